"""Others that judge the same persons by the same rules; each says so when it is not installed."""

import importlib.metadata
import importlib.util
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from allowance import DAY, LONGEST, NO, OLDEST, SIX, TRANSITION, YOUNGEST, by_hand

from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.population import Population
from qarib.modules.catalogue.rules.printing.engines import Engine
from qarib.modules.catalogue.rules.printing.statement import Source, statement

Figures = dict[str, Any] | str
ABSENT = "not installed"


def _duckdb(definition: Definition, population: Population, *, least: float) -> Figures:
    """Run our own SQL over a table of DuckDB, one thread; the table is made before."""
    if importlib.util.find_spec("duckdb") is None:
        return ABSENT
    import duckdb  # noqa: PLC0415 -- only where it is installed

    database = duckdb.connect(config={"threads": 1})
    words = {code: word for word, code in population.codes.items()}
    kinds, arrays = {}, {"n": np.arange(population.size)}
    for code, column in population.columns.items():
        kinds[code] = definition.facts[code].type
        arrays[code] = column.values
        if kinds[code] == "date":
            arrays[code] = column.values.astype("M8[D]").astype("M8[s]")
    database.register("arrays", arrays)
    cases = "".join(f"WHEN {code} THEN '{word}' " for code, word in words.items())
    forms = {"choice": f"CASE {{0}} {cases}END", "date": "CAST({0} AS DATE)"}
    chosen = ", ".join(f"{forms.get(kinds.get(code, ''), '{0}').format(code)} AS {code}" for code in arrays)
    database.execute(f"CREATE TABLE persons AS SELECT {chosen} FROM arrays")
    sql = statement(
        definition,
        on=DAY,
        source=Source("persons", "n", {code: code for code in kinds}),
        engine=Engine.DUCKDB,
    )
    text = f'SELECT count(*) FROM ({sql.text}) WHERE "the verdict"'

    def count() -> int:
        row: tuple[int] = database.execute(text, list(sql.parameters)).fetchone()
        return row[0]

    same = count() == int(np.count_nonzero(by_hand(population)))
    return {
        "version": duckdb.__version__,
        "persons_per_cpu_s": round(population.size / _seconds(count, least)),
        "same_verdicts": same,
    }


def _rules_for_openfisca(codes: Mapping[str, int]) -> dict[str, Callable[[Callable[[str], Any]], Any]]:
    """Return the conditions as somebody would write them there: a formula each over a person's variables."""
    found: dict[str, Callable[[Callable[[str], Any]], Any]] = {
        "first_job": lambda get: get("situation") == codes["never_worked"],
        "no_income": lambda get: (get("situation") != codes["in_work"]) & ~get("has_income"),
        "of_age": lambda get: (get("birth_date") >= OLDEST) & (get("birth_date") <= YOUNGEST),
        "registered": lambda get: get("seeker_months") >= SIX,
        "resident": lambda get: get("residence") == codes["algeria"],
        "no_refusal": lambda get: (
            ~get("allowance_before") | ((get("offers_refused") < 1) & ~get("training_refused"))
        ),
        "right_left": lambda get: (
            ~get("allowance_before")
            | (get("months_received") < LONGEST)
            | (
                (get("months_before_2026") >= LONGEST)
                & (get("months_received") < get("months_before_2026") + TRANSITION)
            )
        ),
    }
    for code in NO:
        found[f"no_{code}"] = lambda get, code=code: ~get(code)  # type: ignore[misc]
    return found


def _openfisca(_definition: Definition, population: Population, *, least: float) -> Figures:
    """Run OpenFisca-Core on the same columns, and one case from a dictionary; explanations it has none."""
    if importlib.util.find_spec("openfisca_core") is None:
        return ABSENT
    from openfisca_core.simulations import SimulationBuilder  # noqa: PLC0415 -- only where it is installed

    system = _openfisca_system(population)
    month = f"{DAY:%Y-%m}"

    def everybody() -> Any:  # noqa: ANN401 -- an array
        simulation = SimulationBuilder().build_default_simulation(system, population.size)
        for code, column in population.columns.items():
            simulation.set_input(code, month, column.values)
        return simulation.calculate("eligible", month)

    first = {code: {month: column.values[0].item()} for code, column in population.columns.items()}

    def one() -> Any:  # noqa: ANN401 -- an array
        simulation = SimulationBuilder().build_from_entities(system, {"persons": {"somebody": first}})
        return simulation.calculate("eligible", month)

    same = bool((everybody() == by_hand(population)).all()) and bool(one()[0]) == bool(by_hand(population)[0])
    return {
        "version": importlib.metadata.version("openfisca-core"),
        "us_per_case": round(_seconds(one, least) * 1e6),
        "persons_per_cpu_s": round(population.size / _seconds(everybody, least)),
        "same_verdicts": same,
    }


def _openfisca_system(population: Population) -> Any:  # noqa: ANN401 -- a system of another library
    from openfisca_core.entities import build_entity  # noqa: PLC0415 -- only where it is installed
    from openfisca_core.periods import DateUnit  # noqa: PLC0415
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: PLC0415
    from openfisca_core.variables import Variable  # noqa: PLC0415

    person = build_entity(key="person", plural="persons", label="", is_person=True)
    system = TaxBenefitSystem([person])
    rules = _rules_for_openfisca(population.codes)

    def add(name: str, kind: type, formula: Callable[..., Any] | None = None) -> None:
        body = {"value_type": kind, "entity": person, "definition_period": DateUnit.MONTH, "label": name}
        system.add_variable(type(name, (Variable,), body | ({"formula": formula} if formula else {})))

    for code, column in population.columns.items():
        add(code, bool if column.values.dtype == np.bool_ else int)
    for name, rule in rules.items():
        add(name, bool, _formula(rule))
    add("eligible", bool, lambda who, period: np.logical_and.reduce([who(name, period) for name in rules]))
    return system


def _formula(rule: Callable[[Callable[[str], Any]], Any]) -> Callable[..., Any]:
    return lambda who, period: rule(lambda code: who(code, period))


def _seconds(work: Callable[[], object], least: float) -> float:
    start, runs = time.process_time(), 0
    while not runs or time.process_time() - start < least:
        work()
        runs += 1
    return (time.process_time() - start) / runs


PEERS: Mapping[str, Callable[..., Figures]] = {"duckdb": _duckdb, "openfisca": _openfisca}
