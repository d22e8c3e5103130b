"""Rules told in words: what a jurist reads, and that two rules that read the same mean the same."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.check import check, check_condition
from qarib.modules.catalogue.rules.definition import Choice, Fact, Parameter, Text
from qarib.modules.catalogue.rules.evaluate import compile_tree
from qarib.modules.catalogue.rules.expressions import scope_of
from qarib.modules.catalogue.rules.parse import parse
from qarib.modules.catalogue.rules.phrases import counted, day_in_words
from qarib.modules.catalogue.rules.prose import Speaker, tell

DAY = date(2026, 11, 24)
LANGUAGES = ("ar", "fr", "en")


def fact(code, kind, ar, fr, **more):
    label = Text(ar, fr, code.replace("_", " "))
    return Fact(code, FactType(kind), label, label, **more)


PLACES = (
    Choice("algeria", Text("في الجزائر", "En Algérie")),
    Choice("abroad", Text("خارج الجزائر", "Hors d’Algérie")),
)
FACTS = {
    item.code: item
    for item in [
        fact("income", "yes_no", "دخل", "Revenu régulier"),
        fact("enrolled", "yes_no", "التسجيل", "Inscription"),
        fact("months", "integer", "مدة الانتساب", "Durée d’affiliation", unit=Text("شهر", "mois", "months")),
        fact("age", "integer", "السن", "Âge", unit=Text("سنة", "ans", "years")),
        fact("count", "integer", "العدد", "Nombre"),
        fact("household", "money", "دخل الأسرة", "Revenu du ménage"),
        fact("residence", "choice", "الإقامة", "Résidence", choices=PLACES),
        fact("other", "choice", "الإقامة السابقة", "Résidence précédente", choices=PLACES),
        fact("born", "date", "تاريخ الميلاد", "Date de naissance"),
        fact("each_income", "money", "دخل الفرد", "Revenu de chacun", each="child"),
    ]
}
PARAMETERS = {
    "snmg": Parameter(
        "snmg", Text("الأجر الأدنى", "SNMG", "SNMG"), FactType.MONEY,
        ((date(2020, 6, 1), 20_000), (date(2026, 1, 1), 24_000)),
    ),
    "least": Parameter(
        "least", Text("الحد الأدنى", "Minimum", "Minimum"), FactType.INTEGER, ((date(2022, 2, 10), 19),)
    ),
}  # fmt: skip
SCOPE = scope_of(FACTS, PARAMETERS)


def said(text, language="fr", day=DAY):
    return tell(parse(text), Speaker(FACTS, PARAMETERS, day, language))


@pytest.mark.parametrize(
    ("text", "french", "arabic"),
    [
        ("income", "Revenu régulier : oui", "دخل: نعم"),
        ("NOT income", "Revenu régulier : non", "دخل: لا"),
        ("income <> true", "Revenu régulier : non", "دخل: لا"),
        ("months >= 36", "Durée d’affiliation : au moins 36 mois", "مدة الانتساب: 36 شهرًا على الأقل"),
        ("36 <= months", "Durée d’affiliation : au moins 36 mois", "مدة الانتساب: 36 شهرًا على الأقل"),
        ("NOT months >= 36", "Durée d’affiliation : moins de 36 mois", "مدة الانتساب: أقل من 36 شهرًا"),
        (
            "age BETWEEN 19 AND 40",
            "Âge : entre 19 ans et 40 ans, bornes comprises",
            "السن: بين 19 سنة و40 سنة، الحدّان مشمولان",
        ),
        (
            "NOT (age BETWEEN 19 AND 40)",
            "Âge : moins de 19 ans ou plus de 40 ans",
            "السن: أقل من 19 سنة أو أكثر من 40 سنة",
        ),
        (
            "age >= least",
            "Âge : au moins 19 ans (Minimum, depuis le 10 février 2022)",
            "السن: 19 سنة (الحد الأدنى، منذ 10 فيفري 2022) على الأقل",
        ),
        (
            "household <= 6 * snmg",
            ("Revenu du ménage : au plus 6 × 24 000 DA (SNMG, depuis le 1er janvier 2026), soit 144 000 DA"),
            "دخل الأسرة: 6 × 24.000 دج (الأجر الأدنى، منذ 1 جانفي 2026)، أي 144.000 دج على الأكثر",
        ),
        ("residence = 'algeria'", "Résidence : « En Algérie »", "الإقامة: «في الجزائر»"),
        ("residence <> 'algeria'", "Résidence : autre que « En Algérie »", "الإقامة: غير «في الجزائر»"),
        ("residence IN ('algeria')", "Résidence : « En Algérie »", "الإقامة: «في الجزائر»"),
        (
            "residence IN ('algeria', 'abroad')",
            "Résidence : l’une de ces valeurs : « En Algérie » ou « Hors d’Algérie »",
            "الإقامة: إحدى هذه القيم: «في الجزائر» أو «خارج الجزائر»",
        ),
        (
            "NOT (count IN (1, 2, 3))",
            "Nombre : aucune de ces valeurs : 1, 2 ou 3",
            "العدد: ليست من هذه القيم: 1، 2 أو 3",
        ),
        (
            "residence = other",
            "Résidence : la même réponse que « Résidence précédente »",
            "الإقامة: نفس جواب «الإقامة السابقة»",
        ),
        (
            "completed_years(born, on) >= 16",
            "nombre d’années révolues entre « Date de naissance » et le jour qui décide : au moins 16",
            "السنوات التامة بين «تاريخ الميلاد» واليوم المرجعي: 16 على الأقل",
        ),
        (
            "sum_of(each_income, household) <= 50000",
            (
                "somme de toutes les valeurs de « Revenu de chacun » et « Revenu du ménage » : "
                "au plus 50 000 DA"
            ),
            "مجموع كل قيم «دخل الفرد» و«دخل الأسرة»: 50.000 دج على الأكثر",
        ),
        (
            "at_most(30, floor_div(months, 12))",
            "(« Durée d’affiliation » divisé par 12 et arrondi à l’entier inférieur) sans dépasser 30",
            "(«مدة الانتساب» مقسومًا على 12 ومقرّبًا إلى العدد الصحيح الأدنى) على ألّا يتجاوز 30",
        ),
    ],
)
def test_a_condition_reads_as_a_sentence(text, french, arabic):
    told = [said(text, language).flat() for language in ("fr", "ar")]

    assert [sentence.replace("\u202f", " ").replace("\xa0", " ") for sentence in told] == [french, arabic]


def test_and_inside_or_is_a_list_inside_a_list():
    told = said("income OR (enrolled AND NOT (age > 40 OR months < 6))", "en")

    assert told.text == "At least one of these is true:"
    assert [part.text for part in told.parts] == ["income: yes", "All of these are true:"]
    last = told.parts[1].parts[1]
    assert (last.text, [part.text for part in last.parts]) == (
        "None of these is true:",
        ["age: more than 40\xa0years", "months: less than 6\xa0months"],
    )


def test_a_computation_of_several_steps_gives_the_values_of_its_parameters_below():
    told = said("at_least(0, floor_div(30 * (6 * snmg - household), 5 * snmg))")

    assert told.where == ("SNMG : 24\u202f000\xa0DA depuis le 1er janvier 2026",)
    assert "« SNMG »" in told.text
    assert "24" not in told.text


def test_the_value_is_that_of_the_day():
    assert "20\u202f000" in said("household <= snmg", day=date(2025, 12, 31)).text
    assert "1er juin 2020" in said("household <= snmg", day=date(2025, 12, 31)).text


@pytest.mark.parametrize(
    ("value", "unit", "language", "words"),
    [
        (1, "ans", "fr", "1\xa0an"), (1, "mois", "fr", "1\xa0mois"), (2, "ans", "fr", "2\xa0ans"),
        (3, "شهر", "ar", "3\xa0أشهر"), (36, "شهر", "ar", "36\xa0شهرًا"), (100, "شهر", "ar", "100\xa0شهر"),
        (103, "شهر", "ar", "103\xa0أشهر"), (7, "لتر", "ar", "7\xa0لتر"), (1, "years", "en", "1\xa0year"),
        (1200, "", "ar", "1.200"),
    ],
)  # fmt: skip
def test_a_unit_agrees_with_its_number(value, unit, language, words):
    assert counted(value, unit, language) == words


def test_the_first_of_a_month_is_written_as_people_say_it():
    assert [day_in_words(date(2026, 1, 1), code) for code in LANGUAGES] == [
        "1 جانفي 2026", "1er janvier 2026", "1 January 2026",
    ]  # fmt: skip


# --- for any well-typed rule -------------------------------------------------------------------------------

NUMBERS = st.recursive(
    st.sampled_from(["months", "count", "least", "completed_years(born, on)", "sum_of(count)"])
    | st.integers(-9, 50).map(str),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner)
        | st.builds("{}({}, {})".format, st.sampled_from(["at_most", "at_least"]), inner, inner)
        | st.builds("floor_div({}, {})".format, inner, st.sampled_from(["12", "least"]))
        | st.builds("sum_of({}, {})".format, inner, inner)
    ),
    max_leaves=5,
)
MONEY = st.recursive(
    st.sampled_from(["household", "snmg", "sum_of(each_income)", "50000"]),
    lambda inner: (
        st.builds("({} + {})".format, inner, inner)
        | st.builds("(3 * {})".format, inner)
        | st.builds("at_most({}, {})".format, inner, inner)
    ),
    max_leaves=3,
)
ORDERS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
CONDITIONS = st.recursive(
    st.one_of(
        st.sampled_from([
            "income", "income = enrolled", "income <> enrolled", "residence = 'abroad'", "residence <> other",
            "residence IN ('algeria', 'abroad')", "true", "enrolled = (age > 3)",
        ]),
        st.builds("(months {} {})".format, ORDERS, NUMBERS),
        st.builds("({} {} count)".format, NUMBERS, ORDERS),
        st.builds("(household {} {})".format, ORDERS, MONEY),
        st.builds("(age BETWEEN {} AND {})".format, NUMBERS, NUMBERS),
        st.builds("(count + 1 IN ({}, {}))".format, st.integers(0, 9), st.integers(0, 9)),
    ),
    lambda inner: (
        st.builds("({} AND {})".format, inner, inner)
        | st.builds("({} OR {})".format, inner, inner)
        | st.builds("NOT ({})".format, inner)
    ),
    max_leaves=6,
)  # fmt: skip


@given(CONDITIONS, st.sampled_from(LANGUAGES))
def test_every_condition_has_its_words(text, language):
    tree = parse(text)
    check_condition(tree, SCOPE)
    told = tell(tree, Speaker(FACTS, PARAMETERS, DAY, language)).flat()

    assert told.strip()
    assert told.count("(") == told.count(")")
    assert "{" not in told


@given(NUMBERS | MONEY, st.sampled_from(LANGUAGES))
def test_every_number_has_its_words(text, language):
    tree = parse(text)
    check(tree, SCOPE)
    assert tell(tree, Speaker(FACTS, PARAMETERS, DAY, language)).flat().strip()


def equal_words(texts, cases, language, facts=FACTS):
    """Return the pairs of rules that read the same and say different things of some case."""
    told = defaultdict(dict)
    for text in texts:
        tree = parse(text)
        results = tuple(compile_tree(tree)(case) for case in cases)
        told[tell(tree, Speaker(facts, PARAMETERS, DAY, language)).flat()].setdefault(results, text)
    return [list(found.values()) for found in told.values() if len(found) > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_conditions_that_read_the_same_mean_the_same(language):
    leaves = ["income", "enrolled", "months > 3"]
    level = [*leaves, *(f"NOT ({leaf})" for leaf in leaves)]
    pairs = [f"({a} {op} {b})" for a, op, b in product(level, ("AND", "OR", "=", "<>"), level)
             if " " not in a + b or op in ("AND", "OR")]  # fmt: skip
    texts = [*level, *pairs, *(f"NOT {pair}" for pair in pairs)]
    texts += [f"({pair} {op} {leaf})" for pair, op, leaf in product(pairs, ("AND", "OR"), leaves)]
    texts += [f"NOT ({leaf} {op} {pair})" for pair, op, leaf in product(pairs, ("AND", "OR"), leaves)]
    cases = [
        {"income": p, "enrolled": q, "months": m} for p, q, m in product((True, False), (True, False), (3, 4))
    ]

    assert len(texts) > 600
    assert equal_words(texts, cases, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_that_read_the_same_are_the_same(language):
    leaves = ["months", "count", "2"]
    operations = (
        "({} + {})", "({} - {})", "({} * {})", "at_most({}, {})", "at_least({}, {})", "sum_of({}, {})",
    )  # fmt: skip
    pairs = [shape.format(a, b) for shape, a, b in product(operations, leaves, leaves)]
    pairs += [f"floor_div({a}, 3)" for a in leaves]
    texts = [*leaves, *pairs]
    texts += [shape.format(a, b) for shape, a, b in product(operations, pairs, leaves)]
    texts += [shape.format(a, b) for shape, a, b in product(operations, leaves, pairs)]
    cases = [{"months": m, "count": n} for m, n in product((0, 1, 5, -7), (0, 2, -3))]

    assert equal_words(texts, cases, language) == []


def test_two_facts_of_one_name_are_found_to_read_the_same():
    twins = FACTS | {"enrolled": replace(FACTS["enrolled"], label=FACTS["income"].label)}
    cases = [{"income": True, "enrolled": False}]

    assert equal_words(["income", "enrolled"], cases, "fr", twins) == [["income", "enrolled"]]
