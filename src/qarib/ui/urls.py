"""Doors of the design system."""

from django.urls import path

from qarib.ui import gallery

app_name = "ui"
urlpatterns = [path("", gallery.show, name="gallery")]
