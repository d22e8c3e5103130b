import io
import json
import shutil

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from factories.catalogue import REGISTRATION, REGISTRATION_FILE, SHIPPED
from qarib.modules.catalogue.models import ProcedureVersion

GOOD = {
    "identity_declared": True, "phone_verified": True, "birth_date": "2002-05-14", "residence": "algeria",
    "available_now": True,
}  # fmt: skip


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def judged(facts, *arguments, on="2026-11-24"):
    facts = facts if isinstance(facts, str) else json.dumps(facts)
    return json.loads(run("evaluate", REGISTRATION, "--on", on, "--facts", facts, "--json", *arguments))


def refused(*arguments):
    with pytest.raises(CommandError) as error:
        run(*arguments)
    return error.value


def test_a_procedure_in_order_says_what_is_assumed():
    assert run("check_procedures", str(REGISTRATION_FILE)).splitlines() == [
        f"{REGISTRATION} 2022-02-10: 19 facts, 5 criteria, 8 examples, in order",
        "  assumed: old-enough",
        "  assumed: resident-in-algeria",
        "  assumed: minimum_age",
        "  assumed: promise",
        "  assumed: appeal",
    ]


def test_check_names_file_line_key_and_mend_and_ends_with_two(tmp_path):
    shutil.copytree(SHIPPED, tmp_path / "p")
    path = tmp_path / "p/anem/job-seeker-registration/2022-02-10.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "when: identity_declared", "when: identity_declared IS NULL"
    )
    path.write_text(text, encoding="utf-8")
    line = text[: text.index("IS NULL")].count("\n") + 1

    error = refused("check_procedures", str(tmp_path / "p"), str(tmp_path / "nowhere"))

    first, second = str(error).splitlines()
    assert error.returncode == 2
    assert first.startswith(
        f"{path}:{line}: criteria/identity-declared/when: IS or NULL is not in the language"
    )
    assert first.endswith("– Remove it: an unknown fact stays unknown by itself, and the rule stays open.")
    assert second == f"{tmp_path / 'nowhere'}:1: does not exist – Check the path."


@pytest.mark.django_db
def test_load_publishes_once(tmp_path):
    published = run("load_procedures").splitlines()
    assert f"{REGISTRATION} 2022-02-10: published" in published
    assert ProcedureVersion.objects.count() == len(published) == len(list(SHIPPED.glob("*/*/*.yaml")))
    assert run("load_procedures", str(REGISTRATION_FILE)) == f"{REGISTRATION} 2022-02-10: unchanged\n"
    assert refused("load_procedures", str(tmp_path / "nowhere")).returncode == 2


@pytest.mark.django_db
@pytest.mark.parametrize("published", [True, False])
def test_evaluate_answers_by_the_contract_from_the_database_or_the_folder(published):
    if published:
        run("load_procedures")

    answer = judged({**GOOD, "available_now": None})

    assert list(answer) == [
        "procedure", "version", "on", "verdict", "criteria", "needs", "next_question", "amount", "score",
        "assumed",
    ]  # fmt: skip
    assert {key: value for key, value in answer.items() if key != "criteria"} == {
        "procedure": REGISTRATION,
        "version": "2022-02-10",
        "on": "2026-11-24",
        "verdict": "open",
        "needs": ["available_now"],
        "next_question": "available_now",
        "amount": None,
        "score": [],
        "assumed": ["old-enough", "resident-in-algeria", "minimum_age", "promise", "appeal"],
    }
    assert [(item["code"], item["verdict"], item["facts"]) for item in answer["criteria"]] == [
        ("identity-declared", "met", ["identity_declared"]),
        ("reachable-phone", "met", ["phone_verified"]),
        ("old-enough", "met", ["birth_date"]),
        ("resident-in-algeria", "met", ["residence"]),
        ("available-for-work", "open", ["available_now"]),
    ]
    assert all(
        set(item["reason"]) == {"ar", "fr"} and item["remedy"] is None and set(item["law"]) == {"ar", "fr"}
        for item in answer["criteria"]
    )


@pytest.mark.django_db
def test_evaluate_gives_reason_and_remedy_of_what_is_not_met():
    answer = judged({"residence": "abroad"}, "--folder", str(SHIPPED))

    residence = next(item for item in answer["criteria"] if item["code"] == "resident-in-algeria")
    assert (answer["verdict"], answer["needs"], answer["next_question"]) == ("not_eligible", [], None)
    assert residence["verdict"] == "not_met"
    assert residence["reason"]["fr"].startswith("L’inscription s’adresse aux personnes")
    assert residence["remedy"]["fr"].startswith("Inscrivez-vous dès votre retour")


@pytest.mark.django_db
def test_evaluate_reads_a_file_and_prints_a_few_lines(tmp_path):
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(GOOD), encoding="utf-8")

    assert judged(str(path))["verdict"] == "eligible"
    lines = run("evaluate", REGISTRATION, "--facts", '{"identity_declared": true}').splitlines()
    assert lines == [
        "identity-declared: met",
        "reachable-phone: open",
        "old-enough: open",
        "resident-in-algeria: open",
        "available-for-work: open",
        "verdict: open",
        "next question: phone_verified",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("published", [True, False])
def test_before_the_first_version_evaluate_says_so_and_ends_with_two(published):
    if published:
        run("load_procedures")
    error = refused("evaluate", REGISTRATION, "--on", "2022-02-09", "--json")
    assert error.returncode == 2
    assert "2022-02-10" in str(error)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["anem.nothing"], ""),
        ([REGISTRATION, "--facts", '{"age": "17"}'], "age: must be a whole number"),
        ([REGISTRATION, "--facts", "{not json"], "--facts cannot be read"),
        ([REGISTRATION, "--facts", "/nowhere/facts.json"], "--facts cannot be read"),
    ],
)
def test_what_cannot_be_judged_ends_with_two(arguments, sentence):
    error = refused("evaluate", *arguments)
    assert (error.returncode, sentence in str(error)) == (2, True)


@pytest.mark.django_db
def test_facts_must_be_an_object(tmp_path):
    path = tmp_path / "facts.json"
    path.write_text("[1]", encoding="utf-8")
    assert "must be a JSON object" in str(refused("evaluate", REGISTRATION, "--facts", str(path)))
