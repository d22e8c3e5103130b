"""Doors of the counter."""

from django.urls import path

from qarib.desk.counter import filing, people

urlpatterns = [
    path("", people.counter, name="counter"),
    path("register/", people.register, name="counter_register"),
    path("people/<uuid:uid>/", people.person, name="counter_person"),
    path("people/<uuid:uid>/confirm/", people.confirm, name="counter_confirm"),
    path("people/<uuid:uid>/start/", people.start, name="counter_start"),
    path("dossiers/<uuid:uid>/", filing.fill, name="counter_fill"),
    path("dossiers/<uuid:uid>/check/", filing.check, name="counter_check"),
    path("dossiers/<uuid:uid>/receipt/", filing.receipt, name="counter_receipt"),
    path("dossiers/<uuid:uid>/pages/<slug:code>/", filing.fill_page, name="counter_page"),
    path("dossiers/<uuid:uid>/uploads/<uuid:upload_uid>/", filing.upload, name="counter_upload"),
]
