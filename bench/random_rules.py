"""Random well-typed rules and random persons with holes, to hold the readers of rules against each other."""

# ruff: noqa: PLR2004 -- the shares of made-up rules

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from qarib.modules.catalogue.rules.bounds import range_of
from qarib.modules.catalogue.rules.check import check, check_condition
from qarib.modules.catalogue.rules.definition import Criterion, Definition, Expression, Text
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.evaluate import compile_tree
from qarib.modules.catalogue.rules.expressions import scope_of
from qarib.modules.catalogue.rules.parse import ExpressionRefused, parse
from qarib.modules.catalogue.rules.procedure import load_procedure
from qarib.modules.catalogue.rules.tree import names

DAY = date(2026, 2, 28)
WORDS = "{ar: نص, fr: texte}"
_CHOICES = f"choices: {{red: {WORDS}, green: {WORDS}, blue: {WORDS}}}"
_FACTS = {
    "p": "type: yes_no",
    "q": "type: yes_no",
    "x": "type: integer, minimum: -60, maximum: 60",
    "y": "type: integer, minimum: 0, maximum: 200",
    "big": "type: integer",
    "wage": "type: money, minimum: 0, maximum: 100000000",
    "debt": "type: money",
    "c": f"type: choice, {_CHOICES}",
    "d": f"type: choice, {_CHOICES}",
    "e": f"type: choice, choices: {{one: {WORDS}, red: {WORDS}}}",
    "born": "type: date",
    "since": "type: date",
    "items": "type: integer, minimum: -9, maximum: 9, each: child",
    "pays": "type: money, each: month",
    "age": "type: integer, minimum: 0, maximum: 130, derive: 'completed_years(born, on)'",
    "tenure": "type: integer, derive: 'months_between(since, on)'",
    "grown": "type: yes_no, derive: age >= least AND NOT p",
    "share": "type: money, derive: 'floor_div(sum_of(wage, pays), 3)'",
    "late": "type: integer, derive: 'at_least(tenure, age) - x'",
    "hue": f"type: choice, derive: c, {_CHOICES}",
    "town": "type: commune",
}
_PARAMETERS = {
    "least": "type: integer, values: {1970-01-01: 18, 2026-03-01: 21}",
    "cap": "type: money, values: {1970-01-01: 120000}",
    # Not in force on the day: unknown to everybody.
    "later": "type: integer, values: {1970-01-01: 7}",
}
_INTEGERS = ["x", "y", "x", "y", "big", "age", "tenure", "late", "least", "later", "sum_of(items)"]
_MONIES = ["wage", "debt", "share", "cap", "sum_of(pays)"]
_DATES = ["born", "since", "on"]
_BOOLEANS = ["p", "q", "grown", "true", "false"]
# A number without a name has no type of its own, so that a few rules mix counts and money.
_REFUSALS = ("written values", "database holds", " against ", "money times money", "longer than")
_ORDERS = ["=", "<>", "<", "<=", ">", ">="]


def base() -> Definition:
    """Return a procedure with one fact of each kind, ready to be given other criteria."""
    dictionary = load_dictionary(
        "facts:\n" + "".join(f"  {code}: {{{keys}, label: {WORDS}}}\n" for code, keys in _FACTS.items()),
        "facts",
    )
    parameters = "".join(f"  {code}: {{{keys}, label: {WORDS}}}\n" for code, keys in _PARAMETERS.items())
    asked = [
        code for code, fact in dictionary.items() if code not in dictionary.derivations and not fact.each
    ]
    pages = "".join(
        f"  - {{code: page-{start}, title: {WORDS}, facts: [{', '.join(asked[start : start + 5])}]}}\n"
        for start in range(0, len(asked), 5)
    )
    text = f"""\
procedure: body.thing
body: body
intake: open
name: {WORDS}
summary: {WORDS}
gives: [{WORDS}]
life_events: [lost_job]
law: [{WORDS}]
promise: {{answer: {{within: 3, unit: days}}}}
decided_by: {{agency_of: town, words: {WORDS}}}
appeal: {{days: 30, how: {WORDS}}}
grants: {{valid: 6, unit: months, letter: grant}}
parameters:
{parameters}facts:
{"".join(f"  {code}: {{}}{chr(10)}" for code in _FACTS)}pages:
{pages}criteria:
  first: {{label: {WORDS}, when: p, refusal: {WORDS}, remedy: {WORDS}, law: {WORDS}}}
examples:
  - {{name: good, date: 2026-02-28, facts: {{p: true}}, expect: {{verdict: eligible}}}}
  - {{name: bad, date: 2026-02-28, facts: {{p: false}}, expect: {{verdict: not_eligible}}}}
"""
    found = load_procedure(text, "random", valid_from=date(2026, 1, 1), dictionary=dictionary)
    later = replace(found.parameters["later"], values=((date(2026, 3, 1), 7),))
    return replace(found, parameters={**found.parameters, "later": later})


