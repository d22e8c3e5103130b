"""A proof that cannot fail proves nothing: each thing that the audit looks for is found when it is there."""

import json
import sqlite3
import sys
from hashlib import sha256
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench" / "faults"))

from ledger import Ledger, audit

UID, NUMBER = "11111111-1111-4111-8111-111111111111", "QRB-0000-0000-0"
FROZEN = {"wanted_occupation": {"value": "Soudeur", "origin": "asked"}}
DIGEST = sha256(json.dumps(FROZEN, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
TABLES = """
CREATE TABLE dossiers_dossier (
  id, uid, number, status, person_id, promise_id, frozen, frozen_digest, procedure_id
);
CREATE TABLE promises_promise (id, path, status);
CREATE TABLE notifications_message (person_id, template, body);
CREATE TABLE journal_entry (object_type, kind, object_id, action);
CREATE TABLE operations_drawnnumber (number, used_at);
CREATE TABLE dossiers_decision (dossier_id, outcome, letter_id);
CREATE TABLE documents_letter (id, reference);
CREATE TABLE dossiers_value (dossier_id, fact, value);
"""


@pytest.fixture
def audited(tmp_path):
    """Return a function: the audit of one granted file, after one statement has done its harm."""

    def after(harm="", *, number=NUMBER, occupation="Soudeur"):
        path = tmp_path / "house.sqlite3"
        with sqlite3.connect(path) as tables:
            tables.executescript(TABLES)
            tables.execute(
                "INSERT INTO dossiers_dossier VALUES (1, ?, ?, 'granted', 7, 3, ?, ?, 1)",
                (UID, NUMBER, json.dumps(FROZEN), DIGEST),
            )
            tables.execute("INSERT INTO promises_promise VALUES (3, ?, 'kept')", (f"/me/dossiers/{UID}/",))
            for template in ("dossiers/filed", "dossiers/granted"):
                tables.execute("INSERT INTO notifications_message VALUES (7, ?, ?)", (template, NUMBER))
            for action in ("dossier.file", "dossier.grant"):
                tables.execute("INSERT INTO journal_entry VALUES ('dossier', 'act', ?, ?)", (UID, action))
            tables.execute("INSERT INTO operations_drawnnumber VALUES (?, 'now')", (NUMBER,))
            tables.execute("INSERT INTO documents_letter VALUES (5, ?)", (NUMBER,))
            tables.execute("INSERT INTO dossiers_decision VALUES (1, 'granted', 5)")
            tables.execute("INSERT INTO dossiers_value VALUES (1, 'wanted_occupation', '\"Soudeur\"')")
            tables.executescript(harm)
        tables.close()
        ledger = Ledger(str(path))
        found = audit(ledger, acknowledged=[(UID, number, occupation)], granted=[UID])
        ledger.close()
        return len(found.lost), len(found.twice), len(found.half)

    return after


def test_a_whole_file_is_found_whole(audited):
    assert audited() == (0, 0, 0)


def test_a_number_that_was_shown_and_is_not_stored_is_lost(audited):
    assert audited(number="QRB-1111-1111-1") == (1, 0, 0)


def test_an_answer_that_changed_after_filing_is_lost(audited):
    assert audited(occupation="Another") == (1, 0, 0)


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        ("DELETE FROM dossiers_dossier", (2, 0, 5)),
        ("DELETE FROM journal_entry WHERE action = 'dossier.file'", (0, 0, 1)),
        ("DELETE FROM journal_entry WHERE action = 'dossier.grant'", (0, 0, 1)),
        ("INSERT INTO journal_entry SELECT * FROM journal_entry", (0, 2, 0)),
        ("DELETE FROM notifications_message WHERE template = 'dossiers/filed'", (0, 0, 1)),
        ("INSERT INTO notifications_message SELECT * FROM notifications_message", (0, 2, 0)),
        ("UPDATE notifications_message SET body = 'another'", (0, 0, 1)),
        ("UPDATE promises_promise SET id = 4", (0, 0, 1)),
        ("UPDATE promises_promise SET status = 'running'", (0, 0, 1)),
        ("UPDATE operations_drawnnumber SET used_at = NULL", (0, 0, 1)),
        ("INSERT INTO operations_drawnnumber VALUES ('QRB-2222-2222-2', 'now')", (0, 0, 1)),
        ("UPDATE dossiers_dossier SET frozen_digest = ''", (0, 0, 1)),
        ("UPDATE dossiers_value SET value = '\"Another\"'", (0, 0, 1)),
        ("UPDATE dossiers_dossier SET status = 'filed'", (1, 0, 0)),
        ("DELETE FROM dossiers_decision", (0, 0, 1)),
        ("DELETE FROM documents_letter", (0, 0, 1)),
    ],
)
def test_each_harm_is_seen(audited, harm, expected):
    assert audited(harm) == expected
