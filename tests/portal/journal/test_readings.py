from datetime import timedelta

import pytest
from django.urls import reverse

from factories.journal import EntryFactory
from qarib.kernel import clock
from qarib.modules.journal.enums import Kind
from qarib.portal.journal import views

READINGS = reverse("portal:readings")


def read(world, number=1, **changes):
    return [
        EntryFactory(
            **{
                "kind": Kind.READ,
                "action": "dossier.read",
                "subject": world.yasmine.pk,
                "person": world.samir.person,
                "role": "agent",
                "organisation": world.agency.pk,
                "reason": "Instruction",
                "at": clock.now() - timedelta(minutes=minutes),
                **changes,
            }
        )
        for minutes in range(number)
    ]


@pytest.mark.list_page("portal:readings")
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_reading_and_for_three(
    world, yasmine, django_assert_num_queries, count
):
    read(world, count)
    yasmine.get(READINGS)

    with django_assert_num_queries(4):
        page = yasmine.get(READINGS)

    assert len(page.context["lines"]) == count


def test_a_reading_says_who_from_where_and_why(world, yasmine):
    read(world)

    (line,) = yasmine.get(READINGS).context["lines"]

    assert world.agency.name_en in line.text
    assert line.detail == "Instruction"


@pytest.mark.parametrize("role", ["system", "citizen", "agent"])
def test_every_reader_has_words(world, yasmine, role):
    read(world, role=role, organisation=None, person=None if role == "system" else world.samir.person)

    assert yasmine.get(READINGS).status_code == 200


def test_my_own_looks_and_the_readings_of_others_are_not_listed(world, yasmine):
    read(world, person=world.yasmine.pk)
    read(world, subject=world.karim.pk)

    page = yasmine.get(READINGS)

    assert page.context["lines"] == []
    assert "Nobody has read your data" in page.content.decode()


def test_earlier_readings_are_on_the_next_page_none_twice(world, yasmine):
    read(world, views.PAGE + 2)

    first = yasmine.get(READINGS)
    second = yasmine.get(READINGS, {"before": first.context["older"]})

    assert len(first.context["lines"]) == views.PAGE
    assert len(second.context["lines"]) == 2
    assert second.context["older"] == ""


@pytest.mark.parametrize(
    "before",
    ["", "yesterday", "\x00", "2026-11-24", "2026-11-24T10:00:00", "0001-01-01T00:00:00+23:00",
     "9999-12-31T23:59:59-23:00", "2026-11-24 10:00:00 00:00", "x" * 5000],
)  # fmt: skip
def test_a_page_that_does_not_exist_is_the_first_one(world, yasmine, before):
    read(world)

    assert len(yasmine.get(READINGS, {"before": before}).context["lines"]) == 1


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("job-seeker", "registered as a job seeker"),
        ("unemployment-allowance", "receive the unemployment allowance"),
        ("housing-aid", "granted a housing aid"),
        ("of-another-time", "Another administration asked about you"),
    ],
)
def test_what_another_administration_asked_is_said_with_its_name_its_purpose_and_its_reference(
    world, yasmine, service, words
):
    body = world.agency.body
    read(
        world, action="exchange.answer", role="administration", person=None, organisation=body.pk,
        reason="Housing aid", data={"service": service, "purpose": "lpa", "case": "LPA/7"},
    )  # fmt: skip

    (line,) = yasmine.get(READINGS).context["lines"]

    assert words in line.text
    assert body.name_en in line.text
    assert "Housing aid" in line.detail
    assert "LPA/7" in line.detail
