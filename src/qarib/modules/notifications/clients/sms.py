"""SMS through an operator's gateway: a seam, since no contract with an operator exists yet.

The gateway is spoken to in the plainest form: `POST QARIB_SMS_URL`, `Authorization: Bearer QARIB_SMS_KEY`,
`{"to", "text", "reference"}` in JSON; 2xx accepts (an `id` in the answer is kept), 400, 404, 422 refuse for
good, all else is tried again. An operator with another dialect is another class of ten lines.
"""

import json
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from qarib.modules.notifications.clients.contract import Parcel, RefusedForGoodError, TemporaryFailureError

_SECONDS = 20
_FINAL = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}
_ANSWER_LIMIT = 64 * 1024


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the key and the phone elsewhere: it is an error."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


class SmsGateway:
    """One gateway, by its address and key."""

    def __init__(self, url: str, key: str) -> None:
        """Take an http or https address."""
        if urlsplit(url).scheme not in {"http", "https"}:
            msg = "QARIB_SMS_URL must begin with http:// or https://"
            raise ValueError(msg)
        self.url = url
        self.key = key

    def carry(self, parcel: Parcel) -> str:
        """Post the parcel and return the gateway's reference."""
        content = {"to": parcel.address, "text": parcel.body, "reference": parcel.reference}
        request = Request(  # noqa: S310 -- the scheme was checked
            self.url,
            data=json.dumps(content, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
            method="POST",
        )
        try:
            with build_opener(_NoRedirect).open(request, timeout=_SECONDS) as answer:
                return _reference(answer.read(_ANSWER_LIMIT))
        except HTTPError as refusal:
            refusal.close()
            kind = RefusedForGoodError if refusal.code in _FINAL else TemporaryFailureError
            raise kind(f"http_{refusal.code}") from None
        except OSError as trouble:
            raise TemporaryFailureError(type(trouble).__name__) from None


def _reference(answer: bytes) -> str:
    """Return the `id` of an answer; an answer we cannot read is still a message that was accepted."""
    try:
        content = json.loads(answer)
    except ValueError:
        return ""
    return str(content.get("id", ""))[:100] if isinstance(content, dict) else ""
