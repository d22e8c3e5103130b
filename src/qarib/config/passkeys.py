"""What a browser sends for a passkey is a stranger's text: whatever it is, the answer is a sentence."""

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as allauth_forms
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

# What allauth, fido2 and the JSON reader let through when an answer is malformed, forged or absurdly large.
_MALFORMED = (
    ArithmeticError, AttributeError, InvalidSignature, LookupError, RecursionError, TypeError, ValueError,
    struct.error,
)  # fmt: skip


class CredentialField(forms.JSONField):
    """JSON from the browser; numbers too long and lists too deep are invalid too."""

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 -- Django's signature
        """Return what was sent as Python values."""
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": ""}
            ) from error

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ANN401 -- Django's signature
        """Return what the page shows again: what cannot be read comes back as it was sent."""
        try:
            return super().bound_data(data, initial)
        except (RecursionError, ValueError):
            return InvalidJSONInput(data)


def _carefully(read: Callable[[], Any]) -> Any:  # noqa: ANN401 -- what allauth returns
    try:
        return read()
    except _MALFORMED as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AddForm(allauth_forms.AddWebAuthnForm):  # type: ignore[misc] # allauth ships no types
    """A new passkey; for who has no password, one that opens the door by itself."""

    credential = CredentialField(widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Tick the box for citizens: beside a code, a mere second factor is of no use to them."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("passwordless", not self.user.has_usable_password())

    def clean(self) -> Any:  # noqa: ANN401 -- what allauth returns
        """Refuse what cannot be read as a wrong answer is refused."""
        return _carefully(super().clean)


class AuthenticateForm(allauth_forms.AuthenticateWebAuthnForm):  # type: ignore[misc] # the same
    """A passkey as the second factor."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:  # noqa: ANN401 -- what allauth returns
        """Refuse what cannot be read as a wrong answer is refused."""
        return _carefully(super().clean_credential)


class LogInForm(AuthenticateForm, allauth_forms.LoginWebAuthnForm):  # type: ignore[misc] # the same
    """A log-in by passkey alone."""


class ReauthenticateForm(AuthenticateForm, allauth_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc] # the same
    """A passkey shown again before a sensitive act."""
