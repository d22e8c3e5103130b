"""Size budgets: what does not fit in one look is split by what it is about."""

import ast

import pytest

from architecture.reading import ROOT, SOURCE, python_files, short, templates, tree

FUNCTION_LINES, FUNCTION_ARGUMENTS, CLASS_LINES, FILE_LINES, TEMPLATE_LINES, SETTINGS_LINES = (
    50,
    6,
    200,
    400,
    150,
    300,
)
OURS = [SOURCE, ROOT / "tests", ROOT / "tools", ROOT / "bench"]


def arguments(function):
    """Return how many arguments a caller may give."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def oversized(syntax):
    """Return the functions and classes of a file that pass the budget."""
    problems = []
    for node in ast.walk(syntax):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        lines, limit = node.end_lineno - node.lineno + 1, FUNCTION_LINES
        if isinstance(node, ast.ClassDef):
            limit = CLASS_LINES
        elif (count := arguments(node)) > FUNCTION_ARGUMENTS:
            problems.append(f"{node.name} takes {count} arguments of {FUNCTION_ARGUMENTS}")
        if lines > limit:
            problems.append(f"{node.name} has {lines} lines of {limit}")
    return problems


def too_long(path, limit):
    """Return the complaint about a long file, if it is one."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    return [f"{short(path)} has {lines} lines of {limit}"] if lines > limit else []


def test_functions_and_classes_keep_to_their_budget():
    problems = {short(path): oversized(tree(path)) for path in python_files(*OURS)}
    assert {path: found for path, found in problems.items() if found} == {}


def test_files_keep_to_their_budget():
    problems = [complaint for path in python_files(*OURS) for complaint in too_long(path, FILE_LINES)]
    problems += [complaint for path in templates() for complaint in too_long(path, TEMPLATE_LINES)]
    problems += too_long(SOURCE / "config" / "settings.py", SETTINGS_LINES)
    assert problems == []


@pytest.mark.parametrize(
    ("code", "problems"),
    [
        ("def short(a, *, b):\n    return a", []),
        ("def long():\n" + "    x = 1\n" * 50, ["long has 51 lines of 50"]),
        ("def greedy(a, b, c, *, d, e, f, g): ...", ["greedy takes 7 arguments of 6"]),
        ("class A:\n    def method(self, a, b, c, d, e, f): ...", []),
        ("class Long:\n" + "    x = 1\n" * 200, ["Long has 201 lines of 200"]),
    ],
)
def test_a_function_or_class_beyond_its_budget_is_found(code, problems):
    assert oversized(ast.parse(code)) == problems


def test_a_long_file_is_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<p>\n" * 151)
    assert too_long(page, TEMPLATE_LINES) == ["page.html has 151 lines of 150"]
