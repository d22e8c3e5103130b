"""Sealing the journal: rows with their leaves on both databases, and the bare tree beside pymerkle."""

import importlib.metadata
import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent / "faults"))

from cost import Meter, machine
from dwelling import Dwelling, NoDatabaseServerError

from qarib.modules.journal.rules.merkle import leaf_hash
from qarib.modules.journal.rules.tiles import Edge

_BATCH = 5_000


def _rows(database: str, count: int) -> dict[str, Any] | str:
    """Seal so many rows in a house of their own; the database's processor seconds count too."""
    try:
        house = Dwelling(database=database, styled=False)
    except NoDatabaseServerError:
        return "not installed"
    try:
        house.build()
        house.run_here("sealed_rows.py", "fill", str(count))
        meter = Meter({"database": house.cluster.pid} if house.cluster else {})
        meter.start()
        found = json.loads(house.run_here("sealed_rows.py", "seal"))
        meter.stop()
        checked = json.loads(house.run_here("sealed_rows.py", "verify"))
    finally:
        house.close()
        if house.cluster:
            house.cluster.close()
    cpu = found["cpu_s"] + meter.used.get("database", 0)
    return {
        "rows": found["rows"],
        "rows_per_s": round(found["rows"] / found["seconds"]),
        "cpu_s_per_100k": round(cpu * 100_000 / found["rows"], 2),
        "idle_ms": found["idle_ms"],
        "verify_cpu_s_per_100k": round(checked["verify_cpu_s"] * 100_000 / found["rows"], 2),
        "holds": checked["ok"] and checked["size"] == count == found["rows"],
    }


def _appends(entries: list[bytes]) -> tuple[int, bytes]:
    """Return appends per CPU-second of our tree, leaf hashes included, and its root."""
    began = time.process_time()
    edge = Edge(0, lambda _level, _index: [])
    for start in range(0, len(entries), _BATCH):
        edge.append([leaf_hash(one) for one in entries[start : start + _BATCH]])
    root = edge.root()
    return round(len(entries) / (time.process_time() - began)), root


def _pymerkle(entries: list[bytes], root: bytes) -> dict[str, Any] | str:
    if importlib.util.find_spec("pymerkle") is None:
        return "not installed"
    from pymerkle import InmemoryTree  # noqa: PLC0415 -- only where it is installed

    began = time.process_time()
    tree = InmemoryTree(algorithm="sha256")
    for one in entries:
        tree.append_entry(one)
    same = tree.get_root() == root
    seconds = time.process_time() - began
    return {
        "version": importlib.metadata.version("pymerkle"),
        "appends_per_cpu_s": round(len(entries) / seconds),
        "same_root": same,
    }


def figures(*, quick: bool, peers: list[str] | None = None) -> dict[str, object]:
    """Return what sealing costs; nothing of it is paid by whoever files."""
    meter = Meter({})
    meter.start()
    rows, leaves = (20_000, 50_000) if quick else (100_000, 500_000)
    entries = [f"qarib-journal-line/1\n{number:032x}\n{{}}".encode() for number in range(leaves)]
    appends, root = _appends(entries)
    found: dict[str, Any] = {name: _rows(name, rows) for name in ("sqlite", "postgres")}
    peer = {"pymerkle": _pymerkle(entries, root)} if not peers or "pymerkle" in peers else {}
    meter.stop()
    measured = [one for one in found.values() if isinstance(one, dict)]
    same = all(one["same_root"] for one in peer.values() if isinstance(one, dict))
    kept = bool(measured) and same and all(one.pop("holds") for one in measured)
    return {
        "bench": "sealing",
        "appends_per_cpu_s": appends,
        "leaves": leaves,
        **found,
        "peer": peer,
        "foreign_load": meter.foreign_load,
        "invariants": "ok" if kept else "broken",
        **machine(),
    }


def sentence(found: dict[str, Any]) -> str:
    """Return the figures in one line for people."""
    words = "{name} {rows_per_s} rows/s, {cpu_s_per_100k} CPU-s per 100 000, {idle_ms} ms idle"
    measured = {name: found[name] for name in ("sqlite", "postgres") if isinstance(found[name], dict)}
    cost = "; ".join(words.format(name=name, **one) for name, one in measured.items())
    return f"sealing: {cost}; bare tree {found['appends_per_cpu_s']} appends per CPU-s; {found['invariants']}"
