"""Carriers: who takes a message away. One contract, a demo, an SMTP server, an SMS gateway."""

from django.conf import settings

from qarib.modules.notifications.clients.contract import (
    Carrier,
    CarrierError,
    Parcel,
    RefusedForGoodError,
    TemporaryFailureError,
)
from qarib.modules.notifications.clients.demo import DemoCarrier
from qarib.modules.notifications.clients.sms import SmsGateway
from qarib.modules.notifications.clients.smtp import SmtpCarrier
from qarib.modules.notifications.enums import Channel

__all__ = [
    "Carrier",
    "CarrierError",
    "Parcel",
    "RefusedForGoodError",
    "TemporaryFailureError",
    "carrier_for",
]


def carrier_for(channel: str) -> Carrier:
    """Return the carrier of a channel; in the demo nothing ever leaves the house.

    Raises `TemporaryFailureError` when no SMS gateway is set: its messages wait, listed as undelivered.
    """
    if settings.QARIB_DEMO:
        return DemoCarrier()
    if channel == Channel.EMAIL:
        return SmtpCarrier()
    if not settings.QARIB_SMS_URL:
        raise TemporaryFailureError("no_gateway")
    return SmsGateway(settings.QARIB_SMS_URL, settings.QARIB_SMS_KEY)
