"""The words of organisations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The ministry supervises every body: its administrators, its auditors and its own role see them all.
MINISTRY = "mtess"
# In the session: the identifier of the role that a person with several works in.
CHOSEN_MEMBERSHIP = "desk_membership"


class OrganisationKind(TextChoices):
    """One table for all who employ, decide, help or are helped."""

    BODY = "body", _("Public body")
    AGENCY = "agency", _("Agency")
    COMPANY = "company", _("Company")
    COMMITTEE = "committee", _("Works committee")
    ASSOCIATION = "association", _("Association")
    COMMUNE = "commune", _("Commune")


class Role(TextChoices):
    """What a membership lets a person do."""

    AGENT = "agent", _("Agent")
    HEAD = "head", _("Head of agency")
    DIRECTOR = "director", _("Director")
    MINISTRY = "ministry", _("Ministry")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    # Writes the rules of a body's procedures; somebody else signs them.
    JURIST = "jurist", _("Jurist")
    # Compulsory in each body since law 25-11: keeps the register, opens breaches, answers for the rights.
    PROTECTION_OFFICER = "protection_officer", _("Data-protection officer")
    # The only role outside bodies and agencies: an employer, a committee, an association, a commune.
    REPRESENTATIVE = "representative", _("Representative")
