"""Signed messages spoiled on the way, by a thief, or sent again: how many of them are accepted.

    python bench/faults/tamper.py                 ten thousand of each kind
    python bench/faults/tamper.py --quick         what CI runs: two hundred of each kind

Kinds: a bit of the body or of a header turned over, another method or address, a message sent again, another
algorithm or `none` named in its signature, its signature taken away or made with another key, another hour.
No database: what is asked is `exchange.clients.signed`. Prints figures as one line of JSON; exits with 1 when
one message was accepted, or refused otherwise than by `NotAcceptedError`.
"""

import argparse
import json
import os
import random
import re
import sys
import time
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).resolve().parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qarib.config.settings")
os.environ.setdefault("QARIB_DEMO", "1")

from cost import machine  # noqa: E402 -- the path first
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from qarib.modules.exchange.clients.signed import Asked, NotAcceptedError, OwnKey, SeenInMemory  # noqa: E402
from qarib.modules.exchange.clients.signed.messages import sign_request, verify_request  # noqa: E402

FULL, QUICK = 10_000, 200
NOW = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
OURS, THIEF = (OwnKey("qarib", Ed25519PrivateKey.generate()) for _key in range(2))
_ALGORITHMS = (
    "none",
    "None",
    "",
    "hmac-sha256",
    "rsa-v1_5-sha256",
    "rsa-pss-sha512",
    "ecdsa-p256-sha256",
    "ED25519",
)

Spoil = Callable[[random.Random, Asked], Asked]


def message(number: int, *, own: OwnKey = OURS, now: datetime = NOW) -> Asked:
    """Return a question, as the house signs it."""
    headers = {"Content-Type": "application/json", "X-Case": f"case-{number}", "Idempotency-Key": f"{number}"}
    body = json.dumps({"id": number, "field": "affiliation_months", "nin": "119751770000020022"}).encode()
    plain = Asked("POST", "https://registers.example/ask", headers, body)
    return sign_request(plain, own=own, now=now, nonce=f"nonce-{number}")


def with_header(asked: Asked, name: str, value: str) -> Asked:
    """Return the message with one header changed."""
    return replace(asked, headers=dict(asked.headers.items()) | {name: value})


def turned(drawn: random.Random, text: str) -> str:
    """Return a text with one character changed into another one that may stand there."""
    place = drawn.randrange(len(text))
    other = chr(33 + (ord(text[place]) - 33 + drawn.randrange(1, 90)) % 90)
    return text[:place] + other + text[place + 1 :]


def body(drawn: random.Random, asked: Asked) -> Asked:
    """Turn a bit of the body over."""
    spoiled = bytearray(asked.body)
    spoiled[drawn.randrange(len(spoiled))] ^= 1 << drawn.randrange(8)
    return replace(asked, body=bytes(spoiled))


def header(drawn: random.Random, asked: Asked) -> Asked:
    """Change a character of a header, the signature among them."""
    name, value = drawn.choice(list(asked.headers.items()))
    return with_header(asked, name, turned(drawn, value))


def way(drawn: random.Random, asked: Asked) -> Asked:
    """Send it elsewhere, or by another method."""
    if drawn.random() < 0.5:  # noqa: PLR2004 -- as often
        return replace(asked, method=drawn.choice(("PUT", "GET", "DELETE", "PATCH")))
    return replace(asked, target=turned(drawn, asked.target))


def algorithm(drawn: random.Random, asked: Asked) -> Asked:
    """Name another algorithm."""
    return _with_input(asked, 'alg="ed25519"', f'alg="{drawn.choice(_ALGORITHMS)}"')


def none(_drawn: random.Random, asked: Asked) -> Asked:
    """Name none, and leave the signature empty."""
    return with_header(_with_input(asked, 'alg="ed25519"', 'alg="none"'), "Signature", "qarib=::")


