"""Can I have it? One question a page, without an account; then what it gives, or why not and what to do."""

from datetime import date

import pytest
from django.urls import reverse

from factories.catalogue import REGISTRATION, ProcedureFactory, ProcedureVersionFactory, small_procedure
from portal.catalogue.answering import (
    BORN,
    CHECK,
    FOR_ME,
    PROCEDURE,
    START,
    TYPED,
    answer,
    at,
    carry,
    check_through,
    text,
)
from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import open_session
from qarib.modules.dossiers.models import Dossier
from qarib.portal.catalogue.check_answers import COOKIE


def test_one_question_a_page_then_what_it_gives(world, client, tuesday):
    asked, result = check_through(client)

    assert asked == list(TYPED)
    assert result.status_code == 200
    assert "Yes: by your answers, you can have it" in text(result)
    assert "3 working days at most" in text(result)
    assert "It runs for 6 months and can be renewed." in text(result)
    assert START in text(result)
    assert Dossier.objects.count() == 0


def test_the_number_of_questions_left_is_said_and_only_shrinks(world, client, tuesday):
    left, page = [], client.get(CHECK, follow=True)
    for question, typed in TYPED.items():
        left.append(page.context["left"])
        assert f"{left[-1]} question" in text(page)
        page = answer(client, question, typed)

    assert left == [5, 4, 3, 2, 1]


REFUSED = {
    "birth_date": (BORN | {"birth_date_year": "2012"}, ["birth_date"], "You are not yet of working age"),
    "residence": ({"residence": "abroad"}, ["birth_date", "residence"], "for people who live in Algeria"),
    "available_now": (
        {"available_now": "no"},
        ["birth_date", "residence", "available_now"],
        "An active request means being available",
    ),
    "identity_declared": ({"identity_declared": "no"}, list(TYPED)[:4], "Registration needs a declared"),
    "phone_verified": ({"phone_verified": "no"}, list(TYPED), "Your phone number is not verified yet"),
}


@pytest.mark.parametrize("question", REFUSED)
def test_the_first_false_condition_ends_it_with_reason_rule_and_remedy(world, client, tuesday, question):
    typed, asked_until_then, refusal = REFUSED[question]
    asked, result = check_through(client, **{question: typed})

    assert asked == asked_until_then
    [reason] = result.context["not_met"]
    for said in (refusal, str(reason.result.criterion.law), str(reason.result.remedy)):
        assert said.replace("'", "&#x27;") in text(result)
    assert [line.change_url for line in reason.lines] == [at(question)]
    assert "only a person can refuse" in text(result)


def test_an_assumed_rule_is_marked(world, client, tuesday):
    _asked, result = check_through(client, residence={"residence": "abroad"})

    assert (
        text(result).count("assumed – to be confirmed by the body") == 3
    )  # two conditions, one of them twice


def test_an_answer_can_be_changed_and_the_others_stay(world, client, tuesday):
    _asked, result = check_through(client, residence={"residence": "abroad"})
    assert at("residence") in text(result)

    assert client.get(at("residence")).context["form"]["residence"].initial == "abroad"
    page = answer(client, "residence", {"residence": "algeria"})

    assert page.context["action"] == at("available_now")


def test_back_leads_to_the_question_before_and_at_last_to_the_procedure(world, client, tuesday):
    answer(client, "birth_date", BORN)
    page = answer(client, "residence", {"residence": "algeria"})

    backs = []
    while page.context and "form" in page.context:
        backs.append(page.context["back"])
        page = client.get(backs[-1])
    assert backs == [at("residence"), at("birth_date"), PROCEDURE]


