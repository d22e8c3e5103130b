"""The operations: each composes queries of modules and holds no rule."""

# ruff: noqa: ARG001 -- ninja gives the request to each of them, by this name

import json
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated, Any, NoReturn

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from qarib.api.v1 import plain, problems, schemas
from qarib.kernel import clock
from qarib.kernel.clock import algiers_day
from qarib.kernel.errors import RuleBroken
from qarib.kernel.identifiers import read_number
from qarib.modules.catalogue.errors import ProcedureUnknown
from qarib.modules.catalogue.queries import (
    as_plain,
    definition,
    evaluate,
    version_in_force,
    versions_in_force,
    versions_of,
)
from qarib.modules.documents.queries import letter_by_code, verify_bytes
from qarib.modules.dossiers.queries import status_by_number
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit, flood_stop
from qarib.modules.promises.enums import Unit
from qarib.modules.promises.queries import (
    Calendar,
    PauseSpan,
    PromiseTerms,
    observed_for,
    promises_kept,
)

# By address: a whole carrier may stand behind one, and a code of 40 random bits is not guessed.
ASKED = flood_stop("api.asked")
CODES_TRIED = flood_stop("api.codes_tried")
FILES_TRIED = flood_stop("api.files_tried")
# By number: whoever holds one may look often enough.
STATUS_ASKED = Limit("api.status_asked", times=60, seconds=3600)
LARGEST_LETTER = 10 * 1024 * 1024
_FIGURES_OF = timedelta(days=365)

Code = Annotated[str, Path(pattern=r"^[a-z0-9.-]{1,40}$")]
Typed = Annotated[str, Path(min_length=1, max_length=60)]
OnDay = Annotated[schemas.Day | None, Query()]


# What an operation gives: plain values, or a refusal of its own.
Answer = dict[str, object] | HttpResponse


class _Strict(Parser):
    """JSON in UTF-8, without NaN and without half characters that no database can hold."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            read: dict[str, Any] = json.loads(request.body.decode("utf-8"), parse_constant=_refuse)
            json.dumps(read, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            raise problems.BadBodyError from error
        return read


def _refuse(_name: str) -> NoReturn:
    raise ValueError


api = NinjaAPI(
    title="Qarib",
    version="1",
    description="Procedures, entitlement, promises and letters for machines; nothing of a person is kept.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-v1",
    parser=_Strict(),
)


@api.exception_handler(RuleBroken)
def _rule_broken(_request: HttpRequest, refusal: RuleBroken) -> HttpResponse:
    return problems.refused(refusal)


@api.exception_handler(ValidationError)
def _not_readable(_request: HttpRequest, broken: ValidationError) -> HttpResponse:
    return problems.not_readable(broken)


@api.exception_handler(HttpError)
def _no_json(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    return problems.problem(HTTPStatus.BAD_REQUEST)


def _count(request: HttpRequest, limit: Limit) -> None:
    hit(limit, str(request.META.get("REMOTE_ADDR", "")))


@api.get("/procedures/", response=list[schemas.ProcedureLine], summary="List procedures")
def procedures(request: HttpRequest) -> list[dict[str, object]]:
    """List every procedure with the version in force today."""
    return [plain.line(definition(version)) for version in versions_in_force()]


@api.get("/procedures/{code}/", response=schemas.ProcedureOut, summary="Read a procedure")
def procedure(request: HttpRequest, code: Code, on: OnDay = None) -> dict[str, object]:
    """Read the version in force on a day, today by default: facts, conditions, parameters, promise."""
    day = on or clock.today()
    return plain.whole(definition(version_in_force(code, on=day)), on=day)


@api.get("/procedures/{code}/versions/", response=list[schemas.VersionLine], summary="List versions")
def versions(request: HttpRequest, code: Code) -> list[dict[str, object]]:
    """List every published version, the oldest first."""
    return [{"version": one.valid_from, "digest": one.digest} for one in versions_of(code)]


@api.get("/procedures/{code}/versions/{version}/", response=schemas.ProcedureOut, summary="Read a version")
def version(request: HttpRequest, code: Code, version: Annotated[schemas.Day, Path()]) -> dict[str, object]:
    """Read the version that began on that day, as it was on its first day."""
    found = version_in_force(code, on=version)
    if found.valid_from != version:
        raise ProcedureUnknown
    return plain.whole(definition(found), on=version)


@api.post("/procedures/{code}/evaluate/", response=schemas.EvaluationOut, summary="Evaluate facts")
def judge(request: HttpRequest, code: Code, sent: schemas.EvaluateIn) -> dict[str, object]:
    """Say what the rules answer to these facts on a day: verdict, reasons, what is still needed."""
    _count(request, ASKED)
    day = sent.on or clock.today()
    rules = definition(version_in_force(code, on=day))
    return as_plain(rules, evaluate(rules, sent.facts, on=day), on=day)


@api.post("/promise-date/", response=schemas.PromiseDateOut, summary="Compute a promise's date")
def promise_date(request: HttpRequest, sent: schemas.PromiseDateIn) -> dict[str, object]:
    """Say when a promise falls due under the calendar of Algeria, and why each day did or did not count."""
    _count(request, ASKED)
    terms = PromiseTerms(
        start=sent.start,
        within=sent.within,
        unit=Unit(sent.unit),
        pauses=tuple(PauseSpan(pause.begin, pause.end) for pause in sent.pauses),
    )
    day = algiers_day(terms.start)
    return Calendar(day, day, added=sent.holidays, removed=sent.not_holidays).compute(terms).plain()


@api.get("/letters/{code}/", response=schemas.LetterOut, summary="Verify a letter by its code")
def letter(request: HttpRequest, code: Typed) -> Answer:
    """Say what is printed on the letter of this code, the name masked."""
    _count(request, CODES_TRIED)
    found = letter_by_code(code)
    return plain.letter(found) if found else problems.unknown("letter")


@api.post(
    "/letters/verify/",
    response=schemas.VerificationOut,
    summary="Verify a letter by its file",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {problems.PDF: {"schema": {"contentMediaType": problems.PDF}}},
        }
    },
)
def verify(request: HttpRequest) -> Answer:
    """Say whether the PDF in the body is sealed by us and unaltered. It is not kept."""
    data = request.read(LARGEST_LETTER + 1)
    if len(data) > LARGEST_LETTER:
        return problems.problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    _count(request, FILES_TRIED)
    return plain.verification(verify_bytes(data))


@api.get("/files/{number}/", response=schemas.StatusOut, summary="Ask where a file stands")
def status(request: HttpRequest, number: Typed) -> Answer:
    """Say where the file of a number stands, and nothing about the person."""
    meant = read_number(number)
    if meant is None:  # a typing error costs nothing: its check character tells it
        return problems.unknown("number")
    hit(STATUS_ASKED, meant)
    found = status_by_number(meant)
    return plain.status(found) if found else problems.unknown("number")


@api.get("/figures/promises/", response=schemas.FiguresOut, summary="Read the figures of promises")
def figures(request: HttpRequest) -> dict[str, object]:
    """Say how many promises of the last twelve months were kept, and how long answers took."""
    since: date = clock.today() - _FIGURES_OF
    kept = promises_kept(since)
    seen = observed_for({version.procedure.code for version in versions_in_force()})
    return {
        "since": since,
        "kept": kept.kept,
        "missed": kept.missed,
        "percent": kept.percent,
        "observed": [
            {"procedure": code, "median_working_days": one.median_working_days, "files": one.files}
            for code, one in sorted(seen.items())
        ],
    }
