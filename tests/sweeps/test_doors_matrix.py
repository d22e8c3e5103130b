"""Who may see what: every door, every method, everybody; and nothing of one person for another."""

import os
import re
from functools import cache

import pytest
from django.urls import reverse

from architecture.doors import doors, parameters
from sweeps import matrix
from sweeps.cast import SECRET_ANSWER, SECRET_NAMES, undone
from sweeps.walk import same_browser, walk

_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = re.compile(r"QRB-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(scope="module")
def answers(cast_once):
    """Ask each door once as each role; (line, role) → (question, word, what was shown)."""
    found = {}
    for asked in matrix.questions(cast_once):
        for role in matrix.ROLES:
            answer = matrix.ask(cast_once, asked, role, asked.address)
            found[asked.line, role] = asked, matrix.verdict(answer), plain(answer)
    return found


def plain(response):
    """Return status and body without what differs each time."""
    where = _UID.sub("uid", response.headers.get("Location", ""))
    if response.streaming:
        for close in response._resource_closers:
            close()
        return response.status_code, where, "a file"
    return response.status_code, where, _UID.sub("uid", _TOKEN.sub("", response.content.decode()))


def test_every_door_opens_to_whom_the_matrix_says(cast, answers):
    known, found = matrix.read(), {key: word for key, (_asked, word, _shown) in answers.items()}
    if os.environ.get("QARIB_WRITE_MATRIX"):
        matrix.write({key: known.get(key, word) for key, word in found.items()})
        known = matrix.read()
    missing = sorted({line for line, _role in found.keys() - known.keys()})
    assert missing == [], (
        f"say who may open these: python tests/sweeps/matrix.py, then read the file: {missing}"
    )
    assert sorted({line for line, _role in known.keys() - found.keys()}) == [], "these doors are gone"
    assert {key: word for key, word in found.items() if known[key] != word} == {}


def test_what_is_somebody_elses_looks_like_what_does_not_exist(cast, answers):
    different = []
    for (line, role), (asked, word, shown) in answers.items():
        if asked.absent == asked.address or word not in {"hidden", "forbidden"}:
            continue
        if shown != plain(matrix.ask(cast, asked, role, asked.absent)):
            different.append((line, role))
    assert different == []


def identifiers(text):
    return {*_UID.findall(text), *_NUMBER.findall(text)}


def seen_by(cast, role, starts):
    return set().union(*(identifiers(text) for text in walk(cast.browser(role), starts).texts.values()))


@cache
def _named_doors():
    """Return the doors of a person's and a file's things that can be opened without a button."""
    return [
        door
        for door in doors()
        if "uuid" in {kind for kind, _name in parameters(door.route)}
        and door.name.startswith(("portal:", "desk:"))
        and "administration" not in door.route
    ]


def _addresses(cast, uid, role):
    """Return every address that this identifier completes, with what else is right beside it."""
    for door in _named_doors():
        if door.name.startswith("desk:") and role in cast.citizens:
            continue  # forbidden whatever the address says: the matrix knows
        beside = {
            "code": "situation",
            "fact": "wanted_occupation",
            "upload_uid": cast.upload.uid,
            "correction_uid": cast.correction.uid,
            "uid": cast.files["filed"].uid,
        }
        names = [name for _kind, name in parameters(door.route)]
        for name in {"uid", "upload_uid", "correction_uid", "group"} & set(names):
            parts = {one: beside.get(one) for one in names}
            yield tuple(reverse(door.name, kwargs={**parts, name: one}) for one in (uid, matrix.ABSENT))


def _shown(browser, address, kept):
    if address not in kept:
        with undone(), same_browser(browser):
            kept[address] = plain(browser.get(address))
    return kept[address]


def test_nothing_that_yasmine_and_samir_see_opens_to_karim_or_lynda(cast):
    owners = ("owner-draft", "owner-filed", "owner-granted", "agent")
    theirs = set().union(*(seen_by(cast, role, ["/me/", "/desk/"]) for role in owners))
    theirs |= {str(cast.letter.uid), cast.letter.code, str(cast.upload.uid), str(cast.case.uid)}
    assert len(theirs) > 20
    leaks, marks = [], (*SECRET_NAMES, SECRET_ANSWER)
    for role in ("stranger", "thief", "agent-elsewhere"):
        browser, kept = cast.browser(role), {}
        for found in sorted(theirs - seen_by(cast, role, ["/me/", "/desk/"])):
            # The same words as for what does not exist: nobody learns even that it does.
            pairs = list(_addresses(cast, found, role)) if _UID.fullmatch(found) else []
            leaks += [
                (role, address)
                for address, absent in pairs
                if _shown(browser, address, {}) != _shown(browser, absent, kept)
            ]
            by_number = (f"/desk/search/?number={found}", f"/status/?number={found}", f"/v/{found}/")
            leaks += [
                (role, address)
                for address in by_number
                if any(mark in _shown(browser, address, {})[2] for mark in marks)
            ]
    assert leaks == []
