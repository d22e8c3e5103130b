"""What was loaded agrees with itself, asked in plain SQL and not through the house's own code.

Each book is a question that finds what contradicts it, and a harm after which it finds something.
"""

import pytest
from django.db import connection

from qarib.modules.journal.models import Entry


def acts(action, uid):
    """Return the SQL that counts the rows of the journal of an act about something."""
    plain = "REPLACE(CAST({} AS TEXT), '-', '')"
    about = f"{plain.format('e.object_id')} = {plain.format(uid)}"
    return (
        f"(SELECT COUNT(*) FROM journal_entry e WHERE e.kind = 'act' AND e.action = '{action}' AND {about})"
    )


def told(template):
    """Return the SQL that counts the messages of a kind that name the number of a file."""
    return (
        "(SELECT COUNT(*) FROM notifications_message m WHERE m.person_id = d.person_id "
        f"AND m.template = 'dossiers/{template}' AND m.body LIKE '%' || d.number || '%')"
    )


FILES = "SELECT d.id FROM dossiers_dossier d "
APPEALS = "SELECT a.id FROM dossiers_appeal a JOIN dossiers_dossier d ON d.id = a.dossier_id "
OF_A_FILE = "JOIN promises_promise p ON p.id = d.promise_id "
# The journal cannot be erased; what is written twice contradicts it too.
WRITTEN_TWICE = "written twice: "
BOOKS = {
    "filing": (
        f"{FILES} WHERE {acts('dossier.file', 'd.uid')} <> 1",
        f"{WRITTEN_TWICE}dossier.file",
    ),
    "making promises": (
        f"SELECT p.id FROM promises_promise p WHERE {acts('promises.make_promise', 'p.uid')} <> 1",
        f"{WRITTEN_TWICE}promises.make_promise",
    ),
    "a promise for each file, each appeal, each breach and each thing asked": (
        (
            "SELECT p.id FROM promises_promise p WHERE "
            "(SELECT COUNT(*) FROM dossiers_dossier d WHERE d.promise_id = p.id) + "
            "(SELECT COUNT(*) FROM dossiers_appeal a WHERE a.promise_id = p.id) + "
            "(SELECT COUNT(*) FROM personal_data_breach b WHERE b.promise_id = p.id) + "
            "(SELECT COUNT(*) FROM personal_data_rectification x WHERE x.promise_id = p.id) + "
            "(SELECT COUNT(*) FROM personal_data_review r WHERE r.promise_id = p.id) + "
            "(SELECT COUNT(*) FROM dossiers_relay s WHERE s.promise_id = p.id) <> 1"
        ),
        "DELETE FROM dossiers_appeal",
    ),
    "decisions by state": (
        (
            f"{FILES} WHERE (SELECT COUNT(*) FROM dossiers_decision x WHERE x.dossier_id = d.id) <> "
            "CASE WHEN d.status IN ('upheld', 'overturned') THEN 2 "
            "WHEN d.status IN ('granted', 'refused', 'appealed') THEN 1 ELSE 0 END"
        ),
        "DELETE FROM dossiers_decision WHERE stage = 'appeal'",
    ),
    "answered and promised": (
        f"{FILES} {OF_A_FILE} WHERE (p.kept_at IS NULL) <> (d.decided_at IS NULL)",
        "UPDATE promises_promise SET kept_at = NULL, working_days_taken = NULL WHERE status = 'missed'",
    ),
    "waiting and paused": (
        f"{FILES} {OF_A_FILE} WHERE (d.status = 'waiting') <> (p.status = 'paused')",
        "UPDATE dossiers_dossier SET status = 'filed' WHERE status = 'waiting'",
    ),
    "contested and appealed": (
        (
            f"{FILES} LEFT JOIN dossiers_appeal a ON a.dossier_id = d.id "
            "WHERE (d.status IN ('appealed', 'upheld', 'overturned')) <> (a.id IS NOT NULL)"
        ),
        "DELETE FROM dossiers_appeal",
    ),
    "appeals answered": (
        (
            f"{APPEALS} JOIN promises_promise p ON p.id = a.promise_id "
            "WHERE (d.status = 'appealed') <> (a.decided_at IS NULL) "
            "OR (p.kept_at IS NULL) <> (a.decided_at IS NULL)"
        ),
        "UPDATE dossiers_dossier SET status = 'upheld' WHERE status = 'appealed'",
    ),
    "appeals in their order": (
        (
            f"{APPEALS} JOIN dossiers_decision x ON x.dossier_id = d.id AND x.stage = 'first' "
            "WHERE a.filed_at <= x.decided_at OR a.decided_at <= a.filed_at"
        ),
        "UPDATE dossiers_appeal SET filed_at = decided_at WHERE decided_at IS NOT NULL",
    ),
    "letters worth nothing more": (
        (
            "SELECT l.id FROM documents_letter l JOIN dossiers_decision x ON x.letter_id = l.id "
            "JOIN dossiers_dossier d ON d.id = x.dossier_id "
            "WHERE (l.withdrawn_at IS NOT NULL) <> (x.stage = 'first' AND d.status = 'overturned')"
        ),
        "UPDATE documents_letter SET withdrawn_at = NULL",
    ),
    "letters withdrawn": (
        (
            "SELECT l.id FROM documents_letter l "
            f"WHERE (l.withdrawn_at IS NULL) <> ({acts('documents.withdraw_letter', 'l.uid')} = 0)"
        ),
        "UPDATE documents_letter SET withdrawn_at = issued_at",
    ),
    "letters issued": (
        f"SELECT l.id FROM documents_letter l WHERE {acts('documents.issue_letter', 'l.uid')} <> 1",
        f"{WRITTEN_TWICE}documents.issue_letter",
    ),
    "four eyes": (
        (
            f"{FILES} JOIN dossiers_decision x ON x.dossier_id = d.id "
            "WHERE x.outcome = 'granted' AND x.amount > 30000000 AND "
            "(SELECT COUNT(DISTINCT v.person_id) FROM dossiers_vote v WHERE v.dossier_id = d.id) <> 2"
        ),
        "DELETE FROM dossiers_vote",
    ),
    "signatures": (
        (
            f"{FILES} WHERE (SELECT COUNT(*) FROM dossiers_vote v WHERE v.dossier_id = d.id) <> "
            f"{acts('dossier.sign', 'd.uid')}"
        ),
        "DELETE FROM dossiers_vote",
    ),
    "told of the filing": (
        f"{FILES} WHERE {told('filed')} <> 1",
        "UPDATE notifications_message SET body = '' WHERE template = 'dossiers/filed'",
    ),
    "told of the appeal": (
        f"{FILES} JOIN dossiers_appeal a ON a.dossier_id = d.id WHERE {told('appeal_filed')} <> 1",
        "UPDATE notifications_message SET body = '' WHERE template = 'dossiers/appeal_filed'",
    ),
}
MOVES = {"granted": "grant", "refused": "refuse", "upheld": "uphold", "overturned": "overturn"}
for _status, _move in MOVES.items():
    BOOKS[f"told that it is {_status}"] = (
        f"{FILES} WHERE d.status = '{_status}' AND {told(_status)} <> 1",
        f"UPDATE notifications_message SET body = '' WHERE template = 'dossiers/{_status}'",
    )
    BOOKS[f"written that it is {_status}"] = (
        f"{FILES} WHERE d.status = '{_status}' AND {acts('dossier.' + _move, 'd.uid')} <> 1",
        f"{WRITTEN_TWICE}dossier.{_move}",
    )


def contradictions(book):
    with connection.cursor() as cursor:
        cursor.execute(BOOKS[book][0])
        return cursor.fetchall()


@pytest.mark.parametrize("book", BOOKS)
def test_the_books_of_the_demo_agree(demo, book):
    assert contradictions(book) == []


@pytest.mark.parametrize("book", BOOKS)
def test_a_book_that_was_harmed_does_not(demo, book):
    harm = BOOKS[book][1]
    if harm.startswith(WRITTEN_TWICE):
        entry = Entry.objects.filter(action=harm.removeprefix(WRITTEN_TWICE)).order_by("pk").first()
        entry.pk = None
        entry.save(force_insert=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute(harm)
    assert contradictions(book) != []
