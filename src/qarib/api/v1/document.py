"""The document of the operations (OpenAPI 3.1), for machines and as a page for people."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qarib.api.v1 import problems, schemas
from qarib.api.v1.operations import api

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_ALWAYS = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_WITH_BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_METHODS = ("get", "post")


@lru_cache(maxsize=1)
def openapi_document() -> dict[str, Any]:
    """Return the document: what the operations say of themselves, and the same refusals for each."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"{reverse('api:operations')[1:]}"))
    document["components"]["schemas"] |= _problem_schemas()
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"] = {str(code): said for code, said in operation["responses"].items()}
            operation["responses"] |= _refusals(with_body="requestBody" in operation)
            operation["operationId"] = operation["operationId"].rpartition("_operations_")[2]
    _link(document)
    return document


def _link(document: dict[str, Any]) -> None:
    """Say which operation goes on from which: from the list to one procedure, its versions, its rules."""
    code = {"code": "$response.body#/0/code"}
    listed, dated = (_answer(document, name) for name in ("procedures", "versions"))
    listed["links"] = {
        name: {"operationId": name, "parameters": code} for name in ("procedure", "versions", "judge")
    }
    dated["links"] = {
        "version": {
            "operationId": "version",
            "parameters": {"code": "$request.path.code", "version": "$response.body#/0/version"},
        }
    }


def _answer(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what an operation answers when nothing is refused."""
    found: dict[str, Any] = next(
        operation["responses"]["200"]
        for operations in document["paths"].values()
        for operation in operations.values()
        if operation["operationId"] == name
    )
    return found


def _problem_schemas() -> dict[str, Any]:
    whole = schemas.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**whole.pop("$defs"), "Problem": whole}


def _refusals(*, with_body: bool) -> dict[str, Any]:
    statuses = sorted({*_ALWAYS, HTTPStatus.TOO_MANY_REQUESTS, *(_WITH_BODY if with_body else ())})
    return {
        str(status.value): {
            "description": status.phrase,
            "content": {problems.MEDIA_TYPE: {"schema": _PROBLEM}},
        }
        for status in statuses
    }


@login_not_required
@require_safe
def document(_request: HttpRequest) -> HttpResponse:
    """Give the document to machines."""
    return JsonResponse(openapi_document())


@login_not_required
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Show the operations to people: what each takes and gives, and how refusals look."""
    found = openapi_document()
    lines = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operations[method]["summary"],
            "description": operations[method].get("description", ""),
            "statuses": ", ".join(sorted(map(str, operations[method]["responses"]))),
        }
        for path, operations in found["paths"].items()
        for method in _METHODS
        if method in operations
    ]
    return render(
        request, "api/operations.html", {"lines": lines, "base": request.build_absolute_uri("/")[:-1]}
    )
