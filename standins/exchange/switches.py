"""What the control page sets for each administration, in one small file: how slow it is, how it fails."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

FAILURES = ("", "maintenance", "down", "access", "error", "html", "empty", "odd")
LONGEST_MS = 60_000


@dataclass(frozen=True)
class Switch:
    """How one administration behaves; `failure` is one of FAILURES."""

    latency_ms: int = 0
    failure: str = ""


@dataclass(frozen=True)
class State:
    """All of them, and which spelling of errors the Security Server has."""

    release: str
    bodies: dict[str, Switch]

    def of(self, body: str) -> Switch:
        """Return how one behaves."""
        return self.bodies.get(body, Switch())


def read(folder: Path) -> State:
    """Return what is set; nothing where nothing was."""
    try:
        said = json.loads((folder / "switches.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return State("7.8", {})
    names = {field.name for field in fields(Switch)}
    return State(
        said["release"],
        {
            body: Switch(**{k: v for k, v in one.items() if k in names})
            for body, one in said["bodies"].items()
        },
    )


def write(folder: Path, state: State) -> None:
    """Replace the file as a whole, so that nobody reads half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / "switches.new"
    new.write_text(json.dumps(asdict(state)), encoding="utf-8")
    new.replace(folder / "switches.json")
