"""A hammer that cannot find anything proves nothing: each harm that a race could do is seen."""

import json
import sqlite3
import sys
from hashlib import sha256
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench" / "faults"))

from clicks import Told, read
from hammer import holds
from ledger import Ledger
from truth import one_truth
from visitor import Answer

UID, NUMBER = "11111111-1111-4111-8111-111111111111", "QRB-0000-0000-0"
FROZEN = {
    "education_level": {"value": "none", "origin": "asked"},
    "wanted_occupation": {"value": "Soudeur 1", "origin": "asked"},
}
DIGEST = sha256(json.dumps(FROZEN, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
CODE = "anem.two-signatures"
TABLES = """
CREATE TABLE catalogue_procedure (id, code);
CREATE TABLE dossiers_dossier (
  id, uid, number, status, person_id, promise_id, frozen, frozen_digest, procedure_id
);
CREATE TABLE promises_promise (id, path, label, status);
CREATE TABLE promises_pause (promise_id, ended_at);
CREATE TABLE notifications_message (person_id, template);
CREATE TABLE journal_entry (id INTEGER PRIMARY KEY, object_type, kind, object_id, action, data);
CREATE TABLE dossiers_missingrequest (dossier_id, answered_at, lapsed_at);
CREATE TABLE dossiers_correction (dossier_id, settled_at, accepted);
CREATE TABLE dossiers_vote (dossier_id, stage, person_id, facts_digest);
CREATE TABLE dossiers_appeal (dossier_id);
CREATE TABLE dossiers_remark (dossier_id);
CREATE TABLE dossiers_decision (dossier_id, stage, outcome, letter_id);
CREATE TABLE documents_letter (id, reference, withdrawn_at);
CREATE TABLE dossiers_value (dossier_id, fact, stream, value);
"""
# A file that was asked about once, corrected once, refused, contested, and granted by two people.
STORY = (
    ("start", "", ""),
    ("file", "draft", "filed"),
    ("take", "filed", "under_instruction"),
    ("request_missing", "under_instruction", "waiting"),
    ("answer_request", "waiting", "under_instruction"),
    ("send_correction", "", ""),
    ("accept_correction", "", ""),
    ("refuse", "under_instruction", "refused"),
    ("appeal", "refused", "appealed"),
    ("sign", "", ""),
    ("sign", "", ""),
    ("overturn", "appealed", "overturned"),
)
MESSAGES = ("filed", "missing", "corrected", "refused", "appeal_filed", "overturned")
CLICKS = ("start", "file", "file", "take", "request_missing", "answer_request", "send_correction")
CLICKS += ("accept_correction", "refuse", "appeal", "overturn", "overturn")

FILED_AGAIN = (
    "INSERT INTO journal_entry SELECT NULL, 'dossier', 'act', object_id, 'dossier.file', "
    '\'{"from": "draft", "to": "filed"}\' FROM journal_entry LIMIT 1'
)
PROMISED_AGAIN = "INSERT INTO promises_promise SELECT 9, path, label, status FROM promises_promise"
NUMBER_AGAIN = (
    "INSERT INTO dossiers_dossier SELECT 2, '22222222-2222-4222-8222-222222222222', number, status, "
    "person_id, promise_id, frozen, frozen_digest, procedure_id FROM dossiers_dossier"
)


def write(tables):
    tables.executescript(TABLES)
    tables.execute("INSERT INTO catalogue_procedure VALUES (1, ?)", (CODE,))
    tables.execute(
        "INSERT INTO dossiers_dossier VALUES (1, ?, ?, 'overturned', 7, 3, ?, ?, 1)",
        (UID, NUMBER, json.dumps(FROZEN), DIGEST),
    )
    path = f"/me/dossiers/{UID}/"
    tables.execute("INSERT INTO promises_promise VALUES (3, ?, ?, 'kept')", (path, CODE))
    tables.execute("INSERT INTO promises_promise VALUES (4, ?, ?, 'missed')", (path, f"{CODE}:appeal"))
    tables.execute("INSERT INTO promises_pause VALUES (3, 'then')")
    for action, source, target in STORY:
        data = json.dumps({"from": source, "to": target} if target else {})
        row = ("dossier", "act", UID, f"dossier.{action}", data)
        tables.execute("INSERT INTO journal_entry VALUES (NULL, ?, ?, ?, ?, ?)", row)
    for template in MESSAGES:
        tables.execute("INSERT INTO notifications_message VALUES (7, ?)", (f"dossiers/{template}",))
    tables.execute("INSERT INTO dossiers_missingrequest VALUES (1, 'then', NULL)")
    tables.execute("INSERT INTO dossiers_correction VALUES (1, 'then', 1)")
    for person in (8, 9):
        tables.execute("INSERT INTO dossiers_vote VALUES (1, 'appeal', ?, 'facts')", (person,))
    tables.execute("INSERT INTO dossiers_appeal VALUES (1)")
    tables.execute("INSERT INTO documents_letter VALUES (5, ?, 'then')", (NUMBER,))
    tables.execute("INSERT INTO documents_letter VALUES (6, ?, NULL)", (NUMBER,))
    tables.execute("INSERT INTO dossiers_decision VALUES (1, 'first', 'refused', 5)")
    tables.execute("INSERT INTO dossiers_decision VALUES (1, 'appeal', 'granted', 6)")
    for fact, known in FROZEN.items():
        value = json.dumps(known["value"])
        tables.execute("INSERT INTO dossiers_value VALUES (1, ?, 'filed', ?)", (fact, value))


@pytest.fixture
def judged(tmp_path):
    """Return a function: what is wrong with one file, after a statement has done its harm."""

    def after(harm="", told=CLICKS):
        path = tmp_path / "house.sqlite3"
        with sqlite3.connect(path) as tables:
            write(tables)
            tables.executescript(harm)
        tables.close()
        ledger = Ledger(str(path))
        clicks = [one if isinstance(one, Told) else Told(UID, one, "done") for one in told]
        found = one_truth(ledger, clicks)
        ledger.close()
        return found

    return after


def test_one_truth_is_found_where_there_is_one(judged):
    found = judged()
    assert found.wrong == []
    assert (found.counts["decisions"], found.counts["files_overturned"]) == (2, 1)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (FILED_AGAIN, "file 2 times"),
        ("DELETE FROM journal_entry WHERE action = 'dossier.take'", "where it was filed"),
        ("UPDATE dossiers_dossier SET status = 'upheld'", "its journal says overturned"),
        ("INSERT INTO dossiers_decision VALUES (1, 'first', 'granted', 7)", "2 first"),
        ("DELETE FROM dossiers_decision WHERE stage = 'appeal'", "0 on_appeal"),
        ("INSERT INTO documents_letter SELECT 9, reference, NULL FROM documents_letter", "letters"),
        ("UPDATE dossiers_decision SET letter_id = 5", "letters"),
        ("UPDATE documents_letter SET withdrawn_at = NULL", "withdrawn letters"),
        ("INSERT INTO dossiers_vote VALUES (1, 'appeal', 8, 'facts')", "3 signatures of 2 people"),
        ("INSERT INTO dossiers_vote VALUES (1, 'appeal', 10, 'facts')", "3 signatures of 3 people"),
        ("DELETE FROM dossiers_vote WHERE person_id = 9", "granted with [1] signatures"),
        ("DELETE FROM dossiers_vote", "granted with [] signatures"),
        ("INSERT INTO dossiers_missingrequest VALUES (1, NULL, NULL)", "waits for an answer"),
        ("INSERT INTO dossiers_correction VALUES (1, NULL, NULL)", "a correction waits"),
        ("UPDATE dossiers_correction SET accepted = 0", "0 accepted"),
        ("INSERT INTO dossiers_appeal VALUES (1)", "2 appeals"),
        ("INSERT INTO dossiers_remark VALUES (1)", "0 dossier.write_remark, 1 remarks"),
        ("UPDATE promises_pause SET ended_at = NULL", "stands still"),
        ("INSERT INTO promises_pause VALUES (3, 'then')", "paused as often"),
        ("UPDATE promises_promise SET status = 'running' WHERE id = 3", "has the promise of its state"),
        ("UPDATE promises_promise SET status = 'running' WHERE id = 4", "has the appeal's promise"),
        (PROMISED_AGAIN, "promises"),
        ("INSERT INTO promises_promise VALUES (9, '/me/dossiers/-/', 'x', 'running')", "promise of no file"),
        ("INSERT INTO notifications_message VALUES (7, 'dossiers/filed')", "2 filed, 1 due"),
        ("DELETE FROM notifications_message WHERE template = 'dossiers/overturned'", "0 overturned, 1 due"),
        ("UPDATE dossiers_dossier SET frozen_digest = ''", "digest is not that of the proof"),
        ("UPDATE dossiers_value SET value = '\"CAP\"' WHERE fact = 'education_level'", "values differ"),
        ("INSERT INTO dossiers_value VALUES (1, 'diploma', 'filed', '\"CAP\"')", "values differ"),
        (NUMBER_AGAIN, "number QRB"),
        ("INSERT INTO journal_entry VALUES (NULL, 'dossier', 'act', '-', 'dossier.file', '{}')", "no file"),
    ],
)  # fmt: skip
def test_each_harm_is_seen(judged, harm, said):
    assert any(said in line for line in judged(harm).wrong), judged(harm).wrong


