"""The balance of queues: who of an agency has how many files in hand."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.dossiers.queries import Held
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership, Organisation
from qarib.modules.organisations.queries import members_page
from qarib.ui import formats, tables

_MOST_AGENTS = 200


def balance_table(held: Sequence[Held], agency: Organisation, actor: Actor) -> tables.Table:
    """Return one line for each agent of the agency, also with empty hands, and one for what nobody took.

    One query. Who holds files and is no agent there any more is a line without a name.
    """
    by_agent = {one.agent: one for one in held}
    queue = reverse("desk:queue")
    rows: list[list[object]] = []
    for member in _team(agency, actor):
        mine = by_agent.pop(member.person_id, Held(member.person_id, 0, 0, 0))
        name = tables.link(member.person.full_name, f"{queue}?whose={member.person.uid}")
        rows.append([name, *_numbers(mine)])
    nobody = by_agent.pop(None, None)
    rows += [[_("Somebody who works elsewhere now"), *_numbers(one)] for one in by_agent.values()]
    if nobody:
        rows.append([tables.link(_("Nobody yet"), f"{queue}?whose=nobody"), *_numbers(nobody)])
    columns = [tables.Column(_("Who"))] + [
        tables.Column(label, numeric=True)
        for label in (_("Files in hand"), _("Late"), _("Waiting for the person"))
    ]
    return tables.Table(_("Who has how many files"), columns, rows, caption_hidden=True)


def _team(agency: Organisation, actor: Actor) -> list[Membership]:
    found = members_page(actor, on=clock.today(), limit=_MOST_AGENTS)
    handles = {Role.AGENT, Role.HEAD}
    here = [one for one in found if one.organisation_id == agency.pk and one.role in handles]
    return list({one.person_id: one for one in here}.values())


def _numbers(held: Held) -> list[object]:
    late: object = formats.number(held.late)
    if held.late:
        late = tables.tag(formats.number(held.late), "late")
    return [formats.number(held.files), late, formats.number(held.waiting)]
