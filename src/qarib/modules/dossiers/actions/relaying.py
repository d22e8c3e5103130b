"""One file, several bodies: telling the others when it concerns them, and when it ends."""

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.catalogue.enums import ServedWhen
from qarib.modules.catalogue.queries import Serves, definition
from qarib.modules.dossiers.enums import RelayStatus, Status
from qarib.modules.dossiers.models import Dossier, Relay
from qarib.modules.organisations.errors import NoAgency
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import agency_for, bodies_by_code
from qarib.modules.promises.actions import make_promise, withdraw_promise
from qarib.modules.promises.models import Promise

# By move: what is told then. A refusal had ended what began at filing, so an overturned one tells both.
_TELLS = {
    "file": (ServedWhen.FILED,),
    "grant": (ServedWhen.GRANTED,),
    "grant_automatically": (ServedWhen.GRANTED,),
    "overturn": (ServedWhen.FILED, ServedWhen.GRANTED),
}
_ENDS = ("refuse", "withdraw", "lapse")


def relay_on(dossier: Dossier, name: str, *, actor: Actor) -> None:
    """Tell the other bodies that a move concerns, or end what they were told, in the caller's transaction.

    No query where the version serves nobody else, nor for moves between agents. Each body that is told costs
    four statements: its office, the calendar, its promise, its row.
    """
    if name in _TELLS and definition(dossier.version).serves:
        _tell(dossier, _TELLS[name], actor=actor)
    elif name in _ENDS and definition(dossier.version).serves:
        _end(dossier, actor=actor)


def _tell(dossier: Dossier, moments: tuple[ServedWhen, ...], *, actor: Actor) -> None:
    wanted = [served for served in definition(dossier.version).serves if served.when in moments]
    if dossier.status == Status.OVERTURNED:
        told = Relay.objects.filter(dossier=dossier).exclude(status=RelayStatus.ENDED)
        known = set(told.values_list("code", flat=True))
        wanted = [served for served in wanted if served.code not in known]
    offices = [(served, _office(dossier, served.body)) for served in wanted]
    Relay.objects.bulk_create(
        Relay(
            dossier=dossier,
            code=served.code,
            office=office,
            promise=_promise(dossier, served, office, actor=actor),
        )
        for served, office in offices
        if office is not None
    )


def _office(dossier: Dossier, body_code: str) -> Organisation | None:
    """Return who does it for this place: an agency, else the body; None where the body is not known."""
    assert dossier.commune is not None
    try:
        return agency_for(dossier.commune, body_code=body_code, on=clock.today())
    except NoAgency:
        return bodies_by_code({body_code}).get(body_code)


def _promise(dossier: Dossier, served: Serves, office: Organisation, *, actor: Actor) -> Promise:
    return make_promise(
        body_id=office.pk,
        person_id=dossier.person_id,
        # Its own label: how long this body takes says nothing of how long the decision takes.
        label=f"{definition(dossier.version).code}:{served.code}",
        path=f"/me/dossiers/{dossier.uid}/",
        start=clock.now(),
        within=served.promise.within,
        unit=served.promise.unit,
        actor=actor,
    )


def _end(dossier: Dossier, *, actor: Actor) -> None:
    """End what no body has answered yet: nothing is owed any more. One query, two more statements each."""
    told = Relay.objects.filter(dossier=dossier, status=RelayStatus.TOLD)
    for relay in told.select_related("promise").order_by("pk"):
        held = Relay.objects.filter(pk=relay.pk, status=RelayStatus.TOLD)
        if held.update(status=RelayStatus.ENDED, settled_at=clock.now()):
            withdraw_promise(relay.promise, actor=actor)
