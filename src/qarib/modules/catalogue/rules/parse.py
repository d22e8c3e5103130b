"""From text to tree. sqlglot parses and does nothing else; whatever is not on the white list is refused."""

from collections.abc import Callable, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Tokenizer as BaseTokenizer

from qarib.modules.catalogue.rules.functions import FUNCTIONS
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
)

LONGEST = 2000
DEEPEST = 40
# Of a tree: a chain of + is one level deeper with each sign.
MOST_LEVELS = 100
MOST_DIGITS = 15


class ExpressionRefused(Exception):  # noqa: N818 -- it names what happened to the rule
    """An expression outside the language: what is wrong, how to mend it, and at which character."""

    def __init__(self, message: str, mend: str, *, at: int = 0) -> None:
        """Take the position as an offset in the text, from zero."""
        super().__init__(message)
        self.message, self.mend, self.at = message, mend, at


class Criteria(Dialect):
    """Plain SQL in which `on` is a name: the day that decides."""

    class Tokenizer(BaseTokenizer):
        """The same words, without ON."""

        KEYWORDS = {word: token for word, token in BaseTokenizer.KEYWORDS.items() if word != "ON"}


_COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_ARITHMETIC: dict[type[exp.Expression], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
_SUB_QUERY = "Write the condition over facts: a rule never looks into a table."
_DATES = "Use a date only inside completed_years(from, to) or months_between(from, to)."
_UNKNOWN = "Remove it: an unknown fact stays unknown by itself, and the rule stays open."
_CAP = "Use at_most(cap, value) or at_least(floor, value): they keep an unknown unknown."
# What people write out of habit, and what to write instead.
_MENDS: list[tuple[tuple[type[exp.Expression], ...], str, str]] = [
    ((exp.Case, exp.If), "CASE", "Write one criterion a case, or join conditions with AND and OR."),
    ((exp.Coalesce,), "COALESCE", _UNKNOWN),
    ((exp.Is, exp.Null), "IS or NULL", _UNKNOWN),
    ((exp.Like, exp.ILike, exp.RegexpLike), "LIKE", "Make the fact a choice and use = or IN."),
    ((exp.Interval, exp.CurrentDate, exp.CurrentTimestamp), "a date or interval", _DATES),
    ((exp.Cast, exp.TryCast), "CAST", "Give the fact its right type in facts.yaml."),
    ((exp.Div, exp.IntDiv, exp.Mod), "division", "Use floor_div(amount, by)."),
    ((exp.Least, exp.Greatest), "LEAST or GREATEST", _CAP),
    ((exp.Select, exp.Subquery, exp.Exists, exp.Unnest), "a sub-query", _SUB_QUERY),
    ((exp.Alias,), "an alias", "Write whole numbers in digits, and no AS."),
    ((exp.Placeholder, exp.Parameter), "a placeholder", "Name a parameter of the procedure."),
    ((exp.DPipe, exp.Concat), "joining texts", "Compare a choice with one of its codes."),
    ((exp.Tuple,), "a list outside IN", "Write: fact IN (1, 2)."),
]


def parse(text: str) -> Node:
    """Return the tree of an expression. Raises ExpressionRefused, never anything else."""
    _refuse_monsters(text)
    try:
        statements = sqlglot.parse(text, read=Criteria)
        tree = _convert(_single(statements))
        too_deep = _levels(tree) > MOST_LEVELS
    except SqlglotError as error:
        raise _syntax(text, error) from error
    except RecursionError:
        too_deep = True
    if too_deep:
        raise ExpressionRefused("too deeply nested", "Split it into several criteria, or use sum_of(…).")
    return tree


def _levels(node: Node) -> int:
    return 1 + max(map(_levels, children(node)), default=0)


def _single(statements: Sequence[object]) -> exp.Expression:
    statement = statements[0] if len(statements) == 1 else None
    if not isinstance(statement, exp.Expression):
        raise ExpressionRefused("not exactly one expression", "Write one condition, without ';'.")
    return statement


def _refuse_monsters(text: str) -> None:
    if len(text) > LONGEST:
        raise ExpressionRefused(f"longer than {LONGEST} characters", "Split it into several criteria.")
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or text.upper().split().count("NOT") > DEEPEST:
        raise ExpressionRefused("too deeply nested", "Split it into several criteria.")
    for mark in ("--", "/*", "\\", "{", "`"):
        if mark in text:
            raise ExpressionRefused(
                f"'{mark}' is not in the language",
                "Put comments in the YAML file, after #; write nothing else but the condition.",
                at=text.index(mark),
            )


def _syntax(text: str, error: SqlglotError) -> ExpressionRefused:
    details = getattr(error, "errors", None) or [{}]
    line, column = details[0].get("line") or 1, details[0].get("col") or 1
    before = sum(len(part) + 1 for part in text.split("\n")[: line - 1])
    return ExpressionRefused(
        "cannot be read",
        "Check brackets and quotes; compare facts with = <> < <= > >=, BETWEEN, IN; join with AND, OR, NOT.",
        at=min(before + column - 1, max(len(text) - 1, 0)),
    )


def _at(node: exp.Expression) -> int:
    """Return where the expression begins in the text, as far as sqlglot knows."""
    return min((part.meta["start"] for part in node.walk() if "start" in part.meta), default=0)


def _refusal(node: exp.Expression) -> ExpressionRefused:
    for types, word, mend in _MENDS:
        if isinstance(node, types):
            return ExpressionRefused(f"{word} is not in the language", mend, at=_at(node))
    return ExpressionRefused(
        f"{node.key} is not in the language",
        f"Use AND OR NOT, comparisons, BETWEEN, IN, + - * and {', '.join(FUNCTIONS)}.",
        at=_at(node),
    )


def _only(node: exp.Expression, *allowed: str) -> None:
    """Refuse a known node that carries an argument we do not know (DISTINCT, a table, a sub-query)."""
    for key, value in node.args.items():
        if key not in allowed and value not in (None, False, [], ""):
            inner = value[0] if isinstance(value, list) else value
            if isinstance(inner, exp.Expression) and not isinstance(inner, exp.Identifier):
                raise _refusal(inner)
            raise ExpressionRefused(f"'{key}' is not in the language", "Write it plainly.", at=_at(node))
    if node.comments:
        raise ExpressionRefused("comments are not in the language", "Put them after # in the YAML file.")


def _convert(node: exp.Expression) -> Node:
    kind = type(node)
    if kind in _COMPARISONS:
        return _comparison(node)
    if kind in _ARITHMETIC:
        _only(node, "this", "expression")
        return Arithmetic(_ARITHMETIC[kind], _convert(node.this), _convert(node.expression), _at(node))
    converter = _CONVERTERS.get(kind)
    if converter is None:
        raise _refusal(node)
    return converter(node)


def _comparison(node: exp.Expression) -> Node:
    _only(node, "this", "expression")
    for side in (node.this, node.expression):
        if type(side) in _COMPARISONS or isinstance(side, exp.Between | exp.In):
            raise ExpressionRefused(
                "a chained comparison", "Write two comparisons joined with AND.", at=_at(node)
            )
    return Compare(_COMPARISONS[type(node)], _convert(node.this), _convert(node.expression), _at(node))


def _joined(node: exp.Expression) -> Node:
    _only(node, "this", "expression")
    joined = Every if isinstance(node, exp.And) else Either
    parts: list[Node] = []
    for side in (node.this, node.expression):
        part = _convert(side)
        # Only what was written without brackets is one list: a OR (b OR c) keeps its shape.
        parts += part.parts if isinstance(part, joined) and type(side) is type(node) else (part,)
    return joined(tuple(parts), _at(node))


def _not(node: exp.Expression) -> Node:
    _only(node, "this")
    return Not(_convert(node.this), _at(node))


def _paren(node: exp.Expression) -> Node:
    _only(node, "this")
    return _convert(node.this)


def _between(node: exp.Expression) -> Node:
    _only(node, "this", "low", "high")
    return Between(_convert(node.this), _convert(node.args["low"]), _convert(node.args["high"]), _at(node))


def _among(node: exp.Expression) -> Node:
    _only(node, "this", "expressions")
    choices = []
    for item in node.expressions:
        choice = _convert(item)
        if not isinstance(choice, Literal) or isinstance(choice.value, bool):
            raise ExpressionRefused(
                "IN takes written values only", "Use = and OR to compare with another fact.", at=_at(node)
            )
        choices.append(choice.value)
    if not choices:
        raise ExpressionRefused("IN without a list", "Write: fact IN ('a', 'b').", at=_at(node))
    return Among(_convert(node.this), tuple(choices), _at(node))


def _negative(node: exp.Expression) -> Node:
    _only(node, "this")
    part = _convert(node.this)
    if isinstance(part, Literal) and isinstance(part.value, int) and not isinstance(part.value, bool):
        return Literal(-part.value, part.at)
    return Arithmetic("-", Literal(0), part, _at(node))


def _literal(node: exp.Expression) -> Node:
    _only(node, "this", "is_string")
    written = str(node.this)
    if node.args.get("is_string"):
        return Literal(written, _at(node))
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        raise ExpressionRefused(
            f"{written} is not a whole number", f"Write at most {MOST_DIGITS} digits.", at=_at(node)
        )
    return Literal(int(written), _at(node))


def _boolean(node: exp.Expression) -> Node:
    _only(node, "this")
    return Literal(bool(node.this), _at(node))


def _name(node: exp.Expression) -> Node:
    identifier = node.this
    if len([value for value in node.args.values() if value]) > 1:
        raise ExpressionRefused(
            "a qualified name", "Write the fact's code alone, without a point.", at=_at(node)
        )
    if not isinstance(identifier, exp.Identifier) or identifier.args.get("quoted"):
        raise ExpressionRefused(
            "a name in double quotes", "Write 'text' in single quotes, and names without.", at=_at(node)
        )
    return Name(str(identifier.this), _at(node))


def _call(node: exp.Expression) -> Node:
    _only(node, "this", "expressions")
    function = str(node.this)
    if function not in FUNCTIONS:
        raise ExpressionRefused(
            f"the function {function} is not in the language", f"Use {', '.join(FUNCTIONS)}.", at=_at(node)
        )
    return Call(function, tuple(_convert(argument) for argument in node.expressions), _at(node))


def _months_between(node: exp.Expression) -> Node:
    # sqlglot knows this name from other databases and gives it a node of its own.
    _only(node, "this", "expression")
    return Call("months_between", (_convert(node.this), _convert(node.expression)), _at(node))


_CONVERTERS: dict[type[exp.Expression], Callable[[exp.Expression], Node]] = {
    exp.And: _joined, exp.Or: _joined, exp.Not: _not, exp.Paren: _paren, exp.Between: _between,
    exp.In: _among, exp.Neg: _negative, exp.Literal: _literal, exp.Boolean: _boolean, exp.Column: _name,
    exp.Anonymous: _call, exp.MonthsBetween: _months_between,
}  # fmt: skip
