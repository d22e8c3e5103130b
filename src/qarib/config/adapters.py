"""What allauth asks of us: agents only, no sign-up, secrets sealed, and where a log-in leads."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qarib.config.links import LastLinkOnly
from qarib.config.proof import is_citizen
from qarib.kernel import clock, secrecy
from qarib.kernel.actor import SYSTEM
from qarib.modules.accounts.models import Person
from qarib.modules.notifications.actions import send
from qarib.modules.notifications.enums import Channel
from qarib.modules.organisations.queries import has_membership
from qarib.portal.accounts.devices import device_name
from qarib.portal.accounts.known import digest, known_here, remember_here

_TO_NOBODY = "account/email/unknown_account"


class AgentsAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Passwords are for agents: administrators create them, nobody signs up here."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Close the sign-up page; citizens sign up in the portal, by number and code."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail as a message of ours, sent by a task and wiped once it left: it may open a door."""
        if template_prefix == _TO_NOBODY:
            LastLinkOnly().pretend()
        mail = self.render_mail(template_prefix, email, {"email": email, "request": self.request, **context})
        send(
            "accounts/agent_mail",
            context={"subject": mail.subject, "body": mail.body},
            actor=SYSTEM,
            secret=True,
            channel=Channel.EMAIL,
            address=email,
            language=get_language() or settings.LANGUAGE_CODE,
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ANN401 -- allauth's
        """Count wrong passwords by address, and apart in a browser that this address logged in from before.

        So nobody who tries in an agent's name locks the agent out of their own office.
        """
        device = known_here(request, str(credentials.get("email", "")))
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{device}"

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 -- allauth's
        """Remember the browser, and write to an agent whose account was opened in a new one."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if not isinstance(user, Person) or not user.email_verified_at:
            return response
        if not known_here(request, user.email):
            send(
                "accounts/new_device",
                person_id=user.pk,
                channel=Channel.EMAIL,
                address=user.email,
                language=user.language,
                context={"device": device_name(request.headers.get("User-Agent", ""))},
                actor=SYSTEM,
            )
        return remember_here(request, response, digest(user.email))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead agents to their queue, everybody else to their own space."""
        agent = has_membership(request.user.pk or 0, on=clock.today())
        return resolve_url("desk:queue" if agent else "portal:my_space")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- allauth passes what it holds
        """Offer citizens their passkey or a new code by phone; they hold no other factor and no password."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods or not is_citizen(user):
            return methods
        by_phone = {
            "id": "code",
            "description": _("Receive a code on my phone"),
            "url": reverse("portal:prove"),
        }
        return [*(method for method in methods if method["id"] == "mfa_reauthenticate:webauthn"), by_phone]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """TOTP secrets and recovery seeds are sealed at rest."""

    def encrypt(self, text: str) -> str:
        """Seal under the newest data key."""
        return secrecy.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what any key of the list sealed."""
        return secrecy.decrypt(encrypted_text)

    def _get_user_identifier(self, user: Any) -> str:  # noqa: ANN401 -- allauth passes what it holds
        """Name the account in the authenticator app; citizens have no address to show."""
        return user.email if isinstance(user, Person) and user.email else "Qarib"
