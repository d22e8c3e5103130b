"""Nobody meets a sentence in a language they did not choose."""

import ast

import messages
import pytest

from architecture.reading import python_files, short, tree

GETTEXT = {"_", *messages.KEYWORDS}


def unreadable(syntax):
    """Return the lines whose sentence no translator could read: built at run time, or with nameless holes."""
    problems = []
    for node in ast.walk(syntax):
        if not (
            isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in GETTEXT and node.args
        ):
            continue
        texts = node.args[:-1] if "ngettext" in ast.unparse(node.func) else node.args
        for text in texts:
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                problems.append(f"line {node.lineno}: not a literal")
            elif any(hole in text.value.replace("%%", "") for hole in ("%s", "%d", "{}", "{0}")):
                problems.append(f"line {node.lineno}: a hole without a name")
    return problems


@pytest.mark.parametrize("code", messages.LANGUAGES)
def test_every_sentence_is_translated(code):
    assert messages.problems(messages.read(code), messages.sentences()) == []


def test_sentences_are_literals_with_named_holes():
    assert {short(path): found for path in python_files() if (found := unreadable(tree(path)))} == {}


@pytest.mark.parametrize(
    ("code", "problems"),
    [
        ("_('Until %(day)s') % {'day': day}", []),
        ("_('Until {day}').format(day=day)", []),
        ("ngettext('{n} day', '{n} days', n)", []),
        ("_(f'Until {day}')", ["line 1: not a literal"]),
        ("_('Until ' + day)", ["line 1: not a literal"]),
        ("_('Until %s') % day", ["line 1: a hole without a name"]),
        ("gettext('Until {}')", ["line 1: a hole without a name"]),
    ],
)
def test_a_sentence_that_cannot_be_translated_is_found(code, problems):
    assert unreadable(ast.parse(code)) == problems
