"""What a question and its answer look like on every channel: one object of JSON each way.

The national profile is not known yet. Until it is, this one is asked for: one field about one person, in the
body alone, so that no number stands in an address; and an answer that is a yes or no, a number or a word.
When it is published, this file changes and the channels do not.
"""

import json
from http import HTTPStatus

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
