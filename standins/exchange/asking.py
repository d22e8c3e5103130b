"""CNL asks the house about a person, and says what came back: the other direction of the same exchange."""

import json
from dataclasses import dataclass
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen
from uuid import uuid4

import signing
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# What the demo's authorisation of CNL says.
KEY_NAME, PURPOSE, GROUND = "cnl-demo", "aide-logement", "Loi n° 18-07, art. 7"
SERVICES = {
    "job-seeker": "est-elle inscrite comme demandeur d’emploi ?",
    "housing-aid": "a-t-elle déjà reçu une aide au logement ?",
}
_SECONDS, _LARGEST = 10, 65_536


@dataclass(frozen=True)
class Asker:
    """Where the house takes questions, and the key that CNL signs with."""

    house: str
    key: Ed25519PrivateKey

    def ask(self, service: str, nin: str) -> str:
        """Return status and body of the house's answer, or why there is none."""
        uid = str(uuid4())
        question = {
            "id": uid, "field": service, "about": "self", "nin": nin, "birth_date": None,
            "legal_basis": GROUND, "purpose": PURPOSE,
        }  # fmt: skip
        body, target = json.dumps(question).encode(), f"{self.house}/api/exchange/v1/{service}"
        lines = {"content-type": "application/json", "x-case": f"CNL/{uid[:8]}", "idempotency-key": uid}
        headers = signing.question_headers(target, body, lines, KEY_NAME, self.key)
        try:
            with urlopen(Request(target, body, headers), timeout=_SECONDS) as answer:  # noqa: S310 -- the demo's own
                return f"{answer.status} {answer.read(_LARGEST).decode()}"
        except HTTPError as refusal:
            return f"{refusal.code} {refusal.read(_LARGEST).decode()}"
        except (URLError, OSError) as error:
            return f"Pas de réponse : {error}"
