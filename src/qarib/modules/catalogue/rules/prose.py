"""A rule as a jurist reads it: the checked tree in plain Arabic, French or English.

Two rules that read the same mean the same: AND and OR are lists, one inside the other; what is computed
inside a computation stands in brackets.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.check import ON
from qarib.modules.catalogue.rules.definition import Amount, Definition, Expression, Fact, Parameter
from qarib.modules.catalogue.rules.evaluate import compile_tree
from qarib.modules.catalogue.rules.phrases import (
    counted,
    day_in_words,
    dinars_in_words,
    listed,
    phrase,
    phrase_of,
    two_letters,
)
from qarib.modules.catalogue.rules.tree import (
    Among,
    Arithmetic,
    Between,
    Call,
    Compare,
    Either,
    Every,
    Literal,
    Name,
    Node,
    Not,
    children,
    names,
)

_OPPOSITES = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Prose:
    """One sentence; when it heads a list, the sentences of the list; below it, the values it names."""

    text: str
    parts: tuple["Prose", ...] = ()
    where: tuple[str, ...] = ()

    def flat(self) -> str:
        """Return everything in one line, lists and values in square brackets."""
        below = [*(part.flat() for part in self.parts), *self.where]
        return f"{self.text} [{' | '.join(below)}]" if below else self.text


@dataclass(frozen=True, slots=True)
class Speaker:
    """What one needs to name things: facts and parameters, the day that picks values, the language."""

    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    day: date
    language: str
    # In a computation of several steps a parameter stands by its name, its value after the sentence.
    by_name: bool = False

    def say(self, key: str, **holes: str) -> str:
        """Return a phrase in the language."""
        return phrase(key, self.language, **holes)

    def label(self, name: str) -> str:
        """Return what a name is called; `on` is the day that decides."""
        if name == ON:
            return self.say("on")
        return (self.parameters.get(name) or self.facts[name]).label.in_language(self.language)

    def kind(self, node: Node) -> tuple[str, str]:
        """Return (type, unit) of a number: money wins, then the unit of the first fact that has one."""
        read = [item for name in names(node) if (item := self.parameters.get(name) or self.facts.get(name))]
        if not _counts_times(node) and any(item.type == FactType.MONEY for item in read):
            return FactType.MONEY, ""
        # Only what is counted as such keeps its unit: years of age are not months of affiliation.
        unit = getattr(read[0], "unit", None) if isinstance(node, Name) and read else None
        return FactType.INTEGER, unit.in_language(self.language) if unit else ""

    def value(self, value: object, kind: tuple[str, str]) -> str:
        """Return a written number as its kind wants it."""
        number = int(str(value))
        if kind[0] == FactType.MONEY:
            return dinars_in_words(number, self.language)
        return counted(number, kind[1], self.language)


def speaker_of(definition: Definition, *, on: date, language: str | None) -> Speaker:
    """Return who tells the rules of a version, with the values of a day."""
    return Speaker(definition.facts, definition.parameters, on, two_letters(language))


def prose(expression: Expression | Node, definition: Definition, *, on: date, language: str | None) -> Prose:
    """Return what a condition demands, or what a number is, by the parameters in force that day."""
    speaker = speaker_of(definition, on=on, language=language)
    return tell(expression.tree if isinstance(expression, Expression) else expression, speaker)


def tell(node: Node, speaker: Speaker) -> Prose:
    """Return the prose of a tree that was checked at load."""
    if _is_condition(node, speaker):
        return _condition(node, speaker, denied=False)
    return _amount(node, speaker, speaker.kind(node))


def tell_amount(amount: Amount, speaker: Speaker) -> Prose:
    """Return how many dinars a procedure gives: the sum of the day when no fact moves it, else how it counts.

    With `once` or `every month`.
    """
    tree, language = amount.value.tree, speaker.language
    read = names(tree)
    if set(read) <= set(speaker.parameters):
        value = compile_tree(tree)({name: _in_force(speaker.parameters[name], speaker)[1] for name in read})
        return Prose(speaker.say(amount.each, it=dinars_in_words(int(value), language)))
    told = _amount(tree, speaker, (FactType.MONEY, ""))
    return Prose(speaker.say(amount.each, it=told.text), where=told.where)


def _counts_times(node: Node) -> bool:
    """Tell whether a number counts though it is made of money: dinars into dinars give a number of times."""
    match node:
        case Call("floor_div", (_, divisor)):
            return bool(names(divisor))
        case Call("at_most" | "at_least" | "sum_of", parts):
            return any(_counts_times(part) for part in parts)
        case Arithmetic(_, left, right):
            return _counts_times(left) or _counts_times(right)
    return False


def _is_condition(node: Node, speaker: Speaker) -> bool:
    match node:
        case Name(name):
            return name in speaker.facts and speaker.facts[name].type == FactType.YES_NO
        case Literal(value):
            return isinstance(value, bool)
    return isinstance(node, Not | Every | Either | Compare | Between | Among)


def _condition(node: Any, speaker: Speaker, *, denied: bool) -> Prose:  # noqa: ANN401 -- any condition
    return _CONDITIONS[type(node)](node, speaker, denied)


def _not(node: Not, speaker: Speaker, denied: bool) -> Prose:  # noqa: FBT001 -- one table of functions
    return _condition(node.part, speaker, denied=not denied)


def _list(node: Every | Either, speaker: Speaker, denied: bool) -> Prose:  # noqa: FBT001
    key = ("not " if denied else "") + ("every" if isinstance(node, Every) else "either")
    return Prose(speaker.say(key), tuple(_condition(part, speaker, denied=False) for part in node.parts))


def _yes_or_no(node: Name, speaker: Speaker, denied: bool) -> Prose:  # noqa: FBT001
    said = speaker.say("no" if denied else "yes")
    return Prose(speaker.say("is", it=speaker.label(node.name), said=said))


def _truth(node: Literal, speaker: Speaker, denied: bool) -> Prose:  # noqa: FBT001
    return Prose(speaker.say("always" if bool(node.value) is not denied else "never"))


def _compare(node: Compare, speaker: Speaker, denied: bool) -> Prose:  # noqa: FBT001
    left, right, operator = node.left, node.right, node.operator
    if not any(name in speaker.facts for name in names(left)):
        # The fact is what the sentence is about, on whichever side it was written.
        left, right, operator = right, left, _MIRRORED[operator]
    operator = _OPPOSITES[operator] if denied else operator
    if _is_condition(left, speaker) and _is_condition(right, speaker):
        return _both(left, right, speaker, alike=operator == "=")
    if choices := _choice_of(left, speaker):
        return _answer(choices, right, speaker, same=operator == "=")
    kind = speaker.kind(left)
    kind = kind if kind[0] == FactType.MONEY else (speaker.kind(right)[0], kind[1])
    if _has_steps(left):
        speaker = replace(speaker, by_name=True)
    amount = _amount(right, speaker, kind)
    return _of(left, speaker, speaker.say(operator, it=amount.text), amount.where)


def _both(left: Node, right: Node, speaker: Speaker, *, alike: bool) -> Prose:
    for part, other in ((left, right), (right, left)):
        if isinstance(part, Literal):
            return _condition(other, speaker, denied=bool(part.value) is not alike)
    parts = tuple(_condition(part, speaker, denied=False) for part in (left, right))
    return Prose(speaker.say("alike" if alike else "unlike"), parts)


def _choice_of(node: Node, speaker: Speaker) -> Fact | None:
    fact = speaker.facts.get(node.name) if isinstance(node, Name) else None
    return fact if fact and fact.type == FactType.CHOICE else None


def _answer(fact: Fact, other: Node, speaker: Speaker, *, same: bool) -> Prose:
    if isinstance(other, Literal):
        said = _choice(fact, other.value, speaker)
        said = said if same else speaker.say("other than", it=said)
    else:
        key = "same as" if same else "other answer than"
        said = speaker.say(key, it=_quoted(names(other)[0], speaker))
    return Prose(speaker.say("is", it=speaker.label(fact.code), said=said))


def _choice(fact: Fact, code: object, speaker: Speaker) -> str:
    choice = fact.choice(code)
    return speaker.say("quoted", it=choice.label.in_language(speaker.language) if choice else str(code))


def _between(node: Between, speaker: Speaker, denied: bool) -> Prose:  # noqa: FBT001
    kind = speaker.kind(node.subject)
    low, high = (_inside(bound, speaker, kind) for bound in (node.low, node.high))
    said = speaker.say("outside" if denied else "between", low=low, high=high)
    return _of(node.subject, speaker, said)


def _among(node: Among, speaker: Speaker, denied: bool) -> Prose:  # noqa: FBT001
    fact = _choice_of(node.subject, speaker)
    kind = speaker.kind(node.subject)
    values = [
        _choice(fact, choice, speaker) if fact else speaker.value(choice, kind) for choice in node.choices
    ]
    if len(values) == 1:
        key = "other than" if denied else "=" if fact is None else "alone"
        return _of(node.subject, speaker, speaker.say(key, it=values[0]))
    said = speaker.say("none of" if denied else "one of", them=listed(values, speaker.language))
    return _of(node.subject, speaker, said)


def _of(subject: Node, speaker: Speaker, said: str, where: tuple[str, ...] = ()) -> Prose:
    if isinstance(subject, Name) and subject.name in speaker.facts:
        return Prose(speaker.say("is", it=speaker.label(subject.name), said=said), where=where)
    amount = _amount(subject, speaker, speaker.kind(subject))
    where = tuple(dict.fromkeys((*amount.where, *where)))
    return Prose(speaker.say("is", it=amount.text, said=said), where=where)


def _quoted(name: str, speaker: Speaker) -> str:
    return speaker.label(name) if name == ON else speaker.say("quoted", it=speaker.label(name))


def _has_steps(node: Node) -> bool:
    composite = (Arithmetic, Call)
    return isinstance(node, composite) and any(isinstance(part, composite) for part in children(node))


def _amount(node: Node, speaker: Speaker, kind: tuple[str, str]) -> Prose:
    """Return a number in words, with the values of its parameters below it when it has several steps."""
    if not (_has_steps(node) or speaker.by_name):
        return Prose(_worked_out(_number(node, speaker, kind), node, speaker, kind))
    speaker = replace(speaker, by_name=True)
    used = [speaker.parameters[name] for name in names(node) if name in speaker.parameters]
    return Prose(_number(node, speaker, kind), where=tuple(value_of(item, speaker) for item in used))


def value_of(parameter: Parameter, speaker: Speaker) -> str:
    """Return a parameter by its name, with its value of the day and since when."""
    start, value = _in_force(parameter, speaker)
    said = speaker.value(value, (parameter.type, ""))
    said = speaker.say("parameter since", value=said, day=day_in_words(start, speaker.language))
    return speaker.say("is", it=parameter.label.in_language(speaker.language), said=said)


def _in_force(parameter: Parameter, speaker: Speaker) -> tuple[date, int]:
    """Return the value of the day and since when; before the first one, the first: a file is checked so."""
    begun = [item for item in parameter.values if item[0] <= speaker.day]
    return begun[-1] if begun else parameter.values[0]


def _number(node: Node, speaker: Speaker, kind: tuple[str, str]) -> str:
    """Return a number in words; `kind` is what written numbers count."""
    match node:
        case Literal(value):
            return speaker.value(value, kind)
        case Name(name):
            parameter = speaker.parameters.get(name)
            return _parameter(parameter, speaker, kind) if parameter else _quoted(name, speaker)
        case Arithmetic("-", Literal(0), right):
            return speaker.say("minus", it=_inside(right, speaker, kind))
        case Arithmetic(operator, left, right):
            first, second = _factors(node, speaker, kind) if operator == "*" else (kind, kind)
            return speaker.say(
                operator, left=_inside(left, speaker, first), right=_inside(right, speaker, second)
            )
        case Call():
            return _call(node, speaker, kind)
    raise TypeError(node)


def _factors(
    node: Arithmetic, speaker: Speaker, kind: tuple[str, str]
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what the numbers on each side count: in `6 * snmg` the six is no money."""
    bare = (FactType.INTEGER, "")
    if kind[0] != FactType.MONEY:
        return bare, bare
    left_is_money = speaker.kind(node.left)[0] == FactType.MONEY
    right_is_money = speaker.kind(node.right)[0] == FactType.MONEY
    return (kind if left_is_money else bare), (kind if right_is_money else bare)


