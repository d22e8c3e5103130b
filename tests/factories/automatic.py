"""A registration that the rules may grant alone, and its answers as a register would give them."""

from factories.catalogue import published
from factories.world import TUESDAY
from qarib.modules.dossiers.models import Value

GRANTS = "grants: {valid: 6, unit: months, renewable: true, letter: job_seeker_registration}"


def automatic(*changes, more=""):
    """Publish the registration with an automatic grant, and `more` terms; return its version."""
    grants = GRANTS.replace("job_seeker_registration", "grant") if more else GRANTS
    return published(
        (GRANTS, f"{grants}\ndecision: {{automatic: grant}}" if not more else f"{grants}\n{more}"),
        *changes,
        valid_from=TUESDAY.date(),
    )


def proven(dossier, *, but=()):
    """Let a register have said what the person typed, but for these facts; return the dossier."""
    asked = Value.objects.filter(dossier=dossier, origin="asked").exclude(fact__in=but)
    asked.update(origin="proof", source="civil-status")
    return dossier
