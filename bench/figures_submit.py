"""Filing: a logged-in citizen starts, answers two pages of five facts, checks, files and sees the receipt."""

import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "faults"))

from cost import Meter, machine  # noqa: E402 -- bench/faults is no package
from dwelling import ADDRESS, Dwelling, free_port  # noqa: E402
from journey import PROCEDURE, Crowd, Journey  # noqa: E402
from ledger import Ledger, audit  # noqa: E402
from load import percentile  # noqa: E402
from visitor import LineDownError, Visitor  # noqa: E402
from writers import settle  # noqa: E402

CLIENTS = 4
LETTERS = 10
_PLAIN = 2  # citizens whose place leaves 2 when divided by 4 press once and have one tab
_PAGES = (
    ("you", ["birth_date", "residence", "situation", "available_now", "residence_commune"]),
    ("work", ["wanted_occupation", "education_level", "diploma", "last_occupation", "experience_years"]),
)
_OK = 200
# What each request of a journey reads and writes (tests/portal/dossiers/test_statements.py), for the floor.
_STATEMENTS = ((0, 0), (2, 2), (2, 0), (2, 2), (2, 0), (2, 2), (2, 0), (4, 7), (2, 0))
_FILING = 7  # the place of the filing among them


def two_pages_of_five(folder: Path) -> None:
    """Copy the shipped registration with its ten questions on two pages, none of them conditional."""
    shipped = HERE.parent / "procedures"
    shutil.copy(shipped / "facts.yaml", folder / "facts.yaml")
    yaml = YAML()
    (source,) = sorted((shipped / "anem" / "job-seeker-registration").glob("*.yaml"))
    rules = yaml.load(source)
    asked = {fact for _code, facts in _PAGES for fact in facts}
    for fact in list(rules["facts"]):
        if fact in asked:
            rules["facts"][fact] = {}
        elif fact in {"residence_changed", "address", "residence_proof", "diploma_certificate"}:
            del rules["facts"][fact]
    titles = {page["code"]: page["title"] for page in rules["pages"]}
    rules["pages"] = [{"code": code, "title": titles[code], "facts": facts} for code, facts in _PAGES]
    text = io.StringIO()
    yaml.dump(rules, text)
    target = folder / source.relative_to(shipped)
    target.parent.mkdir(parents=True)
    target.write_text(text.getvalue(), encoding="utf-8")


def _logged_in(house: Dwelling, count: int) -> list[Journey]:
    """Return so many citizens who have typed their code and stand before the procedure's page."""
    crowd, ledger, ready = Crowd(1), Ledger(house.database), []
    while len(ready) < count:
        citizen = crowd.next()
        if citizen.place % 4 == _PLAIN:
            journey = Journey(house.port, citizen, code_of=ledger.code_of)
            journey.log_in()
            journey.browser.close()  # the server would, after half a minute without a request
            ready.append(journey)
    settle(house)
    ledger.close()
    return ready


def _on(database: str, *, journeys: int, procedures: Path) -> dict[str, object]:
    with Dwelling(database=database, procedures=procedures) as house, ThreadPoolExecutor(CLIENTS) as pool:
        assert house.server is not None
        assert house.worker is not None
        ready = _logged_in(house, journeys)
        families = {"server": house.server.pid, "worker": house.worker.pid}
        if house.cluster:
            families["database"] = house.cluster.pid
        meter = Meter(families)
        meter.start()
        list(pool.map(Journey.file, ready))
        settle(house)
        meter.stop()
        receipts = [journey.receipt for journey in ready]
        ledger = Ledger(house.database)
        found = audit(
            ledger,
            acknowledged=[
                (one.uid, number, one.citizen.occupation) for one in receipts for number in one.numbers
            ],
            granted=[],
        )
        ledger.close()
        house.stop_worker()
        sealed = json.loads(house.run_here("sealing.py", str(LETTERS)))
        floor = _floor(house, seconds=journeys / 24)
    filings = [seconds * 1000 for one in receipts for seconds in one.filing_seconds]
    return {
        "journeys": journeys,
        "journeys_per_cpu_s": round(journeys / meter.house_seconds, 2),
        "sql_per_journey": round(statistics.mean(one.journey_statements for one in receipts), 1),
        "requests_per_journey": round(statistics.mean(one.journey_requests for one in receipts), 1),
        "p50_ms": round(percentile(filings, 0.5), 1),
        "p95_ms": round(percentile(filings, 0.95), 1),
        "receipt_pdf_ms": round(statistics.median(one["ms"] for one in sealed), 1),
        "receipt_pdf_cpu_ms": round(statistics.median(one["cpu_ms"] for one in sealed), 1),
        "cpu_s": meter.used,
        "foreign_load": meter.foreign_load,
        "lost": len(found.lost),
        "twice": len(found.twice),
        "invariants": found.as_dict()["invariants"],
        "floor": floor,
    }


