"""Ways of doing that this house refuses, whatever a `noqa` says."""

import ast

import pytest

from architecture.reading import FRONTS, MODULES, SOURCE, dotted, imports, modules, python_files, short, tree

WEB = ("django.http", "django.shortcuts", "django.views")
SIGNALS = ("django.db.models.signals", "django.dispatch")
CLOCKS = {
    "timezone.now", "timezone.localdate", "timezone.localtime", "datetime.now", "datetime.utcnow",
    "datetime.today", "date.today", "datetime.datetime.now", "datetime.date.today",
}  # fmt: skip
DATABASE_CLOCKS = ("django.db.models.functions.Now", "django.db.models.functions.datetime.Now")
WRITES = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "update",
    "bulk_update",
    "delete",
    "save",
}


def imported(syntax, names):
    """Return the lines that import one of these, or something in it."""
    return [
        f"line {line}: {name}"
        for line, name in imports(syntax)
        if any(name == root or name.startswith(f"{root}.") for root in names)
    ]


def hidden_effects(syntax):
    """Return the lines where something happens by itself: signals, receivers, `on_commit`."""
    problems = imported(syntax, SIGNALS)
    for node in ast.walk(syntax):
        if isinstance(node, (ast.Attribute, ast.Name)):
            name = dotted(node)
            if name == "receiver" or name.split(".")[-1] == "on_commit":
                problems.append(f"line {node.lineno}: {name}")
    return problems


def other_clocks(syntax):
    """Return the lines that ask the time of anybody but `kernel.clock`."""
    problems = imported(syntax, DATABASE_CLOCKS)
    for node in ast.walk(syntax):
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS:
            problems.append(f"line {node.lineno}: {dotted(node)}")
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            problems.append(f"line {node.value.lineno}: {node.arg}")
    return problems


def managers_used(syntax):
    """Return the lines that ask a table directly, instead of a query that knows who may see what."""
    return [
        f"line {node.lineno}: {dotted(node)}"
        for node in ast.walk(syntax)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]


def foreign_writes(syntax, module):
    """Return the lines that write the tables of another module."""
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(syntax)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qarib.modules.")
        for alias in node.names
        if node.module.split(".")[2] != module and node.module.split(".")[3:4] == ["models"]
    }
    problems = []
    for node in ast.walk(syntax):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        ):
            continue
        inner = [name.id for name in ast.walk(node.func) if isinstance(name, ast.Name)]
        chain = [part.attr for part in ast.walk(node.func) if isinstance(part, ast.Attribute)]
        if inner and inner[-1] in foreign and "objects" in chain:
            problems.append(f"line {node.lineno}: {inner[-1]} … {node.func.attr}()")
    return problems


def everywhere(check, files):
    """Return what a check finds, file by file."""
    return {short(path): found for path in files if (found := check(tree(path)))}


def test_modules_know_nothing_of_the_web():
    assert everywhere(lambda syntax: imported(syntax, WEB), python_files(MODULES)) == {}


def test_nothing_happens_behind_the_back_of_an_action():
    assert everywhere(hidden_effects, python_files()) == {}


def test_only_one_clock_is_asked():
    others = [path for path in python_files() if path != SOURCE / "kernel" / "clock.py"]
    assert everywhere(other_clocks, others) == {}


def test_fronts_ask_queries_and_call_actions():
    fronts = [SOURCE / name for name in FRONTS if (SOURCE / name).exists()]
    assert everywhere(managers_used, python_files(*fronts)) == {}


def test_the_tables_of_a_module_are_written_by_its_own_actions():
    problems = {}
    for module in modules():
        problems |= everywhere(
            lambda syntax, name=module.name: foreign_writes(syntax, name), python_files(module)
        )
    assert problems == {}


@pytest.mark.parametrize(
    ("check", "code", "problems"),
    [
        (
            lambda syntax: imported(syntax, WEB),
            "from django.http import Http404",
            ["line 1: django.http.Http404"],
        ),
        (lambda syntax: imported(syntax, WEB), "from django.httpx import a", []),
        (hidden_effects, "from django.dispatch import receiver", ["line 1: django.dispatch.receiver"]),
        (hidden_effects, "transaction.on_commit(f)", ["line 1: transaction.on_commit"]),
        (other_clocks, "a = timezone.now", ["line 1: timezone.now"]),
        (other_clocks, "a = clock.now()", []),
        (other_clocks, "a = DateTimeField(auto_now=True)", ["line 1: auto_now"]),
        (
            other_clocks,
            "from django.db.models.functions import Now",
            ["line 1: django.db.models.functions.Now"],
        ),
        (managers_used, "Dossier.objects.get(pk=1)", ["line 1: Dossier.objects"]),
        (managers_used, "dossiers_visible_to(actor)", []),
    ],
)
def test_a_forbidden_way_is_found(check, code, problems):
    assert check(ast.parse(code)) == problems


def test_a_write_in_a_foreign_table_is_found():
    code = (
        "from qarib.modules.accounts.models import Person\n"
        "from qarib.modules.dossiers.models import Dossier\n"
        "Dossier.objects.create()\n"
        "Person.objects.filter(pk=1)\n"
        "Person.objects.filter(pk=1).update(email='')\n"
    )
    assert foreign_writes(ast.parse(code), "dossiers") == ["line 5: Person … update()"]
