"""Who may see what: every door, every method, everybody."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import path

from architecture.doors import doors
from sweeps import matrix
from sweeps.cast import SECRET_ANSWER, SECRET_NAMES
from sweeps.hostile import FULL

_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
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
    different = {key: word for key, word in found.items() if known[key] != word}
    if target := os.environ.get("QARIB_SWEEP_FIGURES"):
        said = {"cells": len(found), "differences": len(different)}
        Path(target).write_text(json.dumps(said), encoding="utf-8")
    assert different == {}


def test_what_is_somebody_elses_looks_like_what_does_not_exist(cast, answers):
    different = []
    for (line, role), (asked, word, shown) in answers.items():
        if asked.absent == asked.address or word not in {"hidden", "forbidden"}:
            continue
        if shown != plain(matrix.ask(cast, asked, role, asked.absent)):
            different.append((line, role))
    assert different == []


_OTHER_METHODS = ("HEAD", "PUT", "DELETE", "OPTIONS")
_ASKERS = ("anonymous", "stranger", "agent-elsewhere")


@pytest.mark.parametrize("role", _ASKERS)
def test_no_other_method_breaks_or_shows_what_reading_does_not(cast, answers, role):
    """One more method is refused, answers like GET without its text, or says which ones there are.

    Each is asked of each door by one of the three, in turn; by all of them in the full sweep.
    """
    wrong, mine = [], _ASKERS.index(role)
    doors_read = [asked for asked in matrix.questions(cast) if asked.method == "GET"]
    for place, asked in enumerate(doors_read):
        words = {answers[f"{method} {asked.name}", role][1] for method in ("GET", "POST")}
        for number, method in enumerate(_OTHER_METHODS):
            if not FULL and (place + number) % len(_ASKERS) != mine:
                continue
            answer = matrix.ask(cast, replace(asked, method=method), role, asked.address)
            status, _where, text = plain(answer)
            opened = status < 300 and text and "yes" not in words
            if status >= 500 and words != {"yes", "no method"}:
                wrong.append((method, asked.name, status))
            elif opened or any(mark in text for mark in (*SECRET_NAMES, SECRET_ANSWER)):
                wrong.append((method, asked.name, "shows"))
    assert wrong == []


def test_a_new_door_that_nobody_ruled_on_is_found(settings):
    lines = {f"{method} {door.name}" for door in doors() for method in ("GET", "POST")}
    assert matrix.unruled(lines) == []
    settings.ROOT_URLCONF = __name__
    assert matrix.unruled({f"GET {door.name}" for door in doors()}) == ["GET brand_new"]


urlpatterns = [path("new/", plain, name="brand_new")]
