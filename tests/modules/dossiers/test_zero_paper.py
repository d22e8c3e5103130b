"""The zero-paper rate: which share of the files was filed without any uploaded paper."""

from datetime import date, timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.housing import deposited
from factories.organisations import BodyFactory, MembershipFactory
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import (
    answer_request,
    file_dossier,
    refresh_figures,
    request_missing,
    take,
)
from qarib.modules.dossiers.models import FlowMonth, PaperMonth, Value
from qarib.modules.dossiers.queries import (
    Flow,
    first_of_twelve_months,
    flow_since,
    total,
    zero_paper_by_procedure,
    zero_paper_of,
)
from qarib.modules.organisations.queries import actor_of

pytestmark = pytest.mark.usefixtures("tuesday")
NOVEMBER = date(2026, 11, 1)
REGISTRATION = "anem.job-seeker-registration"


def file_at(world, days, *papers):
    """File a dossier so many days from Tuesday morning, with these papers."""
    person = PersonFactory(matched=True)
    with time_machine.travel(TUESDAY + timedelta(days=days), tick=False):
        dossier = world.filed(person)
        carry(dossier, *papers)
        return dossier


def carry(dossier, *papers):
    for paper in papers:
        Value.objects.create(dossier=dossier, fact=paper, value=["a photo"], origin="asked")


def test_the_share_without_any_paper_is_counted_by_month(world):
    file_at(world, -1)
    file_at(world, -2)
    file_at(world, -3, "diploma_certificate")
    refresh_figures()

    found = zero_paper_of(REGISTRATION)

    assert (found.filed, found.without_paper, found.zero_paper_share) == (3, 2, 0.66)
    assert zero_paper_by_procedure() == {REGISTRATION: found}
    assert zero_paper_of("anem.nothing") == Flow()
    assert Flow().zero_paper_share is None


def test_hundred_percent_means_all_of_them():
    assert Flow(filed=1000, without_paper=999).zero_paper_share == 0.99
    assert Flow(filed=1000, without_paper=1000).zero_paper_share == 1


def test_two_papers_of_one_file_are_one_file_with_paper_and_each_is_counted(world):
    file_at(world, -1, "diploma_certificate", "residence_proof")
    file_at(world, -2, "diploma_certificate")
    refresh_figures()

    assert zero_paper_of(REGISTRATION).without_paper == 0
    assert list(PaperMonth.objects.order_by("fact").values_list("month", "fact", "files")) == [
        (NOVEMBER, "diploma_certificate", 2),
        (NOVEMBER, "residence_proof", 1),
    ]


def test_a_paper_asked_later_counts_too(world):
    dossier = file_at(world, -1)
    refresh_figures()
    assert zero_paper_of(REGISTRATION).zero_paper_share == 1
    take(dossier, actor=world.samir)
    request_missing(dossier, facts=["diploma"], reason="?", actor=world.samir)
    carry(dossier, "diploma_certificate")
    answer_request(dossier, answers={"diploma": "Licence"}, actor=citizen(dossier.person_id))
    refresh_figures()

    assert zero_paper_of(REGISTRATION).zero_paper_share == 0


def test_a_draft_is_no_file(world):
    carry(world.draft(), "diploma_certificate")
    refresh_figures()

    assert not FlowMonth.objects.exists()
    assert not PaperMonth.objects.exists()


def test_twelve_months_begin_with_the_eleventh_before_this_one(world):
    assert first_of_twelve_months() == date(2025, 12, 1)
    with time_machine.travel("2026-12-31T12:00:00Z", tick=False):
        assert first_of_twelve_months() == date(2026, 1, 1)
    file_at(world, -360)
    file_at(world, -354)
    refresh_figures(since=date(2025, 11, 1))

    assert zero_paper_of(REGISTRATION).filed == 1


def test_the_cockpit_and_the_public_page_say_the_same(world):
    file_at(world, -1)
    file_at(world, -40, "residence_proof")
    refresh_figures()
    ministry = actor_of(MembershipFactory(organisation=BodyFactory(code="mtess"), role="ministry").person)

    theirs = total(flow_since(ministry, first_of_twelve_months()), Flow())

    ours = zero_paper_of(REGISTRATION)
    assert (theirs.filed, theirs.without_paper) == (ours.filed, ours.without_paper) == (2, 1)
    assert theirs.zero_paper_share == ours.zero_paper_share == 0.5


def test_what_a_professional_deposits_is_carried_by_nobody(housing):
    dossier = housing.draft(bailiff_report=None)
    invitation, _token, code = housing.invite(dossier)
    deposited(invitation, code)
    file_dossier(dossier, actor=housing.actor)
    refresh_figures()

    assert zero_paper_of("fnpos.rural-housing-aid").zero_paper_share == 1
