import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from factories.accounts import AgentFactory
from factories.organisations import AgencyFactory, MembershipFactory
from factories.world import TUESDAY
from qarib.modules.accounts.models import Person
from qarib.modules.journal.models import Entry
from qarib.modules.notifications.models import Message
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership

AGENTS = reverse("desk:agents")
TODAY = TUESDAY.date()


def day(name, value):
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def typed(**changes):
    return {
        "email": "samir@anem.example", "given_name": "سمير", "family_name": "قاسي", "role": "agent",
        **day("from_day", TODAY), **changes,
    }  # fmt: skip


def names_in(page):
    return [re.sub(r"<[^>]+>", "", str(row[0])) for row in page.context["table"].rows]


@pytest.mark.list_page("desk:agents")
@pytest.mark.parametrize("rows", [1, 3])
def test_agents_cost_the_same_for_one_and_for_three(administrator, agency, rows, django_assert_num_queries):
    MembershipFactory.create_batch(rows, organisation=agency)

    # session with person, roles, members
    with django_assert_num_queries(3):
        page = administrator.get(AGENTS)

    assert len(names_in(page)) == rows + 1


@pytest.mark.list_page("desk:member")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_member_costs_the_same_with_one_role_and_with_three(
    administrator, agency, rows, django_assert_num_queries
):
    person = AgentFactory()
    roles = [Role.AGENT, Role.HEAD, Role.AUDITOR][:rows]
    members = [MembershipFactory(organisation=agency, person=person, role=role) for role in roles]

    # session with person, roles, the member, their roles
    with django_assert_num_queries(4):
        page = administrator.get(reverse("desk:member", args=[members[0].uid]))

    assert [line["role"] for line in page.context["roles"]] == [role.label for role in roles]


def test_an_administrator_sees_the_agents_of_their_body_only(administrator, agency):
    MembershipFactory(organisation=agency, person=AgentFactory(given_name="Samir", family_name="Kaci"))
    lynda = MembershipFactory(person=AgentFactory(given_name="Lynda", family_name="Cherif"))

    assert "Samir Kaci" in names_in(administrator.get(AGENTS))
    assert "Lynda Cherif" not in names_in(administrator.get(AGENTS))
    for name in ("member", "role_new", "role_end"):
        assert administrator.get(reverse(f"desk:{name}", args=[lynda.uid])).status_code == 404
    assert administrator.post(reverse("desk:agent_link", args=[lynda.uid])).status_code == 404


@pytest.mark.parametrize("text", ["kaci", "samir@", "anem-03"])
def test_agents_are_found_by_name_mail_and_organisation(administrator, agency, text):
    MembershipFactory(
        organisation=agency,
        person=AgentFactory(given_name="Samir", family_name="Kaci", email="samir@a.example"),
    )
    assert names_in(administrator.get(AGENTS, {"text": text})) == ["Samir Kaci"]


def test_agents_turn_by_fifty_without_losing_one(administrator, agency):
    MembershipFactory.create_batch(60, organisation=agency)
    MembershipFactory(organisation=agency, valid_to=TODAY - timedelta(days=1))

    first = administrator.get(AGENTS)
    second = administrator.get(AGENTS + first.context["next_url"])

    assert len(first.context["table"].rows) == 50
    assert len(second.context["table"].rows) == 11
    assert not {row[0] for row in first.context["table"].rows} & {
        row[0] for row in second.context["table"].rows
    }


