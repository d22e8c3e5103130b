import json

import pytest
import time_machine

from factories.catalogue import published_registration
from factories.documents import LetterFactory
from factories.world import ANSWERS, TUESDAY, build_world
from qarib.api.v1 import operations
from qarib.modules.operations.enums import Limit

ROOT, CODE = "/api/v1", "anem.job-seeker-registration"
JUDGE, DATE, VERIFY = (
    f"{ROOT}/procedures/{CODE}/evaluate/",
    f"{ROOT}/promise-date/",
    f"{ROOT}/letters/verify/",
)
ACCOUNT = {"identity_declared": True, "phone_verified": True}
TERMS = {"start": "2026-11-24", "within": 3, "unit": "working_days"}


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def procedure(db):
    return published_registration()


@pytest.fixture
def machine(client, db):
    """Ask as a program: JSON in, JSON out, French."""
    client.defaults |= {"HTTP_ACCEPT": "application/json", "HTTP_ACCEPT_LANGUAGE": "fr"}
    return client


def send(machine, address, body, kind="application/json"):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return machine.post(address, data, content_type=kind)


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert said["status"] == answer.status_code
    return said


def test_the_list_names_every_procedure_in_force(machine, procedure):
    (line,) = machine.get(f"{ROOT}/procedures/").json()
    assert (line["code"], line["body"], line["version"]) == (CODE, "anem", procedure.valid_from.isoformat())
    assert set(line["name"]) == {"ar", "fr"}


def test_a_procedure_shows_facts_conditions_parameters_and_promise(machine, procedure):
    said = machine.get(f"{ROOT}/procedures/{CODE}/").json()
    assert said["promise"]["answer"] == {"within": 3, "unit": "working_days"}
    assert "birth_date" in {fact["code"] for fact in said["facts"]}
    assert all(criterion["when"] and criterion["law"]["fr"] for criterion in said["criteria"])
    assert {one["code"]: one["in_force"] for one in said["parameters"]}["minimum_age"] == 16


def test_a_past_version_is_read_by_its_first_day_and_another_day_is_none(machine, procedure):
    began = procedure.valid_from.isoformat()
    (listed,) = machine.get(f"{ROOT}/procedures/{CODE}/versions/").json()
    assert listed == {"version": began, "digest": procedure.digest}
    assert machine.get(f"{ROOT}/procedures/{CODE}/versions/{began}/").json()["version"] == began
    assert problem(machine.get(f"{ROOT}/procedures/{CODE}/versions/2026-01-05/"))["status"] == 404


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"{ROOT}/procedures/no.such/", "procedure_unknown"),
        (f"{ROOT}/procedures/no.such/versions/", "procedure_unknown"),
        (f"{ROOT}/procedures/{CODE}/?on=1999-01-01", "no_version_in_force"),
        (f"{ROOT}/letters/QRB-0000-0000-0/", "letter_unknown"),
        (f"{ROOT}/letters/x/", "letter_unknown"),
        (f"{ROOT}/files/QRB-0000-0000-0/", "number_unknown"),
        (f"{ROOT}/files/x/", "number_unknown"),
        (f"{ROOT}/nothing/at/all", "not_found"),
        (f"{ROOT}/procedures", "not_found"),
    ],
)
def test_what_does_not_exist_is_a_problem_with_a_code(machine, procedure, address, code):
    said = problem(machine.get(address))
    assert (said["status"], said["code"]) == (404, code)


def test_facts_are_judged_as_the_command_judges_them(machine, procedure):
    asked = send(machine, JUDGE, {"facts": ANSWERS, "on": "2026-11-24"}).json()
    assert (asked["verdict"], asked["needs"]) == ("open", ["identity_declared", "phone_verified"])
    said = send(machine, JUDGE, {"facts": {**ANSWERS, **ACCOUNT}, "on": "2026-11-24"}).json()
    assert (said["verdict"], said["on"], said["needs"]) == ("eligible", "2026-11-24", [])
    young = send(machine, JUDGE, {"facts": {**ANSWERS, "birth_date": "2015-01-01"}}).json()
    assert young["verdict"] == "not_eligible"
    assert send(machine, JUDGE, {"facts": {}}).json()["next_question"]


def test_facts_that_cannot_be_read_are_named_and_not_repeated(machine, procedure):
    answer = send(machine, JUDGE, {"facts": {"birth_date": "Zenobia", "no_fact": 1}})
    said = problem(answer)
    assert (said["code"], {one["at"] for one in said["errors"]}) == (
        "facts_refused",
        {"body.facts.birth_date", "body.facts.no_fact"},
    )
    assert "Zenobia" not in answer.content.decode()