def with_criteria(definition: Definition, conditions: Mapping[str, Expression]) -> Definition:
    """Return the procedure with these conditions as its criteria."""
    word = Text("نص", "texte")
    criteria = tuple(Criterion(code, word, when, word, word, word) for code, when in conditions.items())
    return replace(definition, criteria=criteria)


@dataclass
class Rules:
    """Writes rules: well typed but for numbers that could grow too large, which are refused."""

    random: Random
    definition: Definition
    refused: int = 0

    def __post_init__(self) -> None:
        """Read the types once."""
        self._scope = scope_of(self.definition.facts, self.definition.parameters)
        self._ranges = {name: kind.range for name, kind in self._scope.items() if kind.range}

    def condition(self) -> Expression:
        """Return a random condition."""
        return self._accepted(
            lambda: self._condition(self.random.choice([0, 1, 1, 2, 2, 3])), check_condition
        )

    def number(self) -> Expression:
        """Return a random number."""
        kind = self.random.choice(["integer", "money"])
        return self._accepted(lambda: self._number(kind, self.random.randint(1, 4)), check)

    def _accepted(self, write, typed) -> Expression:  # noqa: ANN001 -- two functions of this class
        while True:
            text = write()
            try:
                tree = parse(text)
                typed(tree, self._scope)
                range_of(tree, self._ranges)
            except ExpressionRefused as refused:
                if not any(word in refused.message for word in _REFUSALS):
                    raise AssertionError(f"{text}: {refused.message}") from refused
                self.refused += 1
                continue
            return Expression(text, tree, compile_tree(tree), names(tree))

    def _condition(self, depth: int) -> str:
        pick = self.random
        if depth == 0 or pick.random() < 0.15:
            return self._leaf()
        if pick.random() < 0.2:
            return f"NOT ({self._condition(depth - 1)})"
        parts = [f"({self._condition(depth - 1)})" for _ in range(pick.choice([2, 2, 3]))]
        return pick.choice([" AND ", " OR "]).join(parts)

    def _leaf(self) -> str:
        pick = self.random
        kind = pick.choice(["integer", "money"])
        return pick.choice(
            [
                lambda: pick.choice(_BOOLEANS),
                lambda: f"{pick.choice(_BOOLEANS[:3])} {pick.choice(['=', '<>'])} {pick.choice(_BOOLEANS)}",
                lambda: f"({self._comparison(kind)}) {pick.choice(['=', '<>'])} {pick.choice(_BOOLEANS[:3])}",
                lambda: self._comparison(kind),
                lambda: self._comparison(kind),
                lambda: f"{self._dates()} {pick.choice(_ORDERS)} {pick.randint(-5, 70)}",
                lambda: (
                    f"age BETWEEN {pick.randint(15, 40)} AND {pick.choice(['40', 'later', 'y', 'least'])}"
                ),
                lambda: (
                    f"{self._number(kind, 1)} BETWEEN {self._number(kind, 1)} AND {self._number(kind, 1)}"
                ),
                lambda: f"{pick.choice(['c', 'd', 'hue'])} {pick.choice(['=', '<>'])} 'red'",
                lambda: f"c {pick.choice(['=', '<>'])} {pick.choice(['d', 'hue'])}",
                lambda: f"e {pick.choice(['=', '<>'])} '{pick.choice(['one', 'red'])}'",
                lambda: f"{pick.choice(['c', 'd', 'hue'])} IN ('green', 'blue')",
                lambda: f"{self._number(kind, 1)} IN ({self._list(pick.choice([1, 3, 12]))})",
            ]
        )()

    def _list(self, count: int) -> str:
        return ", ".join(
            str(self.random.choice([self.random.randint(-70, 70), 10**15 - 1])) for _ in range(count)
        )

    def _comparison(self, kind: str) -> str:
        depth = self.random.randint(0, 2)
        left, right = self._number(kind, depth), self._number(kind, self.random.randint(0, 2))
        return f"{left} {self.random.choice(_ORDERS)} {right}"

    def _dates(self) -> str:
        function = self.random.choice(["completed_years", "months_between"])
        return f"{function}({self.random.choice(_DATES)}, {self.random.choice(_DATES)})"

    def _number(self, kind: str, depth: int) -> str:
        pick = self.random
        if depth == 0 or pick.random() < 0.25:
            return self._number_leaf(kind)
        one, other = (self._number(kind, depth - 1) for _ in range(2))
        by = pick.choice([str(pick.randint(1, 13)), "least", "later", "999999999999999"])
        integer = self._number("integer", depth - 1)
        return pick.choice(
            [
                f"({one} + {other})",
                f"({one} - {other})",
                f"(-({one}))",
                f"{one} * {pick.randint(-9, 9)}",
                f"({one}) * ({integer})",
                f"at_most({one}, {other})",
                f"at_least({one}, {other})",
                f"floor_div({one}, {by})",
                f"sum_of({one}, {other}, {one})",
                f"floor_div({self._number('money', depth - 1)}, cap)" if kind == "integer" else one,
            ]
        )

    def _number_leaf(self, kind: str) -> str:
        pick = self.random
        if kind == "money":
            return pick.choice([*_MONIES, str(pick.choice([0, 1, 240_000, 10**15 - 1]))])
        return pick.choice([*_INTEGERS, self._dates(), str(pick.randint(-60, 60)), str(pick.randint(0, 9))])


