"""The ministry's page of the exchange programme: the figures of the public one, and what is written down."""

import re
from html import unescape

import pytest
from django.urls import reverse

from factories.exchange import programme_of
from factories.world import TUESDAY
from qarib.modules.dossiers.queries import first_of_twelve_months
from qarib.modules.exchange.models import AnswerMonth, Connection, Phase
from qarib.portal.compiled import forget

PAGE, PUBLIC = reverse("cockpit:exchange"), reverse("portal:exchange_programme")
LINE = ("anem.job-seeker-registration", "higher-education", "diploma")
DAY = {"agreement_on_day": "1", "agreement_on_month": "11", "agreement_on_year": "2026"}
LINK = {"linked_on_day": "24", "linked_on_month": "11", "linked_on_year": "2026"}


@pytest.fixture
def line(world):
    return programme_of(LINE, ("anem.job-seeker-registration", "anem", "seeker_months"))[0]


def door(line):
    return reverse("cockpit:connection", args=[line.uid])


def answered(*line, count=9):
    purpose, source, fact = line
    AnswerMonth.objects.create(
        month=first_of_twelve_months(), purpose=purpose, source=source, fact=fact,
        answered=count, within_minute=count, within_hour=count, within_day=count, accepted=count,
    )  # fmt: skip


def cells(page):
    """Return the cells of the tables, without the column of changes."""
    found = re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", unescape(page), re.DOTALL)
    return [text for text in found if "/cockpit/exchange/" not in text and text != "Modifier"]


def test_the_ministry_and_everybody_read_the_same_figures(minister, client, line):
    answered(*LINE)
    answered("anem.job-seeker-registration", "anem", "seeker_months", count=4)

    mine = minister.get(PAGE).content.decode()
    forget()
    theirs = client.get(PUBLIC, headers={"accept-language": "fr"}).content.decode()

    assert cells(mine) == cells(theirs)
    assert "moins de 5" in mine


def test_every_line_leads_to_its_agreement_and_each_phase_to_its_date(minister, line):
    page = minister.get(PAGE).content.decode()

    assert door(line) in page
    assert reverse("cockpit:phase", args=[line.phase.code]) in page
    assert f'href="{PAGE}"' in minister.get(reverse("cockpit:country")).content.decode()


def test_an_agreement_and_a_link_are_written_down(minister, line):
    form = {"phase": line.phase.code, **DAY, "agreement_reference": "12/2026", **LINK}
    done = minister.post(door(line), form, follow=True).content.decode()

    assert "12/2026" in done
    kept = Connection.objects.get(pk=line.pk)
    assert (str(kept.agreement_on), str(kept.linked_on)) == ("2026-11-01", "2026-11-24")
    assert kept.edited_at == TUESDAY
    again = minister.get(door(line)).content.decode()
    assert 'value="12/2026"' in again


@pytest.mark.parametrize("typed", [
    DAY,
    LINK,
    {"agreement_reference": "12/2026"},
    {**DAY, "agreement_on_year": "2027", "agreement_reference": "12/2026"},
    {**DAY, "agreement_on_day": "31", "agreement_reference": "12/2026"},
    {**DAY, "agreement_reference": "x" * 121},
    {"phase": "nothing"},
    {"phase": ""},
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_stays_typed(minister, line, typed):
    refused = minister.post(door(line), {"phase": line.phase.code, **typed})

    assert refused.status_code == 422
    assert "error" in refused.content.decode()
    assert Connection.objects.get(pk=line.pk).edited_at is None


def test_a_phase_gets_its_published_date_and_loses_a_wrong_one(minister, line):
    address = reverse("cockpit:phase", args=[line.phase.code])
    minister.post(address, {"due_on_day": "30", "due_on_month": "6", "due_on_year": "2027"})
    assert str(Phase.objects.get().due_on) == "2027-06-30"
    assert minister.post(address, {"due_on_day": "30"}).status_code == 422

    minister.post(address, {})

    assert Phase.objects.get().due_on is None
    assert "échéance non publiée" in minister.get(PAGE).content.decode()


def test_nobody_else_opens_it(world, line, head, director):
    for browser in (head, director):
        for address in (PAGE, door(line), reverse("cockpit:phase", args=[line.phase.code])):
            assert browser.get(address).status_code == 403
            assert browser.post(address).status_code in {403, 405}
        assert f'href="{PAGE}"' not in browser.get(reverse("cockpit:definitions")).content.decode()


def test_what_does_not_exist_is_absent(minister, line):
    absent = line.uid.__class__(int=0)

    assert minister.get(reverse("cockpit:connection", args=[absent])).status_code == 404
    assert minister.get(reverse("cockpit:phase", args=["nothing"])).status_code == 404


def test_before_it_is_loaded_the_page_says_so(minister):
    assert "n’est pas encore chargé" in minister.get(PAGE).content.decode()


@pytest.mark.list_page("cockpit:exchange")
@pytest.mark.parametrize("item_count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    world, minister, item_count, django_assert_num_queries
):
    for source in ("cnas", "cnr", "casnos")[:item_count]:
        programme_of(("anem.job-seeker-registration", source, "diploma"))
    minister.get(PAGE)

    with django_assert_num_queries(8):
        minister.get(PAGE)
