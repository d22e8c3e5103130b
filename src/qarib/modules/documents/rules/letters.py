"""What each letter is made of, and its data as they are printed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date

from qarib.modules.documents.enums import LetterTemplate
from qarib.modules.documents.rules.names import clean_text

_LONGEST = 600
# An agent's reasons, then how to contest: a person must read both to the end, on a second page if need be.
_LONGEST_REASONS = 3000
# A word without end would leave the page: it may break after this many characters.
_UNBROKEN = re.compile(r"\S{28}(?=\S)")
_LOCALES = {"ar": "ar_DZ", "fr": "fr", "en": "en_GB"}
_FALLBACKS = ("ar", "fr", "en")
# What our fonts can draw (a test prints every range): Latin, Greek, Cyrillic, Arabic, Tifinagh, punctuation.
_DRAWN = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x24F), (0x300, 0x30F), (0x391, 0x3A1),
    (0x3B1, 0x3C9), (0x410, 0x44F), (0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F),
    (0x621, 0x63A), (0x640, 0x652), (0x660, 0x669), (0x670, 0x671), (0x67E, 0x67E),
    (0x686, 0x686), (0x698, 0x698), (0x6A4, 0x6A4), (0x6A9, 0x6A9), (0x6AD, 0x6AD),
    (0x6AF, 0x6AF), (0x6CC, 0x6CC), (0x1E00, 0x1E99), (0x1EA0, 0x1EF9), (0x2010, 0x2015),
    (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x202F, 0x202F), (0x2030, 0x2030),
    (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2D30, 0x2D67), (0x2D6F, 0x2D6F),
)  # fmt: skip


class LetterDataError(ValueError):
    """A caller gave a letter the wrong data: a mistake in our code, never a person's."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The fields of one template. A text is a string, or one string per language."""

    texts: frozenset[str]
    dates: frozenset[str]
    optional: frozenset[str] = frozenset()
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # The columns of rows that are days.
    days: frozenset[str] = frozenset()
    expires: str = ""


_ALWAYS = frozenset({"body", "agency", "name", "number", "law"})
# Who said what a certificate states, and on which day.
_HEARD = {"heard": frozenset({"register", "day"})}
RECIPES: Mapping[str, Recipe] = {
    LetterTemplate.JOB_SEEKER_REGISTRATION: Recipe(
        texts=_ALWAYS | {"occupation", "automatic", "signatory", "address"},
        dates=frozenset({"registered_on", "valid_until", "decided_on", "birth_date"}),
        optional=frozenset({"occupation", "automatic", "signatory", "address", "birth_date"}),
        expires="valid_until",
    ),
    LetterTemplate.AFFILIATION: Recipe(
        texts=_ALWAYS | {"status", "automatic", "signatory", "address"},
        dates=frozenset({"decided_on", "valid_until"}),
        # The status is left out where it was granted on appeal against what a register says.
        optional=frozenset({"status", "automatic", "signatory", "address"}),
        rows=_HEARD,
        days=frozenset({"day"}),
        expires="valid_until",
    ),
    LetterTemplate.NON_AFFILIATION: Recipe(
        texts=_ALWAYS | {"automatic", "signatory", "address"},
        dates=frozenset({"decided_on", "valid_until"}),
        optional=frozenset({"automatic", "signatory", "address"}),
        rows=_HEARD,
        days=frozenset({"day"}),
        expires="valid_until",
    ),
    LetterTemplate.GRANT: Recipe(
        texts=_ALWAYS | {"procedure", "granted", "amount", "automatic", "signatory", "address"},
        dates=frozenset({"decided_on", "valid_until"}),
        optional=frozenset({"amount", "automatic", "signatory", "address"}),
        expires="valid_until",
    ),
    LetterTemplate.REFUSAL: Recipe(
        texts=_ALWAYS | {"procedure", "appeal", "signatory", "address"},
        dates=frozenset({"decided_on", "filed_on", "appeal_until"}),
        # Without a last day to appeal it is the answer to an appeal: nothing else is left to contest here.
        optional=frozenset({"signatory", "address", "filed_on", "appeal_until"}),
        rows={"reasons": frozenset({"criterion", "value", "source", "remedy"})},
    ),
}


def check_data(template: str, data: Mapping[str, object]) -> None:
    """Raise LetterDataError unless the data are exactly what the template prints."""
    recipe = RECIPES[template]
    known = recipe.texts | recipe.dates | recipe.rows.keys()
    if wrong := (set(data) - known) | (known - recipe.optional - set(data)):
        raise LetterDataError(f"{template}: missing or unknown {sorted(wrong)}")
    for name in recipe.dates & data.keys():
        date.fromisoformat(str(data[name]))
    for name, columns in recipe.rows.items():
        rows = data[name]
        if not isinstance(rows, list) or not rows or any(set(row) != columns for row in rows):
            raise LetterDataError(f"{template}: {name} must be rows of {sorted(columns)}")
        for row in rows:
            for day in recipe.days & row.keys():
                date.fromisoformat(str(row[day]))


def cleaned(value: object) -> object:
    """Return data as they are kept: without control characters, which one of our databases refuses."""
    if isinstance(value, Mapping):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return clean_text(value) if isinstance(value, str) else value


def printed(template: str, data: Mapping[str, object], *, language: str) -> dict[str, object]:
    """Return the data as the template prints them: one language, written dates, drawable characters."""
    recipe = RECIPES[template]
    lines: dict[str, object] = {}
    for name, value in data.items():
        if name in recipe.dates:
            lines[name] = written_date(str(value), language)
        elif isinstance(value, list):
            lines[name] = [_row(recipe, row, language) for row in value]
        else:
            most = _LONGEST_REASONS if name == "appeal" else _LONGEST
            lines[name] = _text(value, language, most)
    lines["body_names"] = {code: _text(data["body"], code) for code in _FALLBACKS}
    return lines


def printable(value: object) -> object:
    """Return data as a page of any length prints them: drawable characters, long words that may break."""
    if isinstance(value, Mapping):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable(item) for item in value]
    return _UNBROKEN.sub("\\g<0>\u200b", drawable(value)) if isinstance(value, str) else value


def written_date(text: str, language: str) -> str:
    """Return a date in words: `24 نوفمبر 2026`, `24 novembre 2026`."""
    day = date.fromisoformat(text)
    written = format_date(day, "d MMMM y", locale=_LOCALES[language])
    return written.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else written


def _row(recipe: Recipe, row: Mapping[str, object], language: str) -> dict[str, str]:
    return {
        key: written_date(str(item), language) if key in recipe.days else _text(item, language)
        for key, item in row.items()
    }


def _text(value: object, language: str, most: int = _LONGEST) -> str:
    if isinstance(value, Mapping):
        value = next((value[code] for code in (language, *_FALLBACKS) if value.get(code)), "")
    return _UNBROKEN.sub("\\g<0>\u200b", drawable(str(value))[:most])


def drawable(text: str) -> str:
    """Return the text with `?` for what no font of ours can draw: a letter must never fail to print."""
    return "".join(
        character if any(low <= ord(character) <= high for low, high in _DRAWN) else "?"
        for character in unicodedata.normalize(
            "NFC", clean_text(text).replace("\u200c", "").replace("\u200d", "")
        )
    )
