"""Finding a procedure: by words in either script, or by what happens in a life."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from qarib.modules.catalogue.enums import LifeEvent
from qarib.modules.catalogue.queries import definition, search, versions_in_force
from qarib.portal.compiled import compiled_for_everybody

LONGEST_SEARCH = 100
_FEW_EVENTS = 2
# What an event of life looks like; the codes are the catalogue's.
EVENT_ICONS = {
    LifeEvent.LOOK_FOR_WORK: "work",
    LifeEvent.LOST_JOB: "money",
    LifeEvent.HOUSING: "house",
    LifeEvent.RETIREMENT: "person",
    LifeEvent.DISABILITY: "disability",
    LifeEvent.EMPLOYER: "company",
}


def life_events() -> list[tuple[LifeEvent, str]]:
    """Return the events of life that some procedure answers, with their icons: one query."""
    answered = {code for version in versions_in_force() for code in definition(version).life_events}
    return [(event, EVENT_ICONS[event]) for event in LifeEvent if event in answered]


@login_not_required
@require_safe
@compiled_for_everybody
def procedures(request: HttpRequest) -> HttpResponse:
    """List the procedures that answer a few words, best first, or all of them.

    What is typed is shown again and forgotten: it is neither logged nor counted.
    """
    if request.GET.get("event", "") in LifeEvent.values:
        return redirect("portal:life_event", event=request.GET["event"])
    query = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    result = search(query)
    context = {
        "procedures": result.found,
        "nearest": result.nearest,
        "query": query.strip(),
        "events": [] if result.found else life_events(),
    }
    return render(request, "portal/catalogue/procedures.html", context)


@login_not_required
@require_safe
@compiled_for_everybody
def life_event(request: HttpRequest, event: str) -> HttpResponse:
    """List the procedures that answer an event of life."""
    if event not in LifeEvent.values:
        raise Http404
    found = [definition(version) for version in versions_in_force()]
    answering = [rules for rules in found if event in rules.life_events]
    # What helps in many events comes last; of the others, the broadest: one registers before all else.
    answering.sort(key=lambda rules: (len(rules.life_events) > _FEW_EVENTS, -len(rules.life_events)))
    context = {
        "event": LifeEvent(event),
        "icon_name": EVENT_ICONS[LifeEvent(event)],
        "procedures": answering,
        "others": [
            (other, EVENT_ICONS[other])
            for other in LifeEvent
            if other != event and any(other in rules.life_events for rules in found)
        ],
    }
    return render(request, "portal/catalogue/life_event.html", context)
