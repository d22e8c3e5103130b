"""Doors of the demo; they do not exist without QARIB_DEMO."""

from django.urls import URLPattern, URLResolver, path

from qarib.demo import views

app_name = "demo"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("messages/", views.messages, name="messages"),
    path("prove/", views.prove, name="prove"),
    path("log-in/<slug:key>/", views.log_in, name="log_in"),
]
