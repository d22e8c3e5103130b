"""Doors of the exchange: one for signed messages, one for our own Security Server, and nothing else.

`config.middleware.ExchangeMiddleware` calls them without sessions, forms and pages.
"""

from django.urls import path

from qarib.api.exchange import doors

urlpatterns = [
    path("v1/<slug:service>", doors.signed, name="exchange_signed"),
    path("xroad/<slug:service>", doors.xroad, name="exchange_xroad"),
    path("<path:rest>", doors.nothing_here, name="exchange_nothing_here"),
]
