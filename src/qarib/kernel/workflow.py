"""A state machine is a table: move → sources, target, who. Effects stay in actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """One arrow of the diagram: from which states, to which, by which roles."""

    source: frozenset[S]
    target: S
    by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Workflow(Generic[S]):
    """The whole table; buttons, links, diagram and checks are computed from it."""

    moves: Mapping[str, Move[S]]

    def __getitem__(self, name: str) -> Move[S]:
        """Return the move of that name."""
        return self.moves[name]

    def available(self, status: S, *, role: str) -> list[str]:
        """Return the names of the moves that this role may make from this state, in table order."""
        return [name for name, move in self.moves.items() if status in move.source and role in move.by]

    def mermaid(self) -> str:
        """Return the state diagram of the module's README."""
        lines = ["stateDiagram-v2"]
        for name, move in self.moves.items():
            lines += [f"    {source} --> {move.target}: {name}" for source in sorted(move.source)]
        return "\n".join(lines)
