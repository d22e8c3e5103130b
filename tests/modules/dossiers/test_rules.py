from datetime import date

import pytest

from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.rules import WORKFLOW, digest, right_ends


@pytest.mark.parametrize(
    ("on", "valid", "unit", "last"),
    [
        (date(2026, 1, 15), 6, "months", date(2026, 7, 14)),
        (date(2026, 8, 31), 6, "months", date(2027, 2, 28)),
        (date(2027, 8, 31), 6, "months", date(2028, 2, 29)),
        (date(2026, 12, 1), 6, "months", date(2027, 5, 31)),
        (date(2026, 11, 24), 1, "years", date(2027, 11, 23)),
        (date(2024, 2, 29), 1, "years", date(2025, 2, 28)),
        (date(2026, 11, 24), 10, "days", date(2026, 12, 3)),
        (date(2026, 1, 1), 1, "days", date(2026, 1, 1)),
    ],
)
def test_a_right_ends_the_day_before_its_anniversary(on, valid, unit, last):
    assert right_ends(valid, unit, on=on) == last


def test_the_digest_depends_on_values_and_not_on_their_order():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


def test_nothing_but_an_appeal_leads_out_of_a_decision_and_only_agents_decide_but_for_the_automatic_grant():
    decided = {Status.GRANTED, Status.REFUSED}
    for name, move in WORKFLOW.moves.items():
        assert not decided & move.source or name == "appeal", name
        if move.target in decided:
            assert move.by == ({"system"} if name == "grant_automatically" else {"agent", "head"})
    assert WORKFLOW["appeal"].source == {Status.REFUSED}
    assert WORKFLOW["appeal"].by == {"citizen"}


def test_nothing_leads_out_of_an_appeal_that_was_decided_and_a_director_may_decide_it():
    ended = {Status.UPHELD, Status.OVERTURNED}
    for name, move in WORKFLOW.moves.items():
        assert not ended & move.source, name
        if move.target in ended:
            assert (move.source, move.by) == ({Status.APPEALED}, {"agent", "head", "director"})


def test_only_the_clock_lets_a_file_lapse_and_only_while_it_waits():
    lapsing = [move for move in WORKFLOW.moves.values() if move.target == Status.LAPSED]
    assert [(move.source, move.by) for move in lapsing] == [({Status.WAITING}, {"system"})]
    assert WORKFLOW["grant_automatically"].target == Status.GRANTED
    assert WORKFLOW.available(Status.FILED, role="system") == ["grant_automatically"]
