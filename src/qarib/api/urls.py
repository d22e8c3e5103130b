"""Doors for machines, by version."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include("qarib.api.v1.urls")),
    path("exchange/", include("qarib.api.exchange.urls")),
]
