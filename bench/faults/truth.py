"""Whether the tables tell one story: each file's journal, decisions, letters, promises and messages agree.

Read by plain SQL after any number of clicks; `tests/test_truth.py` shows that each harm is seen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clicks import Told
from ledger import Audit, Ledger, as_uid, digest
from presses import PAID, TABS

# What an act writes beside its journal row, by the table's name in `_Books.counts`.
_ROWS = {
    ("dossier.request_missing",): "requests",
    ("dossier.answer_request",): "answered",
    ("dossier.lapse",): "lapsed",
    ("dossier.sign",): "votes",
    ("dossier.accept_correction",): "accepted",
    ("dossier.decline_correction",): "declined",
    ("dossier.appeal",): "appeals",
    ("dossier.write_remark",): "remarks",
    ("dossier.grant", "dossier.grant_automatically", "dossier.refuse"): "first",
    ("dossier.uphold", "dossier.overturn"): "on_appeal",
}
# Which acts each message tells of.
_MESSAGES = {
    "filed": ("file",),
    "missing": ("request_missing",),
    "granted": ("grant",),
    "granted_automatically": ("grant_automatically",),
    "refused": ("refuse",),
    "corrected": ("accept_correction", "decline_correction"),
    "appeal_filed": ("appeal",),
    "upheld": ("uphold",),
    "overturned": ("overturn",),
    "lapsed": ("lapse",),
}
# What the promises may be, by the state of the file: its own, then the appeal's.
_PROMISES: Mapping[str, tuple[set[str], set[str]]] = {
    "filed": ({"running", "missed"}, set()),
    "under_instruction": ({"running", "missed"}, set()),
    "waiting": ({"paused", "missed"}, set()),
    "granted": ({"kept", "missed"}, set()),
    "refused": ({"kept", "missed"}, set()),
    "withdrawn": ({"withdrawn"}, set()),
    "lapsed": ({"withdrawn"}, set()),
    "appealed": ({"kept", "missed"}, {"running", "missed"}),
    "upheld": ({"kept", "missed"}, {"kept", "missed"}),
    "overturned": ({"kept", "missed"}, {"kept", "missed"}),
}
_DECIDED = {"granted", "refused", "appealed", "upheld", "overturned"}
_ON_APPEAL = {"upheld", "overturned"}
# Once in the life of a file, whatever is pressed.
_ONCE = (
    "start",
    "file",
    "grant",
    "grant_automatically",
    "refuse",
    "withdraw",
    "lapse",
    "appeal",
    "uphold",
    "overturn",
)
# What is told `done` only to whoever did it: as often as the journal says.
_EXACT = (
    "take", "hand_back", "request_missing", "refuse", "uphold", "withdraw", "accept_correction",
    "decline_correction",
)  # fmt: skip
# Where a second click is led to the same receipt, or to the file with a sentence.
SAME = ("start", "file", "answer_request", "appeal", "write_remark", "send_correction")
NEEDED = 2


@dataclass
class _Books:
    """Everything that a life writes, by the file's key."""

    dossiers: dict[int, dict[str, Any]]
    acts: dict[int, list[tuple[str, dict[str, Any]]]]
    counts: dict[str, Counter[int]]
    decisions: dict[int, list[tuple[str, str, int | None]]]
    letters: dict[str, list[bool]]
    promises: dict[int, list[tuple[str, str]]]
    pauses: dict[int, list[bool]]
    votes: dict[int, list[tuple[str, int, str]]]
    messages: Counter[tuple[int, str]]
    values: dict[int, dict[str, Any]]
    drafts: Counter[tuple[int, int]]


def _count(ledger: Ledger, table: str, where: str = "") -> Counter[int]:
    rows = ledger.rows(f"SELECT dossier_id FROM {table} {where}")
    return Counter(row[0] for row in rows)


