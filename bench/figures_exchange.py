"""Answering another administration: signed questions, verified, answered once, counted, journalled, signed.

The sender makes its messages beforehand; what is counted is the processor time of the web server that
receives them. The floor is the bare hop in the same run: the same server, messages of the same size, no work.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "faults"), str(HERE.parent / "src")]

from cost import Meter, machine  # noqa: E402 -- bench/faults is no package
from dwelling import ADDRESS, Dwelling, free_port  # noqa: E402
from load import percentile  # noqa: E402
from sender import (  # noqa: E402
    HOUSE,
    OK,
    PATH,
    UNAUTHORIZED,
    Sent,
    asked_house,
    counted,
    furnish,
    message,
    now,
    send,
)

from qarib.modules.exchange.clients.signed import Asked  # noqa: E402
from qarib.modules.exchange.clients.signed.messages import verify_answer  # noqa: E402

CLIENTS = 4
PEOPLE, REGISTERED = 400, 40
# Signed for sixty seconds: so many are made at a time.
_ROUND = 2000
_CHECKED = 50
# Sent before anything is counted: every thread of the server has then read its keys and written its SQL.
_FIRST = 400


def _send_all(port: int, messages: list[Asked]) -> list[Sent]:
    shares = [messages[place::CLIENTS] for place in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for many in pool.map(lambda share: send(port, share), shares) for one in many]


def _measured(port: int, families: dict[str, int], rounds: list[list[Asked]]) -> tuple[list[Sent], Meter]:
    """Send rounds of messages and count what they cost; making them is not counted."""
    meter, sent = Meter(families), []
    meter.start()
    for messages in rounds:
        sent += _send_all(port, messages)
    meter.stop()
    return sent, meter


def _on(database: str, *, messages: int) -> dict[str, object]:
    house = asked_house(database)
    with house:
        assert house.server is not None
        numbers = furnish(house, people=PEOPLE, registered=REGISTERED)
        house.stop_worker()
        families = {"server": house.server.pid} | ({"database": house.cluster.pid} if house.cluster else {})
        _send_all(house.port, [message(house, numbers[place % PEOPLE]) for place in range(_FIRST)])
        sent, used, foreign = [], {}, 0.0
        while len(sent) < messages:
            made = [message(house, numbers[place % PEOPLE]) for place in range(min(_ROUND, messages))]
            found, meter = _measured(house.port, families, [made])
            sent += found
            used = {name: used.get(name, 0.0) + seconds for name, seconds in meter.used.items()}
            foreign = max(foreign, meter.foreign_load)
        wrong = _wrong(house, sent)
        floor = _floor(sent)
    seconds = [one.seconds * 1000 for one in sent]
    return {
        "messages": len(sent),
        "messages_per_receiver_cpu_s": round(len(sent) / used["server"], 1),
        "p50_ms": round(percentile(seconds, 0.5), 1),
        "p95_ms": round(percentile(seconds, 0.95), 1),
        "bytes_per_message": _bytes(sent[0]),
        "cpu_s": {name: round(value, 2) for name, value in used.items()},
        "foreign_load": foreign,
        "wrong": wrong,
        "invariants": "ok" if not any(wrong.values()) else "broken",
        "floor": floor,
    }


def _bytes(one: Sent) -> int:
    """Return what travels for one message, both ways: heads and bodies."""
    heads = (one.asked.headers, one.said.headers)
    lines = sum(len(f"{name}: {value}\r\n") for head in heads for name, value in head.items())
    return lines + len(one.asked.body) + len(one.said.body) + 2 * len(f"POST {PATH} HTTP/1.1\r\n")


def _wrong(house: Dwelling, sent: list[Sent]) -> dict[str, int]:
    """Return what is not as it must be: each key counts harms."""
    refused = [one.said for one in sent if one.said.status != OK]
    if refused:
        raise RuntimeError(f"{len(refused)} messages were not answered, the first: {refused[0].body!r}")
    for one in sent[:: max(1, len(sent) // _CHECKED)]:
        verify_answer(one.asked, one.said, key=HOUSE.public_key(), now=now())
    said = [json.loads(one.said.body) for one in sent]
    first = sent[-1]
    uid, number = (json.loads(first.asked.body)[name] for name in ("id", "nin"))
    again, replayed = send(house.port, [message(house, number, uid), first.asked])
    kept = counted(house)
    whole = len(sent) + _FIRST
    yes = sum(one.get("value") is True for one in said)
    return {
        "another_answer": sum(
            one["value"] is not (place < REGISTERED) for place, one in _by_place(sent, said)
        ),
        "no_yes_at_all": int(yes == 0),
        "receipts_twice": len(said) - len({one["receipt"] for one in said}),
        "another_receipt_again": int(json.loads(again.said.body) != said[-1]),
        "replay_accepted": int(replayed.said.status != UNAUTHORIZED),
        "calls_not_kept": abs(kept["calls"] - whole),
        "not_counted": abs(kept["answers"] - whole),
        "not_journalled": abs(kept["rows"] - whole),
    }


def _by_place(sent: list[Sent], said: list[dict[str, object]]) -> list[tuple[int, dict[str, object]]]:
    """Return each answer with the place of its person, which stands in the number."""
    return [(int(json.loads(one.asked.body)["nin"][-9:]), body) for one, body in zip(sent, said, strict=True)]


def _floor(sent: list[Sent]) -> dict[str, object]:
    """Return what the same messages cost a server that does nothing with them."""
    port, one = free_port(), sent[0]
    head = sum(len(name) + len(value) for name, value in one.said.headers.items())
    environment = os.environ | {"BARE_HOP": str(len(one.said.body)), "BARE_HOP_HEADERS": str(head)}
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4",
        "--host", ADDRESS, "--port", str(port), "--no-access-log", "--log-level", "error",
        "bare_hop:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=HERE / "faults", env=environment)
    try:
        _wait_for(port)
        found, meter = _measured(port, {"server": server.pid}, [[one.asked for one in sent]])
    finally:
        server.terminate()
        server.wait()
    return {
        "messages_per_receiver_cpu_s": round(len(found) / max(meter.used["server"], 0.01), 1),
        "p95_ms": round(percentile([one.seconds * 1000 for one in found], 0.95), 1),
        "bytes_per_message": _bytes(found[0]),
        "cpu_s": meter.used,
        "foreign_load": meter.foreign_load,
    }


def _wait_for(port: int) -> None:
    for _try in range(100):
        try:
            send(port, [Asked("POST", "", {"Content-Type": "application/json"}, b"{}")])
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the bare hop does not answer")


def _loop_seconds() -> float:
    """Return how long this machine's Python takes for a million steps: what figures elsewhere compare by."""
    start, total = time.process_time(), 0
    for step in range(1_000_000):
        total += step
    return round(time.process_time() - start, 3)


def figures(*, quick: bool) -> dict[str, object]:
    """Return both databases' figures, each with its floor's; PostgreSQL's stand in front."""
    loop = _loop_seconds()
    messages = 2000 if quick else 10_000
    postgres, sqlite = (_on(database, messages=messages) for database in ("postgres", "sqlite"))
    return {
        "bench": "exchange",
        "clients": CLIENTS,
        **postgres,
        "invariants": "ok" if sqlite["invariants"] == postgres["invariants"] == "ok" else "broken",
        "million_steps_s": loop,
        "postgres": postgres,
        "sqlite": sqlite,
        **machine(),
    }


def sentence(found: dict[str, object]) -> str:
    """Return the figures in one line for people."""
    return (
        f"exchange: {found['messages_per_receiver_cpu_s']} signed messages per CPU-second of the receiver, "
        f"p95 {found['p95_ms']} ms with {CLIENTS} clients, {found['bytes_per_message']} bytes a message "
        f"(PostgreSQL; SQLite beside it), invariants {found['invariants']}"
    )