def person(random: Random, *, holes: float) -> dict[str, object]:
    """Return JSON values of one person; each fact is missing with that probability."""
    edges = [-(10**15), 10**15, 0, 1, -1]

    def number(low: int, high: int) -> int:
        return random.choice(
            [random.randint(low, high), random.randint(max(low, -9), min(high, 9)), low, high]
        )

    def day() -> str:
        # Often on, before or after the day itself, or at the end of a month: there the rules differ.
        years, days = random.choice([0, 1, 18, 19, 40, 41]), random.randint(-2, 3)
        near = date(DAY.year - years, random.choice([1, 2, 3]), 1) + timedelta(
            days=random.choice([days, 27, 28])
        )
        return random.choice([near, date(1890, 1, 1) + timedelta(days=random.randint(0, 52_000))]).isoformat()

    def repeated(low: int, high: int) -> list[int | None]:
        items: list[int | None] = [number(low, high) for _ in range(random.randint(0, 3))]
        return [*items, None] if holes and random.random() < 0.1 else items

    everything: dict[str, object] = {
        "p": random.random() < 0.5, "q": random.random() < 0.5, "x": number(-60, 60), "y": number(0, 200),
        "big": random.choice([*edges, random.randint(-(10**15), 10**15)]), "wage": number(0, 100_000_000),
        "debt": random.choice([*edges, random.randint(-300_000, 300_000)]),
        "c": random.choice(["red", "green", "blue"]), "d": random.choice(["red", "green", "blue"]),
        "e": random.choice(["one", "red"]), "born": day(), "since": day(), "items": repeated(-9, 9),
        "pays": repeated(-90_000, 10**15),
    }  # fmt: skip
    given = {code: value for code, value in everything.items() if random.random() >= holes}
    # A derived fact may be given instead of what it is computed from, and then it stands.
    derived = {"age": number(0, 130), "grown": True, "share": number(0, 10**9), "hue": "blue"}
    return given | {code: value for code, value in derived.items() if holes and random.random() < 0.1}
