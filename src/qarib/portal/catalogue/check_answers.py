"""What somebody without an account answered: a signed cookie of their browser, and nothing with us.

It is sent to the pages of procedures only, ends with the browser's session, and holds no name and no number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

# It is sent to one path only, hence not the other prefix.
COOKIE = f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}qarib_check"
# Whoever asks for more invents answers: a check of every shipped procedure takes a third of it.
MOST_BYTES = 1_900
_SALT = "qarib.portal.catalogue.check"
_LIFE_SECONDS = 24 * 3600
_PATH = reverse_lazy("portal:procedures")


@dataclass(frozen=True, slots=True)
class Answers:
    """Facts as JSON values, in the order in which they were given, and those left open ("I do not know").

    `lost`: earlier answers were there and could not be kept or read; the page says so.
    """

    facts: Mapping[str, object] = field(default_factory=dict)
    left_open: tuple[str, ...] = ()
    lost: bool = False

    def with_facts(self, facts: Mapping[str, object]) -> "Answers":
        """Return the same with these facts known."""
        left_open = tuple(code for code in self.left_open if code not in facts)
        return Answers({**self.facts, **facts}, left_open)

    def without(self, codes: tuple[str, ...]) -> "Answers":
        """Return the same with these facts left open."""
        kept = {code: value for code, value in self.facts.items() if code not in codes}
        return Answers(kept, tuple(dict.fromkeys([*self.left_open, *codes])))


def answers_of(request: HttpRequest) -> Answers:
    """Return what this browser holds; nothing, marked as lost, when it is too old or not as we wrote it."""
    cookie = request.COOKIES.get(COOKIE, "")
    if not cookie:
        return Answers()
    try:
        facts, left_open, lost = signing.loads(cookie, salt=_SALT, max_age=_LIFE_SECONDS)
        return Answers(dict(facts), tuple(map(str, left_open)), bool(lost))
    except (signing.BadSignature, ValueError, TypeError):
        return Answers(lost=True)


def keep(response: HttpResponse, answers: Answers, *, newest: Mapping[str, object]) -> None:
    """Put the answers into the browser; when they no longer fit, only the newest, marked as lost."""
    value = signed(answers)
    if len(value) > MOST_BYTES:
        value = signed(Answers(newest, (), lost=True))
    response.set_cookie(
        COOKIE, value, path=str(_PATH), secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def forget(response: HttpResponse) -> None:
    """Erase every answer from the browser."""
    response.delete_cookie(COOKIE, path=str(_PATH), samesite="Lax")


def signed(answers: Answers) -> str:
    """Return the cookie that holds these answers: readable, not changeable."""
    content = [dict(answers.facts), list(answers.left_open), answers.lost]
    return signing.dumps(content, salt=_SALT, compress=True)
