"""Papers that a register could answer: refused where its source is active, counted where it is not."""

import re
from collections.abc import Collection, Mapping

from qarib.modules.catalogue.errors import Problem
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.facts import Fact, Proved


def held_papers(definition: Definition) -> list[Fact]:
    """Return the papers that a version asks although registers hold all that they prove, in file order."""
    return [fact for fact in definition.facts.values() if fact.proves]


def paper_problems(
    definition: Definition,
    source: str,
    file: str,
    active: Collection[str],
    newest: Mapping[str, Fact] | None = None,
) -> list[Problem]:
    """Return one refusal for each paper that active sources can answer, by its line in the text.

    A text may still use older words, from before an exchange was foreseen: `newest` are those of today's
    dictionary, and a paper is refused by either.
    """
    return [
        Problem(
            file,
            _line(source, paper.code),
            f"facts/{paper.code}",
            f"is a paper whose content {_holders(proves, active)} can answer",
            f"Ask {', '.join(one.fact for one in proves)} instead: it comes by exchange.",
        )
        for paper in definition.facts.values()
        for proves in _banned(paper, (newest or {}).get(paper.code), active)
    ]


def _banned(paper: Fact, today: Fact | None, active: Collection[str]) -> list[tuple[Proved, ...]]:
    """Return what the paper proves, once, where active sources answer all of it."""
    said = [one.proves for one in (paper, today) if one and one.proves]
    return [proves for proves in said if all(_answered(one, active) for one in proves)][:1]


def _answered(proved: Proved, active: Collection[str]) -> bool:
    if proved.proof is None:
        return False
    of = [source in active for source in proved.proof.sources]
    return all(of) if proved.proof.every else any(of)


def _holders(proves: Collection[Proved], active: Collection[str]) -> str:
    asked = [source for one in proves if one.proof for source in one.proof.sources]
    return ", ".join(dict.fromkeys(source for source in asked if source in active))


def _line(source: str, code: str) -> int:
    """Return where a version lists that fact: the first line that begins with its code."""
    lines = source.splitlines()
    return next((n for n, line in enumerate(lines, 1) if re.match(rf"\s*{re.escape(code)}:", line)), 1)
