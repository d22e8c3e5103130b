"""A proof that cannot fail proves nothing: what `make prove` looks for is found when it is there."""

import json
import sqlite3
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "bench" / "faults"))

import deliveries
import diskfull
import everypoint
import prove
import slow
from cases import Command
from faulty import AFTER, BEFORE, CUT, Fault
from ledger import Ledger
from points import Findings, Prover, Try, sentence_missing
from small_disk import CannotMountError, SmallDisk
from tables import Tables

from qarib.modules.operations.models import Use

HELP = "<h1>Away</h1><li>Wait.</li>"
WHOLE = {"dossiers_dossier": 1, "journal_entry": 1}


# --- the table ------------------------------------------------------------------------------------


def line(**changes):
    proof = prove.Proof(
        "a proof", "bench/faults/writers.py", nought=("lost", "twice"), tries="points", **changes
    )
    return prove.Line(proof, "sqlite")


def judged(figures, *, status=0, complained=""):
    one = line()
    printed = f"words\n{json.dumps(figures)}\nmore words\n" if figures is not None else "words\n"
    prove.judge(one, status, printed, complained)
    return one.true, one.verdict


@pytest.mark.parametrize(
    ("figures", "status", "verdict"),
    [
        ({"points": 3, "lost": 0, "twice": 0}, 0, "true"),
        ({"points": 3, "lost": 1, "twice": 0}, 0, "FALSE: lost"),
        ({"points": 3, "lost": 1, "twice": 2}, 1, "FALSE: lost, twice"),
        ({"points": 3, "lost": 0}, 0, "FALSE: does not say twice"),
        ({"points": 0, "lost": 0, "twice": 0}, 0, "FALSE: nothing was tried"),
        ({"lost": 0, "twice": 0}, 0, "FALSE: nothing was tried"),
        ({"points": 3, "lost": 0, "twice": 0}, 1, "FALSE: exit status 1"),
        (None, 0, "FALSE: no figures, exit status 0"),
        ({"run": False, "why": "no disk"}, 0, "not run: no disk"),
    ],
)
def test_a_line_is_true_only_when_all_that_must_be_nought_is_said_to_be(figures, status, verdict):
    assert judged(figures, status=status) == (verdict == "true", verdict)


def test_what_a_machine_lacks_is_said_in_the_program_s_own_words():
    assert judged(None, status=2, complained="noise\nNo PostgreSQL server\n") == (
        False,
        "not run: No PostgreSQL server",
    )


def test_a_program_that_is_not_there_or_does_not_end_is_false(tmp_path):
    runner = prove.Prover([], [], full=False)
    runner.words = tmp_path
    absent = prove.Line(prove.Proof("none", "bench/faults/nowhere.py"), "sqlite")
    runner._prove(absent)
    assert (absent.true, absent.verdict) == (False, "FALSE: bench/faults/nowhere.py is not there")
    status, printed, _complained = prove.run_bounded(
        [sys.executable, "-uc", "print(1); import time; time.sleep(60)"], {}, 1.5
    )
    assert (status, printed) == (None, "1\n")


def test_the_table_shows_every_figure_and_each_program_names_its_own():
    one = line(recovery="back")
    prove.judge(one, 0, json.dumps({"points": 3, "lost": 0, "twice": 0, "back": {"median": 7}}), "")
    shown = prove.table([one])
    assert all(words in shown for words in ("a proof", "3 points, lost 0, twice 0", "median 7", "true"))
    assert len({(proof.name, proof.program) for proof in prove.PROOFS}) == len(prove.PROOFS)


# --- a fault at every point --------------------------------------------------------------------------


@pytest.fixture
def rows(tmp_path):
    """Return a function that writes rows of a table, and the counts of a second connection."""
    path = tmp_path / "house.sqlite3"
    writer = sqlite3.connect(path)
    writer.executescript(
        "CREATE TABLE dossiers_dossier (id); CREATE TABLE journal_entry (kind);"
        "CREATE TABLE accounts_session (id);"
    )
    ledger = Ledger(str(path))

    def write(sql):
        writer.executescript(sql)

    yield write, Tables(ledger)
    ledger.close()
    writer.close()


