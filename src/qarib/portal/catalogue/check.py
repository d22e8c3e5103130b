"""Checking without an account: one question a page, then what one can have, or why not and what to do."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qarib.modules.catalogue.queries import Ask
from qarib.portal.catalogue.check_answers import COOKIE, answers_of, forget, keep
from qarib.portal.catalogue.check_case import Case, case_of
from qarib.portal.catalogue.check_forms import GroupForm, form_of
from qarib.portal.catalogue.check_result import entitled_lines, result_context
from qarib.portal.compiled import compiled_for_strangers
from qarib.portal.dossiers.forms import PageForm


@login_not_required
@require_safe
@never_cache
def entitlement(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the next question of the check, or show its result once nothing is left to ask.

    Each question has an address of its own: the browser's Back leads to the one before.
    """
    case = case_of(request, code)
    if case.check.ask is not None:
        return redirect(case.url(case.check.ask.code))
    return render(request, "portal/catalogue/check_result.html", result_context(request, case))


def _question(request: HttpRequest, code: str, question: str) -> HttpResponse:
    case = case_of(request, code)
    ask = case.asked(question)
    if ask is None:
        return redirect(case.url())
    if request.method != "POST":
        return _ask(request, case, ask)
    if "unknown" in request.POST:
        return _kept(case, ask, {})
    form = form_of(case.rules, ask, case.facts, request.LANGUAGE_CODE, request.POST)
    if not form.is_valid():
        return _ask(request, case, ask, form)
    return _kept(case, ask, form.values)


# Without answers and without an account a question is the same for everybody.
_for_strangers = compiled_for_strangers(_question)


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def entitlement_question(request: HttpRequest, code: str, question: str) -> HttpResponse:
    """Ask one question, again too: whatever tab or old page it is sent from, only this answer changes."""
    return (_question if COOKIE in request.COOKIES else _for_strangers)(request, code, question)


def _kept(case: Case, ask: Ask, values: Mapping[str, object]) -> HttpResponse:
    """Keep the answer – or that there is none – in the browser, and lead to what comes next."""
    answers = case.answers.with_facts(values) if values else case.answers.without(ask.facts)
    then = Case(case.standing, case.rules, answers, case.person)
    response = redirect(then.url(then.check.ask.code if then.check.ask else ""))
    keep(response, answers, newest=values)
    return response


def _ask(
    request: HttpRequest, case: Case, ask: Ask, form: GroupForm | PageForm | None = None
) -> HttpResponse:
    status = 200 if form is None else 422
    form = form or form_of(case.rules, ask, case.facts, request.LANGUAGE_CODE)
    context = {
        "procedure": case.rules,
        "form": form,
        "action": case.url(ask.code),
        "back": case.before(ask.code),
        "left": case.check.left,
        "lines": case.answer_lines(request.LANGUAGE_CODE),
        "lost": case.answers.lost,
    }
    return render(request, "portal/catalogue/check_question.html", context, status=status)


@login_not_required
@require_safe
@never_cache
def entitled(request: HttpRequest) -> HttpResponse:
    """Say what else one may be entitled to, by the answers given: sure first, then the fewest questions."""
    answers = answers_of(request)
    person = request.user if request.user.is_authenticated else None
    context = {
        "lines": entitled_lines(answers, person),
        "answered": bool(answers.facts),
        "lost": answers.lost,
    }
    return render(request, "portal/catalogue/entitled.html", context)


@login_not_required
@require_POST
def forget_answers(request: HttpRequest) -> HttpResponse:
    """Erase every answer from this browser."""
    messages.success(request, _("Your answers are erased from this device."))
    response = redirect("portal:entitled")
    forget(response)
    return response