def test_what_is_not_known_is_left_open_and_the_page_says_who_will_answer(world, client, tuesday):
    for question, typed in TYPED.items():
        page = answer(client, question, {"unknown": "1"} if question == "available_now" else typed)

    assert "Nothing speaks against it so far" in text(page)
    assert [line.change_url for line in page.context["open_lines"]] == [at("available_now")]
    assert "Yes: by your answers" in text(answer(client, "available_now", {"available_now": "yes"}))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter the day, the month and the year."),
        (BORN | {"birth_date_month": "13"}, "This date does not exist."),
        (BORN | {"birth_date_year": "3000"}, "not in the future"),
        ({"birth_date": "x" * 100_000}, "Enter the day, the month and the year."),
    ],
)
def test_a_wrong_answer_is_asked_again_with_a_sentence(world, client, tuesday, typed, sentence):
    answer(client, "residence", {"residence": "algeria"})
    response = client.post(at("birth_date"), typed)

    assert response.status_code == 422
    assert sentence in text(response)
    assert client.get(CHECK, follow=True).context["lines"][0].change_url == at("residence")


def test_a_question_sent_twice_or_from_an_old_tab_changes_that_answer_alone(world, client, tuesday):
    first = client.post(at("birth_date"), BORN)
    again = client.post(at("birth_date"), BORN)
    answer(client, "residence", {"residence": "algeria"})
    old_tab = client.post(at("birth_date"), BORN | {"birth_date_year": "2001"})

    assert first["Location"] == again["Location"] == at("residence")
    assert old_tab["Location"] == at("available_now")
    assert [line.value for line in client.get(CHECK, follow=True).context["lines"]] == [
        "14 May 2001",
        "In Algeria",
    ]


@pytest.mark.parametrize("code", ["anem.nothing", "%00", "x" * 300, "a'b"])
def test_an_unknown_procedure_is_a_page_that_says_so(world, client, code):
    for address in (f"/procedures/{code}/check/", f"/procedures/{code}/check/birth_date/"):
        assert client.get(address).status_code == 404
        assert client.post(f"/procedures/{code}/check/birth_date/").status_code == 404


def test_before_its_first_version_there_is_nothing_to_check(world, client, time_machine):
    time_machine.move_to("2021-01-01")

    assert client.get(CHECK).status_code == 404


@pytest.mark.parametrize(
    "question", ["nothing", "age", "address", "residence_proof", "minimum_age", "situation"]
)
def test_what_no_condition_asks_is_not_asked(world, client, question):
    assert client.get(at(question))["Location"] == CHECK
    assert client.post(at(question), {question: "x"})["Location"] == CHECK
    assert COOKIE not in client.cookies


def test_what_the_account_knows_is_neither_asked_nor_changed(known, tuesday):
    asked, result = check_through(known)

    assert asked == ["residence", "available_now"]
    assert "Yes: by your answers" in text(result)
    assert known.get(at("birth_date"))["Location"] == CHECK


def test_the_account_wins_over_what_the_browser_holds(known, tuesday):
    carry(known, {"birth_date": "2020-01-01", "identity_declared": False})

    assert known.get(CHECK, follow=True).context["action"] == at("residence")
    assert known.get(CHECK, follow=True).context["lines"] == []


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_every_page_speaks_the_language(world, client, tuesday, language):
    client.get("/", {"lang": language})
    short, (asked, page) = language[:2], (client.get(CHECK, follow=True), check_through(client)[1])
    rules = page.context["procedure"]
    assert asked.context["form"]["birth_date"].label == rules.facts["birth_date"].question.in_language(short)
    for line in rules.gives:
        assert line.in_language(short).replace("'", "&#x27;") in page.content.decode()


def test_the_first_question_is_compiled_once_for_strangers_and_never_for_others(
    world, client, django_assert_num_queries, tuesday
):
    client.get(at("birth_date"))
    with django_assert_num_queries(0):
        client.get(at("birth_date"))
    answer(client, "birth_date", BORN)

    assert client.get(CHECK, follow=True).context["action"] == at("residence")


