"""Ways of writing code by which others get in."""

import ast

import pytest

from architecture.reading import SOURCE, dotted, imports, python_files, short, tree

_EVALUATING = {"eval", "exec", "compile", "__import__"}
_UNPICKLING = ("pickle", "marshal", "shelve", "dill", "jsonpickle")
_STARTING = ("subprocess", "pty", "os.system", "os.popen", "os.execv", "os.spawnv")
# What starts a program, of ours or of PostgreSQL: nothing that people send is in its list.
_STARTERS = {
    "src/qarib/modules/documents/clients/workshop.py",
    "src/qarib/modules/operations/actions/backups.py",
    "src/qarib/modules/operations/clients/postgres.py",
}
# Reads rows of the cache by a reader that knows no class (test_cache.py).
_CACHE = "src/qarib/config/cache.py"
_OUTSIDE = (
    "urllib.request",
    "http.client",
    "socket",
    "smtplib",
    "aiohttp",
    "requests",
    "httpx",
    "ftplib",
    "asyncio.open",
)
# Who speaks to the outside, and with whom: docs/operations/security.md lists the lines.
_CLIENTS = {
    "src/qarib/modules/notifications/clients/sms.py",
    "src/qarib/modules/notifications/clients/smtp.py",
    "src/qarib/modules/documents/clients/clamd.py",
    "src/qarib/modules/documents/clients/pades.py",
    "src/qarib/modules/exchange/clients/line.py",
    "src/qarib/modules/journal/clients/witness.py",
}
_DIGESTS = {"sha256", "SHA256", "sha512"}  # SHA-512 is X-Road's
_WEAK = {"md5", "sha1", "MD5", "SHA1", "ECB", "ARC4", "TripleDES", "PKCS1v15", "new"}
# Not the demo's loader, nor the migrations' triggers: they write names of our own tables.
_READ_BY_PEOPLE = [
    path
    for path in python_files()
    if "demo" not in path.parts and path != SOURCE / "kernel" / "migrations.py"
]


def calls(syntax):
    return [node for node in ast.walk(syntax) if isinstance(node, ast.Call)]


def everywhere(check, files=None):
    """Return what a check finds, file by file."""
    return {short(path): found for path in files or python_files() if (found := check(tree(path)))}


def evaluated(syntax):
    names = [one for one in calls(syntax) if isinstance(one.func, ast.Name) and one.func.id in _EVALUATING]
    taken = [(line, name) for line, name in imports(syntax) if name.split(".")[0] in _UNPICKLING]
    return [f"line {one.lineno}: {one.func.id}" for one in names] + [
        f"line {line}: {name}" for line, name in taken
    ]


def started(syntax):
    found = [
        f"line {line}: {name}"
        for line, name in imports(syntax)
        if name.split(".")[0] in {"subprocess", "pty"}
    ]
    return found + [f"line {one.lineno}" for one in calls(syntax) if dotted(one.func) in _STARTING]


def shells(syntax):
    """Return the programs that are started by a shell, or by anything but a list written here."""
    made = [
        node for node in ast.walk(syntax) if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
    ]
    lists = {target.id for node in made for target in node.targets if isinstance(target, ast.Name)}
    found = []
    for one in calls(syntax):
        command = one.args[0] if one.args else None
        listed = isinstance(command, ast.List) or (isinstance(command, ast.Name) and command.id in lists)
        if any(keyword.arg == "shell" for keyword in one.keywords) or (
            dotted(one.func) in {"subprocess.run", "subprocess.Popen"} and not listed
        ):
            found.append(f"line {one.lineno}")
    return found


def built_statements(syntax):
    """Return the statements that are put together from anything but names of tables and marks for values."""
    found = []
    for one in calls(syntax):
        if (
            dotted(one.func).split(".")[-1] in {"execute", "executemany", "RawSQL", "raw", "extra"}
            and one.args
        ):
            words = [part for part in ast.walk(one.args[0]) if isinstance(part, ast.FormattedValue)]
            odd = [word for word in words if not _is_a_name(word.value)]
            mixed = (
                isinstance(one.args[0], ast.BinOp)
                or "format" in ast.dump(one.args[0]).split("attr='")[-1][:8]
            )
            if odd or mixed:
                found.append(f"line {one.lineno}")
    return found


def _is_a_name(node):
    """Tell whether a hole of a statement is a quoted name, a constant of the file, or marks for values."""
    text = ast.unparse(node)
    return (
        text.isupper() or "quote_name" in text or text in {"marks", "columns", "table", "names", "self.table"}
    )


def marked_safe(syntax):
    """Return where a text that is no constant of ours is declared to be markup."""
    return [
        f"line {one.lineno}: {ast.unparse(one)}"
        for one in calls(syntax)
        if dotted(one.func).split(".")[-1] == "mark_safe" and not _constant(one.args[0])
    ]


def _constant(node):
    while isinstance(node, ast.Subscript):
        node = node.value
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def templates_of_text(syntax):
    names = {"from_string", "Template"}
    return [f"line {one.lineno}" for one in calls(syntax) if dotted(one.func).split(".")[-1] in names]


def formats_of_others(syntax):
    """Return the calls of `format` on a text that is not written here."""
    return [
        f"line {one.lineno}: {ast.unparse(one.func)}"
        for one in calls(syntax)
        if isinstance(one.func, ast.Attribute)
        and one.func.attr in {"format", "format_map"}
        and not _constant(one.func.value)
    ]


