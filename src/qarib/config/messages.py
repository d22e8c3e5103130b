"""Where a sentence waits for the next page: a signed cookie with the name that https asks for."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    cookie_name = f"{settings.QARIB_COOKIE_PREFIX}qarib_told"


class MessageStorage(FallbackStorage):
    """A cookie while it fits, then the session."""

    storage_classes = (_Cookie, SessionStorage)