def test_rows_that_appear_or_go_are_counted_and_reading_is_no_act(rows):
    write, tables = rows
    before = tables.count()
    write("INSERT INTO dossiers_dossier VALUES (1); INSERT INTO accounts_session VALUES (1)")
    write("INSERT INTO journal_entry VALUES ('read'); INSERT INTO journal_entry VALUES ('act')")
    assert tables.since(before) == {"dossiers_dossier": 1, "journal_entry": 1}
    later = tables.count()
    write("DELETE FROM dossiers_dossier")
    assert tables.since(later) == {"dossiers_dossier": -1}


class Books:
    """Tables that say what they are told to, one answer after the other."""

    def __init__(self, *added, story=()):
        self.added, self.told = list(added), story

    def since(self, _before):
        return self.added.pop(0) if len(self.added) > 1 else self.added[0]

    def story(self, _pk, _uid):
        return self.told


def findings(*added, told=("5xx", ""), retried=("done", ""), story=(), act="refuse"):
    """Judge one point: what the tables hold after the fault and after the retry, and what was told."""
    prover = Prover.__new__(Prover)
    prover.quick, prover.found, prover.told = False, Findings(), []
    prover.tables, answers = Books(*added, story=story), [told, retried]
    prover._give = lambda _trial: answers.pop(0)

    @contextmanager
    def armed(_place, _kind):
        yield

    prover.fault = SimpleNamespace(armed=armed, fired=True, at="UPDATE")
    case = SimpleNamespace(pk=1, uid="one")
    trial = Try(case, SimpleNamespace(act=act), Counter(), ())
    command = Command("refuse", None, None)
    prover._point(command, trial, WHOLE, (3, BEFORE))
    prover._again(command, trial, WHOLE, "point 3")
    found = prover.found
    return {
        name
        for name in (
            "lost",
            "half_written",
            "double",
            "retry_failed",
            "answers_5xx_without_sentence",
            "unclear",
        )
        if getattr(found, name)
    }


def test_a_command_that_is_undone_and_then_done_once_is_in_order():
    assert findings({}, WHOLE) == set()


def test_a_command_that_was_done_without_an_answer_is_found_done_by_the_retry():
    assert findings(WHOLE, WHOLE, retried=("refused", "")) == set()


def test_whoever_files_is_led_to_the_same_receipt_and_not_refused():
    assert findings(WHOLE, WHOLE, retried=("refused", ""), act="appeal") == {"retry_failed"}


@pytest.mark.parametrize(
    ("added", "said", "harm"),
    [
        (({"journal_entry": 1}, WHOLE), {}, {"half_written"}),
        (({}, WHOLE), {"story": ("changed",)}, {"half_written"}),
        (({}, WHOLE), {"told": ("done", "")}, {"lost"}),
        (({}, {"dossiers_dossier": 2, "journal_entry": 2}), {}, {"double"}),
        (({}, {}), {}, {"retry_failed"}),
        (({}, WHOLE), {"retried": ("refused", ""), "act": "file"}, {"retry_failed"}),
        (({}, WHOLE), {"told": ("5xx", "500")}, {"answers_5xx_without_sentence"}),
        (({}, WHOLE), {"told": ("refused", "")}, {"unclear"}),
    ],
)
def test_each_harm_of_a_fault_is_found(added, said, harm):
    assert findings(*added, **said) == harm


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ((503, HELP, "5"), False),
        ((500, HELP, "5"), True),
        ((503, HELP, None), True),
        ((503, "", "5"), True),
        ((503, f"{HELP}Traceback", "5"), True),
    ],
)
def test_an_answer_without_a_way_on_is_seen(answer, missing):
    assert sentence_missing(*answer) is missing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "at_commit", "kept"),
    [(BEFORE, False, False), (AFTER, False, False), (BEFORE, True, False), (AFTER, True, True)],
)
def test_a_fault_falls_once_at_its_point_and_only_a_commit_that_was_done_is_kept(kind, at_commit, kept):
    fault = Fault(connection)

    def write():
        with transaction.atomic():
            Use.objects.create(key="proof", name="proof", full_until=1)

    with fault.armed(0, kind):
        write()
    last = fault.passed
    Use.objects.all().delete()
    with fault.armed(last if at_commit else last - 1, kind), pytest.raises(OperationalError):
        write()
    assert fault.fired
    assert (fault.at == "COMMIT") is at_commit
    assert Use.objects.exists() is kept
    Use.objects.all().delete()
    with fault.armed(last + 1, kind):
        write()
    assert not fault.fired


