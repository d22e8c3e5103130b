"""Every dependency has one line that says why it is here."""

import re
import tomllib

import pytest

from architecture.reading import ROOT

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def unexplained(dependencies, page):
    """Return the dependencies that no line of the page starts with."""
    names = [_NAME.match(line).group().lower() for line in dependencies]
    explained = set(re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE))
    return [name for name in names if name not in explained]


def project():
    """Return pyproject, read."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(name):
    """Return the one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


RUNTIME = project()["project"]["dependencies"]
ALL = RUNTIME + project()["dependency-groups"]["dev"]


def test_every_dependency_says_why_it_is_here():
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert unexplained(ALL, page) == []


@pytest.mark.parametrize(("group", "dependencies"), [("runtime", RUNTIME), ("dev", ALL)])
def test_every_dependency_is_pinned_with_its_hashes(group, dependencies):
    pinned = (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8")
    names = {canonical(re.split(r"==|\[", line)[0]) for line in pinned.splitlines() if "==" in line}
    assert {canonical(_NAME.match(line).group()) for line in dependencies} - names == set()
    assert len(names) <= pinned.count("--hash=sha256:")


def test_a_dependency_without_a_reason_is_found():
    page = "| `django` | pages, tables, forms |\n"
    assert unexplained(["Django>=5.2,<5.3", "left-pad>=1", "argon2-cffi"], page) == [
        "left-pad",
        "argon2-cffi",
    ]
