"""The session store: anonymous people carry a signed cookie, logged-in people have a row.

Nothing is written for a visitor. After log-in the browser holds a random key; its row is found by a keyed
index and read together with its person, so that `request.user` costs no further query.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core import signing

from qarib.kernel import clock
from qarib.modules.accounts import actions, queries
from qarib.modules.organisations.queries import has_membership

if TYPE_CHECKING:
    from qarib.modules.accounts.models import Session

_SALT = "qarib.config.sessions"
_ANONYMOUS_LIFE = timedelta(days=1)
_DEVICE_LENGTH = 120


# What allauth writes of each proof of this session: a password alone is none.
_PROOFS = frozenset({"mfa", "code"})


def proved_at(data: Mapping[str, Any]) -> datetime | None:
    """Return when a session's data says that somebody last proved who they are, by the machine's clock."""
    records = data.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    instants = [record["at"] for record in records if record.get("method") in _PROOFS]
    return datetime.fromtimestamp(max(instants), UTC) if instants else None


class SessionStore(SessionBase):
    """What Django's session middleware works with."""

    # The browser's name for itself, set by the authentication middleware, stored at log-in.
    device = ""

    def __init__(self, session_key: str | None = None) -> None:
        """Take the cookie's value: a signed text (it holds colons) or the key of a row."""
        super().__init__(session_key)
        self.row: Session | None = None

    @property
    def _in_a_row(self) -> bool:
        return bool(self.session_key) and ":" not in str(self.session_key)

    def load(self) -> dict[str, Any]:
        """Return the data: no query for a signed cookie, one query for a row and its person."""
        if not self.session_key:
            return {}
        if not self._in_a_row:
            return self._load_signed()
        self.row = queries.session_with_person(str(self.session_key))
        if self.row is None:
            self._session_key = None
            return {}
        actions.touch_session(self.row)
        return dict(self.decode(self.row.data))

    def _load_signed(self) -> dict[str, Any]:
        try:
            data = signing.loads(str(self.session_key), salt=_SALT, max_age=_ANONYMOUS_LIFE)
        except signing.BadSignature:
            self._session_key = None
            return {}
        # A log-in lives in a row or not at all: a cookie can be replayed after log-out.
        return {} if SESSION_KEY in data else dict(data)

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Keep a value; each log-in, even of the same person, takes a new key."""
        if key == SESSION_KEY and self.row is not None:
            self.cycle_key()
        super().__setitem__(key, value)

    def create(self) -> None:
        """Start empty; the key comes with the first save."""
        self._session_key = None
        self._session_cache: dict[str, Any] = {}
        self.row = None
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's signature
        """Sign the data into the key, or write the row. Raises UpdateError when it was revoked meanwhile."""
        data = dict(self.items())
        if SESSION_KEY not in data:
            self._session_key = signing.dumps(data, salt=_SALT, compress=True)
        elif not self._in_a_row or must_create:
            self._open(data)
        elif self._proved_anew(data):
            actions.replace_session(str(self.session_key))
            self._open(data)
        elif not actions.write_session(str(self.session_key), data=self.encode(data)):
            raise UpdateError

    def _proved_anew(self, data: dict[str, Any]) -> bool:
        """Tell whether this request proved who is there: then the browser takes a new key."""
        proved = proved_at(data)
        before = self.row.proved_at if self.row else None
        return proved is not None and (before is None or proved > before)

    def _open(self, data: dict[str, Any]) -> None:
        person_id = int(data[SESSION_KEY])
        self._session_key = secrets.token_urlsafe(32)
        self.row = actions.open_session(
            self._session_key,
            person_id=person_id,
            data=self.encode(data),
            device=self.device[:_DEVICE_LENGTH],
            expires_at=self.row.expires_at if self.row else clock.now() + self._life(person_id),
            proved_at=proved_at(data),
        )

    def _life(self, person_id: int) -> timedelta:
        today = clock.today()
        return queries.AGENT_SESSION if has_membership(person_id, on=today) else queries.CITIZEN_SESSION

    def get_expiry_age(self, **_kwargs: object) -> int:
        """Return the seconds that the cookie may live: as long as the row, or one day.

        Django asks before it saves: a log-in of this request has no row yet.
        """
        person_id = self.get(SESSION_KEY)
        if self.row is not None:
            life = self.row.expires_at - clock.now()
        else:
            life = self._life(int(person_id)) if person_id else _ANONYMOUS_LIFE
        return max(0, int(life.total_seconds()))

    def exists(self, session_key: str) -> bool:
        """Tell whether the key opens a live row."""
        return queries.session_with_person(session_key) is not None

    def delete(self, session_key: str | None = None) -> None:
        """Forget the row of the key; a signed cookie is forgotten by the browser."""
        key = session_key or self.session_key
        if key and ":" not in key:
            actions.close_session(key)
        self.row = None

    def cycle_key(self) -> None:
        """Keep the data under a new key: the old one opens nothing from now on."""
        data = dict(self.items())
        self.delete()
        self.create()
        self._session_cache = data

    @classmethod
    def clear_expired(cls) -> None:
        """Delete what can open nothing any more; for Django's own command."""
        actions.forget_expired()
