"""Pages that are the same for everybody."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qarib.kernel import clock
from qarib.modules.operations.queries import health as health_of_operations
from qarib.modules.promises.queries import promises_kept
from qarib.portal.catalogue.finding import life_events
from qarib.portal.compiled import compiled_for_strangers

LAST_DAYS = 30


@login_not_required
@require_safe
@compiled_for_strangers
def home(request: HttpRequest) -> HttpResponse:
    """Say what one can do here, and how well promises are kept."""
    kept = promises_kept(clock.today() - timedelta(days=LAST_DAYS))
    context = {
        "events": life_events(),
        "kept": kept,
        "share": (kept.percent or 0) / 100,
        "last_days": LAST_DAYS,
    }
    return render(request, "portal/pages/home.html", context)


@login_not_required
@require_safe
@compiled_for_strangers
def legal(request: HttpRequest) -> HttpResponse:
    """Say who publishes this service and under which licence."""
    return render(request, "portal/pages/legal.html")


@login_not_required
@require_safe
@compiled_for_strangers
def privacy(request: HttpRequest) -> HttpResponse:
    """Say which data are kept, why, how long, and what a person can ask."""
    return render(request, "portal/pages/privacy.html")


@login_not_required
@require_safe
@compiled_for_strangers
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how the pages were checked and where to tell what does not work."""
    return render(request, "portal/pages/accessibility.html")


@login_not_required
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and a worker was seen lately, else 503."""
    state = health_of_operations(on=clock.now())
    alive = state.workers > 0
    answer = {"database": "ok", "worker": "ok" if alive else "none", "late": state.late_schedules}
    return JsonResponse(answer, status=200 if alive else 503)


@login_not_required
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Give the figures of background work in Prometheus' text form; the web server keeps strangers away."""
    state = health_of_operations(on=clock.now())
    figures = {
        "qarib_workers": state.workers,
        "qarib_jobs_ready": state.ready,
        "qarib_jobs_running": state.running,
        "qarib_jobs_failed": state.failed,
        "qarib_schedules_late": len(state.late_schedules),
    }
    text = "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in figures.items())
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")