def test_the_halves_of_two_tabs_are_seen(judged):
    mixed = FROZEN | {"education_level": {"value": "secondary", "origin": "asked"}}
    digest = sha256(json.dumps(mixed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    harm = f"UPDATE dossiers_dossier SET frozen = '{json.dumps(mixed)}', frozen_digest = '{digest}';"
    harm += "UPDATE dossiers_value SET value = '\"secondary\"' WHERE fact = 'education_level'"

    assert [line.partition(": ")[2] for line in judged(harm).wrong] == ["halves of two tabs"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ((*CLICKS, "take"), "take told 2 times, done 1"),
        (tuple(act for act in CLICKS if act != "refuse"), "refuse told 0 times, done 1"),
        ((*CLICKS, "overturn"), "signed or granted 3 times"),
        ((*CLICKS, "together"), "signed or granted 3 times"),
        (tuple(act for act in CLICKS if act != "appeal"), "appeal told 0 times, done 1"),
        ((*CLICKS, Told(UID, "grant", "5xx", "500")), "5xx 500"),
        ((*CLICKS, Told(UID, "grant", "unclear", "404 without a way on")), "404 without a way on"),
    ],
)
def test_what_people_were_told_is_held_against_what_was_done(judged, told, said):
    assert any(said in line for line in judged(told=told).wrong)


def test_a_refused_click_is_no_harm(judged):
    assert judged(told=(*CLICKS, Told(UID, "grant", "refused"))).wrong == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(500, "", "<h1>"), "5xx"),
        (Answer(302, "/me/", ""), "done"),
        (Answer(302, "/log-in/", ""), "unclear"),
        (Answer(409, "", '<div class="notice late">'), "refused"),
        (Answer(409, "", ""), "unclear"),
        (Answer(404, "", "<h1>"), "unclear"),
        (Answer(200, "", "<h1>"), "shown"),
    ],
)
def test_an_answer_is_read_as_a_person_would(answer, told):
    assert read(answer)[0] == told


def test_the_hammer_fails_on_any_harm():
    kept = {
        "invariants": "ok",
        "pairs": 400,
        "errors_5xx": 0,
        "unclear": 0,
        "messages_on_their_way": 0,
        "messages_accepted_twice": 0,
    }
    assert holds(kept)
    for harm in ({"invariants": ["x"]}, {"pairs": 0}, {"errors_5xx": 1}, {"unclear": 1}):
        assert not holds(kept | harm)
