"""Another administration: it signs questions to our door, sends them, and reads what is kept of them."""

import json
import sqlite3
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from uuid import uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from dwelling import ADDRESS, Dwelling

from qarib.modules.exchange.clients.signed import Asked, OwnKey, Said
from qarib.modules.exchange.clients.signed.messages import sign_request

SENDER = OwnKey("cnl-1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
HOUSE = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PATH = "/api/exchange/v1/job-seeker"
OK, UNAUTHORIZED = 200, 401


@dataclass
class Sent:
    """One message, what came back, and how long it took."""

    asked: Asked
    said: Said
    seconds: float


def now() -> datetime:
    """Return the instant of the machine, by which messages expire."""
    return datetime.fromtimestamp(time.time(), UTC)


def message(house: Dwelling, number: str, key: str | None = None) -> Asked:
    """Return a signed question about somebody; `key` is that of a question that was asked before."""
    uid = key or str(uuid4())
    body = {
        "id": uid, "field": "job-seeker", "about": "self", "nin": number, "birth_date": None,
        "legal_basis": "Loi 83-16", "purpose": "lpa",
    }  # fmt: skip
    headers = {"Content-Type": "application/json", "X-Case": f"LPA/{uid[:8]}", "Idempotency-Key": uid}
    plain = Asked("POST", house.url + PATH, headers, json.dumps(body).encode())
    return sign_request(plain, own=SENDER, now=now())


def send(port: int, messages: list[Asked]) -> list[Sent]:
    """Send messages over one kept connection."""
    line, sent = HTTPConnection(ADDRESS, port, timeout=30), []
    for one in messages:
        start = time.perf_counter()
        line.request("POST", PATH, body=one.body, headers=dict(one.headers.items()))
        answer = line.getresponse()
        body = answer.read()
        took = time.perf_counter() - start
        sent.append(Sent(one, Said(answer.status, dict(answer.getheaders()), body), took))
    line.close()
    return sent


def asked_house(database: str) -> Dwelling:
    """Return a house, not open yet, that signs its answers."""
    house = Dwelling(database=database, styled=False)
    house.door = "qarib.config.wsgi:application"
    house.environment |= {
        "QARIB_EXCHANGE_KEY": b64encode(HOUSE.private_bytes_raw()).decode(),
        "QARIB_EXCHANGE_NAME": "qarib",
    }
    return house


def furnish(house: Dwelling, *, people: int, registered: int) -> list[str]:
    """Let the sender ask about some people, the first of whom are registered; return their numbers."""
    public = b64encode(SENDER.key.public_key().public_bytes_raw()).decode()
    numbers: list[str] = json.loads(house.run_here("exchange_hand.py", str(people), str(registered), public))
    return numbers


_COUNTS = {
    "calls": "SELECT count(*) FROM exchange_call",
    "answers": "SELECT sum(answers) FROM exchange_usage",
    "rows": "SELECT count(*) FROM journal_entry WHERE action = 'exchange.answer'",
}


def counted(house: Dwelling) -> dict[str, int]:
    """Return how many answers are kept, counted in quotas, and in the journal."""
    if house.cluster:
        with psycopg.connect(house.cluster.url) as line:
            return {name: int(line.execute(sql).fetchone()[0]) for name, sql in _COUNTS.items()}
    line = sqlite3.connect(house.database)
    return {name: int(line.execute(sql).fetchone()[0]) for name, sql in _COUNTS.items()}
