"""One reader of the environment: NAME, or the file named by NAME_FILE for secrets."""

import os
from pathlib import Path


def env(name: str, default: str | None = None) -> str:
    """Read one setting; fail loudly when it is absent and has no default."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        msg = f"{name} is not set (nor {name}_FILE)"
        raise RuntimeError(msg)
    return value


def flag(name: str) -> bool:
    """Read a switch: on for 1, true, yes."""
    return env(name, "").lower() in {"1", "true", "yes"}
