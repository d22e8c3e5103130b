"""Administrations that ask us by machine: one signs, one stands behind X-Road, one waits, one may no more."""

from datetime import timedelta
from uuid import uuid4

from qarib.demo import personas
from qarib.demo.loading.people import Maker, People
from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis
from qarib.kernel.secrecy import keyed_index
from qarib.modules.exchange.actions import (
    Message,
    Terms,
    ask_authorisation,
    draft_authorisation,
    give_answer,
    grant_authorisation,
    revoke_authorisation,
)
from qarib.modules.exchange.enums import Service
from qarib.modules.exchange.models import Authorisation
from qarib.modules.organisations.enums import OrganisationKind, Role
from qarib.modules.organisations.models import Membership, Organisation

# Who is not among the bodies of the house; code, Arabic, French, English.
_OTHERS = (
    (
        "usthb",
        "جامعة هواري بومدين للعلوم والتكنولوجيا",
        "Université des sciences et de la technologie Houari-Boumediène",
        "University of Science and Technology Houari Boumediene",
    ),
    (
        "ads",
        "وكالة التنمية الاجتماعية",
        "Agence de développement social",
        "Social Development Agency",
    ),
)
# The public half of the key that the stand-in of CNL signs with; the demo's key protects nobody.
CNL_KEY, CNL_PUBLIC = "cnl-demo", "rAC4XQYWzw1pohsVmvOv64nlr+GghlZYqrjzxBj9bJA="
_LAW = "القانون رقم 18-07، المادة 7 – Loi n° 18-07, art. 7"
_HOUSING = "دراسة ملف إعانة السكن – Étude d’une demande d’aide au logement"
_ALLOWED = {
    "cnl": Terms(
        Service.HOUSING_AID, "aide-logement", _HOUSING, _LAW, 2000, key_name=CNL_KEY, public_key=CNL_PUBLIC,
    ),
    "usthb": Terms(
        Service.JOB_SEEKER, "bourse", "منحة الطالب – Attribution d’une bourse d’études",
        _LAW, 500, xroad_client="DZ/EDU/usthb/scolarite",
    ),
}  # fmt: skip
_ALSO_CNL = Terms(
    Service.JOB_SEEKER, "aide-logement", _HOUSING, _LAW, 2000, key_name=CNL_KEY, public_key=CNL_PUBLIC,
)  # fmt: skip
_ASKED = Terms(
    Service.ALLOWANCE, "filet-social", "الشبكة الاجتماعية – Inscription au filet social", _LAW, 1000,
    xroad_client="DZ/GOV/ads/filet",
)  # fmt: skip
_REVOKED = Terms(
    Service.ALLOWANCE, "restauration", "الإطعام الجامعي – Restauration universitaire", _LAW, 200,
    xroad_client="DZ/EDU/usthb/oeuvres",
)  # fmt: skip
_WHY = "انتهت الاتفاقية ولم تُجدَّد. – La convention a pris fin sans être renouvelée."


def load_askers(maker: Maker, people: People) -> None:
    """Let each body ask through its administrator, the ministry decide, and two of them ask about Yasmine."""
    ministry = _ministry(people)
    bodies = [Organisation.objects.get(code="cnl"), *(_body(*names) for names in _OTHERS)]
    administrators = {body.code: _administrator(maker, body) for body in bodies}
    granted = [_granted(terms, administrators[code], ministry) for code, terms in _ALLOWED.items()]
    _granted(_ALSO_CNL, administrators["cnl"], ministry)
    revoked = _granted(_REVOKED, administrators["usthb"], ministry)
    revoke_authorisation(revoked.uid, reason=_WHY, actor=ministry)
    _asked(_ASKED, administrators["ads"])
    yasmine = people.personas[personas.YASMINE.key]
    for place, found in enumerate(granted):
        _answer(found, yasmine.pk, case=f"{found.asker.code.upper()}-{clock.today().year}/{41 + place}")


def _body(code: str, ar: str, fr: str, en: str) -> Organisation:
    return Organisation.objects.create(
        kind=OrganisationKind.BODY, code=code, name_ar=ar, name_fr=fr, name_en=en
    )


def _administrator(maker: Maker, body: Organisation) -> Actor:
    """Save who administers a body; nobody of the demo logs in as them."""
    person = maker.agent()
    person.save()
    Membership.objects.create(
        person=person, organisation=body, role=Role.ADMINISTRATOR, valid_from=clock.today()
    )
    return Actor(person.pk, Role.ADMINISTRATOR, organisation=body.pk, body=body.pk, basis=Basis.DUTY)


def _ministry(people: People) -> Actor:
    persona = next(one for one in personas.AGENTS if one.role == Role.MINISTRY)
    body = Organisation.objects.get(code=persona.organisation)
    person = people.personas[persona.key].pk
    return Actor(person, Role.MINISTRY, organisation=body.pk, body=body.pk, basis=Basis.DUTY)


def _asked(terms: Terms, administrator: Actor) -> Authorisation:
    found = draft_authorisation(terms, actor=administrator)
    ask_authorisation(found.uid, actor=administrator)
    return found


def _granted(terms: Terms, administrator: Actor, ministry: Actor) -> Authorisation:
    found = _asked(terms, administrator)
    grant_authorisation(found.uid, actor=ministry)
    return found


def _answer(found: Authorisation, person: int, *, case: str) -> None:
    """Say that the person has nothing of the kind, as is so: her file was withdrawn."""
    question, until = uuid4(), clock.machine_now() + timedelta(minutes=1)
    digest = keyed_index(str(question), purpose="exchange.question")
    give_answer(
        Message(found, question, digest, f"demo-{question}"[:64], until, case), person=person, said=False
    )
