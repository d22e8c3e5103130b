"""Pages that a strict policy accepts, that mirror in Arabic, and whose sentences can be translated."""

import re

import pytest

from architecture.reading import short, styles, templates
from strict.client import inline_code

_TEMPLATE_SYNTAX = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIDES = re.compile(r"(?<![a-z])(?:left|right)(?![a-z])")
_BLOCK = re.compile(r"\{%-?\s*(blocktrans(?:late)?)\b([^%]*)%\}")


def inline_in_template(text):
    """Return the inline scripts, styles and handlers of a template's source."""
    without_comments = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    return inline_code(_TEMPLATE_SYNTAX.sub("", without_comments))


def sides(css):
    """Return the lines of a style sheet that say left or right, where start or end is meant."""
    blank = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), css)
    return [
        f"line {number}: {line.strip()}"
        for number, line in enumerate(blank.splitlines(), 1)
        if _SIDES.search(line)
    ]


def untrimmed(text):
    """Return the translation blocks whose line breaks would reach the translators."""
    return [found.group() for found in _BLOCK.finditer(text) if "trimmed" not in found.group(2).split()]


def everywhere(check, files):
    """Return what a check finds, file by file."""
    return {short(path): found for path in files if (found := check(path.read_text(encoding="utf-8")))}


def test_templates_carry_no_script_style_or_handler():
    assert everywhere(inline_in_template, templates()) == {}


def test_styles_speak_of_start_and_end():
    assert everywhere(sides, styles()) == {}


def test_translation_blocks_are_trimmed():
    assert everywhere(untrimmed, templates()) == {}


@pytest.mark.parametrize(
    ("check", "text", "problems"),
    [
        (inline_in_template, '<p {% if one > two %}class="a"{% endif %}>{{ one }}</p>', []),
        (inline_in_template, "{% comment %}<style>{% endcomment %}<p>", []),
        (inline_in_template, '<p style="{{ colour }}">', ['<p style="">']),
        (inline_in_template, "<button onclick='go()'>", ["<button onclick=…>"]),
        (sides, "p { margin-inline-start: 1px; } /* left */ .copyright { color: red }", []),
        (sides, "p {\n  margin-left: 1px;\n}", ["line 2: margin-left: 1px;"]),
        (sides, "p { text-align: right }", ["line 1: p { text-align: right }"]),
        (sides, "p { left: 0 }", ["line 1: p { left: 0 }"]),
        (untrimmed, "{% blocktranslate trimmed count n=n %}", []),
        (untrimmed, "{% blocktranslate with n=n %}", ["{% blocktranslate with n=n %}"]),
    ],
)
def test_a_page_that_breaks_a_rule_is_found(check, text, problems):
    assert check(text) == problems
