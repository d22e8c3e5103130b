"""Who may have the allowance: one case with its reasons, everybody at once, a new version on real files."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "faults")]

from allowance import DAY, by_hand, crowd, person, shipped_or_written_out, written_out  # noqa: E402 -- bench is no package
from cost import Meter, machine  # noqa: E402
from peers import PEERS  # noqa: E402

from qarib.modules.catalogue.rules.assess import Assessment, assess  # noqa: E402
from qarib.modules.catalogue.rules.definition import Definition  # noqa: E402
from qarib.modules.catalogue.rules.population import Population, columns_of, tally  # noqa: E402
from qarib.modules.catalogue.rules.values import read_values  # noqa: E402

FILES, HOLES, CHECKED = 100_000, 0.1, 2_000


def cpu(work: Callable[[], object], *, least: float, rounds: int = 5) -> float:
    """Return the processor seconds of one run: the median of rounds, each long enough to be measured."""
    start = time.process_time()
    work()
    once = max(time.process_time() - start, 1e-6)
    repeats = max(1, int(least / rounds / once))
    taken = []
    for _round in range(rounds):
        start = time.process_time()
        for _repeat in range(repeats):
            work()
        taken.append((time.process_time() - start) / repeats)
    return statistics.median(taken)


def evaluate(definition: Definition, facts: Mapping[str, object]) -> Assessment:
    """Judge JSON values, as the catalogue's query of that name does."""
    return assess(definition, read_values(definition.facts, facts), DAY)


def _explained(definition: Definition, facts: dict[str, object]) -> list[object]:
    """Return what a page needs: the verdict, each condition with its reason and remedy, the next question."""
    found = evaluate(definition, facts)
    lines = [
        (one.code, one.verdict, one.reason.plain(), one.reason.en, one.remedy, one.waits_for)
        for one in found.criteria
    ]
    return [found.verdict, lines, found.next_question]


def _one_case(definition: Definition, *, least: float) -> dict[str, float]:
    random, found = Random(1), {}
    for name, holes in (("us_per_case", 0.0), ("us_per_case_unknowns", 0.3)):
        cases = [person(random, definition, holes=holes) for _ in range(500)]
        seconds = cpu(lambda cases=cases: [_explained(definition, facts) for facts in cases], least=least)  # type: ignore[misc]
        found[name] = round(seconds / len(cases) * 1e6, 1)
    return found


def _everybody(definition: Definition, size: int, *, least: float) -> dict[str, Any]:
    dense, open_ = crowd(definition, size), crowd(definition, size, holes=HOLES)
    runs: dict[str, Callable[[], object]] = {
        "persons_per_cpu_s": lambda: tally(definition, dense, on=DAY, counts=False),
        "persons_per_cpu_s_counts": lambda: tally(definition, dense, on=DAY),
        "persons_per_cpu_s_unknowns": lambda: tally(definition, open_, on=DAY),
        "floor": lambda: by_hand(dense),
    }
    found: dict[str, Any] = {name: round(size / cpu(run, least=least)) for name, run in runs.items()}
    found["mb_per_million"] = round(sum(map(_bytes, (open_,))) / size, 1)
    found["mb_per_million_dense"] = round(_bytes(dense) / size, 1)
    same = bool((tally(definition, dense, on=DAY).verdict == by_hand(dense)).all())
    return found | {"same_as_by_hand": same, "dense": dense}


def _bytes(population: Population) -> int:
    columns = population.columns.values()
    arrays = [column.values for column in columns] + [column.known for column in columns]
    # The verdict is a byte more.
    return population.size + sum(array.nbytes for array in arrays if array is not None)


def _impact(definition: Definition, *, files: int) -> dict[str, Any]:
    """Measure what a new version changes: frozen facts as JSON, columns, a tally by each version."""
    random = Random(2)
    people = [person(random, definition, holes=0.02) for _ in range(min(files, 10_000))]
    frozen = [
        json.dumps({code: {"origin": "asked", "value": value} for code, value in facts.items()})
        for facts in people
    ]
    texts = [frozen[place % len(frozen)] for place in range(files)]
    older = replace(definition.parameters["maximum_age"], values=((date(2022, 1, 1), 45),))
    proposed = replace(definition, parameters={**definition.parameters, "maximum_age": older})
    start = time.process_time()
    rows = [{code: one["value"] for code, one in json.loads(text).items()} for text in texts]
    population = columns_of(definition, rows)
    now, then = (tally(rules, population, on=DAY) for rules in (definition, proposed))
    gain = int(np.count_nonzero((then.verdict == 1) & (now.verdict != 1)))
    seconds = time.process_time() - start
    return {"impact_100k_cpu_s": round(seconds * FILES / files, 2), "files": files, "gain": gain}


def _agrees(definition: Definition) -> bool:
    """Tell whether everybody at once is what each one is alone."""
    random = Random(3)
    rows = [person(random, definition, holes=0.2 * (place % 2)) for place in range(CHECKED)]
    words = {1: "eligible", 0: "not_eligible", -1: "open"}
    found = tally(definition, columns_of(definition, rows), on=DAY).verdict.tolist()
    return [words[one] for one in found] == [evaluate(definition, row).verdict.value for row in rows]


def figures(*, quick: bool, peers: list[str] | None = None) -> dict[str, object]:
    """Return the figures, the floor's and the peers'; each peer judges the same persons."""
    meter = Meter({})
    meter.start()
    definition, origin = shipped_or_written_out()
    # By hand and by peers the rules are written once more, so everybody is judged by those that never change.
    fixed = written_out()
    size, least = (1_000_000, 0.4) if quick else (5_000_000, 4.0)
    everybody = _everybody(fixed, size, least=least)
    dense, floor = everybody.pop("dense"), everybody.pop("floor")
    same = everybody.pop("same_as_by_hand")
    found = {
        "bench": "eligibility",
        "rules": f"{len(definition.criteria)} conditions, {origin}",
        "everybody_by": f"{len(fixed.criteria)} conditions, written out",
        "persons": size,
        **_one_case(definition, least=least),
        **everybody,
        **_impact(definition, files=FILES),
        "floor": {"persons_per_cpu_s": floor},
        "peer": {
            name: run(fixed, dense, least=least) for name, run in PEERS.items() if not peers or name in peers
        },
    }
    meter.stop()
    kept = same and _agrees(definition) and _agrees(fixed)
    return found | {"foreign_load": meter.foreign_load, "invariants": "ok" if kept else "broken", **machine()}


def sentence(found: dict[str, Any]) -> str:
    """Return the figures in one line for people."""
    return (
        f"eligibility ({found['rules']}): {found['us_per_case']} µs a case with its reasons; "
        f"{found['persons_per_cpu_s'] / 1e6:.0f} M persons per CPU-s dense, "
        f"{found['persons_per_cpu_s_unknowns'] / 1e6:.0f} M with unknowns and counts, by hand "
        f"{found['floor']['persons_per_cpu_s'] / 1e6:.0f} M; impact on 100 000 files "
        f"{found['impact_100k_cpu_s']} CPU-s; invariants {found['invariants']}"
    )
