"""The quick reader believes nothing that the library does not believe, and reads the same."""

import random
from dataclasses import replace

import pytest

from factories.signed_messages import KEYS, NOW, OURS, PLAIN, TARGET, Loose, asked, with_header, without
from qarib.modules.exchange.clients.signed import NotAcceptedError, Reason
from qarib.modules.exchange.clients.signed.messages import _unusual, _usual

GARBAGE = [
    "", " ", '"', "\\", ",", ";", "=", ":", "(", ")", "\t", "\n", "\x00", "é", "0", "9", "none",
    "hmac-sha256", ";alg=", 'tag="qarib-exchange"', "ed25519",
]  # fmt: skip


def quick(message):
    return _usual(message, KEYS.get, NOW)


def slow(message):
    try:
        return _unusual(message, KEYS.get, NOW)
    except NotAcceptedError as refusal:
        return refusal.reason


def test_the_message_that_we_send_ourselves_is_the_usual_one():
    assert quick(asked()) == slow(asked()) != Reason.MALFORMED
    assert quick(asked(replace(PLAIN, target=TARGET.replace("v=1", "v=%22")))) is not None


def spoiled(draw, message):
    """Change a header, a value or the body somewhere."""
    name = draw.choice([*message.headers, "Body"])
    text = message.body.decode() if name == "Body" else message.headers[name]
    place = draw.randrange(len(text) + 1)
    text = text[:place] + draw.choice(GARBAGE) + text[place + draw.randrange(3) :]
    return replace(message, body=text.encode()) if name == "Body" else with_header(message, name, text)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_changed_the_quick_reader_believes_only_what_the_library_believes(seed):
    draw, believed = random.Random(seed), 0
    for _round in range(100):
        message = spoiled(draw, asked())
        found = quick(message)
        if found is not None:
            believed += 1
            assert found == slow(message)
    assert believed < 30


@pytest.mark.parametrize(
    "message",
    [
        lambda: Loose().signed(label="loose"),
        lambda: Loose().signed(tag="payments"),
        lambda: without(asked(), "Date"),
        lambda: without(asked(), "Signature"),
        lambda: with_header(asked(), "date", "Sun, 10 Jan 2027 09:00:00 GMT"),
        lambda: with_header(asked(), "Signature", asked().headers["Signature"] + ", other=:AAAA:"),
        lambda: asked(now=NOW.replace(hour=8)),
        lambda: asked(now=NOW.replace(hour=10)),
        lambda: replace(asked(), body=b"{}"),
        lambda: replace(asked(), target=TARGET + "&w=2"),
        lambda: replace(asked(), method="GET"),
    ],
)
def test_what_is_not_usual_or_does_not_hold_is_left_to_the_library(message):
    found = quick(message())
    assert found is None or found == slow(message())


def test_a_key_of_another_kind_of_name_is_unknown_to_both():
    message = asked(own=replace(OURS, key_id="nobody"))
    assert (quick(message), slow(message)) == (None, Reason.UNKNOWN_KEY)
