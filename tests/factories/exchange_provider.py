"""Administrations that may ask us, and what they send."""

import json
from base64 import b64encode
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from factories.accounts import AgentFactory
from factories.organisations import BodyFactory, MembershipFactory
from qarib.kernel import clock
from qarib.modules.exchange.actions import Terms, ask_authorisation, draft_authorisation, grant_authorisation
from qarib.modules.exchange.clients.signed import Asked, OwnKey
from qarib.modules.exchange.clients.signed.messages import sign_request
from qarib.modules.exchange.models import Authorisation
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import actor_of

CNL = OwnKey("cnl-1", Ed25519PrivateKey.from_private_bytes(bytes(range(3, 35))))
HOUSE = Ed25519PrivateKey.from_private_bytes(bytes(range(4, 36)))
HOUSE_TEXT = b64encode(HOUSE.private_bytes_raw()).decode()
NIN, CLIENT = "120020440000010011", "DZ/EDU/usthb/registry"
GROUND = "Loi 83-16"


def public(own):
    return b64encode(own.key.public_key().public_bytes_raw()).decode()


def terms(**given):
    said = {
        "service": "job-seeker",
        "purpose": "lpa",
        "wording": "Attribution d’un logement LPA",
        "legal_basis": GROUND,
        "quota": 5,
        "key_name": CNL.key_id,
        "public_key": public(CNL),
    }
    return Terms(**said | given)


def by_xroad(**given):
    return terms(**{"key_name": "", "public_key": "", "xroad_client": CLIENT} | given)


def administrator(code):
    """Return the actor of an administrator of that body."""
    body = Organisation.objects.filter(code=code).first() or BodyFactory(code=code)
    return actor_of(MembershipFactory(person=AgentFactory(), organisation=body, role="administrator").person)


def ministry():
    """Return the actor of the ministry's own role."""
    body = Organisation.objects.filter(code="mtess").first() or BodyFactory(code="mtess")
    return actor_of(MembershipFactory(person=AgentFactory(), organisation=body, role="ministry").person)


def asked_for(said=None, *, by="cnl"):
    """Return an authorisation that was asked for."""
    actor = administrator(by)
    found = draft_authorisation(said or terms(), actor=actor)
    ask_authorisation(found.uid, actor=actor)
    return Authorisation.objects.get(pk=found.pk)


def granted(said=None, *, by="cnl"):
    """Return an authorisation in force."""
    found = asked_for(said, by=by)
    grant_authorisation(found.uid, actor=ministry())
    return Authorisation.objects.get(pk=found.pk)


def question(**given):
    """Return what is asked, as another body writes it."""
    return {
        "id": str(uuid4()),
        "field": "job-seeker",
        "about": "self",
        "nin": NIN,
        "birth_date": None,
        "legal_basis": GROUND,
        "purpose": "lpa",
    } | given


def message(said=None, *, own=CNL, service="job-seeker", key=None, case="LPA-2026/17", **how):
    """Return a signed request; `said` is the question, or a body of any kind."""
    said = question() if said is None else said
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    if key is None:
        key = said["id"] if isinstance(said, dict) else str(uuid4())
    headers = {"Content-Type": "application/json", "X-Case": case, "Idempotency-Key": str(key)}
    address = f"http://127.0.0.1:8000/api/exchange/v1/{service}"
    return sign_request(
        Asked("POST", address, headers, body), own=own, now=how.pop("now", None) or clock.machine_now(), **how
    )


def post(client, sent, *, service="job-seeker", body=None):
    """Send a request, whole or with another body."""
    headers = {name.lower(): value for name, value in sent.headers.items()}
    kind = headers.pop("content-type", "application/json")
    return client.post(
        f"/api/exchange/v1/{service}", sent.body if body is None else body, content_type=kind, headers=headers
    )
