"""A procedure: all that its page says before anything is asked, and the door to a request."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qarib.kernel.errors import RuleBroken
from qarib.modules.catalogue.queries import Definition, Fact, amount_in_words, definition
from qarib.modules.dossiers.actions import fetch_proofs, start_draft, take_answers
from qarib.modules.dossiers.queries import FEWEST_SHOWN, filing_pages, zero_paper_of
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import bodies_by_code
from qarib.modules.promises.queries import observed
from qarib.portal.catalogue.check_answers import answers_of
from qarib.portal.catalogue.versions import decided_today, version_or_404
from qarib.portal.compiled import compiled_for_everybody
from qarib.portal.requests import PersonRequest, actor_of


def _held(rules: Definition, bodies: dict[str, Organisation]) -> list[tuple[Organisation, list[Fact]]]:
    """Return what registers hold and so nobody will bring as a paper, by the body whose register it is."""
    held: dict[str, list[Fact]] = {}
    for fact in rules.facts.values():
        for code in fact.held_by[:1]:
            held.setdefault(code, []).append(fact)
    return [(bodies[code], facts) for code, facts in held.items() if code in bodies]


@login_not_required
@require_safe
@compiled_for_everybody
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Say what it gives, who can have it, what is promised and observed, and the other ways."""
    today = decided_today(code)
    rules = definition(today.version)
    holders = {code for fact in rules.facts.values() for code in fact.held_by}
    bodies = bodies_by_code({rules.body, *holders, *(one.body for one in rules.serves)})
    context = {
        "version": today.version,
        "procedure": rules,
        "closed": today.closed,
        "session": today.session,
        "body": bodies[rules.body],
        "amount": amount_in_words(rules, on=today.day),
        "observed": observed(rules.code),
        "zero_paper": zero_paper_of(rules.code),
        "fewest": FEWEST_SHOWN,
        "known": [fact for fact in rules.facts.values() if fact.from_account],
        "held": _held(rules, bodies),
        "served": [(one, bodies[one.body]) for one in rules.serves if one.body in bodies],
        "asked": [
            fact
            for fact in rules.facts.values()
            if not (fact.from_account or fact.derive or fact.each or set(fact.held_by[:1]) & bodies.keys())
        ],
    }
    return render(request, "portal/catalogue/procedure.html", context)


@require_http_methods(["GET", "POST"])
def start(request: PersonRequest, code: str) -> HttpResponse:
    """Open a draft, or the one that is open, at its first page; it takes over what a check was answered.

    Whoever had to log in first comes back by GET, which opens nothing: the button is on the procedure's page,
    and on the result of a check.
    """
    version = version_or_404(code, to_begin=True)
    if request.method != "POST":
        checked = answers_of(request).facts
        return redirect("portal:entitlement" if checked else "portal:procedure", code=code)
    actor = actor_of(request)
    try:
        dossier = start_draft(version, person=request.user, language=request.LANGUAGE_CODE, actor=actor)
    except RuleBroken as refusal:
        context = {"procedure": definition(version), "refusal": refusal.message}
        return render(request, "portal/catalogue/refused.html", context, status=409)
    asked = fetch_proofs(dossier, actor=actor)
    take_answers(dossier, answers=answers_of(request).facts, actor=actor)
    if asked:
        return redirect("portal:known", uid=dossier.uid)
    if dossier.answered is None:  # it was open before: its answers say where to go on
        return redirect("portal:fill", uid=dossier.uid)
    (first, *_others) = filing_pages(dossier, request.LANGUAGE_CODE)
    return redirect("portal:fill_page", uid=dossier.uid, code=first.code)
