"""Doors of the exchange: one for signed messages, one for our own Security Server, and nothing else.

`config.middleware.ExchangeMiddleware` calls them without sessions, forms and pages.
"""

from django.urls import path, re_path

from qarib.api.exchange import doors

urlpatterns = [
    path("v1/<slug:service>", doors.signed, name="exchange_signed"),
    path("xroad/<slug:service>", doors.xroad, name="exchange_xroad"),
    # Whatever it is, a line break included: nothing below is answered by a page.
    re_path(r"^(?P<rest>[\s\S]*)$", doors.nothing_here, name="exchange_nothing_here"),
]
