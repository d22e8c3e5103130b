"""What is kept no longer: nothing yet, as the demo is younger than any period; and a file that is held."""

from qarib.demo.loading.people import Maker
from qarib.kernel import clock
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership, Organisation
from qarib.modules.organisations.queries import actor_of
from qarib.modules.personal_data.actions import hold_file, plan_retention

_REASON = "Un recours est porté devant le tribunal administratif (démonstration)."


def load_keeping(maker: Maker) -> None:
    """Let an administrator of the employment agency hold a file and make a list; Imène may confirm it."""
    administrator = maker.agent()
    administrator.save(force_insert=True)
    body = Organisation.objects.get(code="anem")
    Membership.objects.create(
        person=administrator, organisation=body, role=Role.ADMINISTRATOR, valid_from=clock.today()
    )
    actor = actor_of(administrator)
    upheld = Dossier.objects.filter(agency__body=body, status__in=(Status.UPHELD, Status.REFUSED))
    contested = upheld.order_by("pk").first()
    if contested is not None:
        hold_file(contested.number or "", reason=_REASON, actor=actor)
    plan_retention(actor=actor)
