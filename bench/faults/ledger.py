"""What the database itself says afterwards, read by plain SQL and not through the house's own code."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg

_CODE = re.compile(r"\b\d{6}(?:\d{6})?\b")
OPEN = {"queued", "failed"}
_MOST_SHOWN = 5


def as_uid(value: object) -> str:
    """Return an identifier as pages write it, however the database keeps it."""
    return str(value if isinstance(value, UUID) else UUID(str(value)))


class Ledger:
    """A second connection to the same tables, that only reads; one a thread."""

    def __init__(self, database: str) -> None:
        """Connect to a SQLite file or a PostgreSQL address."""
        self.connection: Any
        if "://" in database:
            self.mark = "%s"
            self.json: Callable[[Any], Any] = lambda value: value  # psycopg has read it
            self.connection = psycopg.connect(database, autocommit=True)
        else:
            self.mark = "?"
            self.json = lambda text: None if text is None else json.loads(text)
            self.connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a statement finds; `?` stands for a value."""
        return list(self.connection.execute(sql.replace("?", self.mark), values).fetchall())

    def code_of(self, phone: str) -> str | None:
        """Return the last code sent to a phone."""
        found = self.rows(
            "SELECT body FROM notifications_message WHERE address = ? AND template = 'portal/code' "
            "ORDER BY id DESC LIMIT 1",
            phone,
        )
        return self.code_in(found[0][0]) or None if found else None

    @staticmethod
    def code_in(text: str) -> str:
        """Return the code that a message holds, or nothing."""
        code = _CODE.search(text)
        return code[0] if code else ""

    def dossier(self, uid: str) -> tuple[int, str]:
        """Return the key and the state of a file."""
        key = uid if self.mark == "%s" else uid.replace("-", "")
        ((pk, status),) = self.rows("SELECT id, status FROM dossiers_dossier WHERE uid = ?", key)
        return pk, status

    def open_corrections(self, pk: int) -> list[str]:
        """Return the identifiers of the corrections of a file that nobody has settled."""
        sql = "SELECT uid FROM dossiers_correction WHERE dossier_id = ? AND settled_at IS NULL"
        return [as_uid(row[0]) for row in self.rows(sql, pk)]

    def open_messages(self) -> int:
        """Count the messages that are still on their way."""
        found: int = self.rows("SELECT count(*) FROM notifications_message WHERE next_try_at IS NOT NULL")[0][
            0
        ]
        return found

    def close(self) -> None:
        """Disconnect."""
        self.connection.close()


@dataclass
class Audit:
    """The three figures that must be nought, and what else was seen."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Tell whether nothing is lost, doubled or half-written."""
        return not (self.lost or self.twice or self.half)

    @property
    def wrong(self) -> list[str]:
        """Return every case."""
        return self.lost + self.twice + self.half

    def as_dict(self) -> dict[str, object]:
        """Return the figures, and the first cases of what is wrong."""
        wrong = self.wrong[:_MOST_SHOWN]
        return {
            "lost": len(self.lost),
            "twice": len(self.twice),
            "half_written": len(self.half),
            "invariants": "ok" if self.holds else wrong,
            **self.counts,
        }


@dataclass
class _Books:
    """Every table that a filing or a grant writes, as dictionaries."""

    dossiers: dict[str, dict[str, Any]]
    acts: Counter[tuple[str, str]]
    told: Counter[tuple[int, str]]
    texts: dict[tuple[int, str], str]
    promises: dict[str, list[tuple[int, str]]]
    numbers: dict[str, bool]
    decisions: dict[int, tuple[str, str | None]]
    values: dict[tuple[int, str], Any]


def _read(ledger: Ledger) -> _Books:
    dossiers = {
        as_uid(row[0]): {
            "pk": row[1], "number": row[2], "status": row[3], "person": row[4], "promise": row[5],
            "frozen": ledger.json(row[6]), "digest": row[7], "procedure": row[8],
        }
        for row in ledger.rows(
            "SELECT uid, id, number, status, person_id, promise_id, frozen, frozen_digest, procedure_id "
            "FROM dossiers_dossier"
        )
    }  # fmt: skip
    promises: dict[str, list[tuple[int, str]]] = {}
    for pk, path, status in ledger.rows("SELECT id, path, status FROM promises_promise"):
        promises.setdefault(path.split("/")[3], []).append((pk, status))
    messages = ledger.rows(
        "SELECT person_id, template, body FROM notifications_message WHERE template LIKE ?", "dossiers/%"
    )
    return _Books(
        dossiers=dossiers,
        acts=Counter(
            (str(row[0]), str(row[1]))
            for row in ledger.rows(
                "SELECT object_id, action FROM journal_entry WHERE object_type = 'dossier' AND kind = 'act'"
            )
        ),
        told=Counter((row[0], row[1]) for row in messages),
        texts={(row[0], row[1]): row[2] for row in messages},
        promises=promises,
        numbers={
            row[0]: row[1] is not None
            for row in ledger.rows("SELECT number, used_at FROM operations_drawnnumber")
        },
        decisions={
            row[0]: (row[1], row[2])
            for row in ledger.rows(
                "SELECT d.dossier_id, d.outcome, l.reference FROM dossiers_decision d "
                "LEFT JOIN documents_letter l ON l.id = d.letter_id"
            )
        },
        values={
            (row[0], row[1]): ledger.json(row[2])
            for row in ledger.rows("SELECT dossier_id, fact, value FROM dossiers_value")
        },
    )


