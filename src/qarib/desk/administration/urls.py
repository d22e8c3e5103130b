"""Doors of the administration."""

from django.urls import path

from qarib.desk.administration import agents, authorisations, calendar, cases, offices, territory

urlpatterns = [
    path("", offices.administration, name="administration"),
    path("offices/", offices.offices, name="offices"),
    path("offices/new/", offices.create, name="office_new"),
    path("offices/<uuid:uid>/", offices.office, name="office"),
    path("offices/<uuid:uid>/edit/", offices.edit, name="office_edit"),
    path("offices/<uuid:uid>/territory/", territory.edit, name="office_territory"),
    path("offices/<uuid:uid>/agents/new/", agents.create, name="agent_new"),
    path("agents/", agents.agents, name="agents"),
    path("agents/<uuid:uid>/", agents.member, name="member"),
    path("agents/<uuid:uid>/role/", agents.add_role, name="role_new"),
    path("agents/<uuid:uid>/end/", agents.end, name="role_end"),
    path("agents/<uuid:uid>/link/", agents.link, name="agent_link"),
    path("agents/<uuid:uid>/sessions/end/", agents.end_sessions, name="agent_sessions_end"),
    path("calendar/", calendar.year, name="calendar"),
    path("calendar/declare/", calendar.declare, name="holiday_declare"),
    path("calendar/<str:day>/cancel/", calendar.cancel, name="holiday_cancel"),
    path("calendar/<str:day>/move/", calendar.move, name="holiday_move"),
    path("calendar/<str:day>/confirm/", calendar.confirm, name="holiday_confirm"),
    path("authorisations/", authorisations.authorisations, name="authorisations"),
    path("authorisations/new/", authorisations.create, name="authorisation_new"),
    path("authorisations/<uuid:uid>/", authorisations.authorisation, name="authorisation"),
    path("authorisations/<uuid:uid>/edit/", authorisations.edit, name="authorisation_edit"),
    path("authorisations/<uuid:uid>/ask/", authorisations.ask, name="authorisation_ask"),
    path("authorisations/<uuid:uid>/grant/", authorisations.grant, name="authorisation_grant"),
    path("authorisations/<uuid:uid>/send-back/", authorisations.send_back, name="authorisation_send_back"),
    path("authorisations/<uuid:uid>/revoke/", authorisations.revoke, name="authorisation_revoke"),
    path("cases/", cases.cases, name="identity_cases"),
    path("cases/<uuid:uid>/", cases.case, name="identity_case"),
]
