"""Refusals of documents: each says what the person can do instead."""

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class UploadRefused(RuleBroken):
    """A file that is not accepted. Nothing of it was kept."""

    code = "upload_refused"
    message = _("This file cannot be accepted. Send a photo or a PDF instead.")


class FileTooLarge(UploadRefused):
    """Announced, or counted while reading, above the limit."""

    code = "file_too_large"
    message = _(
        "This file is larger than 10 MB. Take the photo again in a smaller size, or send fewer pages."
    )


class FileEmpty(UploadRefused):
    """Nothing, or next to nothing, inside."""

    code = "file_empty"
    message = _("This file is empty. Open it on your device to check it, then send it again.")


class FileTypeRefused(UploadRefused):
    """Neither an accepted image nor a PDF, whatever its name says."""

    code = "file_type_refused"
    message = _(
        "Only photos (JPEG, PNG, WebP) and PDF files are accepted. Take a photo of the document instead."
    )


class ArchiveRefused(UploadRefused):
    """A ZIP or another archive, office documents included."""

    code = "archive_refused"
    message = _(
        "Archives and office files are not accepted. Save the document as PDF, or take a photo of it."
    )


class DrawingRefused(UploadRefused):
    """SVG, HTML or XML: a page that can hold a program."""

    code = "drawing_refused"
    message = _(
        "Web pages and SVG drawings are not accepted. Save the document as PDF, or take a photo of it."
    )


class HeicUnreadable(UploadRefused):
    """HEIC on a machine without the decoder."""

    code = "heic_unreadable"
    message = _(
        "HEIC photos cannot be read here. Choose the “most compatible” format "
        "in the camera's settings, or send a screenshot."
    )


class MixedContent(UploadRefused):
    """Something else is hidden before, inside or after the image or the PDF."""

    code = "mixed_content"
    message = _(
        "This file contains something else than the document. Take a new photo "
        "of it, or save it again as PDF."
    )


class ImageTooBig(UploadRefused):
    """Too many pixels, whatever the size of the file."""

    code = "image_too_big"
    message = _(
        "This image has too many pixels. Take the photo again with a lower "
        "resolution (12 megapixels are enough)."
    )


class ImageUnreadable(UploadRefused):
    """Damaged, cut short or not what it says."""

    code = "image_unreadable"
    message = _("This image is damaged and cannot be read. Take the photo again, then send it.")


class PdfLocked(UploadRefused):
    """Encrypted, with or without a password to open it."""

    code = "pdf_locked"
    message = _("This PDF is protected. Save it again without a password, or take a photo of each page.")


class PdfActive(UploadRefused):
    """Scripts, embedded files, forms of another kind, media or launch actions."""

    code = "pdf_active"
    message = _(
        "This PDF contains a program, an attached file or an active form. "
        "Print it to a new PDF, then send that one."
    )


class PdfUnreadable(UploadRefused):
    """Damaged, without a page, or built to exhaust who reads it."""

    code = "pdf_unreadable"
    message = _(
        "This PDF is damaged or too complex and cannot be read. Save it again, or take a photo of each page."
    )


class FileInfected(UploadRefused):
    """The antivirus knows it."""

    code = "file_infected"
    message = _("A virus was found in this file. Clean your device, or send a photo taken with a phone.")


class FileWithheld(RuleBroken):
    """The file was accepted, then found infected: nobody opens it any more."""

    code = "file_withheld"
    message = _("This file was withheld because a virus was found in it. Ask the person for another one.")


class AlreadyLinked(RuleBroken):
    """An upload belongs to one thing."""

    code = "already_linked"
    message = _("This file is already attached somewhere else. Send it again to attach it here.")


class SealMissing(RuleBroken):
    """No key and certificate to seal with: an operator's matter, said calmly to the person."""

    code = "seal_missing"
    message = _("The letter cannot be sealed at the moment. It stays in your space: try again in an hour.")


REFUSALS: dict[str, type[UploadRefused]] = {
    refusal.code: refusal
    for refusal in (
        FileTooLarge, FileEmpty, FileTypeRefused, ArchiveRefused, DrawingRefused, HeicUnreadable,
        MixedContent, ImageTooBig, ImageUnreadable, PdfLocked, PdfActive, PdfUnreadable, FileInfected,
    )
}  # fmt: skip


def refusal_of(code: str) -> UploadRefused:
    """Return the refusal that carries this code (the child process speaks in codes)."""
    return REFUSALS.get(code, UploadRefused)()


class LetterErased(RuleBroken):
    """The time for which the letter is kept is over."""

    code = "letter_erased"
    message = _("This letter is no longer kept: the time that its procedure allows is over.")