def digest(frozen: Mapping[str, object]) -> str:
    """Return the SHA-256 of the frozen copy as the house says it computes it."""
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def audit(
    ledger: Ledger,
    *,
    acknowledged: Iterable[tuple[str, str, str]],
    granted: Iterable[str],
) -> Audit:
    """Compare what people were told with what is stored.

    `acknowledged` are dossier, number and wanted occupation of each receipt that a citizen saw; `granted` the
    dossiers whose grant an agent saw succeed.
    """
    books, found = _read(ledger), Audit()
    receipts = list(acknowledged)
    for uid, number, occupation in receipts:
        _check_receipt(books, found, uid=uid, number=number, occupation=occupation)
    filed = {uid: row for uid, row in books.dossiers.items() if row["number"]}
    for uid, row in filed.items():
        _check_filing(books, found, uid, row)
    _check_orphans(books, found, filed)
    agreed = list(granted)
    for uid in agreed:
        if books.dossiers.get(uid, {}).get("status") != "granted":
            found.lost.append(f"grant of {uid}")
    grants = {uid: row for uid, row in filed.items() if row["status"] == "granted"}
    for uid, row in grants.items():
        _check_grant(books, found, uid, row)
    found.counts = {
        "filed": len(filed),
        "acknowledged": len(receipts),
        "granted": len(grants),
        "grants_acknowledged": len(agreed),
        "drafts": len(books.dossiers) - len(filed),
    }
    return found


def _check_receipt(books: _Books, found: Audit, *, uid: str, number: str, occupation: str) -> None:
    row = books.dossiers.get(uid)
    if row is None or row["number"] != number:
        found.lost.append(f"number {number}")
    elif row["frozen"].get("wanted_occupation", {}).get("value") != occupation:
        found.lost.append(f"answer of {number}")


def _check_filing(books: _Books, found: Audit, uid: str, row: Mapping[str, Any]) -> None:
    number, person = row["number"], row["person"]
    for what, count in (
        ("journal row of filing", books.acts[uid, "dossier.file"]),
        ("message of filing", books.told[person, "dossiers/filed"]),
        ("promise", len(books.promises.get(uid, []))),
    ):
        if count > 1:
            found.twice.append(f"{what} of {number}: {count}")
        elif count < 1:
            found.half.append(f"{what} of {number}: none")
    agreeing = {
        "message names another number": number in books.texts.get((person, "dossiers/filed"), number),
        "promise is another's": [row["promise"]] == [pk for pk, _status in books.promises.get(uid, [])],
        "number is not marked used": books.numbers.get(number, False),
        "digest is not that of the proof": digest(row["frozen"]) == row["digest"],
        "values differ from the proof": all(
            books.values.get((row["pk"], fact)) == kept["value"] for fact, kept in row["frozen"].items()
        ),
    }
    found.half += [f"{number}: {what}" for what, right in agreeing.items() if not right]


def _check_orphans(books: _Books, found: Audit, filed: Mapping[str, Mapping[str, Any]]) -> None:
    numbers = Counter(row["number"] for row in filed.values())
    pairs = Counter((row["person"], row["procedure"]) for row in filed.values())
    found.twice += [f"number {number}" for number, count in numbers.items() if count > 1]
    found.twice += [f"files of person {pair[0]}: {count}" for pair, count in pairs.items() if count > 1]
    found.half += [f"promise of {uid}, not filed" for uid in books.promises if uid not in filed]
    found.half += [
        f"journal says {uid} is filed"
        for uid, action in books.acts
        if action == "dossier.file" and uid not in filed
    ]
    people = {row["person"] for row in filed.values()}
    found.half += [
        f"message {template} to person {person}, who filed nothing"
        for person, template in books.told
        if person not in people
    ]
    found.half += [
        f"number {number}, used by nobody"
        for number, used in books.numbers.items()
        if used and number not in numbers
    ]


def _check_grant(books: _Books, found: Audit, uid: str, row: Mapping[str, Any]) -> None:
    number = row["number"]
    if books.decisions.get(row["pk"]) != ("granted", number):
        found.half.append(f"decision or letter of {number}")
    if [status for _pk, status in books.promises.get(uid, [])] != ["kept"]:
        found.half.append(f"promise of {number} is not kept")
    for what, count in (
        ("journal row of the grant", books.acts[uid, "dossier.grant"]),
        ("message of the grant", books.told[row["person"], "dossiers/granted"]),
    ):
        if count != 1:
            (found.twice if count else found.half).append(f"{what} of {number}: {count}")


def deliveries(ledger: Ledger) -> dict[str, int]:
    """Return how each message fared: delivered once, listed as undelivered, on its way, or accepted twice."""
    accepted = Counter(
        row[0]
        for row in ledger.rows("SELECT message_id FROM notifications_attempt WHERE outcome = 'accepted'")
    )
    messages = ledger.rows("SELECT id, status, attempts FROM notifications_message")
    return {
        "messages": len(messages),
        "messages_delivered_once": sum(
            status == "sent" and accepted[pk] == 1 for pk, status, _attempts in messages
        ),
        "messages_listed": sum(status in {"gave_up", "failed"} for _pk, status, _attempts in messages),
        "messages_on_their_way": sum(status in OPEN for _pk, status, _attempts in messages),
        "messages_accepted_twice": sum(count > 1 for count in accepted.values()),
        # A worker died in the middle: the carrier may have seen the same reference twice.
        "messages_tried_again": sum(attempts > 1 for _pk, _status, attempts in messages),
    }