def _counts(ledger: Ledger) -> dict[str, Counter[int]]:
    requests, corrections = "dossiers_missingrequest", "dossiers_correction"
    return {
        "requests": _count(ledger, requests),
        "answered": _count(ledger, requests, "WHERE answered_at IS NOT NULL"),
        "lapsed": _count(ledger, requests, "WHERE lapsed_at IS NOT NULL"),
        "asked": _count(ledger, requests, "WHERE answered_at IS NULL AND lapsed_at IS NULL"),
        "votes": _count(ledger, "dossiers_vote"),
        "accepted": _count(ledger, corrections, "WHERE accepted = true"),
        "declined": _count(ledger, corrections, "WHERE accepted = false"),
        "open_corrections": _count(ledger, corrections, "WHERE settled_at IS NULL"),
        "appeals": _count(ledger, "dossiers_appeal"),
        "remarks": _count(ledger, "dossiers_remark"),
        "first": _count(ledger, "dossiers_decision", "WHERE stage = 'first'"),
        "on_appeal": _count(ledger, "dossiers_decision", "WHERE stage = 'appeal'"),
    }


def _read(ledger: Ledger) -> _Books:
    dossiers = {
        row[0]: {
            "uid": as_uid(row[1]), "number": row[2], "status": row[3], "person": row[4], "procedure": row[5],
            "frozen": ledger.json(row[6]), "digest": row[7], "promise": row[8], "code": row[9],
        }
        for row in ledger.rows(
            "SELECT d.id, d.uid, d.number, d.status, d.person_id, d.procedure_id, d.frozen, d.frozen_digest, "
            "d.promise_id, p.code FROM dossiers_dossier d JOIN catalogue_procedure p ON p.id = d.procedure_id"
        )
    }  # fmt: skip
    keys = {row["uid"]: pk for pk, row in dossiers.items()}
    books = _Books(
        dossiers, defaultdict(list), _counts(ledger), defaultdict(list), defaultdict(list),
        defaultdict(list), defaultdict(list), defaultdict(list), Counter(), defaultdict(dict), Counter(),
    )  # fmt: skip
    for uid, action, data in ledger.rows(
        "SELECT object_id, action, data FROM journal_entry WHERE object_type = 'dossier' AND kind = 'act' "
        "ORDER BY id"
    ):
        books.acts[keys.get(uid, 0)].append((action.removeprefix("dossier."), ledger.json(data) or {}))
    for pk, stage, outcome, letter in ledger.rows(
        "SELECT dossier_id, stage, outcome, letter_id FROM dossiers_decision"
    ):
        books.decisions[pk].append((stage, outcome, letter))
    for reference, withdrawn in ledger.rows("SELECT reference, withdrawn_at FROM documents_letter"):
        books.letters[reference].append(withdrawn is not None)
    _read_promises(ledger, books, keys)
    for pk, stage, person, facts in ledger.rows(
        "SELECT dossier_id, stage, person_id, facts_digest FROM dossiers_vote"
    ):
        books.votes[pk].append((stage, person, facts))
    books.messages = Counter(
        (row[0], row[1])
        for row in ledger.rows(
            "SELECT person_id, template FROM notifications_message WHERE template LIKE ?", "dossiers/%"
        )
    )
    for pk, fact, value in ledger.rows(
        "SELECT dossier_id, fact, value FROM dossiers_value WHERE stream = 'filed'"
    ):
        books.values[pk][fact] = ledger.json(value)
    # What somebody answers after a file lapsed becomes a new draft.
    books.drafts = Counter(
        (row["person"], row["procedure"]) for row in dossiers.values() if row["status"] != "lapsed"
    )
    return books


def _read_promises(ledger: Ledger, books: _Books, keys: Mapping[str, int]) -> None:
    of = {}
    for promise, path, label, status in ledger.rows("SELECT id, path, label, status FROM promises_promise"):
        of[promise] = keys.get(path.split("/")[3], 0)
        books.promises[of[promise]].append((label, status))
    for promise, ended in ledger.rows("SELECT promise_id, ended_at FROM promises_pause"):
        books.pauses[of[promise]].append(ended is None)


