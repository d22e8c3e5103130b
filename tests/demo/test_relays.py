"""What the demo shows of files that serve two bodies."""

import pytest
from django.db.models import F

from qarib.demo import personas
from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.models import Dossier, Relay
from qarib.modules.dossiers.queries import relays_page, relays_visible_to
from qarib.modules.organisations.queries import actor_of

pytestmark = pytest.mark.usefixtures("demo")


@pytest.mark.parametrize("code", ["health-cover", "state-instalments"])
def test_of_each_body_some_are_done_and_one_is_late(code):
    told = Relay.objects.filter(code=code)

    assert told.filter(status="done", settled_by__isnull=False, promise__kept_at__isnull=False).exists()
    assert told.filter(status="told", promise__due_at__lt=clock.now(), promise__status="missed").exists()


def test_every_grant_of_the_allowance_was_told_and_no_other_file():
    serving = [
        one.pk
        for one in Dossier.objects.select_related("version__procedure").exclude(number=None).order_by("pk")
        if any(served.when == "filed" or one.status == "granted" for served in definition(one.version).serves)
    ]

    assert sorted(Relay.objects.values_list("dossier", flat=True)) == serving


def test_nobody_answers_before_they_are_told():
    assert not Relay.objects.filter(settled_at__lt=F("told_at")).exists()
    assert not Relay.objects.filter(settled_at__gt=clock.now()).exists()


def test_the_agent_of_the_housing_fund_has_work():
    nadjet = actor_of(Person.objects.get(email=personas.NADJET.email))

    assert relays_page(nadjet).relays
    assert {relay.code for relay in relays_visible_to(nadjet)} == {"state-instalments"}
