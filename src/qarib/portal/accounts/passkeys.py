"""A log-in by passkey from the portal: allauth's ceremony, our page when it fails."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class LogInByPasskey(LoginWebAuthnView):  # type: ignore[misc] # allauth ships no types
    """Give the browser its challenge, then open the session; what is refused leads back to the code."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 -- Django's signature
        """Return the challenge to the page's script; whoever types the address gets the log-in page."""
        if get_adapter().is_ajax(request):
            answer: HttpResponse = super().get(request, *args, **kwargs)
            return answer
        return redirect("portal:log_in")

    def form_invalid(self, _form: object) -> HttpResponse:
        """Say what to do instead, without telling what was wrong."""
        messages.error(self.request, _("This passkey opens nothing here: ask for a code instead."))
        return redirect("portal:log_in")
