"""One reader of the environment: NAME, or the file named by NAME_FILE for secrets."""

import os
import stat
from pathlib import Path

# The files that secrets were read from, by setting: `config/checks.py` looks who may read them.
SECRET_FILES: dict[str, Path] = {}


def env(name: str, default: str | None = None) -> str:
    """Read one setting; fail loudly when it is absent and has no default, and never show a value."""
    if path := os.environ.get(f"{name}_FILE"):
        return _from_file(name, Path(path))
    value = os.environ.get(name, default)
    if value is None:
        msg = f"{name} is not set (nor {name}_FILE)"
        raise RuntimeError(msg)
    return value


def _from_file(name: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not a text"
        msg = f"{name}_FILE names {path}, which cannot be read: {why}"
        raise RuntimeError(msg) from None  # the text of a file that is half read stays out of the trace
    SECRET_FILES[name] = path
    return text.strip()


def is_open_to_others(path: Path) -> bool:
    """Tell whether anybody on this machine may read the file."""
    return bool(path.stat().st_mode & stat.S_IROTH)


def flag(name: str) -> bool:
    """Read a switch: on for 1, true, yes."""
    return env(name, "").lower() in {"1", "true", "yes"}
