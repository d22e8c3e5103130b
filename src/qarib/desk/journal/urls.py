"""Doors of the journal."""

from django.urls import path

from qarib.desk.journal import search, views

urlpatterns = [
    path("", views.journal, name="journal"),
    path("alerts/<uuid:uid>/", views.alert, name="alert"),
    path("file/", search.file, name="journal_file"),
    path("agents/", search.agents, name="journal_agents"),
    path("agents/<uuid:uid>/", search.agent, name="journal_agent"),
]
