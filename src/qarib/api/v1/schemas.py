"""What goes in and what comes out, as types: the document is made of them."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, JsonValue, StrictInt, WithJsonSchema

from qarib.kernel.clock import ALGIERS

MOST_PAUSES, MOST_HOLIDAYS, MOST_FACTS = 12, 400, 200


def _day(value: object) -> date:
    """Read a day as it stands in the document; a number of seconds is none."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 -- pydantic makes a refusal of this one
    return date.fromisoformat(value)


def _instant(value: object) -> datetime:
    """Read an instant, or the beginning of a day; without a zone it is one of Algiers."""
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 -- pydantic makes a refusal of this one
    instant = datetime.fromisoformat(value)
    try:
        return (instant if instant.tzinfo else instant.replace(tzinfo=ALGIERS)).astimezone(ALGIERS)
    except OverflowError as beyond:
        raise ValueError from beyond


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}),
]


class Sent(Schema):
    """What is sent: nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


class Words(Schema):
    """A sentence in Arabic and in French."""

    ar: str
    fr: str


class ErrorPlace(Schema):
    """Where something cannot be read, and a code or a sentence that says why."""

    at: str
    why: str


class Problem(Schema):
    """A refusal (RFC 9457). `code` is stable, `detail` is in the language of Accept-Language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ErrorPlace]


class ProcedureLine(Schema):
    """A procedure in the list, as its version in force today says."""

    code: str
    body: str
    name: Words
    summary: Words
    version: date
    intake: str
    life_events: list[str]


class FactOut(Schema):
    """One thing that is asked, known or fetched. `held_by`: whose registers answer for the person."""

    code: str
    type: str
    label: Words
    question: Words
    choices: list[str]
    optional: bool
    derived: bool
    from_account: bool
    held_by: list[str]


class CriterionOut(Schema):
    """One condition: the rule as written, and what is said and can be done where it is not met."""

    code: str
    label: Words
    when: str
    refusal: Words
    remedy: Words
    law: Words
    assumed: bool


class Dated(Schema):
    """A value and the day from which it holds."""

    since: date
    value: int


class ParameterOut(Schema):
    """A dated constant; `in_force` is null before its first day."""

    code: str
    label: Words
    type: str
    values: list[Dated]
    in_force: int | None
    assumed: bool


class TermOut(Schema):
    """So many working days, days or hours."""

    within: int
    unit: str


class PromiseOut(Schema):
    """What is promised, and what the law says where it says anything."""

    answer: TermOut
    legal: TermOut | None
    assumed: bool


class ServesOut(Schema):
    """What another body does on the same file, once it is filed or granted, and within how long."""

    code: str
    body: str
    name: Words
    when: Literal["filed", "granted"]
    promise: TermOut
    assumed: bool


class ProcedureOut(ProcedureLine):
    """One version of a procedure, whole. `assumed` lists what no source establishes."""

    gives: list[Words]
    law: list[Words]
    promise: PromiseOut
    facts: list[FactOut]
    criteria: list[CriterionOut]
    parameters: list[ParameterOut]
    serves: list[ServesOut]
    assumed: list[str]


class VersionLine(Schema):
    """A published version, in force from its day until the next one's."""

    version: date
    digest: str


class EvaluateIn(Sent):
    """Facts by code, JSON values, null for what is not known; the day that decides, today by default."""

    facts: Annotated[dict[str, JsonValue], Field(max_length=MOST_FACTS)]
    on: Day | None = None


class CriterionResultOut(Schema):
    """What the rules say of one condition."""

    code: str
    verdict: Literal["met", "not_met", "open"]
    reason: Words
    remedy: Words | None
    law: Words
    facts: list[str]


class PointsOut(Schema):
    """One line of a score; points are null as long as they are not known."""

    code: str
    points: int | None
    of: int


class EvaluationOut(Schema):
    """A verdict with its reasons. Nothing of it is stored."""

    procedure: str
    version: date
    on: date
    verdict: Literal["eligible", "not_eligible", "open"]
    criteria: list[CriterionResultOut]
    needs: list[str]
    next_question: str | None
    amount: int | None
    score: list[PointsOut]
    assumed: list[str]


class PauseIn(Sent):
    """From when to when the clock stands still; without end it still does."""

    begin: Instant
    end: Instant | None = None


class PromiseDateIn(Sent):
    """The terms of a promise, and days of the calendar to try otherwise."""

    start: Instant
    within: Annotated[StrictInt, Field(ge=1, le=3660)]
    unit: Literal["working_days", "days", "hours"]
    pauses: Annotated[list[PauseIn], Field(max_length=MOST_PAUSES)] = []
    holidays: Annotated[list[Day], Field(max_length=MOST_HOLIDAYS)] = []
    not_holidays: Annotated[list[Day], Field(max_length=MOST_HOLIDAYS)] = []


class SkippedOut(Schema):
    """A day that did not count."""

    date: date
    why: Literal["weekend", "holiday", "pause"]


class PromiseDateOut(Schema):
    """The date, the days that counted and those that did not; no date while a pause is open."""

    due: datetime | None
    counted: list[date]
    skipped: list[SkippedOut]
    paused: bool


class LetterOut(Schema):
    """What is printed on the letter of a code, the name masked."""

    code: str
    kind: str
    reference: str
    name: str
    issued: datetime
    valid_until: date | None
    standing: str
    automatic: bool


class VerificationOut(Schema):
    """What a file is worth."""

    status: Literal["authentic", "altered", "unknown"]
    why: str
    signer: str | None
    issued: datetime | None
    letter: LetterOut | None


class StatusOut(Schema):
    """Where a file stands: nothing about the person."""

    number: str
    procedure: Words
    status: str
    filed: datetime
    due: date | None
    decided: datetime | None


class ObservedOut(Schema):
    """Half of the answers took so many working days, on so many files of twelve months."""

    procedure: str
    median_working_days: int
    files: int


class FiguresOut(Schema):
    """Promises that ended since that day: kept in time, or missed; percent is null when none ended."""

    since: date
    kept: int
    missed: int
    percent: int | None
    observed: list[ObservedOut]
