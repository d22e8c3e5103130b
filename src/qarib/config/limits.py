"""A bound on every form: per person and form, kept in the database, so that a restart forgets nothing.

Pages where somebody could guess count by what is guessed too (`operations.actions.hit`). Here stands what
bounds all the rest: whoever is logged in, by their person; whoever is not, by address – but an address is a
whole carrier's, so that bound is far above what thousands of phones send, and only stops a flood.

Bounds that are wide are written ten uses at a time, and the first nine are only the process's memory: what an
ordinary person sends costs no statement, what a program sends is counted.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from qarib.config.errors import refusal_page
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit, flood_stop
from qarib.modules.operations.errors import TooManyAttempts

_HOUR = 3600
# Forms sent in an hour by one person. What is not named here is sent as often as a quick agent can work.
_QUICK = 600
_TIMES = {
    # What a person does a few times in their life; room for mistakes and for a family at one space.
    "portal:file_again": 30, "portal:appeal": 30, "portal:withdraw": 30, "portal:identity": 30,
    "portal:phone": 30, "portal:phone_code": 60, "portal:prove": 30, "portal:prove_code": 60,
    "portal:invite": 60, "portal:wrong": 60, "portal:correct": 60, "portal:remarks": 60, "portal:needs": 60,
    "portal:language": 60, "portal:end_session": 120, "portal:end_sessions": 30,
    "desk:agent_sessions_end": 60,
    # What an administrator or a jurist does now and then, and a stolen session would do in a loop.
    "desk:agent_new": 60, "desk:role_new": 60, "desk:role_end": 60, "desk:agent_link": 30,
    "desk:office_new": 60, "desk:proposal_sign": 30, "desk:proposal_measure": 60, "desk:session_new": 30,
    "desk:ready_grant": 120,
}  # fmt: skip
# Pages that are only read, but make a file or hand out many rows.
_COSTLY = {
    "cockpit:wilayas": 120, "portal:letter": 120, "portal:upload": 600, "desk:letter": 600,
    "desk:attachment": 1200, "desk:upload": 1200,
}  # fmt: skip
_WIDE, _TOGETHER, _MOST_UNWRITTEN = 200, 10, 50_000


def limit_of(door: str, method: str, *, known: bool) -> Limit | None:
    """Return the bound of a door, by its name: of a person or of an address; None for a plain page."""
    if method == "POST":
        if known:
            return Limit(f"form.{door}", _TIMES.get(door, _QUICK), _HOUR)
        return flood_stop(door)
    if known and door in _COSTLY:
        return Limit(f"page.{door}", _COSTLY[door], _HOUR)
    return None


class LimitMiddleware:
    """Count a form before its page sees it; what is too much is answered 429, with the form to send again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response
        self.unwritten: dict[tuple[str, str], int] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the check waits until the page is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """One statement a form, none a page. An open page does not look who asks."""
        match = request.resolver_match
        assert match is not None
        closed = getattr(view, "login_required", True) and request.user.is_authenticated
        limit = limit_of(match.view_name, request.method or "", known=closed)
        if limit is None:
            return None
        try:
            self._count(limit, str(request.user.pk if closed else request.META.get("REMOTE_ADDR", "")))
        except TooManyAttempts as refusal:
            return refusal_page(request, refusal)
        return None

    def _count(self, limit: Limit, key: str) -> None:
        """Write a use of a narrow bound at once, those of a wide one when there are enough of them."""
        if limit.times < _WIDE:
            hit(limit, key)
            return
        uses = self.unwritten.pop((limit.name, key), 0) + 1
        if uses >= _TOGETHER:
            hit(limit, key, uses=uses)
            return
        if len(self.unwritten) >= _MOST_UNWRITTEN:
            self.unwritten.clear()
        self.unwritten[(limit.name, key)] = uses