def unsigned(drawn: random.Random, asked: Asked) -> Asked:
    """Take the signature away, or what it says that it covers."""
    gone = drawn.choice(("Signature", "Signature-Input"))
    return replace(asked, headers={name: value for name, value in asked.headers.items() if name != gone})


def fewer(drawn: random.Random, asked: Asked) -> Asked:
    """Say that it covers one part less."""
    parts = re.findall(r'"[^"]+"', dict(asked.headers.items())["Signature-Input"].partition(")")[0])
    return _with_input(asked, f"{drawn.choice(parts[:-1])} ", "")


def thief(drawn: random.Random, _asked: Asked) -> Asked:
    """Sign with another key under our name."""
    return message(drawn.randrange(10**9), own=THIEF)


def hour(drawn: random.Random, _asked: Asked) -> Asked:
    """Sign long ago, or tomorrow."""
    away = timedelta(seconds=drawn.choice((-1, 1)) * drawn.randrange(71, 10**6))
    return message(drawn.randrange(10**9), now=NOW + away)


def again(_drawn: random.Random, asked: Asked) -> Asked:
    """Send the very same message a second time."""
    return asked


KINDS: tuple[Spoil, ...] = (body, header, way, algorithm, none, unsigned, fewer, thief, hour, again)


def _with_input(asked: Asked, before: str, after: str) -> Asked:
    said = dict(asked.headers.items())["Signature-Input"]
    return with_header(asked, "Signature-Input", said.replace(before, after, 1))


def is_the_same(one: Asked, other: Asked) -> bool:
    """Tell whether only unused bits of the signature's base64 differ: the same message, then."""
    mine, theirs = dict(one.headers.items()), dict(other.headers.items())
    texts = [said.pop("Signature", "").removeprefix("qarib=:").rstrip(":=") for said in (mine, theirs)]
    try:
        bytes_of = [b64decode(text + "=" * (-len(text) % 4)) for text in texts]
    except ValueError:
        return False
    same = (one.method, one.target, one.body) == (other.method, other.target, other.body)
    return same and mine == theirs and bytes_of[0] == bytes_of[1]


def tried(spoil: Spoil, drawn: random.Random, number: int) -> str:
    """Return what became of one spoiled message: `refused`, `accepted`, or how it broke."""
    asked, seen = message(number), SeenInMemory(now=lambda: NOW)
    keys = {OURS.key_id: OURS.key.public_key()}
    spoiled = spoil(drawn, asked)
    if spoil is again:
        verify_request(asked, key_of=keys.get, now=NOW, seen=seen)
    elif is_the_same(asked, spoiled):
        return "unchanged"
    try:
        verify_request(spoiled, key_of=keys.get, now=NOW, seen=seen)
    except NotAcceptedError as refusal:
        return f"refused {refusal.reason}"
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is a finding
        return f"broke {type(error).__name__}"
    return "accepted"


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--each", type=int, default=FULL)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} of each kind")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--database", help="none is asked")
    options = parser.parse_args()
    each, drawn, began = (
        QUICK if options.quick else options.each,
        random.Random(options.seed),
        time.process_time(),
    )
    found: Counter[str] = Counter()
    by_kind = {}
    for spoil in KINDS:
        of_kind = Counter(tried(spoil, drawn, number) for number in range(each))
        by_kind[spoil.__name__] = of_kind["accepted"]
        found += of_kind
    accepted = found.pop("accepted", 0)
    broken = sum(count for what, count in found.items() if what.startswith("broke"))
    figures = {
        "bench": "faults.tamper",
        "tries": each * len(KINDS),
        "accepted": accepted,
        "broken": broken,
        "accepted_by_kind": by_kind,
        "found": dict(found.most_common()),
        "cpu_s": round(time.process_time() - began, 1),
        "seed": options.seed,
        **machine(),
    }
    print(json.dumps(figures))
    return 1 if accepted or broken else 0


if __name__ == "__main__":
    sys.exit(main())
