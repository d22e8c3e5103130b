"""The gallery: every component in every state, for those who build pages and those who check them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qarib.ui import samples


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the gallery; no query."""
    return render(request, "ui/gallery.html", samples.context())
