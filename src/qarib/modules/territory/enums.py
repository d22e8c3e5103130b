"""The words of territory."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Monday is 0: nobody works on Friday and Saturday.
WEEKEND = frozenset({4, 5})


class HolidayKind(TextChoices):
    """Fixed by the Gregorian calendar, computed from the Hijri one, or declared once."""

    FIXED = "fixed", _("Fixed date")
    HIJRI = "hijri", _("Hijri calendar")
    EXCEPTION = "exception", _("Declared day off")


class HolidayCode(TextChoices):
    """Which feast a day off belongs to; the names that people read are in the row."""

    NEW_YEAR = "new_year"
    YENNAYER = "yennayer"
    LABOUR_DAY = "labour_day"
    INDEPENDENCE = "independence"
    REVOLUTION = "revolution"
    HIJRI_NEW_YEAR = "hijri_new_year"
    ACHOURA = "achoura"
    MAWLID = "mawlid"
    EID_AL_FITR = "eid_al_fitr"
    EID_AL_ADHA = "eid_al_adha"
    OTHER = "other"
    DECLARED = "declared"
