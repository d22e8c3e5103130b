"""Doors of the cockpit."""

from django.urls import URLPattern, URLResolver, path

from qarib.cockpit import explaining, views

app_name = "cockpit"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("agency/", views.agency, name="agency"),
    path("body/", views.body, name="body"),
    path("country/", views.country, name="country"),
    path("wilayas/<slug:code>/", views.wilaya, name="wilaya"),
    path("definitions/", explaining.definitions, name="definitions"),
    path("definitions/<slug:code>/", explaining.definition, name="definition"),
    path("definitions/<slug:code>/wilayas.csv", explaining.wilayas, name="wilayas"),
]
