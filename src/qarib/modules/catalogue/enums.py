"""The words of the catalogue."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FactType(StrEnum):
    """What kind of answer a fact holds. Money is in whole dinars."""

    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"
    COMMUNE = "commune"
    FILE = "file"


class Profession(TextChoices):
    """Who may deposit a paper directly, invited by the person."""

    BAILIFF = "bailiff", _("Bailiff")
    NOTARY = "notary", _("Notary")
    ARCHITECT = "architect", _("Architect")


class Verdict(TextChoices):
    """What the rules say of a whole case."""

    ELIGIBLE = "eligible", _("Conditions met")
    NOT_ELIGIBLE = "not_eligible", _("Conditions not met")
    OPEN = "open", _("Not known yet")


class CriterionVerdict(TextChoices):
    """What the rules say of one condition."""

    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    OPEN = "open", _("Not known yet")


class Intake(StrEnum):
    """Open any day; a dated, ranked, budgeted session; or not on line: only the counter's address."""

    OPEN = "open"
    SESSION = "session"
    COUNTER = "counter"


class AmountEach(StrEnum):
    """How often an amount is paid."""

    ONCE = "once"
    MONTH = "month"


class Automatic(StrEnum):
    """What the engine may decide alone; a refusal is always a person's."""

    GRANT = "grant"


class TermUnit(StrEnum):
    """How a promise counts."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    HOURS = "hours"


class ValidityUnit(StrEnum):
    """How long a granted right runs."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class WayKind(StrEnum):
    """How else the same thing can be done."""

    PHONE = "phone"
    COUNTER = "counter"
    HELPER = "helper"
    MOBILE_TEAM = "mobile_team"


class AccountFact(StrEnum):
    """What the person's account already answers, so that it is never asked."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    PHONE_VERIFIED = "phone_verified"
    EMAIL = "email"
    IDENTITY_DECLARED = "identity_declared"


class LifeEvent(TextChoices):
    """What happens in a life, and brings a person here."""

    LOOK_FOR_WORK = "look_for_work", _("I look for work")
    LOST_JOB = "lost_job", _("I lost my job")
    HOUSING = "housing", _("Housing aid")
    RETIREMENT = "retirement", _("Retirement")
    DISABILITY = "disability", _("Disability")
    EMPLOYER = "employer", _("I employ")


class ProposalState(TextChoices):
    """Where the text of a version stands until it is in force, or not."""

    DRAFTED = "drafted", _("Being written")
    PROPOSED = "proposed", _("Waiting for a signature")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REFUSED = "refused", _("Refused")


class Outcome(StrEnum):
    """What publishing one file did."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    # The words of the dictionary moved since: the version keeps those it was published with.
    KEPT_OLD_WORDS = "kept_old_words"


class ServedWhen(StrEnum):
    """From which moment a file concerns another body too."""

    FILED = "filed"
    GRANTED = "granted"


class RulePart(TextChoices):
    """What a rule or a change between two versions is about, in the order in which a reader wants it."""

    CRITERION = "criterion", _("Condition")
    SCORE = "score", _("Line of the score")
    AMOUNT = "amount", _("Amount")
    PARAMETER = "parameter", _("Parameter")
    PROMISE = "promise", _("Promise and legal term")
    DECISION = "decision", _("Who decides")
    GRANT = "grant", _("How long it runs")
    APPEAL = "appeal", _("Appeal")
    INTAKE = "intake", _("When one can apply")
    SERVES = "serves", _("Other bodies that the same file serves")
    FACT = "fact", _("Fact")
    PAGE = "page", _("Page of questions")


class ChangeKind(TextChoices):
    """What became of a rule from one version to another."""

    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    CHANGED = "changed", _("Changed")
