"""Reading our own code: which files there are, and their syntax trees."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "qarib"
MODULES = SOURCE / "modules"
FRONTS = ("portal", "desk", "cockpit", "api")


def short(path):
    """Return the path as a person would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def python_files(*folders):
    """Return our Python files, without migrations: they are generated, then only read."""
    found = [path for folder in folders or (SOURCE,) for path in folder.rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def templates(folder=SOURCE):
    """Return our HTML templates."""
    return sorted(path for path in folder.rglob("*.html") if "templates" in path.parts)


def styles(folder=SOURCE):
    """Return our style sheets."""
    return sorted(folder.rglob("*.css"))


def modules():
    """Return the folders of the business modules."""
    return sorted(path for path in MODULES.iterdir() if path.is_dir() and (path / "__init__.py").exists())


@cache
def tree(path):
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def listed(name):
    """Return the lines of a list beside the tests: words of each line, comments left out."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    lines = (re.sub(r"(^|\s)#.*", "", line).split() for line in text.splitlines())
    return [words for words in lines if words]


def dotted(node):
    """Return `a.b.c` of an attribute chain, or "" when it does not start at a name."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def imports(syntax):
    """Yield (line, dotted name) of everything that a file imports."""
    for node in ast.walk(syntax):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
