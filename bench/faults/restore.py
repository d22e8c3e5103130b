"""A disaster and its end: backed up under load, destroyed, brought back to an instant, compared.

    python bench/faults/restore.py                        on SQLite: back to the instant of the backup
    python bench/faults/restore.py --database postgres    to a random instant after it, by the log
    python bench/faults/restore.py --full --database postgres   a longer load, then the time with 20 000 files
    python bench/faults/restore.py --quick                what CI runs

What anybody was shown before the instant must be there, nothing later may be; the journal must verify, each
row's file must exist, and no message may leave before somebody releases the workers.
"""

import argparse
import json
import random
import shutil
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cost import machine
from dwelling import Cluster, Dwelling, NoDatabaseServerError
from ledger import Ledger, audit, deliveries
from rounds import Figures
from siege import Besiegers, adopt_orphans, bury, family_of, kill_all
from writers import settle

WRITERS = 8
SECONDS, QUICK_SECONDS, FULL_SECONDS = 12.0, 4.0, 60.0
_KEY = "a key of the proof, kept apart from the backup"
_MILLION = 1_000_000
_BAR_SECONDS = 15 * 60
_ARCHIVE_SECONDS = 30


class Drill:
    """One house, its backups, and what becomes of it."""

    def __init__(self, house: Dwelling, *, seconds: float, seed: int) -> None:
        """Prepare."""
        self.house, self.seconds, self.random = house, seconds, random.Random(seed)
        self.target = house.folder.with_name(f"{house.folder.name}-backups")
        self.wal = house.cluster.folder / "wal" if house.cluster else None
        keys = json.loads(house.run_here("hammer_house.py", str(WRITERS), str(seed)))["citizens"]
        self.writers = Besiegers(house, writers=WRITERS, seed=seed, keys=keys)
        # Receipts carry the machine's steady clock.
        self.steady = time.time() - time.perf_counter()

    def backup(self) -> dict[str, Any]:
        """Take one, as the timer does."""
        form = "base" if self.house.cluster else "sqlite"
        return dict(json.loads(self.house.manage("backup", str(self.target), "--form", form, "--json")))

    def load(self) -> datetime:
        """File, back up under way, file on, note an instant, file on; return the instant."""
        noted: list[datetime] = []

        def meanwhile() -> None:
            try:
                self.writers.first_number.wait(180)
                self.taken = self.backup()
                time.sleep(self.random.uniform(0.3, 0.7) * self.seconds)
                noted.append(datetime.fromtimestamp(time.time(), tz=UTC))
                time.sleep(self.seconds / 2)
                self._keep_files()
            finally:
                self.writers.stopping.set()

        thread = threading.Thread(target=meanwhile)
        thread.start()
        self.writers.run(seconds=3600)
        thread.join()
        if self.house.cluster:
            return noted[0]
        manifest = (Path(self.taken["folder"]) / "manifest.json").read_text(encoding="utf-8")
        return datetime.fromisoformat(json.loads(manifest)["made_at"])

    def _keep_files(self) -> None:
        self.house.manage("backup", str(self.target), "--form", "files")
        if self.wal:
            ledger = Ledger(self.house.database)
            last = ledger.rows("SELECT pg_walfile_name(pg_switch_wal())")[0][0]
            ledger.close()
            deadline = time.monotonic() + _ARCHIVE_SECONDS
            while not (self.wal / str(last)).exists() and time.monotonic() < deadline:
                time.sleep(0.1)

    def destroy(self) -> None:
        """Kill every process at once and remove database and files."""
        house = self.house
        assert house.server is not None
        assert house.worker is not None
        family = [*family_of(house.server.pid), house.worker.pid]
        kill_all(family)
        house.server.wait()
        house.worker.wait()
        bury(family)
        shutil.rmtree(house.folder / "files", ignore_errors=True)
        if house.cluster:
            tree = family_of(house.cluster.pid)
            kill_all(tree)
            assert house.cluster.server is not None
            house.cluster.server.wait()
            bury(tree)
            shutil.rmtree(house.cluster.folder / "data")
        else:
            for path in house.folder.glob("qarib.sqlite3*"):
                path.unlink()

    def restore(self, instant: datetime) -> dict[str, Any]:
        """Bring it back, as an operator does."""
        arguments = ["restore", self.taken["folder"], "--json"]
        if self.house.cluster:
            into = self.house.cluster.folder / "restored"
            arguments += ["--to", instant.isoformat(), "--into", str(into), "--wal", str(self.wal)]
        told = dict(json.loads(self.house.manage(*arguments)))
        if self.house.cluster:
            self.house.cluster.open("restored")
            self.house.cluster.wait()
        return told

    def compare(self, instant: datetime) -> dict[str, object]:
        """Hold what came back against what people were shown."""
        before = {
            number
            for receipt in self.writers.all
            if receipt.ended + self.steady < instant.timestamp()
            for number in receipt.numbers
        }
        ledger = Ledger(self.house.database)
        there = {
            row[0]
            for row in ledger.rows(
                "SELECT number FROM dossiers_dossier WHERE number IS NOT NULL AND number <> ''"
            )
        }
        shown = [one for one in self.writers.acknowledged() if one[1] in there]
        found = audit(ledger, acknowledged=shown, granted=[])
        found.lost += [f"number {number}" for number in sorted(before - there)]
        if self.house.cluster:
            late = ledger.rows("SELECT count(*) FROM journal_entry WHERE at > ?", instant)[0][0]
            found.twice += [f"{late} rows of the journal are later than the instant"] if late else []
        ledger.close()
        return {
            "acknowledged_before": len(before),
            "acknowledged_in_all": len(self.writers.acknowledged()),
            **found.as_dict(),
        }

    def reopen(self) -> dict[str, object]:
        """Serve again; nothing may leave before the release, everything afterwards."""
        self.house.serve()
        ledger = Ledger(self.house.database)
        waiting = ledger.open_messages()
        time.sleep(2)
        left_early = waiting - ledger.open_messages()
        self.house.manage("release_work")
        settle(self.house)
        told = deliveries(ledger)
        ledger.close()
        return {"messages_waiting": waiting, "messages_left_early": left_early, **told}