@pytest.mark.django_db
def test_a_line_is_cut_once_and_the_statement_fails_by_itself():
    cut = []
    fault = Fault(connection, lambda: cut.append(fault.passed))
    assert fault.kinds == (BEFORE, AFTER, CUT)
    with fault.armed(2, CUT):
        assert [Use.objects.exists() for _time in range(3)] == [False] * 3  # nobody's line here
    assert cut == [2]


# --- what the programs hold themselves to -------------------------------------------------------------


GOOD = {
    everypoint.holds: {"points": 9, **dict.fromkeys(everypoint.NOUGHT, 0)},
    deliveries.holds: {
        "invariants": "ok", "lives": 3, "errors_5xx": 0, "unclear": 0, "other_receipts": 0,
        "messages_on_their_way": 0, "messages_accepted_twice": 0,
    },
    diskfull.holds: {
        "invariants": "ok", "answers_5xx_without_sentence": 0, "messages_on_their_way": 0,
        "refused_in_words": 4, "recovery_s": 1.5,
    },
}  # fmt: skip
SLOW = {
    "invariants": "ok", "errors_5xx": 0, "refused": 0, "several_numbers": 0, "messages_on_their_way": 0,
    "threads_grown": 0, "journeys": 3, "recovery_s": 1.0, "memory_growth_percent": 2.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("holds", "broken"),
    [(holds, key) for holds, figures in GOOD.items() for key in figures if key != "lives"],
    ids=lambda one: one if isinstance(one, str) else one.__module__,
)
def test_a_proof_fails_by_each_of_its_figures(holds, broken):
    good = GOOD[holds]
    worse = {"invariants": ["a case"], "points": 0, "refused_in_words": 0, "recovery_s": None}
    assert holds(good)
    assert not holds(good | {broken: worse.get(broken, 1)})


@pytest.mark.parametrize(
    "broken",
    [
        {"threads_grown": 1},
        {"errors_5xx": 1},
        {"invariants": ["a case"]},
        {"recovery_s": None},
        {"journeys": 0},
        {"memory_growth_percent": 10.1},
    ],
)
def test_a_slow_database_may_neither_pile_up_nor_lose(broken):
    assert slow.holds(SLOW, quick=False)
    assert not slow.holds(SLOW | broken, quick=False)


def test_a_disk_that_comes_back_too_late_fails():
    assert not diskfull.holds(GOOD[diskfull.holds] | {"recovery_s": 31.0})


UID = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("written", "lost", "twice"),
    [
        (("start", "file"), 0, 0),
        (("start", "file", "file"), 0, 1),
        (("start",), 1, 0),
        (("start", "file", "withdraw"), 0, 1),
    ],
)
def test_each_delivery_counts_as_often_as_it_was_meant(tmp_path, written, lost, twice):
    path = tmp_path / "house.sqlite3"
    with sqlite3.connect(path) as tables:
        tables.execute("CREATE TABLE journal_entry (object_type, kind, object_id, action)")
        for act in written:
            tables.execute(
                "INSERT INTO journal_entry VALUES ('dossier', 'act', ?, ?)", (UID, f"dossier.{act}")
            )
    tables.close()
    ledger = Ledger(str(path))
    found = deliveries.effects_missing(ledger, {UID: Counter(start=1, file=1)})
    ledger.close()
    assert (len(found.lost), len(found.twice)) == (lost, twice)


def test_a_machine_that_mounts_nothing_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    disk = SmallDisk(1)
    with pytest.raises(CannotMountError, match="no small file system"), disk:
        pass
    assert not disk.place.exists()
