"""What a question and its answer look like on every channel, by us or of us: one object of JSON each way.

The national profile is not known yet. Until it is, this one is asked for: one field about one person, in the
body alone, so that no number stands in an address; and an answer that is a yes or no, a number or a word.
When it is published, this file changes and the channels do not.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import NoReturn
from uuid import UUID

from qarib.modules.exchange.clients.contract import Answer, NoRecord, Question, Reply, Unavailable
from qarib.modules.exchange.enums import About

MEDIA_TYPE = "application/json"
# A yes, a number or a word: whoever answers more is not believed.
LARGEST = 4096
_LONGEST_WORD, _GREATEST = 60, 10**15
_NOBODY = "no_record"


def body_of(question: Question) -> bytes:
    """Return what is sent: the field, about whom, and on what ground. The case travels in a header."""
    return json.dumps(
        {
            "id": str(question.uid),
            "field": question.field,
            "about": str(question.about),
            "nin": question.nin,
            "birth_date": question.birth_date and question.birth_date.isoformat(),
            "legal_basis": question.legal_basis,
            "purpose": question.purpose,
        },
        ensure_ascii=False,
    ).encode()


def asks(question: Question, body: bytes) -> bool:
    """Tell whether a body that was kept asks this question; a birth date may have been corrected since."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return False
    wanted = {"id": str(question.uid), "field": question.field, "nin": question.nin}
    return isinstance(asked, dict) and wanted.items() <= asked.items()


def reply_of(question: Question, status: int, body: bytes) -> Reply:
    """Read an answer that the source itself gave; what is not sure is unavailable, never a no."""
    if len(body) > LARGEST:
        return Unavailable()
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return Unavailable()
    if not isinstance(said, dict) or said.get("id") != str(question.uid):
        return Unavailable()
    if status == HTTPStatus.NOT_FOUND and said.get("error") == _NOBODY:
        return NoRecord()
    value = said.get("value")
    if status != HTTPStatus.OK or not isinstance(value, bool | int | str) or _is_too_much(value):
        return Unavailable()
    told = question.about != About.SELF and said.get("third_party_told") is True
    return Answer(value, third_party_told=told)


def _is_too_much(value: bool | int | str) -> bool:  # noqa: FBT001 -- a value of any kind
    return len(value) > _LONGEST_WORD if isinstance(value, str) else abs(value) > _GREATEST


# --- asked of us -------------------------------------------------------------------------------------------

_FIELDS = ("id", "field", "about", "nin", "birth_date", "legal_basis", "purpose")
_LONGEST = {"field": 60, "nin": 40, "legal_basis": 300, "purpose": 40}
# Printed characters of one line: no NUL, no half of a character, nothing that a log or a database chokes on.
_LINE = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")


class NotAQuestionError(ValueError):
    """The body is none; `at` names the field, never what stands in it. Empty where the whole is no object."""

    def __init__(self, at: str = "") -> None:
        """Take the name of the field."""
        self.at = at
        super().__init__(at)


@dataclass(frozen=True, slots=True, repr=False)
class Asking:
    """What another administration asks us about one person."""

    uid: UUID
    field: str
    nin: str
    birth_date: date | None
    legal_basis: str
    purpose: str


def question_of(body: bytes) -> Asking:
    """Read a question that is asked of us; raise NotAQuestionError, and nothing else.

    Each field once and nothing more; about the person alone: we tell nobody about a spouse.
    """
    said = _object(body)
    for name in _FIELDS:
        if name not in said:
            raise NotAQuestionError(name)
    if len(said) > len(_FIELDS):
        raise NotAQuestionError
    if said["about"] != About.SELF:
        raise NotAQuestionError("about")
    lines = {name: _line(said, name) for name in _LONGEST}
    return Asking(uid=_identifier(said["id"]), birth_date=_day(said["birth_date"]), **lines)


def answer_of(question: Asking, *, said: bool | None, receipt: UUID, at: datetime) -> tuple[int, bytes]:
    """Return status and body of our answer; None: nobody we know. `receipt` finds it in our journal."""
    what: dict[str, object] = {"error": _NOBODY} if said is None else {"value": said}
    body = {"id": str(question.uid), **what, "receipt": str(receipt), "answered_at": at.isoformat()}
    return HTTPStatus.NOT_FOUND if said is None else HTTPStatus.OK, json.dumps(body).encode()


def _object(body: bytes) -> Mapping[str, object]:
    try:
        said = json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotAQuestionError from error
    if not isinstance(said, dict):
        raise NotAQuestionError
    return said


def _refuse(_name: str) -> NoReturn:
    raise ValueError


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a field that stands twice: two readers would believe two different ones."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _line(said: Mapping[str, object], name: str) -> str:
    value = said[name]
    if not isinstance(value, str) or len(value) > _LONGEST[name] or not _LINE.fullmatch(value):
        raise NotAQuestionError(name)
    return value


def _identifier(value: object) -> UUID:
    """Read an identifier as we write it ourselves: one spelling, so that one question is one question."""
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != value:
        raise NotAQuestionError("id")
    return found


def _day(value: object) -> date | None:
    if value is None:
        return None
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:
        raise NotAQuestionError("birth_date")
    return found
