import pytest

from qarib.modules.catalogue.rules.parse import LONGEST, ExpressionRefused, parse
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
    Not,
    names,
)

A, B = Name("a"), Name("b")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("NOT a", Not(A)),
        ("NOT a = b", Not(Compare("=", A, B))),
        ("a AND b AND true", Every((A, B, Literal(value=True)))),
        ("a OR b AND false", Either((A, Every((B, Literal(value=False)))))),
        ("(a OR b) AND a", Every((Either((A, B)), A))),
        ("a OR (b OR a)", Either((A, Either((B, A))))),
        ("a >= 36", Compare(">=", A, Literal(36))),
        ("a <> 'x y'", Compare("<>", A, Literal("x y"))),
        ("a != -5", Compare("<>", A, Literal(-5))),
        ("- a < 5", Compare("<", Arithmetic("-", Literal(0), A), Literal(5))),
        ("a BETWEEN 19 AND 40", Between(A, Literal(19), Literal(40))),
        ("a NOT IN (1, 2)", Not(Among(A, (1, 2)))),
        ("a IN ('x', 'y')", Among(A, ("x", "y"))),
        ("a + 2 * b", Arithmetic("+", A, Arithmetic("*", Literal(2), B))),
        (
            "completed_years(a, on) >= 16",
            Compare(">=", Call("completed_years", (A, Name("on"))), Literal(16)),
        ),
        ("months_between(a, on) > 36", Compare(">", Call("months_between", (A, Name("on"))), Literal(36))),
        (
            "at_most(30, floor_div(a, 12))",
            Call("at_most", (Literal(30), Call("floor_div", (A, Literal(12))))),
        ),
    ],
)
def test_the_language_is_read_into_our_own_tree(text, tree):
    assert parse(text) == tree


def test_a_tree_names_what_it_reads_once_each():
    assert names(parse("a > 1 AND (b OR a IN (2)) AND NOT at_most(c, b) = 0")) == ("a", "b", "c")


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("CASE WHEN a THEN b END", "CASE", 10),
        ("IF(a, b, c)", "CASE", 3),
        ("COALESCE(a, 1) > 2", "COALESCE", 0),
        ("a IS NULL", "IS or NULL", 0),
        ("a IS NOT NULL", "IS or NULL", None),
        ("a = NULL", "IS or NULL", 0),
        ("a IN (1, NULL)", "IS or NULL", 0),
        ("a LIKE 'x%'", "LIKE", 0),
        ("a ILIKE 'x'", "LIKE", None),
        ("CAST(a AS INT) > 1", "CAST", None),
        ("a::int > 1", "CAST", 0),
        ("a > DATE '2020-01-01'", "CAST", None),
        ("b AND a / 12 > 3", "division", 6),
        ("a % 2 = 1", "division", None),
        ("a + INTERVAL '1' DAY > b", "a date or interval", None),
        ("CURRENT_DATE > a", "a date or interval", None),
        ("a IN (SELECT 1)", "a sub-query", None),
        ("EXISTS (SELECT 1)", "a sub-query", None),
        ("SELECT 1", "a sub-query", None),
        ("a IN UNNEST(b)", "a sub-query", None),
        ("LEAST(30, a) > 2", "LEAST or GREATEST", 0),
        ("m = 0x10", "an alias", 0),
        ("b OR a AS b", "an alias", 0),
        ("a > ?", "a placeholder", None),
        ("a > :p", "a placeholder", None),
        ("a > @p", "a placeholder", None),
        ("a || b = 'x'", "joining texts", None),
        ("(a, b)", "a list outside IN", None),
        ("1 < a < 3", "a chained comparison", 0),
        ("a = b = c", "a chained comparison", 0),
        ("a BETWEEN 1 AND 2 = true", "a chained comparison", None),
        ("a.b > 1", "a qualified name", None),
        ("x.a.b > 1", "a qualified name", None),
        ('"a" > 1', "a name in double quotes", 0),
        ("a > 1.5", "1.5 is not a whole number", None),
        ("a > 1e3", "1e3 is not a whole number", None),
        ("a > 1234567890123456", "1234567890123456 is not a whole number", None),
        ("FLOOR(a) > 1", "floor is not in the language", None),
        ("now() > a", "is not in the language", None),
        ("COUNT(*)", "count is not in the language", None),
        ("sum_of(DISTINCT a)", "distinct is not in the language", None),
        ("sum_of(a) OVER ()", "window is not in the language", None),
        ("sum_of(a) FILTER (WHERE b)", "filter is not in the language", None),
        ("shell(a)", "the function shell is not in the language", 0),
        ("a BETWEEN SYMMETRIC 1 AND 2", "'symmetric' is not in the language", None),
        ("a IN (b)", "IN takes written values only", None),
        ("a IN (true)", "IN takes written values only", None),
        ("a IN 'x'", "is not in the language", None),
        ("a <=> b", "is not in the language", None),
        ("a[1] > 2", "bracket is not in the language", None),
        ("a COLLATE nocase = 'x'", "collate is not in the language", None),
        ("a -> b", "is not in the language", None),
        ("DROP TABLE a", "drop is not in the language", None),
        ("a; b", "not exactly one expression", 0),
        ("", "not exactly one expression", 0),
        ("a -- true", "'--' is not in the language", 2),
        ("a /* b */", "'/*' is not in the language", 2),
        ("a AND", "cannot be read", None),
        ("a > (", "cannot be read", None),
        ("a > 'x", "cannot be read", None),
        ("a ! b", "cannot be read", 2),
        ("months_between(a) > 1", "cannot be read", None),
        ("(" * 50 + "a" + ")" * 50, "too deeply nested", 0),
        ("NOT " * 50 + "a", "too deeply nested", 0),
        ("a OR " * LONGEST + "a", "longer than", 0),
    ],
)
def test_what_is_outside_the_language_is_refused_with_its_mend_and_place(text, message, at):
    with pytest.raises(ExpressionRefused) as refused:
        parse(text)

    assert message in refused.value.message
    assert refused.value.mend
    assert at is None or refused.value.at == at


def test_a_long_flat_rule_is_read():
    tree = parse(" OR ".join(["a"] * 399))
    assert tree == Either((A,) * 399)


def test_what_nests_deeper_than_the_machine_allows_is_a_refusal_too():
    with pytest.raises(ExpressionRefused):
        parse("-" + "- " * 900 + "a")


@pytest.mark.parametrize("count", [120, 500, 900])
def test_a_long_chain_of_signs_is_refused_before_anything_breaks_over_it(count):
    with pytest.raises(ExpressionRefused, match="too deeply nested") as refused:
        parse("+".join(["x"] * count) + " > 1")

    assert "sum_of" in refused.value.mend


def test_a_list_of_many_conditions_is_not_deep():
    assert len(parse(" OR ".join(["p"] * 300)).parts) == 300
