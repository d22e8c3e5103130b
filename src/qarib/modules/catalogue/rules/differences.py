"""What changed between two versions: rules apart from words, old and new as a jurist reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta

from qarib.modules.catalogue.enums import ChangeKind, RulePart
from qarib.modules.catalogue.rules.definition import Definition, Expression, Fact, Parameter, Serves, Text
from qarib.modules.catalogue.rules.phrases import (
    counted,
    day_in_words,
    dinars_in_words,
    listed,
    phrase,
    term_in_words,
)
from qarib.modules.catalogue.rules.prose import Prose, Speaker, speaker_of, tell, tell_amount
from qarib.modules.exchange.enums import Source


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that decides otherwise than before. `old` is empty when added, `new` when removed."""

    part: RulePart
    kind: ChangeKind
    code: str
    label: Text | None
    old: tuple[Prose, ...] = ()
    new: tuple[Prose, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """Changes of rules, and how many texts changed without changing any rule."""

    changes: tuple[Change, ...]
    words: int

    @property
    def none(self) -> bool:
        """Tell whether the two versions decide and read alike."""
        return not self.changes and not self.words


@dataclass(frozen=True, slots=True)
class _Side:
    """One thing of one version: what decides in it, words left out, and how it is told."""

    label: Text | None
    decides: object
    told: tuple[Prose, ...]


_Sides = Mapping[str, _Side]


def differences(old: Definition, new: Definition, *, language: str | None) -> Differences:
    """Return what changed, each side by the parameters of its own time. No query.

    A rule whose text is the same counts as changed when a parameter that it reads has another value.
    """
    before = max(old.valid_from, new.valid_from - timedelta(days=1))
    first = _parts(old, speaker_of(old, on=before, language=language))
    second = _parts(new, speaker_of(new, on=new.valid_from, language=language))
    changes = tuple(change for part in RulePart for change in _compare(part, first[part], second[part]))
    return Differences(changes, _words(old, new))


def _compare(part: RulePart, old: _Sides, new: _Sides) -> Iterator[Change]:
    for code in dict.fromkeys([*old, *new]):
        before, after = old.get(code), new.get(code)
        if before is None and after is not None:
            yield Change(part, ChangeKind.ADDED, code, after.label, new=after.told)
        elif after is None and before is not None:
            yield Change(part, ChangeKind.REMOVED, code, before.label, old=before.told)
        elif before is not None and after is not None and before.decides != after.decides:
            yield Change(part, ChangeKind.CHANGED, code, after.label, before.told, after.told)


def _parts(rules: Definition, speaker: Speaker) -> dict[RulePart, _Sides]:
    return {
        RulePart.CRITERION: {
            item.code: _rule(item.label, item.when, speaker, assumed=item.assumed) for item in rules.criteria
        },
        RulePart.SCORE: {
            item.code: _rule(
                item.label, item.value, speaker, speaker.say("most", it=str(item.of)), assumed=item.assumed
            )
            for item in rules.score
        },
        RulePart.AMOUNT: _amount(rules, speaker),
        RulePart.PARAMETER: {code: _parameter(item, speaker) for code, item in rules.parameters.items()},
        **_terms(rules, speaker),
        RulePart.FACT: {code: _fact(item, speaker) for code, item in rules.facts.items()},
        RulePart.PAGE: {
            item.code: _Side(item.title, item.facts, _named(rules, item.facts, speaker))
            for item in rules.pages
        },
    }


def _rule(
    label: Text | None,
    expression: Expression,
    speaker: Speaker,
    *more: str,
    assumed: bool,
) -> _Side:
    values = {
        name: speaker.parameters[name].on(speaker.day)
        for name in expression.names
        if name in speaker.parameters
    }
    told = (tell(expression.tree, speaker), *map(Prose, more), *_assumed(speaker, assumed=assumed))
    return _Side(label, (expression.tree, values, more, assumed), told)


def _assumed(speaker: Speaker, *, assumed: bool) -> tuple[Prose, ...]:
    return (Prose(speaker.say("assumed")),) if assumed else ()


def _amount(rules: Definition, speaker: Speaker) -> _Sides:
    amount = rules.amount
    if amount is None:
        return {}
    side = _rule(None, amount.value, speaker, assumed=amount.assumed)
    return {
        "amount": _Side(None, (side.decides, amount.each), (tell_amount(amount, speaker), *side.told[1:]))
    }


def _parameter(item: Parameter, speaker: Speaker) -> _Side:
    told = [
        speaker.say(
            "parameter since",
            value=speaker.value(value, (item.type, "")),
            day=day_in_words(since, speaker.language),
        )
        for since, value in item.values
    ]
    decides = (item.type, item.values, item.assumed)
    return _Side(item.label, decides, (*map(Prose, told), *_assumed(speaker, assumed=item.assumed)))


def _terms(rules: Definition, speaker: Speaker) -> dict[RulePart, _Sides]:
    """Return what stands once in a version: promise, decision, what is granted, appeal, when one may file."""
    promise, appeal, language = rules.promise, rules.appeal, speaker.language
    told = [
        speaker.say(key, it=term_in_words(term.within, term.unit, language))
        for key, term in (("answer", promise.answer), ("legal", promise.legal))
        if term
    ]
    if rules.waiting:
        told.append(speaker.say("waiting", it=term_in_words(rules.waiting.days, "days", language)))
    votes = [
        speaker.say("votes", above=dinars_in_words(item.above, language), need=str(item.need))
        for item in rules.decision.votes
    ]
    decided = speaker.say("automatic" if rules.decision.automatic else "by a person")
    appealed = [speaker.say("appeal", it=term_in_words(appeal.days, "days", language))]
    if appeal.answer:
        term = term_in_words(appeal.answer.within, appeal.answer.unit, language)
        appealed.append(speaker.say("answer", it=term))
    return {
        RulePart.PROMISE: _once([*told, *_marks(speaker, assumed=promise.assumed)]),
        RulePart.DECISION: _once([decided, *votes]),
        RulePart.GRANT: _once([*_granted(rules, speaker), *_marks(speaker, assumed=rules.grants.assumed)]),
        RulePart.APPEAL: _once([*appealed, *_marks(speaker, assumed=appeal.assumed)]),
        RulePart.INTAKE: _once([speaker.say(rules.intake)]),
        RulePart.SERVES: {item.code: _served(item, speaker) for item in rules.serves},
    }


def _served(item: Serves, speaker: Speaker) -> _Side:
    term = term_in_words(item.promise.within, item.promise.unit, speaker.language)
    told = [
        speaker.say("served", body=str(Source(item.body).label), when=speaker.say(f"once {item.when}")),
        speaker.say("answer", it=term),
        *_marks(speaker, assumed=item.assumed),
    ]
    return _Side(item.name, told, tuple(map(Prose, told)))


def _marks(speaker: Speaker, *, assumed: bool) -> list[str]:
    return [said.text for said in _assumed(speaker, assumed=assumed)]


def _once(told: list[str]) -> _Sides:
    # These hold nothing but numbers and codes: what is told is what decides.
    return {"": _Side(None, told, tuple(map(Prose, told)))}


def _granted(rules: Definition, speaker: Speaker) -> list[str]:
    grant, language = rules.grants, speaker.language
    told = [speaker.say("valid", it=term_in_words(grant.valid, grant.unit, language))]
    if grant.renewals is not None:
        return [*told, speaker.say("renewals", it=counted(grant.renewals, "", language))]
    return [*told, speaker.say("renewable" if grant.renewable else "not renewable")]


def _fact(fact: Fact, speaker: Speaker) -> _Side:
    language = speaker.language
    choices = tuple(choice.code for choice in fact.choices)
    told = [Prose(phrase(fact.type, language))]
    if fact.choices:
        told = [Prose(listed([choice.label.in_language(language) for choice in fact.choices], language))]
    for key, expression in (("only if", fact.only_if), ("computed", fact.derive)):
        if expression:
            told.append(Prose(speaker.say(key), (tell(expression.tree, speaker),)))
    if fact.optional:
        told.append(Prose(speaker.say("optional")))
    trees = tuple(expression and expression.tree for expression in (fact.only_if, fact.derive))
    bounds = (fact.minimum, fact.maximum, fact.past, fact.optional)
    holders = (fact.from_account, fact.held_by, fact.deposited_by, fact.proof, fact.proves)
    decides = (fact.type, choices, trees, bounds, fact.each, holders)
    return _Side(fact.label, decides, tuple(told))


def _named(rules: Definition, codes: tuple[str, ...], speaker: Speaker) -> tuple[Prose, ...]:
    return tuple(Prose(rules.facts[code].label.in_language(speaker.language)) for code in codes)


def _words(old: Definition, new: Definition) -> int:
    """Count the texts that read otherwise, without those of rules that came or went."""
    first, second = dict(_texts(old)), dict(_texts(new))
    return sum(first[path] != second[path] for path in first.keys() & second.keys())


def _texts(thing: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Text]]:
    """Give every text with its address; what has a code is found again by it, wherever it stands."""
    if isinstance(thing, Text):
        yield path, thing
    elif is_dataclass(thing):
        for item in fields(thing):
            yield from _texts(getattr(thing, item.name), (*path, item.name))
    elif isinstance(thing, Mapping):
        for code, value in thing.items():
            yield from _texts(value, (*path, str(code)))
    elif isinstance(thing, tuple):
        for place, value in enumerate(thing):
            yield from _texts(value, (*path, str(getattr(value, "code", place))))