def patterns_of_others(syntax):
    """Return the regular expressions that are neither written here nor made of escaped words."""
    found = []
    for one in calls(syntax):
        if dotted(one.func) in {
            "re.compile",
            "re.match",
            "re.search",
            "re.sub",
            "re.fullmatch",
            "re.findall",
            "re.split",
        }:
            holes = [part.value for part in ast.walk(one.args[0]) if isinstance(part, ast.FormattedValue)]
            named = isinstance(one.args[0], ast.Name) and not one.args[0].id.isupper()
            if named or any(
                "re.escape" not in ast.unparse(hole) and not _named_constant(hole) for hole in holes
            ):
                found.append(f"line {one.lineno}: {ast.unparse(one)[:80]}")
    return found


def _named_constant(node):
    """Tell whether a hole of a pattern is a constant of the file, or a number that the code itself counts."""
    return isinstance(node, ast.Name) and (node.id.isupper() or node.id == "length")


def weak_cryptography(syntax):
    found = []
    for node in ast.walk(syntax):
        if isinstance(node, ast.ImportFrom) and node.module == "hashlib":
            found += [f"line {node.lineno}: {one.name}" for one in node.names if one.name not in _DIGESTS]
        if isinstance(node, ast.Attribute):
            name = dotted(node)
            root, last = name.split(".")[0], name.split(".")[-1]
            if root in {"hashlib", "hashes", "padding", "algorithms", "modes"} and last in _WEAK:
                found.append(f"line {node.lineno}: {name}")
    return found


def guessable(syntax):
    return [
        f"line {line}" for line, name in imports(syntax) if name == "random" or name.startswith("random.")
    ]


def outside(syntax):
    taken = [name for _line, name in imports(syntax)]
    return [name for name in taken if any(name == one or name.startswith(f"{one}.") for one in _OUTSIDE)]


def parsed_xml(syntax):
    return [
        f"line {line}"
        for line, name in imports(syntax)
        if name.split(".")[0] in {"xml", "lxml", "defusedxml"}
    ]


def test_nothing_is_evaluated_or_unpickled():
    assert set(everywhere(evaluated)) == {_CACHE}


def test_only_the_rewriter_and_backups_start_a_program_and_without_a_shell():
    assert set(everywhere(started)) <= _STARTERS
    assert everywhere(shells) == {}


def test_statements_are_never_built_from_words():
    assert everywhere(built_statements, _READ_BY_PEOPLE) == {}


def test_only_constants_are_marked_as_safe():
    assert everywhere(marked_safe) == {}


def test_templates_come_from_files_only():
    assert everywhere(templates_of_text) == {}


def test_no_format_string_comes_from_a_person():
    assert everywhere(formats_of_others) == {}


def test_patterns_are_constants_or_escaped():
    assert everywhere(patterns_of_others, _READ_BY_PEOPLE) == {}


def test_digests_and_random_sources_are_those_of_the_inventory():
    assert everywhere(weak_cryptography) == {}
    by_chance = set(everywhere(guessable))
    assert {path for path in by_chance if not path.startswith("src/qarib/demo/")} == {
        "src/qarib/config/sqlite3/base.py"
    }


def test_only_named_clients_speak_to_the_outside():
    assert set(everywhere(outside)) <= _CLIENTS
    gateway = (SOURCE / "modules/notifications/clients/sms.py").read_text(encoding="utf-8")
    assert "build_opener(_NoRedirect)" in gateway
    texts = {short(path): path.read_text(encoding="utf-8") for path in python_files()}
    unchecked = ("CERT_NONE", "_create_unverified", "check_hostname = False")
    assert [path for path, text in texts.items() if any(word in text for word in unchecked)] == []


def test_xml_is_not_parsed():
    assert everywhere(parsed_xml) == {}


def test_types_are_strict():
    import tomllib  # noqa: PLC0415 -- here alone

    from architecture.reading import ROOT  # noqa: PLC0415 -- here alone

    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["strict"] is True


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (evaluated, "eval(text)"),
        (evaluated, "import pickle"),
        (started, "import subprocess"),
        (started, "os.system(text)"),
        (shells, "subprocess.run(text)"),
        (shells, "subprocess.run(['a'], shell=True)"),
        (built_statements, "cursor.execute(f'SELECT {text}')"),
        (built_statements, "cursor.execute('SELECT ' + text)"),
        (built_statements, "cursor.execute('SELECT {}'.format(text))"),
        (marked_safe, "mark_safe(text)"),
        (marked_safe, "mark_safe(f'<b>{text}</b>')"),
        (templates_of_text, "Template(text)"),
        (formats_of_others, "text.format(a=1)"),
        (patterns_of_others, "re.search(f'a{text}', b)"),
        (patterns_of_others, "re.compile(text)"),
        (weak_cryptography, "from hashlib import md5"),
        (weak_cryptography, "hashlib.sha1(b'')"),
        (weak_cryptography, "modes.ECB()"),
        (guessable, "from random import choice"),
        (outside, "from urllib.request import urlopen"),
        (parsed_xml, "from xml.etree import ElementTree"),
    ],
)
def test_a_dangerous_way_is_found(check, code):
    assert check(ast.parse(code)) != []
