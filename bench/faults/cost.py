"""Processor seconds: of ours by process, of everybody else by what remains."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_UTIME, _CSTIME = 11, 15  # places in /proc/<pid>/stat after the name
_IDLE = (3, 4)  # idle, iowait


def _stat(pid: int | str) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _all() -> dict[int, list[str]]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found[int(folder.name)] = _stat(folder.name)
        except OSError:
            continue
    return found


def children_of(pid: int) -> list[int]:
    """Return the direct children that live now."""
    return [child for child, stat in _all().items() if int(stat[1]) == pid and stat[0] != "Z"]


def seconds_of(pid: int) -> float:
    """Return processor seconds of a process, its living descendants and those that it has buried."""
    everybody = _all()
    family, waiting = set(), [pid]
    while waiting:
        one = waiting.pop()
        if one in family or one not in everybody:
            continue
        family.add(one)
        waiting += [child for child, stat in everybody.items() if int(stat[1]) == one]
    ticks = sum(int(value) for one in family for value in everybody[one][_UTIME:_CSTIME])
    return ticks / _TICKS


def _machine() -> float:
    """Return busy seconds of all cores; stolen time is nobody's here."""
    values = [
        int(value) for value in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    ]
    busy = sum(value for place, value in enumerate(values[:7]) if place not in _IDLE)
    return busy / _TICKS


def _own() -> float:
    used = os.times()
    return used.user + used.system


@dataclass
class Meter:
    """Counts between `start` and `stop`: seconds of each named family of processes, of us, of strangers."""

    families: dict[str, int]
    before: dict[str, float] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)
    wall: float = 0.0
    foreign_load: float = 0.0

    def _read(self) -> dict[str, float]:
        return {name: seconds_of(pid) for name, pid in self.families.items()} | {
            "client": _own(),
            "machine": _machine(),
            "wall": time.perf_counter(),
        }

    def start(self) -> None:
        """Begin."""
        self.before = self._read()

    def stop(self) -> None:
        """End: `used` holds seconds, `foreign_load` the cores that others kept busy."""
        after = self._read()
        spent = {name: after[name] - before for name, before in self.before.items()}
        self.wall, machine = spent.pop("wall"), spent.pop("machine")
        self.used = {name: round(seconds, 2) for name, seconds in spent.items()}
        self.foreign_load = round(max(0.0, machine - sum(spent.values())) / self.wall, 2)

    @property
    def house_seconds(self) -> float:
        """Return what application and database used together: everything counted but the client."""
        return sum(seconds for name, seconds in self.used.items() if name != "client")


def machine() -> dict[str, object]:
    """Return what was measured on, and when."""
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return {
        "python": ".".join(map(str, __import__("sys").version_info[:3])),
        "cpu": f"{os.cpu_count()} × {model[0] if model else os.uname().machine}",
        "date": time.strftime("%Y-%m-%d"),
    }
