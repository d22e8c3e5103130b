"""Doors for the tests of sessions and log-in: the smallest pages, in the real rooms' names."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path

from qarib.modules.accounts.models import Person


@login_not_required
def public(_request):
    return HttpResponse("public")


@login_not_required
def whoever(request):
    return HttpResponse(str(request.user))


@login_not_required
def remember(request):
    request.session["remembered"] = request.GET["what"]
    return HttpResponse("kept")


@login_not_required
def remembered(request):
    return HttpResponse(request.session.get("remembered", ""))


@login_not_required
def enter(request, uid):
    login(request, Person.objects.get(uid=uid))
    return HttpResponse("in")


def page(request):
    return HttpResponse(request.user.full_name)


portal = (
    [
        path("", public, name="home"),
        path("log-in/", public, name="log_in"),
        path("whoever/", whoever, name="whoever"),
        path("remember/", remember, name="remember"),
        path("remembered/", remembered, name="remembered"),
        path("enter/<uuid:uid>/", enter, name="enter"),
        path("space/", page, name="space"),
        path("me/", page, name="my_space"),
        path("me/proof/", page, name="prove"),
    ],
    "portal",
)
desk = ([path("", page, name="queue")], "desk")
urlpatterns = [
    path("", include(portal)),
    path("desk/", include(desk)),
    path("agents/", include("allauth.urls")),
]
