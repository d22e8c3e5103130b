"""What a page of the portal knows of who asks, and how it answers what a module refuses."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qarib.kernel.actor import Actor, citizen
from qarib.kernel.errors import RuleBroken
from qarib.modules.accounts.models import Person
from qarib.modules.operations.errors import TooManyAttempts


class PersonRequest(HttpRequest):
    """A request of somebody logged in: the middleware let nobody else in."""

    user: Person


def actor_of(request: PersonRequest) -> Actor:
    """Return the person as an actor for themselves; the portal knows no other role."""
    return citizen(request.user.pk)


def refused(
    request: HttpRequest, template: str, context: Mapping[str, object], refusal: RuleBroken
) -> HttpResponse:
    """Show the page again, the refusal's sentence already in its context; 429 says when to come back."""
    if not isinstance(refusal, TooManyAttempts):
        return render(request, template, dict(context), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    response = render(request, template, dict(context), status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(refusal.retry_after)
    return response