def one_truth(ledger: Ledger, told: Iterable[Told]) -> Audit:
    """Compare what every click was told with what is stored, and the tables with each other."""
    books, found, said = _read(ledger), Audit(), list(told)
    by_file: dict[str, Counter[str]] = {one.uid: Counter() for one in said}
    for one in said:
        if one.told == "done":
            by_file[one.uid][one.act] += 1
        elif one.told != "refused":
            found.half.append(f"{one.act} of {one.uid}: {one.told} {one.why}")
    for pk, row in books.dossiers.items():
        _check_story(books, found, pk, row)
        _check_rows(books, found, pk, row)
        if row["number"]:
            _check_filing(books, found, pk, row)
        if row["uid"] in by_file:
            _check_told(books, found, pk, row, by_file[row["uid"]])
    for check in (_check_once, _check_votes):
        check(books, found)
    found.counts = {
        "clicks": len(said),
        "clicks_done": sum(one.told == "done" for one in said),
        "clicks_refused": sum(one.told == "refused" for one in said),
        "files": len(books.dossiers),
        **{f"files_{status}": count for status, count in sorted(_states(books).items())},
        "acts": sum(map(len, books.acts.values())),
        "decisions": sum(map(len, books.decisions.values())),
    }
    return found


def _states(books: _Books) -> Counter[str]:
    return Counter(row["status"] for row in books.dossiers.values())


def _check_story(books: _Books, found: Audit, pk: int, row: Mapping[str, Any]) -> None:
    """Follow the journal from row to row: each move begins where the one before it ended."""
    state = "draft"
    for action, data in books.acts[pk]:
        if "from" not in data or action == "hand_over":
            continue
        if data["from"] != state:
            found.twice.append(f"{row['uid']}: {action} from {data['from']}, where it was {state}")
        state = data["to"]
    if state != row["status"]:
        found.half.append(f"{row['uid']} is {row['status']}, its journal says {state}")


def _check_rows(books: _Books, found: Audit, pk: int, row: Mapping[str, Any]) -> None:
    """Hold the journal against the tables, the state against both."""
    acts, uid = Counter(action for action, _data in books.acts[pk]), row["uid"]
    found.twice += [f"{uid}: {act} {acts[act]} times" for act in _ONCE if acts[act] > 1]
    for names, table in _ROWS.items():
        done, rows = sum(acts[name.removeprefix("dossier.")] for name in names), books.counts[table][pk]
        if done != rows:
            (found.twice if rows > 1 else found.half).append(f"{uid}: {done} {names[0]}, {rows} {table}")
    status, decided = row["status"], books.decisions[pk]
    promises = {label.endswith(":appeal"): state for label, state in books.promises[pk]}
    own, appeal = _PROMISES.get(status, (set(), set()))
    agreeing = {
        "is decided": bool(decided) == (status in _DECIDED),
        "is decided on appeal": any(stage == "appeal" for stage, *_rest in decided) == (status in _ON_APPEAL),
        # A file that was withdrawn while it waited keeps what was asked.
        "waits for an answer": books.counts["asked"][pk]
        in ({0, 1} if status == "withdrawn" else {status == "waiting"}),
        "is decided, a correction waits": not (status in _DECIDED and books.counts["open_corrections"][pk]),
        "stands still": any(books.pauses[pk]) == (promises.get(False) == "paused"),
        "was asked, and paused as often": len(books.pauses[pk]) <= books.counts["requests"][pk],
        "has the promise of its state": promises.get(False, "") in (own or {""}) or not row["number"],
        "has the appeal's promise": promises.get(True, "") in (appeal or {""}),
    }
    found.half += [f"{uid} ({status}): {what}" for what, right in agreeing.items() if not right]


