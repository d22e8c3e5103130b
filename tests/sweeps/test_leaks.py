"""Nothing of one person opens to another: every page of A is walked, every identifier of it tried as B.

`QARIB_SWEEP=full` tries all identifiers, else at most two of a kind; with `QARIB_SWEEP_FIGURES=FILE` the
figures of the run are written there as one line of JSON.
"""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from architecture.doors import doors, parameters
from sweeps import matrix
from sweeps.cast import NAME_ELSEWHERE, SECRET_ANSWER, SECRET_NAMES, undone
from sweeps.test_doors_matrix import plain
from sweeps.walk import name_of, same_browser, walk

_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = re.compile(r"QRB-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
_STARTS = ["/me/", "/desk/", "/cockpit/"]
FULL = os.environ.get("QARIB_SWEEP") == "full"
# Of one kind – what the same part of the same door names – so many are tried.
_EACH = None if FULL else 2

# Whose things, and who tries them: neither may see them, whatever else they may see.
OURS = ("owner-draft", "owner-filed", "owner-granted", "agent")
# One of each kind, and who claims somebody else's number; the full form tries heads and directors too.
STRANGERS = ("stranger", "thief", "agent-elsewhere", "partner")
if FULL:
    STRANGERS += ("head-elsewhere", "director-elsewhere")
BACK = ("agent-elsewhere", "partner")
LOCALS = ("owner-filed", "agent", *(("head",) if FULL else ()))
_MARKS = {OURS: (*SECRET_NAMES, SECRET_ANSWER), BACK: (NAME_ELSEWHERE,)}
# In the matrix these stand in the column of their role.
_COLUMNS = {"head-elsewhere": "head", "director-elsewhere": "director", "owner-filed": "owner"}


@dataclass
class Figures:
    """What was walked and tried, and what opened."""

    pages: int = 0
    identifiers: int = 0
    tries: int = 0
    leaks: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def figures():
    counted = Figures()
    yield counted
    target = os.environ.get("QARIB_SWEEP_FIGURES")
    if target:
        said = {"pages": counted.pages, "identifiers": counted.identifiers, "tries": counted.tries}
        Path(target).write_text(json.dumps({**said, "leaks": len(counted.leaks)}), encoding="utf-8")


@pytest.fixture(scope="module")
def walks(cast_once, figures):
    """Walk once as everybody who is asked for."""
    kept = {}

    def walked(role):
        if role not in kept:
            kept[role] = walk(cast_once.browser(role), _STARTS)
            figures.pages += len(kept[role].texts)
        return kept[role]

    return walked


def _kinds(seen):
    """Return {identifier: where it stands in an address}: a part of a door, or "" in the text alone."""
    found = {}
    for text in seen.texts.values():
        found |= dict.fromkeys((*_UID.findall(text), *_NUMBER.findall(text)), "")
    for page in seen.pages.values():
        for link in (*page.links, *(form.action for form in page.forms if form.action)):
            address = link.partition("?")[0].partition("#")[0]
            if address.startswith("/") and (name := name_of(address)) is not None:
                parts = resolve(address).kwargs.items()
                found |= {str(one): f"{name} {part}" for part, one in parts if _UID.fullmatch(str(one))}
    return found


def _of(walks, roles):
    kinds, links = {}, {}
    for role in roles:
        kinds |= _kinds(walks(role))
        for at, page in walks(role).pages.items():
            for link in page.links:
                address = urljoin(at, link).partition("#")[0]
                if address.startswith(("/me/", "/desk/", "/cockpit/", "/v/", "/deposit/")):
                    links[address] = name_of(address)
    return kinds, links


def _chosen(kinds):
    """Return the identifiers to try: all, or the first of each kind."""
    taken, counts = [], {}
    for one, kind in sorted(kinds.items()):
        counts[kind] = counts.get(kind, 0) + 1
        if _EACH is None or counts[kind] <= _EACH or not kind:
            taken.append(one)
    return taken


def _open_doors(role, known):
    """Return the doors of things that this role's column does not refuse whatever the thing is."""
    column = _COLUMNS.get(role, role)
    return [
        door
        for door in doors()
        if "uuid" in {kind for kind, _name in parameters(door.route)}
        and door.name.startswith(("portal:", "desk:"))
        and known.get((f"GET {door.name}", column)) not in {"forbidden", "no method"}
    ]


def _addresses(cast, door, uid):
    """Return the addresses that the identifier completes at this door, with what else is right beside it."""
    beside = {
        "code": "situation", "fact": "wanted_occupation", "upload_uid": cast.upload.uid,
        "correction_uid": cast.correction.uid, "uid": cast.files["filed"].uid,
    }  # fmt: skip
    names = [name for _kind, name in parameters(door.route)]
    for name in {"uid", "upload_uid", "correction_uid", "group"} & set(names):
        parts = {one: beside.get(one) for one in names}
        yield tuple(reverse(door.name, kwargs={**parts, name: one}) for one in (uid, matrix.ABSENT))


class _Trying:
    """One role's browser, and what it was shown: everything that could tell two answers apart."""

    def __init__(self, cast, role, figures, victims=OURS):
        self.browser, self.figures, self.marks = cast.browser(role), figures, _MARKS[victims]
        self.absent = {}

    def shown(self, address):
        self.figures.tries += 1
        with undone(), same_browser(self.browser), CaptureQueriesContext(connection) as asked:
            answer = self.browser.get(address)
        headers = {
            name: _UID.sub("uid", value) for name, value in answer.headers.items() if name != "Set-Cookie"
        }
        return *plain(answer), headers, len(asked)

    def like_nothing(self, address, absent):
        """Tell whether the answer is that for what does not exist: words, headers and cost."""
        if absent not in self.absent:
            self.absent[absent] = self.shown(absent)
        if self.shown(address) == self.absent[absent]:
            return True
        # What a process reads only once made the first of the two dearer; a true difference stays.
        self.absent[absent] = self.shown(absent)
        return self.shown(address) == self.absent[absent]

    def hides(self, address):
        status, _where, text, *_ = self.shown(address)
        return status < 500 and text != "a file" and not any(mark in text for mark in self.marks)


def _try(cast, walks, figures, victims, thief):
    kinds, links = _of(walks, victims)
    own = _kinds(walks(thief))
    trying, known = _Trying(cast, thief, figures, victims), matrix.read()
    wanted = [one for one in _chosen(kinds) if one not in own]
    figures.identifiers += len(wanted)
    found = []
    for one in wanted:
        if _UID.fullmatch(one):
            pairs = [pair for door in _open_doors(thief, known) for pair in _addresses(cast, door, one)]
            found += [
                (thief, address) for address, absent in pairs if not trying.like_nothing(address, absent)
            ]
        by_number = (f"/desk/search/?number={one}", f"/status/?number={one}", f"/v/{one}/")
        found += [(thief, address) for address in by_number if not trying.hides(address)]
    # Addresses as they stand on the victims' pages: exports, next pages, codes, files.
    often = {}
    for address, name in sorted(links.items()):
        often[name] = often.get(name, 0) + 1
        if (_EACH is None or often[name] <= _EACH) and not trying.hides(address):
            found.append((thief, address))
    figures.leaks += found
    return found


@pytest.mark.parametrize("thief", STRANGERS)
def test_nothing_that_yasmine_and_samir_see_opens_to_a_stranger(cast, walks, figures, thief):
    kinds, _links = _of(walks, OURS)
    assert len(kinds) > 20
    assert _try(cast, walks, figures, OURS, thief) == []


@pytest.mark.parametrize("thief", LOCALS)
def test_nothing_that_another_agency_or_administration_sees_opens_here(cast, walks, figures, thief):
    assert str(cast.elsewhere.uid) in _of(walks, BACK)[0]
    assert _try(cast, walks, figures, BACK, thief) == []


@pytest.mark.parametrize("thief", STRANGERS)
def test_codes_links_and_sessions_open_to_nobody_else(cast, figures, thief):
    """What stands on no page: the code of a letter, the link of a bailiff, a session, a case, an alert."""
    trying = _Trying(cast, thief, figures)
    things = (cast.session, cast.letter.uid, cast.upload.uid, cast.case.uid, cast.alert.uid, cast.counter.uid)
    known, found = matrix.read(), []
    for one in map(str, things):
        figures.identifiers += 1
        pairs = [pair for door in _open_doors(thief, known) for pair in _addresses(cast, door, one)]
        found += [address for address, absent in pairs if not trying.like_nothing(address, absent)]
    # These two are open to whoever holds them, and say nothing of the person.
    for address in (f"/v/{cast.letter.code}/", f"/deposit/{cast.deposit_link}/"):
        figures.identifiers += 1
        found += [address] if not trying.hides(address) else []
    figures.leaks += [(thief, address) for address in found]
    assert found == []
