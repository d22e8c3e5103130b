"""The words of accounts."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

# Set in the session by the demo's one-click log-in; read under QARIB_DEMO only, as a proved second factor.
DEMO_STRONG = "qarib_demo_strong"

# Where a session keeps, sealed, what was sent before a proof was asked.
KEPT = "qarib_kept"


class IdentityLevel(IntegerChoices):
    """How sure we are that this is the person: declared, or matched."""

    DECLARED = 1, _("Declared: phone checked, identity not yet confirmed")
    MATCHED = 2, _("Confirmed identity")


class MatchedBy(TextChoices):
    """What raised a person to level 2."""

    CIVIL_STATUS = "civil_status", _("Civil status")
    COUNTER = "counter", _("Seen at a counter")
    HELPER_ORGANISATION = "helper_org", _("Seen by a helpers' organisation")
    MOBILE_TEAM = "mobile_team", _("Seen by a mobile team")


class IdentityFact(TextChoices):
    """What the account says of who its person is; the value is the name of the column."""

    FAMILY_NAME = "family_name", _("Family name")
    GIVEN_NAME = "given_name", _("Given name")
    BIRTH_DATE = "birth_date", _("Birth date")


class CivilStatusAnswer(TextChoices):
    """All that civil status tells us of somebody who declares who they are."""

    YES = "yes"
    NO = "no"
    UNAVAILABLE = "unavailable"


class ChallengePurpose(TextChoices):
    """What a one-time code opens."""

    LOG_IN = "log_in"
    SIGN_UP = "sign_up"
    CHANGE_PHONE = "change_phone"
    PROVE = "prove"


class GuardianshipKind(TextChoices):
    """Why somebody acts for another by law."""

    MINOR = "minor", _("Parent or guardian of a minor")
    PROTECTED_ADULT = "protected_adult", _("Guardian of a protected adult")


class NeedCode(TextChoices):
    """Coded needs: what must be adapted, never a diagnosis."""

    WHEELCHAIR = "wheelchair", _("Wheelchair access")
    SIGN_LANGUAGE = "sign_language", _("Sign language")
    LOW_VISION = "low_vision", _("Low vision")
    LARGE_PRINT = "large_print", _("Large print")
    READING_HELP = "reading_help", _("Help with reading")
    HOME_VISIT = "home_visit", _("Home visit")
    ARABIC_ONLY = "arabic_only", _("Arabic only")
    TAMAZIGHT = "tamazight", _("Tamazight")
    CALL_INSTEAD_OF_SMS = "call_not_sms", _("Call instead of SMS")


class CaseStatus(TextChoices):
    """A second claim on a national number is a case for a person to settle."""

    OPEN = "open", _("Case open")
    SETTLED = "settled", _("Case settled")