def _check_filing(books: _Books, found: Audit, pk: int, row: Mapping[str, Any]) -> None:
    """Hold number, frozen copy, promises, letters and messages of a filed file together."""
    uid, number, frozen = row["uid"], row["number"], row["frozen"]
    acts = Counter(action for action, _data in books.acts[pk])
    kept = {fact: known["value"] for fact, known in frozen.items()}
    letters, decided = books.letters[number], books.decisions[pk]
    labels = Counter(label for label, _status in books.promises[pk])
    wanted = {row["code"]: 1} | ({f"{row['code']}:appeal": 1} if acts["appeal"] else {})
    agreeing = {
        "digest is not that of the proof": digest(frozen) == row["digest"],
        "values differ from the proof": books.values[pk] == kept,
        "halves of two tabs": _halves_agree(kept),
        "letters": len(letters) == len(decided) == len({letter for _stage, _outcome, letter in decided}),
        "withdrawn letters": sum(letters) == acts["overturn"],
        "promises": dict(labels) == wanted,
    }
    found.half += [f"{number} ({uid}): {what}" for what, right in agreeing.items() if not right]
    for template, names in _MESSAGES.items():
        sent, due = books.messages[row["person"], f"dossiers/{template}"], sum(acts[name] for name in names)
        if sent != due:
            (found.twice if sent > due else found.half).append(f"{number}: {sent} {template}, {due} due")


def _halves_agree(kept: Mapping[str, Any]) -> bool:
    """Tell whether the two answers that one page asks together come from one sending of it."""
    work, level = str(kept.get("wanted_occupation", "")).split(" ")[0], kept.get("education_level")
    return (work, level) in TABS


def _check_told(
    books: _Books, found: Audit, pk: int, row: Mapping[str, Any], said: Mapping[str, int]
) -> None:
    """Hold what people were told against what was done: nobody is told of an act that is not there."""
    acts, uid = Counter(action for action, _data in books.acts[pk]), row["uid"]
    for act in _EXACT:
        if said.get(act, 0) != acts[act]:
            found.lost.append(f"{uid}: {act} told {said.get(act, 0)} times, done {acts[act]}")
    for act in SAME:
        if bool(acts[act]) > bool(said.get(act, 0)) or (
            act == "file" and said.get(act) and not row["number"]
        ):
            found.lost.append(f"{uid}: {act} told {said.get(act, 0)} times, done {acts[act]}")
    signed = sum(said.get(act, 0) for act in ("grant", "together", "overturn"))
    done = acts["sign"] or acts["grant"] + acts["overturn"]
    if signed != done:
        found.lost.append(f"{uid}: signed or granted {signed} times, {done} are there")


def _check_once(books: _Books, found: Audit) -> None:
    numbers = Counter(row["number"] for row in books.dossiers.values() if row["number"])
    found.twice += [f"number {number}" for number, count in numbers.items() if count > 1]
    found.twice += [f"{count} files of person {pair[0]}" for pair, count in books.drafts.items() if count > 1]
    found.half += [f"journal of no file: {action}" for action, _data in books.acts[0]]
    found.half += [f"promise of no file: {label}" for label, _status in books.promises[0]]


def _check_votes(books: _Books, found: Audit) -> None:
    """Two people sign what two must sign: never one twice, never a third, never fewer."""
    for pk, row in books.dossiers.items():
        uid, votes = row["uid"], books.votes[pk]
        stages: dict[tuple[str, str], list[int]] = defaultdict(list)
        for stage, person, facts in votes:
            stages[stage, facts].append(person)
        for (stage, _facts), people in stages.items():
            if len(set(people)) < len(people) or len(people) > NEEDED:
                found.twice.append(f"{uid}: {len(people)} signatures of {len(set(people))} people, {stage}")
        for stage, outcome, _letter in books.decisions[pk]:
            counted = [len(people) for (of, _facts), people in stages.items() if of == stage]
            if row["code"] == PAID and outcome == "granted" and NEEDED not in counted:
                found.half.append(f"{uid}: granted with {counted} signatures, {stage}")