def _inside(node: Node, speaker: Speaker, kind: tuple[str, str]) -> str:
    said = _number(node, speaker, kind)
    return speaker.say("bracket", it=said) if isinstance(node, Arithmetic | Call) else said


def _parameter(parameter: Parameter, speaker: Speaker, kind: tuple[str, str]) -> str:
    label = parameter.label.in_language(speaker.language)
    if speaker.by_name:
        return speaker.say("quoted", it=label)
    start, value = _in_force(parameter, speaker)
    own = (parameter.type, "" if parameter.type == FactType.MONEY else kind[1])
    return speaker.say(
        "parameter", value=speaker.value(value, own), it=label, day=day_in_words(start, speaker.language)
    )


def _call(node: Call, speaker: Speaker, kind: tuple[str, str]) -> str:
    if node.function == "sum_of":
        return _sum(node, speaker, kind)
    kinds = [kind] * len(node.arguments)
    if node.function == "floor_div":
        amount = speaker.kind(node.arguments[0])
        kinds = [amount, amount if names(node.arguments[1]) else (FactType.INTEGER, "")]
    parts = [_inside(part, speaker, own) for part, own in zip(node.arguments, kinds, strict=True)]
    return phrase_of(node.function, speaker.language, *parts)


def _sum(node: Call, speaker: Speaker, kind: tuple[str, str]) -> str:
    said = [_addend(part, speaker, kind) for part in node.arguments]
    if len(said) == 1 and not _is_repeated(node.arguments[0], speaker):
        return said[0]
    return speaker.say("sum_of", them=listed(said, speaker.language, last="and"))


def _addend(node: Node, speaker: Speaker, kind: tuple[str, str]) -> str:
    said = _inside(node, speaker, kind)
    return speaker.say("each", it=said) if _is_repeated(node, speaker) else said


def _is_repeated(node: Node, speaker: Speaker) -> bool:
    return isinstance(node, Name) and node.name in speaker.facts and bool(speaker.facts[node.name].each)


def _worked_out(said: str, node: Node, speaker: Speaker, kind: tuple[str, str]) -> str:
    """Add the result of a computation over parameters alone: `6 × 24 000 DA, that is 144 000 DA`."""
    read = names(node)
    if not isinstance(node, Arithmetic | Call) or not read or set(read) - set(speaker.parameters):
        return said
    values = {name: speaker.parameters[name].on(speaker.day) for name in read}
    result = compile_tree(node)(values)
    return said if result is None else speaker.say("equals", it=said, value=speaker.value(result, kind))


_CONDITIONS: dict[type, Callable[[Any, Speaker, bool], Prose]] = {
    Name: _yes_or_no, Literal: _truth, Not: _not, Every: _list, Either: _list, Compare: _compare,
    Between: _between, Among: _among,
}  # fmt: skip
