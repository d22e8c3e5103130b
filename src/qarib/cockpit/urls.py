"""Doors of the cockpit."""

from django.urls import URLPattern, URLResolver, path

from qarib.cockpit import exchange, explaining, views

app_name = "cockpit"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("agency/", views.agency, name="agency"),
    path("body/", views.body, name="body"),
    path("country/", views.country, name="country"),
    path("exchange/", exchange.programme, name="exchange"),
    path("exchange/phases/<slug:code>/", exchange.phase, name="phase"),
    path("exchange/<uuid:uid>/", exchange.connection, name="connection"),
    path("wilayas/<slug:code>/", views.wilaya, name="wilaya"),
    path("definitions/", explaining.definitions, name="definitions"),
    path("definitions/<slug:code>/", explaining.definition, name="definition"),
    path("definitions/<slug:code>/wilayas.csv", explaining.wilayas, name="wilayas"),
]
