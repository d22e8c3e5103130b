import pytest

from qarib.modules.catalogue.rules.check import Kind, check, check_condition
from qarib.modules.catalogue.rules.parse import ExpressionRefused, parse

SCOPE = {
    "on": Kind("date"),
    "born": Kind("date"),
    "months": Kind("integer"),
    "income": Kind("money"),
    "spouse_income": Kind("money"),
    "snmg": Kind("money", positive=True),
    "zero": Kind("integer"),
    "married": Kind("yes_no"),
    "working": Kind("yes_no"),
    "city": Kind("commune"),
    "job": Kind("text"),
    "paper": Kind("file"),
    "status": Kind("choice", ("a", "b")),
    "other": Kind("choice", ("a", "b")),
    "third": Kind("choice", ("c", "d")),
    "wages": Kind("money", repeated=True),
}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("months", "integer"),
        ("months + 1", "integer"),
        ("months * income", "money"),
        ("2 * income - spouse_income", "money"),
        ("months * 2", "integer"),
        ("completed_years(born, on)", "integer"),
        ("floor_div(income, snmg)", "integer"),
        ("floor_div(income, 12)", "money"),
        ("floor_div(months, 12)", "integer"),
        ("at_most(30, months)", "integer"),
        ("at_least(snmg, income)", "money"),
        ("sum_of(wages)", "money"),
        ("sum_of(wages, income, 3)", "money"),
        ("months > 36 AND income <= 6 * snmg AND NOT married", "yes_no"),
        ("married = working AND married <> true", "yes_no"),
        ("status = 'a' OR status IN ('a', 'b') OR status <> other", "yes_no"),
        ("income BETWEEN 0 AND snmg AND months IN (1, 2)", "yes_no"),
    ],
)
def test_an_expression_holds_what_its_parts_make(text, type_):
    assert check(parse(text), SCOPE).type == type_


@pytest.mark.parametrize(
    ("text", "message", "mend"),
    [
        ("'12' >= 36", "between two written values", "Compare a fact"),
        ("1 = 1", "between two written values", "Compare a fact"),
        ("months >= '36'", "integer >= string", "without quotes"),
        ("months = '36'", "integer against string", "without quotes"),
        ("month > 1", "month is neither a fact nor a parameter here", "Did you mean months?"),
        ("unheard > 1", "unheard is neither", "List the fact under facts:"),
        ("months > income", "integer against money", "Keep money with money"),
        ("months + income > 1", "integer against money", "Keep money with money"),
        ("income * spouse_income > 1", "money times money", "Multiply money by a count"),
        ("married > 1", "yes_no > number", "Order numbers only"),
        ("married + 1 > 1", "a yes_no where a number", "integer or money"),
        ("NOT months", "a integer where a yes or no", "Compare it"),
        ("married AND months", "a integer where a yes or no", "Compare it"),
        ("months", "a integer where a yes or no", "Compare it"),
        ("status = 'z'", "'z' is not a choice", "a, b"),
        ("status IN ('a', 'z')", "'z' is not a choice", "a, b"),
        ("status IN (1)", "1 is not a choice", "a, b"),
        ("status = third", "choice against choice", "Compare like with like"),
        ("status > 'a'", "choice > string", "Order numbers only"),
        ("months IN ('a')", "integer IN a list with 'a'", "List numbers"),
        ("married IN (1)", "yes_no IN a list", "List numbers"),
        ("1 IN (1)", "IN over written values only", "Put a fact"),
        ("1 BETWEEN 0 AND 2", "BETWEEN over written values only", "Put a fact"),
        ("born > on", "a date outside the functions", "completed_years"),
        ("born = born", "a date outside the functions", "completed_years"),
        ("city = '4401'", "a commune decides nothing", "yes_no or a choice"),
        ("job = 'mason'", "a text decides nothing", "yes_no or a choice"),
        ("paper IN ('x')", "a file decides nothing", "yes_no or a choice"),
        ("completed_years(born) > 1", "takes 2 arguments", "exactly 2"),
        ("completed_years(months, on) > 1", "takes two dates", "(fact, on)"),
        ("floor_div(months, zero) > 1", "what may be zero", "written number"),
        ("floor_div(months, 0) > 1", "what may be zero", "written number"),
        ("floor_div(months, -3) > 1", "what may be zero", "written number"),
        ("at_most(1) > 1", "takes 2 arguments", "exactly 2"),
        ("sum_of() > 1", "sum_of nothing", "at least one fact"),
        ("sum_of(married) > 1", "sum_of a yes_no", "integer or money"),
        ("wages > 1", "a repeated fact stands alone", "sum_of"),
        ("wages + 1 > 1", "a money where a number", "integer or money"),
    ],
)
def test_what_does_not_fit_is_refused_at_load(text, message, mend):
    with pytest.raises(ExpressionRefused) as refused:
        check_condition(parse(text), SCOPE)

    assert message in refused.value.message
    assert mend in refused.value.mend


def test_a_repeated_fact_is_never_a_result():
    with pytest.raises(ExpressionRefused):
        check(parse("wages"), SCOPE)
