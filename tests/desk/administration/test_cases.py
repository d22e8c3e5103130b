import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from qarib.kernel.actor import SYSTEM
from qarib.modules.accounts.actions import open_identity_case
from qarib.modules.accounts.models import IdentityCase
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.enums import Role

CASES = reverse("desk:identity_cases")
NIN = "120020440000010011"


def open_case(holder=None, nin=NIN):
    holder = holder or PersonFactory(nin=nin, matched=True, given_name="Yasmine")
    return open_identity_case(PersonFactory(nin=nin, given_name="Stranger"), holder=holder, actor=SYSTEM)


@pytest.mark.list_page("desk:identity_cases")
@pytest.mark.parametrize("rows", [1, 3])
def test_cases_cost_the_same_for_one_and_for_three(administrator, rows, django_assert_num_queries):
    for number in range(rows):
        open_case(nin=f"12002044000001{number:04d}")

    # session with person, roles, cases with both people
    with django_assert_num_queries(3):
        page = administrator.get(CASES)

    assert len(page.context["table"].rows) == rows


def test_the_list_names_nobody(administrator):
    open_case()
    page = administrator.get(CASES).content.decode()
    assert "Yasmine" not in page
    assert "Stranger" not in page


def test_opening_a_case_is_written_for_both_people_and_shows_no_number(administrator):
    case = open_case()

    page = administrator.get(reverse("desk:identity_case", args=[case.uid])).content.decode()

    assert "Yasmine" in page
    assert "Stranger" in page
    assert NIN not in page
    assert case.holder.phone not in page
    read = Entry.objects.filter(action="accounts.read_identity_case").values_list("subject", flat=True)
    assert set(read) == {case.holder_id, case.claimant_id}


def test_a_case_is_closed_with_what_was_found(administrator):
    case = open_case()
    url = reverse("desk:identity_case", args=[case.uid])

    answer = administrator.post(url, {"outcome": "Cards compared: the number is Yasmine's."})

    case.refresh_from_db()
    assert (answer["Location"], case.status) == (CASES, "settled")
    assert case.outcome == "Cards compared: the number is Yasmine's."
    again = administrator.post(url, {"outcome": "Once more"})
    assert again.status_code == 422
    assert "not available for this file any more" in again.content.decode()


@pytest.mark.parametrize("outcome", ["", "  ", "x" * 301, "a\x00b"])
def test_a_case_is_not_closed_without_a_readable_finding(administrator, outcome):
    case = open_case()
    answer = administrator.post(reverse("desk:identity_case", args=[case.uid]), {"outcome": outcome})
    assert answer.status_code == 422
    assert IdentityCase.objects.get().status == "open"


def test_nobody_looks_at_their_own_case(at_desk, anem):
    own = MembershipFactory(organisation=anem, role=Role.ADMINISTRATOR).person
    case = open_case(holder=own)

    page = at_desk(own, language="en").get(reverse("desk:identity_case", args=[case.uid]))

    assert page.status_code == 409
    assert "You may not do this for this person." in page.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMINISTRATOR, 200), (Role.HEAD, 403), (Role.AGENT, 403), (Role.DIRECTOR, 403)]
)
def test_who_sees_cases(in_role, agency, anem, role, status):
    browser = in_role(anem if role == Role.DIRECTOR else agency, role)
    case = open_case()
    answers = {
        browser.get(CASES).status_code,
        browser.get(reverse("desk:identity_case", args=[case.uid])).status_code,
    }
    assert answers == {status}


def test_a_case_that_does_not_exist_is_absent(administrator):
    url = reverse("desk:identity_case", args=["00000000-0000-4000-8000-000000000000"])
    assert administrator.get(url).status_code == 404
