"""The rules word for word, the versions, and what changed between two of them."""

import re
from datetime import date

import pytest
from django.urls import reverse

from factories.catalogue import REGISTRATION, REGISTRATION_FILE, ProcedureVersionFactory, shipped
from qarib.portal.compiled import forget

ALLOWANCE = "anem.unemployment-allowance"
RURAL = "fnpos.rural-housing-aid"
FIRST, SECOND = "2022-02-10", "2026-01-21"


def page_of(client, name, *arguments, **query):
    return client.get(reverse(f"portal:{name}", args=arguments), query)


def text_of(response):
    """Return what a person reads, spaces made plain."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("\u202f", " "))


@pytest.fixture
def two_versions(db):
    """Publish two versions of the registration; while the first was in force, the minimum age was 15."""
    source = REGISTRATION_FILE.read_text(encoding="utf-8")
    younger = source.replace("{1990-04-21: 16}", "{1990-04-21: 15, 2026-02-01: 16}")
    assert younger != source
    return (
        ProcedureVersionFactory(source=younger, digest="1" * 64),
        ProcedureVersionFactory(valid_from=date(2026, 1, 21)),
    )


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
@pytest.mark.parametrize("code", [REGISTRATION, ALLOWANCE, RURAL, "cnr.proof-of-life"])
def test_every_rule_is_told_with_its_law_and_its_text(world, client, code, language):
    shipped(code)
    page = page_of(client, "rules", code, lang=language)

    assert page.status_code == 200
    told = page.context["told"]
    text = page.content.decode()
    assert text.count('<code dir="ltr">') == len(told.criteria) + len(told.score) + bool(told.amount)
    assert all(str(rule.said.text.partition("<")[0])[:20].partition("'")[0] in text for rule in told.criteria)
    assert len(page.content) < 120_000


def test_the_values_are_those_of_the_day_asked_for(two_versions, client):
    before, after = (
        text_of(page_of(client, "rules", REGISTRATION, on=day)) for day in ("2026-01-20", SECOND)
    )

    assert "at least 15 (Minimum age, since 21 April 1990)" in before
    assert "at least 16 (Minimum age, since 21 April 1990)" in after


@pytest.mark.parametrize("day", ["21/01/2026", "x", "2026-13-01", "1999-01-01", "\x00", "9" * 400])
def test_a_day_that_cannot_be_shown_is_refused_with_todays_rules(two_versions, client, day):
    page = page_of(client, "rules", REGISTRATION, on=day)

    assert page.status_code == 400
    assert page.context["problem"]
    assert page.context["version"].valid_from == date(2026, 1, 21)


@pytest.mark.parametrize("name", ["rules", "versions"])
def test_what_nobody_published_has_no_rules(db, client, name):
    assert page_of(client, name, "anem.nothing").status_code == 404


def test_what_changed_stands_side_by_side(two_versions, client):
    page = page_of(client, "changes", REGISTRATION, FIRST, SECOND)

    assert [part.value for part, _changes in page.context["parts"]] == ["criterion", "parameter"]
    text = text_of(page)
    assert "at least 15 (Minimum age, since 21 April 1990)" in text
    assert "at least 16 (Minimum age, since 21 April 1990)" in text


def test_two_versions_the_wrong_way_round_are_turned(two_versions, client):
    turned = page_of(client, "changes", REGISTRATION, SECOND, FIRST)
    same = page_of(client, "changes", REGISTRATION, FIRST, FIRST)

    assert turned.url == reverse("portal:changes", args=[REGISTRATION, FIRST, SECOND])
    assert same.url == reverse("portal:versions", args=[REGISTRATION])


@pytest.mark.parametrize("day", ["2026-01-22", "x", "%00", "9" * 300])
def test_versions_that_do_not_exist_have_no_differences(two_versions, client, day):
    assert client.get(f"/procedures/{REGISTRATION}/versions/{FIRST}/{day}/").status_code == 404


def test_the_versions_say_which_is_in_force(two_versions, client):
    steps = page_of(client, "versions", REGISTRATION).context["steps"]

    assert [(f"{step.version.valid_from}", step.in_force) for step in steps] == [
        (SECOND, True), (FIRST, False),
    ]  # fmt: skip


@pytest.mark.list_page("portal:versions")
@pytest.mark.parametrize("count", [1, 3])
def test_versions_cost_two_queries_whatever_their_number(db, client, django_assert_num_queries, count):
    for year in range(count):
        ProcedureVersionFactory(valid_from=date(2022 + year, 2, 10))
    page_of(client, "versions", REGISTRATION)  # definitions are read once a process
    forget()

    with django_assert_num_queries(2):
        assert len(page_of(client, "versions", REGISTRATION).context["steps"]) == count


@pytest.mark.parametrize(
    ("name", "arguments", "queries"), [("rules", (), 2), ("changes", (FIRST, SECOND), 2)]
)
def test_reading_rules_costs_little(
    two_versions, client, django_assert_num_queries, name, arguments, queries
):
    page_of(client, name, REGISTRATION, *arguments)
    forget()

    with django_assert_num_queries(queries):
        page_of(client, name, REGISTRATION, *arguments)