@pytest.mark.parametrize("after", ["x", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_a_page_that_leads_nowhere_begins_at_the_first(administrator, after):
    assert administrator.get(AGENTS, {"after": after}).status_code == 200


def test_an_account_is_created_with_a_role_and_a_link_that_lets_the_agent_in(administrator, agency, client):
    answer = administrator.post(reverse("desk:agent_new", args=[agency.uid]), typed())

    person = Person.objects.get(email="samir@anem.example")
    membership = Membership.objects.get(person=person)
    assert answer["Location"] == reverse("desk:member", args=[membership.uid])
    assert (membership.organisation, membership.role, membership.valid_from) == (agency, "agent", TODAY)
    assert not person.has_usable_password()
    message = Message.objects.get(address="samir@anem.example")
    (link,) = re.findall(r"http://testserver(/agents/password/reset/key/\S+)", message.body)
    page = client.get(client.get(link)["Location"])
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Write the professional e-mail address."),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"email": "taken@anem.example"}, "Another account already uses this e-mail address."),
        ({"given_name": "12"}, "in letters, at most 80 characters"),
        ({"family_name": "x" * 201}, "at most 200 characters"),
        ({"role": "representative"}, "Select a valid choice."),
        ({"from_day_day": "32"}, "This date does not exist."),
    ],
)
def test_a_refused_account_says_why_and_leaves_nothing_behind(administrator, agency, changes, sentence):
    AgentFactory(email="taken@anem.example")
    people = Person.objects.count()

    answer = administrator.post(reverse("desk:agent_new", args=[agency.uid]), typed(**changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (Person.objects.count(), Message.objects.count()) == (people, 0)


def test_the_link_can_be_sent_again_but_not_without_end(administrator, agency):
    url = reverse("desk:agent_link", args=[MembershipFactory(organisation=agency).uid])

    statuses = [administrator.post(url).status_code for _ in range(6)]

    assert statuses == [302] * 5 + [429]
    assert Message.objects.count() == 5


def test_another_role_is_given_from_a_day(administrator, agency):
    membership = MembershipFactory(organisation=agency)
    first = TODAY + timedelta(days=3)

    administrator.post(
        reverse("desk:role_new", args=[membership.uid]), {"role": "head", **day("from_day", first)}
    )

    given = Membership.objects.get(role="head")
    assert (given.person, given.organisation, given.valid_from) == (membership.person, agency, first)


def test_a_role_already_held_is_refused_with_a_sentence(administrator, agency):
    membership = MembershipFactory(organisation=agency)
    answer = administrator.post(
        reverse("desk:role_new", args=[membership.uid]), {"role": "agent", **day("from_day", TODAY)}
    )
    assert answer.status_code == 422
    assert "This person already holds this role there." in answer.content.decode()


def test_a_role_ends_on_a_day_with_a_reason_that_stays_in_the_journal(administrator, agency):
    membership = MembershipFactory(organisation=agency)
    last = date(2026, 12, 31)

    answer = administrator.post(
        reverse("desk:role_end", args=[membership.uid]), {**day("on", last), "reason": "Moves to Djelfa"}
    )

    membership.refresh_from_db()
    assert (answer["Location"], membership.valid_to) == (AGENTS, last)
    entry = Entry.objects.get(action="organisations.end_role")
    assert (entry.reason, entry.subject) == ("Moves to Djelfa", membership.person_id)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Write the reason: it stays in the journal."),
        ({"reason": "x" * 301}, "at most 300 characters"),
        ({"on_day": ""}, "The date must include a day, a month and a year."),
    ],
)
def test_a_role_does_not_end_without_day_and_reason(administrator, agency, changes, sentence):
    membership = MembershipFactory(organisation=agency)
    answer = administrator.post(
        reverse("desk:role_end", args=[membership.uid]), {**day("on", TODAY), "reason": "Moves", **changes}
    )
    membership.refresh_from_db()
    assert (answer.status_code, membership.valid_to) == (422, None)
    assert sentence in answer.content.decode()


def test_a_role_that_ended_meanwhile_says_so(administrator, agency):
    membership = MembershipFactory(organisation=agency, valid_to=TODAY)
    answer = administrator.post(
        reverse("desk:role_end", args=[membership.uid]), {**day("on", TODAY), "reason": "Moves"}
    )
    assert answer.status_code == 422
    assert "not available for this file any more" in answer.content.decode()


def test_nobody_ends_their_own_role(in_role, at_desk, anem):
    own = MembershipFactory(organisation=anem, role=Role.ADMINISTRATOR)
    answer = at_desk(own.person, language="en").post(
        reverse("desk:role_end", args=[own.uid]), {**day("on", TODAY), "reason": "Tired"}
    )
    assert answer.status_code == 422
    assert "Nobody gives or ends their own role." in answer.content.decode()


def test_a_head_of_agency_sees_their_team_and_changes_nothing(in_role, agency, anem):
    MembershipFactory(organisation=AgencyFactory(body=anem), person=AgentFactory(given_name="Elsewhere"))
    mine = MembershipFactory(organisation=agency)
    browser = in_role(agency, Role.HEAD)

    assert len(names_in(browser.get(AGENTS))) == 2
    page = browser.get(reverse("desk:member", args=[mine.uid])).content.decode()
    assert "End this role" not in page
    for name in ("role_end", "role_new"):
        assert browser.post(reverse(f"desk:{name}", args=[mine.uid])).status_code == 403
    assert browser.post(reverse("desk:agent_new", args=[agency.uid]), typed()).status_code == 403