def test_the_date_of_a_promise_and_why_each_day_counts(machine):
    assert send(machine, DATE, TERMS).json() == {
        "due": "2026-11-30T00:00:00+01:00",
        "counted": ["2026-11-25", "2026-11-26", "2026-11-29"],
        "skipped": [{"date": "2026-11-27", "why": "weekend"}, {"date": "2026-11-28", "why": "weekend"}],
        "paused": False,
    }
    moved = send(machine, DATE, {**TERMS, "holidays": ["2026-11-25"]}).json()
    assert moved["skipped"][0] == {"date": "2026-11-25", "why": "holiday"}
    waiting = send(machine, DATE, {**TERMS, "pauses": [{"begin": "2026-11-25T08:00"}]}).json()
    assert (waiting["due"], waiting["paused"]) == (None, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"within": 0}, {"within": 3661}, {"within": "3"}, {"within": True}, {"within": 2.5},
        {"unit": "weeks"},
        {"start": 0}, {"start": "soon"}, {"start": "0001-01-01"}, {"start": "9999-12-31T23:59:59-23:59"},
        {"more": 1}, {"holidays": ["x"]}, {"pauses": [{"begin": "2026-11-25", "end": "2026-11-24"}]},
        {"pauses": [{"begin": "2026-11-25"}] * 13},
    ],
)  # fmt: skip
def test_terms_that_cannot_be_counted_are_refused_in_words(machine, wrong):
    said = problem(send(machine, DATE, {**TERMS, **wrong}))
    assert (said["status"], bool(said["detail"])) == (422, True)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400), ("null", "application/json", 422), ("NaN", "application/json", 400),
        (b"\xff", "application/json", 400), ('{"facts": {"a": "\\ud800"}}', "application/json", 400),
        ("[" * 100_000, "application/json", 400), ("[]", "application/json", 422),
        ("1" * 5000, "application/json", 400),
        ("{}", "text/plain", 415), ("a=b", "application/x-www-form-urlencoded", 415),
        ("x" * 2_700_000, "application/json", 413),
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_a_problem_and_never_breaks(machine, procedure, body, kind, status):
    for address in (JUDGE, DATE):
        assert problem(send(machine, address, body, kind))["status"] == status


def test_the_letter_of_a_code_says_what_is_printed_with_the_name_masked(machine):
    letter = LetterFactory()
    answer = machine.get(f"{ROOT}/letters/{letter.code.lower()}/")
    said = answer.json()
    assert (said["code"], said["reference"], said["standing"]) == (letter.code, letter.reference, "valid")
    assert str(letter.data["name"]) not in answer.content.decode()


def test_a_file_that_is_no_letter_is_unknown_and_too_large_a_one_is_not_read(machine, monkeypatch):
    said = send(machine, VERIFY, b"no pdf", "application/pdf").json()
    assert (said["status"], said["why"]) == ("unknown", "not_a_pdf")
    monkeypatch.setattr(operations, "LARGEST_LETTER", 10)
    assert problem(send(machine, VERIFY, b"x" * 11, "application/pdf"))["status"] == 413


def test_a_number_tells_where_the_file_stands_and_nothing_of_the_person(machine):
    world = build_world()
    dossier = world.filed()
    answer = machine.get(f"{ROOT}/files/{dossier.number}/")
    said = answer.json()
    assert (said["number"], said["status"], said["decided"]) == (dossier.number, "filed", None)
    text = answer.content.decode()
    assert not any(
        word in text for word in (world.yasmine.family_name, world.yasmine.phone, str(dossier.uid))
    )


def test_the_figures_are_null_where_nothing_ended(machine, procedure):
    said = machine.get(f"{ROOT}/figures/promises/").json()
    assert (said["kept"], said["missed"], said["percent"], said["observed"]) == (0, 0, None, [])


@pytest.mark.parametrize(("language", "word"), [("ar-dz", "هذا"), ("fr", "démarche"), ("en", "procedure")])
def test_a_refusal_speaks_the_language_that_was_asked_for(client, db, language, word):
    answer = client.get(f"{ROOT}/procedures/no.such/", headers={"accept-language": language})
    assert word in problem(answer)["detail"]
    assert answer["Content-Language"] == language


def test_other_methods_are_told_which_there_are_and_other_types_are_not_acceptable(machine):
    answer = machine.get(DATE)
    assert (problem(answer)["status"], answer["Allow"]) == (405, "POST")
    assert problem(machine.delete(f"{ROOT}/procedures/"))["status"] == 405
    assert problem(machine.get(f"{ROOT}/procedures/", headers={"accept": "text/html"}))["status"] == 406


@pytest.mark.parametrize(
    ("limit", "ask"),
    [
        ("ASKED", lambda machine: send(machine, DATE, TERMS)),
        ("ASKED", lambda machine: send(machine, JUDGE, {"facts": {}})),
        ("CODES_TRIED", lambda machine: machine.get(f"{ROOT}/letters/QRB-0000-0000-0/")),
        ("FILES_TRIED", lambda machine: send(machine, VERIFY, b"x", "application/pdf")),
        ("STATUS_ASKED", lambda machine: machine.get(f"{ROOT}/files/QRB-0000-0000-0/")),
    ],
)
def test_too_many_are_told_when_to_come_back(machine, procedure, monkeypatch, limit, ask):
    monkeypatch.setattr(operations, limit, Limit(f"api.test.{limit}", times=1, seconds=60))
    ask(machine)
    answer = ask(machine)
    said = problem(answer)
    assert (said["status"], said["code"]) == (429, "too_many_attempts")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_nothing_is_stored_and_no_session_is_read(machine, procedure, django_assert_num_queries):
    send(machine, JUDGE, {"facts": ANSWERS})
    # the limit, the version; what the version says was read before
    with django_assert_num_queries(2):
        send(machine, JUDGE, {"facts": ANSWERS})