def drill(*, database: str, seconds: float, seed: int) -> Figures:
    """Do all of it on a new house."""
    adopt_orphans()
    house = Dwelling(database=database, styled=False)
    house.environment["QARIB_BACKUP_KEY"] = _KEY
    if house.cluster:
        archive(house.cluster)
    with house:
        one = Drill(house, seconds=seconds, seed=seed)
        try:
            instant = one.load()
            one.destroy()
            told = one.restore(instant)
            compared = one.compare(instant)
            opened = one.reopen()
        finally:
            shutil.rmtree(one.target, ignore_errors=True)
    return {
        "restores": 1,
        "backup_s": one.taken["seconds"],
        "backup_bytes": one.taken["bytes"],
        "recovery_s": told["seconds"],
        "journal": {name: told["journal"].get(name) for name in ("ok", "size", "unsealed")},
        "restored_before_checkpoint": told["restored_before_checkpoint"],
        "files": told["files"],
        "files_missing": len(told["files_missing"]),
        "jobs_waiting": told["jobs_waiting"],
        **compared,
        **opened,
    }


def archive(cluster: Cluster) -> None:
    """Let a cluster that was not started archive its log, as `deploy/postgresql.conf` says."""
    wal = cluster.folder / "wal"
    wal.mkdir(mode=0o700)
    if cluster.owner:
        shutil.chown(wal, cluster.owner)
    cluster.settings += [
        "archive_mode=on",
        f"archive_command=test ! -f {wal}/%f && cp %p {wal}/.%f && sync {wal}/.%f && mv {wal}/.%f {wal}/%f",
        "archive_timeout=10",
    ]


def at_scale(*, database: str) -> Figures:
    """Back up and restore the demo's house; extrapolate to a million files by what grows with them."""
    house = Dwelling(database=database, styled=False)
    house.environment["QARIB_BACKUP_KEY"] = _KEY
    target = house.folder.with_name(f"{house.folder.name}-backups")
    try:
        if house.cluster:
            house.cluster.start()
        house.manage("migrate", "--verbosity", "0")
        house.manage("make_authority")
        house.manage("load_demo")
        house.manage("seal_journal")
        taken = json.loads(house.manage("backup", str(target), "--json"))
        told = json.loads(house.manage("restore", taken["folder"], "--replace", "--json"))
        ledger = Ledger(house.database)
        count = int(ledger.rows("SELECT count(*) FROM dossiers_dossier")[0][0])
        ledger.close()
    finally:
        shutil.rmtree(target, ignore_errors=True)
        house.close()
    return {
        "scale_dossiers": count,
        "scale_backup_s": taken["seconds"],
        "scale_restore_s": told["seconds"],
        "scale_bytes": taken["bytes"],
        "scale_journal_ok": told["journal"].get("ok"),
        "million_restore_minutes": round(told["seconds"] / count * _MILLION / 60, 1),
        "million_kept": told["seconds"] / count * _MILLION <= _BAR_SECONDS,
    }


def holds(figures: Figures) -> bool:
    """Tell whether all came back, and nothing else."""
    nought = ("files_missing", "messages_left_early", "messages_on_their_way", "messages_accepted_twice")
    return (
        figures["invariants"] == "ok"
        and figures["journal"]["ok"] is True
        and not any(figures[name] for name in nought)
        and bool(figures["acknowledged_before"])
        and figures.get("scale_journal_ok", True) is True
    )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help=f"{FULL_SECONDS:.0f} seconds of load, and scale")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS:.0f} seconds of load")
    parser.add_argument("--json", action="store_true", help="nothing but the line of JSON")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    seconds = FULL_SECONDS if options.full else QUICK_SECONDS if options.quick else SECONDS
    began = time.monotonic()
    try:
        figures = drill(database=options.database, seconds=seconds, seed=options.seed)
        if options.full:
            figures |= at_scale(database=options.database) | {"restores": 2}
    except NoDatabaseServerError as missing:
        print(missing, file=sys.stderr)
        return 2
    kept = holds(figures)
    figures = {
        "bench": "faults.restore",
        "database": options.database,
        "wall_s": round(time.monotonic() - began, 1),
        **figures,
        "seed": options.seed,
        **machine(),
    }
    if not options.json:
        journal = figures["journal"]
        print(
            f"{'kept  ' if kept else 'BROKEN'}  disaster, {options.database}: "
            f"{figures['acknowledged_before']} receipts before the instant, of "
            f"{figures['acknowledged_in_all']}; missing {figures['lost']}, too many {figures['twice']}, "
            f"half-written {figures['half_written']}; journal of {journal['size']} sealed rows "
            f"{'holds' if journal['ok'] else 'DOES NOT HOLD'}; back after {figures['recovery_s']} s"
        )
    print(json.dumps(figures, ensure_ascii=False))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
