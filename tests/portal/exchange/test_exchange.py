"""The exchange pages for everybody: who answers, what is carried, and the programme line by line."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.catalogue import published
from factories.exchange import programme_of, registers
from factories.world import TUESDAY
from qarib.kernel.actor import SYSTEM
from qarib.modules.dossiers.actions import refresh_figures
from qarib.modules.dossiers.models import PaperMonth, Value
from qarib.modules.exchange.actions import load_programme, note_answers, tell_outages
from qarib.modules.exchange.models import AnswerMonth
from qarib.portal.compiled import forget

EXCHANGE, PROGRAMME = reverse("portal:exchange"), reverse("portal:exchange_programme")
pytestmark = pytest.mark.usefixtures("tuesday")
NOVEMBER = TUESDAY.date().replace(day=1)


def shown(browser, address=EXCHANGE, **query):
    forget()
    response = browser.get(address, query)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def row_of(page, head):
    """Return the cells of the row with this head, without their tags."""
    start = page.index(f">{head}</th>")
    return page[start : page.index("</tr>", start)]


def answered(source="cnas", fact="affiliation_months", purpose="fnpos.rural-housing-aid", **counts):
    counts = {"answered": 9, "within_minute": 9, "within_hour": 9, "within_day": 9, "accepted": 7, **counts}
    AnswerMonth.objects.create(month=NOVEMBER, purpose=purpose, source=source, fact=fact, **counts)


def test_by_body_it_says_who_can_be_asked_and_who_answers(client, world):
    note_answers({"cnas": True, "cnr": False})
    with registers(serves=["cnas", "cnr", "casnos"]):
        page = shown(client)

    assert "Answers" in row_of(page, "CNAS")
    assert "Can be asked" in row_of(page, "CASNOS")
    assert "No answer since 24 November 2026, 10:00" in row_of(page, "CNR")
    assert "Cannot be asked yet" in row_of(page, "CNL")
    assert page.index(">CNAS</th>") < page.index(">Civil status</th>")  # who can be asked comes first


def test_an_outage_of_two_days_is_published(client, world, time_machine):
    note_answers({"cnas": False})
    time_machine.move_to(TUESDAY + timedelta(days=2))
    note_answers({"cnas": False})
    tell_outages()
    with registers():
        assert "Down since 24 November 2026" in row_of(shown(client), "CNAS")


@pytest.mark.parametrize(("counts", "words"), [
    ({}, ("a minute", "9")),
    ({"within_minute": 4}, ("an hour", "9")),
    ({"within_minute": 1, "within_hour": 2, "within_day": 3, "accepted": 0}, ("more than a day", "9")),
    ({"answered": 4, "within_minute": 1, "within_hour": 1, "within_day": 4, "accepted": 0}, ("–",)),
])  # fmt: skip
def test_how_fast_and_how_much_it_answers(client, world, counts, words):
    answered(**counts)
    with registers():
        row = row_of(shown(client), "CNAS")

    assert all(f"<span>{word}</span>" in row for word in words)


def test_what_to_connect_next_names_paper_holder_procedure_and_files(client, world):
    PaperMonth.objects.create(
        month=NOVEMBER, procedure=world.version.procedure, fact="diploma_certificate", files=1284
    )
    with registers():
        page = shown(client)

    row = page[page.index("What to connect next") : page.index("Zero-paper rate, by procedure")]
    assert "Higher education, Vocational training" in row
    assert "1,284" in row


def test_the_zero_paper_rate_of_each_procedure(client, world):
    files = [world.filed(PersonFactory(matched=True)) for _ in range(5)]
    Value.objects.create(dossier=files[0], fact="residence_proof", value=["a photo"], origin="asked")
    refresh_figures()
    with registers():
        page = shown(client)

    assert "<span>80%</span>" in page
    assert "Counted on 24 November 2026, 10:00" in page


def test_small_numbers_are_hidden(client, world):
    world.filed()
    refresh_figures()
    answered(answered=4, within_minute=4, within_hour=4, within_day=4, accepted=4)
    with registers():
        page = shown(client)

    assert page.count("fewer than 5") >= 3
    assert "100%" not in page


def test_before_anything_the_pages_say_so(client, db):
    assert "Nothing has been counted yet" in shown(client)
    assert "No procedure asks for a paper that a register holds." in shown(client)
    assert "The programme is not loaded yet." in shown(client, PROGRAMME)


def test_the_programme_says_line_by_line_what_really_goes(client, world):
    programme_of(("anem.job-seeker-registration", "higher-education", "diploma"))
    programme_of(
        ("fnpos.rural-housing-aid", "cnas", "affiliation_months"),
        due_on=None,
        agreement_on=NOVEMBER,
        agreement_reference="12/2026",
        linked_on=TUESDAY.date(),
    )
    answered()
    page = shown(client, PROGRAMME)

    assert "31 December 2025" in page
    assert "date not published" in page
    assert "The paper is still asked" in page
    assert "1 Nov 2026 · 12/2026" in page
    assert "24 Nov 2026" in page
    assert "Lines done: <b>1 out of 1</b>" in page
    assert "Lines done: <b>0 out of 1</b>" in page


def test_the_shipped_programme_is_shown_in_every_language(client, world, language):
    load_programme(settings.ROOT_DIR / "programme" / "exchange.yaml", actor=SYSTEM)
    page = shown(client, PROGRAMME, lang=language)

    note = {"ar-dz": "غير منشورة", "fr": "n’est pas publiée"}[language]
    assert note in page
    assert "date not published" not in page


@pytest.mark.list_page("portal:exchange")
@pytest.mark.parametrize("item_count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, world, item_count, django_assert_num_queries):
    for source in ("cnas", "cnr", "casnos")[:item_count]:
        answered(source=source)
        note_answers({source: True})
    for number in range(1, item_count):
        published(valid_from=f"2026-0{number}-01")
    with registers():
        shown(client)
        forget()
        with django_assert_num_queries(6):
            client.get(EXCHANGE)


@pytest.mark.list_page("portal:exchange_programme")
@pytest.mark.parametrize("item_count", [1, 3])
def test_the_programme_costs_the_same_for_one_and_for_three(
    client, world, item_count, django_assert_num_queries
):
    for source in ("cnas", "cnr", "casnos")[:item_count]:
        programme_of(("anem.job-seeker-registration", source, "diploma"), ("anem.other", source, "children"))
    shown(client, PROGRAMME)
    forget()
    with django_assert_num_queries(6):
        client.get(PROGRAMME)


def test_the_menu_of_every_page_leads_there(client, db):
    assert f'href="{EXCHANGE}"' in client.get(reverse("portal:legal")).content.decode()