def test_a_question_costs_one_query_and_a_result_four(
    world, client, django_assert_num_queries, django_assert_max_num_queries, tuesday
):
    client.get(FOR_ME)
    client.post(at("birth_date"), BORN)
    with django_assert_num_queries(1):
        client.get(at("residence"))
    with django_assert_num_queries(1):
        client.post(at("residence"), {"residence": "algeria"})
    check_through(client)
    with django_assert_max_num_queries(4):
        assert "Yes: by your answers" in text(client.get(CHECK, follow=True))


def test_every_form_carries_its_token(world, client, tuesday):
    asked = answer(client, "birth_date", BORN)
    for page in (asked, check_through(client)[1], client.get(FOR_ME)):
        forms = page.content.decode().split("<form")[1:]
        assert forms
        assert [form for form in forms if "csrfmiddlewaretoken" not in form] == []


def test_pages_are_light(world, client, tuesday):
    sizes = [len(client.get(CHECK, follow=True).content)]
    for question, typed in TYPED.items():
        sizes.append(len(answer(client, question, typed).content))

    assert max(sizes) <= 15_000


def test_what_else_comes_sure_first_then_the_fewest_questions_and_nothing_refused(db, client, tuesday):
    ProcedureVersionFactory()
    here, abroad = "{residence: algeria}", "{residence: abroad}"
    small_procedure(
        "anem.refused", facts=["residence"], when="residence = 'abroad'", met=abroad, not_met=here
    )
    small_procedure("anem.sure", facts=["residence"], when="residence = 'algeria'", met=here, not_met=abroad)
    small_procedure(
        "anem.one-left", facts=["available_now"], when="available_now",
        met="{available_now: true}", not_met="{available_now: false}",
    )  # fmt: skip
    answer(client, "residence", {"residence": "algeria"})
    answer(client, "birth_date", BORN)

    page = client.get(FOR_ME)
    assert [(line.candidate.definition.code, line.words) for line in page.context["lines"]] == [
        ("anem.sure", "You meet the conditions"),
        ("anem.one-left", "1 question left at most"),
        (REGISTRATION, "3 questions left at most"),
    ]
    block = check_through(client)[1].context["others"]
    assert [line.candidate.definition.code for line in block] == ["anem.one-left", "anem.sure"]


@pytest.mark.list_page("portal:entitled")
@pytest.mark.parametrize("count", [1, 3])
def test_what_else_costs_two_queries_whatever_its_length(db, client, django_assert_num_queries, count):
    for number in range(count):
        ProcedureVersionFactory(procedure=ProcedureFactory(code=f"anem.other-{number}"))
    client.get(FOR_ME)

    # versions in force, running sessions
    with django_assert_num_queries(2):
        assert len(client.get(FOR_ME).context["lines"]) == count


BOXES = """\
together:
  obstacles:
    question: {ar: هل ينطبق شيء؟, fr: Quelque chose ?, en: Does any of these apply?}
    none: {ar: لا شيء, fr: Rien, en: None of these}
    facts:
      available_now: {ar: متاح, fr: Disponible, en: I am available}
      residence_changed: {ar: تغيير, fr: Changement, en: My address changed}
amount: {value: "500000", each: once}
score:
  years:
    label: {ar: سنوات, fr: Années, en: Years}
    value: "at_most(30, experience_years)"
    of: 30
    assumed: true
    note: {ar: ملاحظة, fr: Note}
"""


@pytest.fixture
def boxes(world, tuesday):
    """Publish a procedure that asks two things in one question, pays once and counts points."""
    code = "anem.boxes"
    small_procedure(
        code, when="NOT available_now AND NOT residence_changed",
        facts=["available_now", "residence_changed", "experience_years"],
        met="{available_now: false, residence_changed: false, experience_years: 3}",
        not_met="{available_now: true}",
        intake="session", more=BOXES,
        grants="{valid: 12, unit: months, letter: job_seeker_registration, renewals: 1}",
    )  # fmt: skip
    return code


