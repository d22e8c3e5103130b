"""From what a person typed to values: forgiving about form, clear about the rest, never an exception."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.pages import Question

Raw = Mapping[str, str | Sequence[str]]
PARTS = ("day", "month", "year")
EARLIEST_YEAR = 1900
LONGEST_NUMBER = 15
MOST_FILES = 5
_SCRIPTS = ("LATIN", "ARABIC", "TIFINAGH")
_KEPT_FORMAT_CHARACTERS = "\u200c\u200d"


class AnswerRefused(Exception):  # noqa: N818 -- it names what happened to the answer
    """An answer that cannot be taken, with the sentence that the person reads."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__()
        self.message = message


def clean(text: str) -> str:
    """Return the text without control and direction marks, digits Western, spaces single."""
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category == "Nd":
            kept.append(str(unicodedata.digit(character)))
        elif category.startswith("Z") or character in "\n\r\t":
            kept.append("\n" if character in "\n\u2028\u2029" else " ")
        elif category[0] != "C" or character in _KEPT_FORMAT_CHARACTERS:
            kept.append(character)
    lines = (" ".join(line.split()) for line in "".join(kept).split("\n"))
    return "\n".join(lines).strip()


def read_answer(question: Question, raw: Raw, on: date) -> object:
    """Return the JSON value of one answer, None when it was left empty and may be.

    Raises AnswerRefused. A date arrives in three parts, `<fact>_day`, `<fact>_month`, `<fact>_year` (or
    `_0`, `_1`, `_2`, as our date boxes name them), or as one ISO text.
    """
    if question.type == FactType.FILE:
        value: object = _files(question, raw) or None
    elif question.type == FactType.DATE:
        value = _date(question, raw, on)
    else:
        typed = _single(raw.get(question.fact))
        value = _READERS[question.type](question, typed) if typed else None
    if value is None and not question.optional:
        raise AnswerRefused(_EMPTY.get(question.type, _("Answer this question.")))
    return value


_EMPTY: dict[FactType, str | Promise] = {
    FactType.DATE: _("Enter the day, the month and the year."),
    FactType.CHOICE: _("Choose one of the answers."),
    FactType.YES_NO: _("Choose yes or no."),
    FactType.COMMUNE: _("Enter the name of the commune."),
    FactType.FILE: _("Add the document."),
}


def _all(given: str | Sequence[str] | None) -> list[str]:
    values = [given] if isinstance(given, str) else list(given or ())
    return [value for value in dict.fromkeys(clean(str(value)) for value in values) if value]


def _single(given: str | Sequence[str] | None) -> str:
    values = _all(given)
    if len(values) > 1:
        raise AnswerRefused(_("Give one answer only."))
    return values[0] if values else ""


def _whole(question: Question, typed: str) -> int:
    digits = typed.replace(" ", "")
    if question.type == FactType.MONEY:
        digits = digits.removesuffix("DA").removesuffix("دج")
    negative = digits.startswith("-")
    if not digits.removeprefix("-").isascii() or not digits.removeprefix("-").isdigit():
        raise AnswerRefused(_("Write a whole number in digits, for example 12."))
    if len(digits) > LONGEST_NUMBER:
        raise AnswerRefused(_("This number is too large. Check it."))
    number = -int(digits[1:]) if negative else int(digits)
    low, high = question.minimum, question.maximum
    if low is not None and number < low:
        raise AnswerRefused(_("Write a number of at least %(low)s.") % {"low": low})
    if high is not None and number > high:
        raise AnswerRefused(_("Write a number of at most %(high)s.") % {"high": high})
    return number


def _choice(question: Question, typed: str) -> str:
    if typed not in {code for code, _label in question.choices}:
        raise AnswerRefused(_("Choose one of the answers."))
    return typed


def _yes_no(_question: Question, typed: str) -> bool:
    if typed not in ("yes", "no"):
        raise AnswerRefused(_("Choose yes or no."))
    return typed == "yes"


def _digits(question: Question, typed: str) -> str:
    """Return an identifier as it is stored: people write it in groups."""
    digits = "".join(typed.replace("-", " ").split())
    if not digits.isdecimal() or len(digits) != question.digits:
        raise AnswerRefused(_("Enter the %(count)s digits, without letters.") % {"count": question.digits})
    return digits


def _text(question: Question, typed: str) -> str:
    if question.digits:
        return _digits(question, typed)
    text = typed if question.long else " ".join(typed.split())
    if len(text) > question.max_length:
        raise AnswerRefused(
            _("Write at most %(most)s characters: this answer has %(length)s.")
            % {"most": question.max_length, "length": len(text)}
        )
    letters = [character for character in text if character.isalpha()]
    if not letters:
        raise AnswerRefused(_("Write the answer in words."))
    if not all(unicodedata.name(letter, "").startswith(_SCRIPTS) for letter in letters if letter != "ـ"):
        raise AnswerRefused(_("Write the answer in Arabic or Latin letters."))
    return text


def _commune(question: Question, typed: str) -> str:
    # Only its form: the queries find the commune, by code or by name.
    return _text(question, typed) if not typed.isdigit() else typed


def _date(question: Question, raw: Raw, on: date) -> str | None:
    parts = [
        _single(raw.get(f"{question.fact}_{part}")) or _single(raw.get(f"{question.fact}_{place}"))
        for place, part in enumerate(PARTS)
    ]
    if not any(parts):
        whole = _single(raw.get(question.fact))
        parts = whole.split("-")[::-1] if whole else parts
    if not any(parts):
        return None
    if len(parts) != len(PARTS) or not all(parts):
        raise AnswerRefused(_("Enter the day, the month and the year."))
    day = _calendar_day(parts)
    if day.year < EARLIEST_YEAR or (day > on and question.past):
        raise AnswerRefused(_("Check the year: the date must be after 1900 and not in the future."))
    return day.isoformat()


def _calendar_day(parts: list[str]) -> date:
    if not all(part.isascii() and part.isdigit() and len(part) <= len("2026") for part in parts):
        raise AnswerRefused(_("Write the day, the month and the year in digits, for example 27 3 1998."))
    if len(parts[2]) != len("2026"):
        raise AnswerRefused(_("Write the year with four digits, for example 1998."))
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        raise AnswerRefused(_("This date does not exist. Check the day and the month.")) from None


def too_many_files() -> str:
    """Return the sentence for more documents than one question takes, in the active language."""
    return str(_("Add at most %(most)s documents.") % {"most": MOST_FILES})


def _files(question: Question, raw: Raw) -> list[str]:
    given = _all(raw.get(question.fact))
    if len(given) > MOST_FILES:
        raise AnswerRefused(too_many_files())
    try:
        return [str(UUID(identifier)) for identifier in given]
    except ValueError:
        raise AnswerRefused(_("This document was not received. Add it again.")) from None


_READERS: dict[FactType, Callable[[Question, str], object]] = {
    FactType.INTEGER: _whole,
    FactType.MONEY: _whole,
    FactType.YES_NO: _yes_no,
    FactType.CHOICE: _choice,
    FactType.TEXT: _text,
    FactType.COMMUNE: _commune,
}
