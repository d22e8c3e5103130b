"""Doors of personal data."""

from django.urls import path

from qarib.desk.personal_data import (
    breaches,
    moves,
    people,
    rectifications,
    register,
    reports,
    retention,
    reviews,
)

urlpatterns = [
    path("", breaches.breaches, name="breaches"),
    path("breaches/new/", breaches.create, name="breach_new"),
    path("breaches/<uuid:uid>/", breaches.breach, name="breach"),
    path("breaches/<uuid:uid>/describe/", breaches.describe, name="breach_describe"),
    path("breaches/<uuid:uid>/notice/", breaches.notice, name="breach_notice"),
    path("breaches/<uuid:uid>/people/", people.people, name="breach_people"),
    path("breaches/<uuid:uid>/notify/", moves.notify, name="breach_notify"),
    path("breaches/<uuid:uid>/close/", moves.close, name="breach_close"),
    path("breaches/<uuid:uid>/withdraw/", moves.withdraw, name="breach_withdraw"),
    path("report/", reports.report, name="report_leak"),
    path("reports/<uuid:uid>/open/", reports.open_from, name="report_open"),
    path("reports/<uuid:uid>/dismiss/", reports.dismiss, name="report_dismiss"),
    path("register/", register.register, name="register"),
    path("register/export/", register.export, name="register_export"),
    path("register/document/", register.document, name="register_document"),
    path("register/<str:code>/", register.processing, name="processing"),
    path("retention/", retention.retention, name="retention"),
    path("retention/list/", retention.plan, name="retention_plan"),
    path("retention/holds/new/", retention.hold, name="hold_new"),
    path("retention/holds/<uuid:uid>/release/", retention.release, name="hold_release"),
    path("retention/<uuid:uid>/", retention.run, name="retention_run"),
    path("retention/<uuid:uid>/confirm/", retention.confirm, name="retention_confirm"),
    path("retention/<uuid:uid>/cancel/", retention.cancel, name="retention_cancel"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<uuid:uid>/", reviews.review, name="review"),
    path("rectifications/", rectifications.rectifications, name="rectifications"),
    path("rectifications/<uuid:uid>/", rectifications.rectification, name="rectification"),
]