def ticked(client, code, *boxes):
    return client.post(at("obstacles", code), {"facts": boxes})


def test_a_group_is_one_question_with_boxes_and_none_of_these(boxes, client):
    page = client.get(reverse("portal:entitlement", args=[boxes]), follow=True)

    assert (page.context["action"], page.context["left"]) == (at("obstacles", boxes), 1)
    for words in ("Does any of these apply?", "I am available", "My address changed", "None of these"):
        assert words in text(page)
    assert client.get(at("available_now", boxes))["Location"] == reverse("portal:entitlement", args=[boxes])


def test_none_of_these_says_no_to_each(boxes, client):
    result = client.get(ticked(client, boxes, "none")["Location"])

    assert "Yes: by your answers" in text(result)
    assert [line.value for line in result.context["lines"]] == ["No", "No"]
    assert client.get(at("obstacles", boxes)).context["form"]["facts"].initial == ["none"]


def test_a_tick_says_yes_and_the_others_are_no(boxes, client):
    result = client.get(ticked(client, boxes, "residence_changed")["Location"])

    [refusal] = result.context["not_met"]
    assert [line.value for line in refusal.lines] == ["Yes"]
    assert client.get(at("obstacles", boxes)).context["form"]["facts"].initial == ["residence_changed"]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ([], "Tick what applies to you, or the last box when nothing does."),
        (["none", "available_now"], "You ticked “None of these” and something else: untick one of them."),
        (["nothing"], "Tick what applies to you, or the last box when nothing does."),
        (["<script>"], "Tick what applies to you, or the last box when nothing does."),
    ],
)
def test_boxes_that_contradict_each_other_are_refused_in_words(boxes, client, chosen, sentence):
    response = ticked(client, boxes, *chosen)

    assert response.status_code == 422
    assert sentence in text(response)
    assert COOKIE not in response.cookies


def test_the_result_says_what_it_pays_how_long_and_the_points(boxes, client):
    carry(client, {"available_now": False, "residence_changed": False, "experience_years": 12})
    result = text(client.get(reverse("portal:entitlement", args=[boxes])))

    for words in ("500,000", "paid once", "It runs for 12 months and can be renewed 1 time.", "12 out of 30"):
        assert words in result.replace("\xa0", " ")


def test_points_that_nobody_knows_yet_are_counted_when_one_files(boxes, client):
    result = client.get(ticked(client, boxes, "none")["Location"])

    assert "counted when you file" in text(result)


def test_what_is_only_done_at_the_counter_says_where_and_has_no_start_button(world, client, tuesday):
    here, abroad = "{residence: algeria}", "{residence: abroad}"
    code = "anem.counter"
    small_procedure(
        code, facts=["residence"], when="residence = 'algeria'", met=here, not_met=abroad, intake="counter"
    )
    answers = [client.post(at("residence", code), {"residence": value}) for value in ("algeria", "abroad")]
    carry(client, {"residence": "algeria"})
    result = text(client.get(answers[0]["Location"]))

    assert "This is not done on line yet: it is done at the agency. Agency" in result
    assert "At your agency" in result
    assert reverse("portal:start", args=[code]) not in result


@pytest.mark.parametrize(
    ("opens", "closes", "said", "missing"),
    [
        (None, None, "No session is open for this procedure now.", "Start with these answers"),
        ("2026-12-01", "2026-12-20", "The next one opens on 1 December 2026", "Start with these answers"),
        ("2026-11-02", "2026-11-30", "The session is open until 30 November 2026", "No session is open"),
    ],
)
def test_a_session_procedure_says_whether_one_is_open(boxes, client, opens, closes, said, missing):
    if opens:
        days = {"opens_on": date.fromisoformat(opens), "closes_on": date.fromisoformat(closes)}
        open_session(boxes, **days, actor=SYSTEM)
    result = text(client.get(ticked(client, boxes, "none")["Location"]))

    assert said in result
    assert missing not in result