def _floor(house: Dwelling, seconds: float) -> dict[str, object]:
    """Return what as many requests with as many statements cost on this database, doing nothing else."""
    port = free_port()
    url = house.cluster.url if house.cluster else f"sqlite:///{house.folder / 'floor.sqlite3'}"
    environment = os.environ | {"FLOOR_DATABASE_URL": url}
    subprocess.run([sys.executable, "floor.py"], cwd=HERE / "faults", env=environment, check=True)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4",
        "--host", ADDRESS, "--port", str(port), "--no-access-log", "--log-level", "error",
        "floor:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=HERE / "faults", env=environment)
    try:
        _wait_for(port)
        families = {"server": server.pid} | ({"database": house.cluster.pid} if house.cluster else {})
        meter, end = Meter(families), time.perf_counter() + seconds
        meter.start()
        with ThreadPoolExecutor(CLIENTS) as pool:
            took = [one for many in pool.map(lambda _: _visit(port, end), range(CLIENTS)) for one in many]
        meter.stop()
    finally:
        server.terminate()
        server.wait()
    return {
        "journeys_per_cpu_s": round(len(took) / meter.house_seconds, 1),
        "sql_per_journey": sum(reads + writes for reads, writes in _STATEMENTS),
        "p95_ms": round(percentile([one[_FILING] for one in took], 0.95) * 1000, 1),
        "receipt_pdf_ms": None,
        "cpu_s": meter.used,
        "foreign_load": meter.foreign_load,
    }


def _wait_for(port: int) -> None:
    for _try in range(100):
        try:
            if Visitor(port).get("/").status == _OK:
                return
        except LineDownError:
            time.sleep(0.1)
    raise RuntimeError("the floor does not answer")


def _visit(port: int, end: float) -> list[list[float]]:
    """Make whole journeys until the time is up; return the seconds of each request."""
    browser, took = Visitor(port), []
    while time.perf_counter() < end:
        took.append(
            [browser.get(f"/?reads={reads}&writes={writes}").seconds for reads, writes in _STATEMENTS]
        )
    browser.close()
    return took


def figures(*, quick: bool) -> dict[str, object]:
    """Return both databases' figures, each with its floor's; PostgreSQL's stand in front."""
    with tempfile.TemporaryDirectory() as folder:
        two_pages_of_five(Path(folder))
        journeys = 24 if quick else 240
        sqlite, postgres = (
            _on(database, journeys=journeys, procedures=Path(folder)) for database in ("sqlite", "postgres")
        )
    return {
        "bench": "submit",
        "procedure": f"{PROCEDURE}, two pages of five facts",
        "clients": CLIENTS,
        **postgres,
        "invariants": "ok" if sqlite["invariants"] == postgres["invariants"] == "ok" else "broken",
        "postgres": postgres,
        "sqlite": sqlite,
        **machine(),
    }


def sentence(found: dict[str, object]) -> str:
    """Return the figures in one line for people."""
    return (
        f"filing: {found['journeys_per_cpu_s']} journeys per CPU-s, {found['sql_per_journey']} statements, "
        f"p95 {found['p95_ms']} ms with {CLIENTS} clients, letter sealed in {found['receipt_pdf_ms']} ms "
        f"(PostgreSQL; SQLite beside it), invariants {found['invariants']}"
    )
