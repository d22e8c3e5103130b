"""The words of documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileKind(TextChoices):
    """What a received file is, by its content; names and announced types are never believed."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"


class Scan(TextChoices):
    """What the antivirus said. Until it speaks, only the rewritten copy is shown, marked so."""

    NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
    CLEAN = "clean", _("Scanned: no virus found")
    INFECTED = "infected", _("Withheld: a virus was found")


class LetterTemplate(TextChoices):
    """One per file of `data/letters/`."""

    JOB_SEEKER_REGISTRATION = "job_seeker_registration", _("Certificate of registration as a job seeker")
    AFFILIATION = "affiliation", _("Certificate of affiliation to social security")
    NON_AFFILIATION = "non_affiliation", _("Certificate of non-affiliation to social security")
    GRANT = "grant", _("Decision of grant")
    REFUSAL = "refusal", _("Decision of refusal")


class LetterLanguage(TextChoices):
    """The languages a letter can be written in."""

    ARABIC = "ar"
    FRENCH = "fr"
    ENGLISH = "en"


class LetterStatus(TextChoices):
    """A letter is issued at once and sealed once, later: by the task, or by who opens it first."""

    PENDING = "pending", _("Being sealed")
    SEALED = "sealed", _("Sealed")
    # Its words and its file are gone; what it was, its code and its digest stay.
    ERASED = "erased", _("Erased, as the time for which it is kept is over")


class Standing(TextChoices):
    """What a letter is worth today, as the verification page says it."""

    VALID = "valid", _("This letter is valid")
    EXPIRED = "expired", _("This letter was valid and has expired")
    WITHDRAWN = "withdrawn", _("This letter was withdrawn by the administration")


class Authenticity(TextChoices):
    """The answer about a file."""

    AUTHENTIC = "authentic", _("Authentic")
    ALTERED = "altered", _("Altered")
    UNKNOWN = "unknown", _("Unknown")


class Why(TextChoices):
    """The ground of the answer about a file."""

    SEAL_INTACT = "seal_intact", _("The seal is ours and nothing was changed after sealing.")
    CHANGED_AFTER_SEALING = (
        "changed_after_sealing",
        _("The file was changed after it was sealed. Ask the person for the original file."),
    )
    NO_SEAL = "no_seal", _("The file carries no seal. A scan or a print must be checked with its code.")
    OTHER_AUTHORITY = "other_authority", _("The file is sealed by an authority that we do not know.")
    NOT_A_PDF = "not_a_pdf", _("The file is not a PDF document.")
    EMPTY = "empty", _("The file is empty.")
    TOO_LARGE = "too_large", _("The file is larger than any letter we issue.")
    UNREADABLE = "unreadable", _("The file cannot be read.")
    NO_ROOT = "no_root", _("The certificate of the authority is missing: give it with --root.")
