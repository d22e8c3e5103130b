"""A list costs the same for one row and for three: no query hides in a loop."""

import ast
import re

import pytest

from architecture.doors import doors
from architecture.reading import ROOT, listed, templates, tree

_PARTS = re.compile(r"""\{%-?\s*(?:include\s+["']ui/(?:table|pagination)\.html["']|(?:table|pagination)\b)""")

_LOOP = re.compile(r"\{%-?\s*for\s+([\w, ]+?)\s+in\b")
_LINK = re.compile(r"""\{%-?\s*url\s+["'][\w:-]+["']\s+(?:\w+=)?([\w.]+)""")


def pages():
    """Return the declared list pages: name → templates."""
    return {words[0]: words[1:] for words in listed("list_pages.txt") if words[0] != "-"}


def _is_one_and_three(decorator):
    if not (isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.parametrize"):
        return False
    return any(ast.unparse(argument) in {"[1, 3]", "(1, 3)"} for argument in decorator.args[1:2])


def cost_tests(syntax):
    """Return (page name, runs with 1 and 3 rows) of each marked test in a file."""
    found = []
    for node in ast.walk(syntax):
        if not isinstance(node, ast.FunctionDef):
            continue
        marks = [
            decorator.args[0].value
            for decorator in node.decorator_list
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.list_page"
        ]
        found += [(mark, any(map(_is_one_and_three, node.decorator_list))) for mark in marks]
    return found


def all_cost_tests():
    """Return the marked tests of the whole suite."""
    return [found for path in sorted((ROOT / "tests").rglob("test_*.py")) for found in cost_tests(tree(path))]


def shows_a_list(text):
    """Tell whether a template draws a table, turns pages, or links to each thing that it loops over."""
    variables = {name for names in _LOOP.findall(text) for name in re.split(r",\s*", names)}
    linked = {argument.split(".")[0] for argument in _LINK.findall(text)}
    return _PARTS.search(text) is not None or bool(variables & linked)


def test_every_list_page_has_a_test_of_its_cost():
    tested = {name for name, one_and_three in all_cost_tests() if one_and_three}
    assert set(pages()) - tested == set()


def test_every_test_of_cost_names_a_list_page():
    assert {name for name, _ in all_cost_tests()} - set(pages()) == set()


def test_every_list_page_exists():
    assert set(pages()) - {door.name for door in doors()} == set()


def test_every_template_with_a_list_belongs_to_a_list_page():
    declared = {template for words in listed("list_pages.txt") for template in words[1:]}
    lists = {
        path.as_posix().split("/templates/")[-1]
        for path in templates()
        if "ui" not in path.relative_to(ROOT / "src" / "qarib").parts[:1]
        and shows_a_list(path.read_text(encoding="utf-8"))
    }
    assert lists - declared == set()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (
            '@pytest.mark.list_page("desk:queue")\n@pytest.mark.parametrize("n", [1, 3])\ndef test_a(n): ...',
            [("desk:queue", True)],
        ),
        ('@pytest.mark.list_page("desk:queue")\ndef test_a(): ...', [("desk:queue", False)]),
        ('@pytest.mark.parametrize("n", [1, 3])\ndef test_a(n): ...', []),
    ],
)
def test_a_list_page_tested_with_one_row_only_is_found(code, found):
    assert cost_tests(ast.parse(code)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{% include "ui/table.html" with rows=rows %}', True),
        ('{% include "ui/pagination.html" %}', True),
        ("{% for one in files %}<a href=\"{% url 'portal:dossier' one.uid %}\">{% endfor %}", True),
        ("{% for a in b %}{{ a }}{% endfor %}<a href=\"{% url 'portal:dossier' dossier.uid %}\">", False),
        ("<p>{{ number }}</p>", False),
    ],
)
def test_a_template_with_a_list_is_found(text, found):
    assert shows_a_list(text) is found
