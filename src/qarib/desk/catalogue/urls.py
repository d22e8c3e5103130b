"""Doors of the rules."""

from django.urls import path

from qarib.desk.catalogue import drafts, proposals, sessions, views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("proposals/<uuid:uid>/", proposals.proposal, name="proposal"),
    path("proposals/<uuid:uid>/edit/", drafts.edit, name="proposal_edit"),
    path("proposals/<uuid:uid>/measure/", proposals.measure, name="proposal_measure"),
    path("proposals/<uuid:uid>/propose/", proposals.propose, name="proposal_propose"),
    path("proposals/<uuid:uid>/sign/", proposals.sign, name="proposal_sign"),
    path("proposals/<uuid:uid>/refuse/", proposals.refuse, name="proposal_refuse"),
    path("proposals/<uuid:uid>/withdraw/", proposals.withdraw, name="proposal_withdraw"),
    path("<str:code>/", views.procedure, name="rules"),
    path("<str:code>/sessions/new/", sessions.announce, name="session_new"),
    path("<str:code>/sessions/<str:day>/close/", sessions.close, name="session_close"),
    path("<str:code>/text/", drafts.write, name="rules_write"),
    path("<str:code>/parameters/<str:parameter>/", drafts.move, name="rules_move"),
]
