"""Links to choose a password: the last one that was sent opens, once, for a day."""

from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.db.models import F

from qarib.modules.accounts.models import Person


class LastLinkOnly(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc] # allauth ships no types
    """A token that a later one revokes, for invitations and forgotten passwords alike.

    A stranger who asks in an agent's name is bounded to five an hour (`reset_password`), and each time the
    agent receives the link that opens.
    """

    def make_token(self, user: Person) -> str:
        """Return a new token; those made before open nothing any more."""
        this = Person.objects.filter(pk=user.pk)
        this.update(links_sent=F("links_sent") + 1)
        user.links_sent = this.values_list("links_sent", flat=True).order_by("pk").first() or 0
        token: str = super().make_token(user)
        return token

    def pretend(self) -> None:
        """Make the statements of a token for nobody: an unknown address costs as many as an agent's."""
        self.make_token(Person(pk=0))

    def _make_hash_value(self, user: Any, timestamp: int) -> str:  # noqa: ANN401 -- allauth's
        return f"{super()._make_hash_value(user, timestamp)}:{user.links_sent}"
