"""Asking for the right to ask us, and deciding about it, at the desk."""

import pytest
from django.urls import reverse

from factories.exchange_provider import administrator as administrator_of
from factories.exchange_provider import asked_for, granted, ministry, terms
from factories.organisations import AgencyFactory, BodyFactory
from qarib.modules.exchange.actions import draft_authorisation
from qarib.modules.exchange.models import Authorisation
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Organisation

LIST = reverse("desk:authorisations")
NEW = reverse("desk:authorisation_new")


def url(name, found):
    return reverse(f"desk:authorisation_{name}" if name else "desk:authorisation", args=[found.uid])


def typed(**changes):
    said = terms(**changes)
    return {name: getattr(said, name) for name in said.__slots__}


@pytest.fixture
def cnl(at_desk, db):
    return at_desk(administrator_of("cnl"), language="en")


@pytest.fixture
def over(at_desk, db):
    return at_desk(ministry(), language="en")


@pytest.mark.list_page("desk:authorisations")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(over, rows, django_assert_num_queries):
    for number in range(rows):
        granted(terms(purpose=f"lpa-{number}"))
    # session with person, roles, the rows with their bodies and what was used
    with django_assert_num_queries(3):
        page = over.get(LIST)
    assert page.content.decode().count("0 of 5") == rows


def test_a_body_drafts_changes_and_asks_and_the_ministry_grants(cnl, over):
    page = cnl.post(NEW, typed(), follow=True)
    found = Authorisation.objects.get()
    assert "Draft" in page.content.decode()
    cnl.post(url("edit", found), typed(quota=9))
    assert "What will happen" in cnl.get(url("ask", found)).content.decode()
    cnl.post(url("ask", found), {"sure": "1"})
    assert "Grant it" in over.get(url("", found)).content.decode()
    over.post(url("grant", found), {"sure": "1"})
    found.refresh_from_db()
    assert (found.state, found.quota) == ("granted", 9)


def test_nothing_moves_before_the_question_is_answered(cnl, over):
    found = asked_for()
    over.post(url("grant", found))
    over.get(url("grant", found))
    found.refresh_from_db()
    assert found.state == "asked"


def test_the_ministry_sends_back_and_revokes_with_a_reason(cnl, over):
    found = asked_for()
    assert over.post(url("send_back", found), {"reason": ""}).status_code == 422
    over.post(url("send_back", found), {"reason": "Le texte de loi manque."})
    assert "Le texte de loi manque." in cnl.get(url("", found)).content.decode()
    running = granted()
    over.post(url("revoke", running), {"reason": "Convention dénoncée."})
    running.refresh_from_db()
    assert (running.state, running.reason) == ("revoked", "Convention dénoncée.")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"public_key": "short"}, "not a public Ed25519 key"),
        ({"key_name": "", "public_key": ""}, "how the sender is recognised"),
        ({"key_name": "", "public_key": "", "xroad_client": "DZ/GOV"}, "four parts"),
        ({"purpose": "A sentence"}, "Small letters"),
        ({"quota": "0"}, "greater than or equal to 1"),
        ({"quota": "many"}, "Write a number"),
        ({"service": "salary"}, "Select a valid choice"),
        ({"legal_basis": ""}, "Write the text of law"),
    ],
)
def test_what_cannot_be_taken_is_said_on_the_form_and_kept_there(cnl, changes, sentence):
    page = cnl.post(NEW, typed() | changes)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "Loi 83-16" in page.content.decode() or not changes.get("legal_basis", "x")
    assert not Authorisation.objects.exists()


def test_a_colleague_who_was_quicker_is_a_sentence(over):
    found = granted()
    page = over.post(url("send_back", found), {"reason": "Trop tard."})
    assert page.status_code == 422
    assert "not available" in page.content.decode()


def test_other_bodies_and_other_roles_see_nothing_of_it(cnl, over, at_desk, in_role):
    draft = draft_authorisation(terms(), actor=administrator_of("cnl"))
    other = at_desk(administrator_of("cnas"), language="en")
    for name, status in {"": 404, "edit": 404, "ask": 404, "grant": 403, "revoke": 403}.items():
        assert other.get(url(name, draft)).status_code == status
    assert over.get(url("", draft)).status_code == 404
    asked = asked_for()
    assert cnl.get(url("grant", asked)).status_code == 403
    assert over.get(NEW).status_code == 403
    body = Organisation.objects.get(code="cnl")
    for role in (Role.DIRECTOR, Role.AGENT, Role.AUDITOR):
        assert in_role(body, role).get(LIST).status_code == 403


def test_an_administrator_of_an_agency_drafts_nothing(in_role, db):
    agency = AgencyFactory(code="anem-03", body=BodyFactory(code="anem"))
    assert in_role(agency).get(NEW).status_code == 404


def test_the_tab_is_there_for_who_may_open_it(cnl, over, in_role):
    for browser in (cnl, over):
        assert LIST in browser.get(reverse("desk:offices")).content.decode()
    director = in_role(Organisation.objects.get(code="cnl"), Role.DIRECTOR)
    assert LIST not in director.get(reverse("desk:offices")).content.decode()


def test_a_state_narrows_the_list(over):
    asked_for()
    granted(terms(purpose="other"))
    page = over.get(LIST, {"state": "granted", "after": "x"}).content.decode()
    assert page.count("0 of 5") == 1
    assert "No authorisation" in over.get(LIST, {"state": "revoked"}).content.decode()
