from enum import StrEnum

import pytest

from qarib.kernel.workflow import Move, Workflow


class Status(StrEnum):
    DRAFT = "draft"
    FILED = "filed"
    GRANTED = "granted"


WORKFLOW = Workflow(
    {
        "file": Move(source=frozenset({Status.DRAFT}), target=Status.FILED, by=frozenset({"citizen"})),
        "grant": Move(source=frozenset({Status.FILED}), target=Status.GRANTED, by=frozenset({"agent"})),
        "withdraw": Move(
            source=frozenset({Status.FILED, Status.DRAFT}), target=Status.DRAFT, by=frozenset({"citizen"})
        ),
    }
)


@pytest.mark.parametrize(
    ("status", "role", "moves"),
    [
        (Status.DRAFT, "citizen", ["file", "withdraw"]),
        (Status.FILED, "citizen", ["withdraw"]),
        (Status.FILED, "agent", ["grant"]),
        (Status.GRANTED, "agent", []),
        (Status.FILED, "auditor", []),
    ],
)
def test_each_role_sees_its_own_moves(status, role, moves):
    assert WORKFLOW.available(status, role=role) == moves


def test_a_move_is_found_by_its_name():
    assert WORKFLOW["grant"].target == Status.GRANTED
    with pytest.raises(KeyError):
        WORKFLOW["refuse"]


def test_the_diagram_is_the_table():
    assert WORKFLOW.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    draft --> filed: file",
        "    filed --> granted: grant",
        "    draft --> draft: withdraw",
        "    filed --> draft: withdraw",
    ]
