"""What the rules say of one case: verdicts, what they wait for, and the next question."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from qarib.modules.catalogue.enums import CriterionVerdict, Verdict
from qarib.modules.catalogue.rules.definition import Criterion, Definition, Expression, ScoreLine, Text
from qarib.modules.catalogue.rules.evaluate import Values

_VERDICTS = {True: CriterionVerdict.MET, False: CriterionVerdict.NOT_MET, None: CriterionVerdict.OPEN}


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One condition, what it says, and on which facts it rests or waits."""

    criterion: Criterion
    verdict: CriterionVerdict
    facts: tuple[str, ...]
    waits_for: tuple[str, ...]

    @property
    def code(self) -> str:
        """Return the criterion's code."""
        return self.criterion.code

    @property
    def reason(self) -> Text:
        """Return what the person reads: the refusal when it is not met, else the condition itself."""
        return self.criterion.refusal if self.verdict == CriterionVerdict.NOT_MET else self.criterion.label

    @property
    def remedy(self) -> Text | None:
        """Return what the person can do when it is not met."""
        return self.criterion.remedy if self.verdict == CriterionVerdict.NOT_MET else None


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """One line of the score; `points` is None while a fact it reads is not known."""

    line: ScoreLine
    points: int | None

    @property
    def code(self) -> str:
        """Return the line's code."""
        return self.line.code

    @property
    def of(self) -> int:
        """Return the most points that the line can give."""
        return self.line.of


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole case. `needs` is in the order in which to ask; empty once the verdict is firm.

    `amount` is in whole dinars, whatever the verdict: None only where nothing is paid or it is not known.
    """

    verdict: Verdict
    criteria: tuple[CriterionResult, ...]
    needs: tuple[str, ...]
    assumed: tuple[str, ...]
    amount: int | None = None
    score: tuple[ScoreResult, ...] = ()

    @property
    def next_question(self) -> str | None:
        """Return the fact that settles most, or None when nothing is left to ask."""
        return self.needs[0] if self.needs else None

    @property
    def not_met(self) -> tuple[CriterionResult, ...]:
        """Return the conditions that refuse the case."""
        return tuple(result for result in self.criteria if result.verdict == CriterionVerdict.NOT_MET)


def assess(definition: Definition, facts: Values, on: date) -> Assessment:
    """Judge one case by the parameters of that day. Not eligible on one false criterion, whatever is open."""
    values = definition.values_on(on, facts)
    results = tuple(_result(definition, criterion, values) for criterion in definition.criteria)
    verdicts = {result.verdict for result in results}
    if CriterionVerdict.NOT_MET in verdicts:
        verdict = Verdict.NOT_ELIGIBLE
    else:
        verdict = Verdict.OPEN if CriterionVerdict.OPEN in verdicts else Verdict.ELIGIBLE
    needs = fewest_questions(definition, results) if verdict == Verdict.OPEN else ()
    return Assessment(
        verdict,
        results,
        needs,
        definition.assumed,
        amount=definition.amount.value.read(values) if definition.amount else None,
        score=tuple(ScoreResult(line, line.value.read(values)) for line in definition.score),
    )


def _result(definition: Definition, criterion: Criterion, values: Values) -> CriterionResult:
    verdict = _VERDICTS[criterion.when.read(values)]
    rests_on = definition.rests_on[criterion.code]
    waits_for: tuple[str, ...] = ()
    if verdict == CriterionVerdict.OPEN:
        # Most conditions rest on one fact: it is what they wait for, and nothing needs reducing.
        alone = len(rests_on) == 1 and definition.facts[rests_on[0]].only_if is None
        if alone and values.get(rests_on[0]) is None:
            waits_for = rests_on
        else:
            waits_for = awaited(definition, criterion.when, values)
    return CriterionResult(criterion, verdict, rests_on, waits_for)


def awaited(definition: Definition, expression: Expression, values: Values) -> tuple[str, ...]:
    """Return the relevant facts that can still settle an expression.

    A fact that is only relevant under a condition not yet known gives way to what that condition awaits.
    """
    found: dict[str, None] = {}
    for code in _unknown(definition, expression.waiting(values), values):
        only_if = definition.facts[code].only_if
        relevant = True if only_if is None else only_if.read(values)
        if relevant:
            found[code] = None
        elif relevant is None and only_if is not None:
            found |= dict.fromkeys(awaited(definition, only_if, values))
    return tuple(found)


def _unknown(definition: Definition, codes: tuple[str, ...], values: Values) -> tuple[str, ...]:
    bases = definition.bases
    found = dict.fromkeys(base for code in codes for base in bases.get(code, ()))
    return tuple(code for code in found if values.get(code) is None)


def fewest_questions(definition: Definition, results: tuple[CriterionResult, ...]) -> tuple[str, ...]:
    """Return the facts to ask: those that most open criteria wait for first, then in file order."""
    counts = Counter(code for result in results for code in result.waits_for)
    places = definition.places
    return tuple(sorted(counts, key=lambda code: (-counts[code], places[code])))
