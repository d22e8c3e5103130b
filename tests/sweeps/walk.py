"""Walking pages by their links, sending their forms, and saying what is wrong with an answer."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.http import SimpleCookie
from django.urls import Resolver404, resolve

from architecture.doors import doors
from sweeps.cast import undone
from sweeps.hostile import LONGEST_ADDRESS, MARK
from sweeps.reading import Page, read_page

# Files, not pages: the matrix opens them.
_FILES = {
    "portal:letter",
    "desk:letter",
    "portal:upload",
    "portal:reading_proof",
    "portal:journal_file",
    "desk:upload",
    "cockpit:wilayas",
    "mfa_download_recovery_codes",
}
# How many addresses of one name are opened in one walk: the second page of a list, the second file.
_OFTEN, _OFTEN_OF = 3, {"portal:fill_page": 9}
_BOUNDARY = "qarib-sweep-boundary"
# How a body says what it is; all but the first two say something else than it is.
WIRES = {
    "urlencoded": "application/x-www-form-urlencoded",
    "multipart": f"multipart/form-data; boundary={_BOUNDARY}",
    "no boundary": "multipart/form-data",
    "another boundary": "multipart/form-data; boundary=elsewhere",
    "json": "application/json",
    "xml": "text/xml",
    "no type": "",
    "utf-16": "application/x-www-form-urlencoded; charset=utf-16",
    "no charset": "application/x-www-form-urlencoded; charset=nobody-knows-it",
}
_TYPED = {"text", "tel", "email", "search", "textarea", "number"}
_REASONABLE, _SHORTEST_CUT = 300, 60
_NATIONAL_NUMBER = 18
# What a person would type; whatever is not named here is a word.
_VALID = {
    "nin": "120020440000990099",
    "identifier": "120020440000990099",
    "phone": "0661123456",
    "code": "123456",
    "email": "someone@anem.example",
    "login": "someone@anem.example",
    "birth_commune": "عين الدفلى",
    "commune": "عين الدفلى",
    "one_more": "مليانة",
    "document_number": "123456789",
    "birth_date_year": "2002",
    "sure": "1",
}
_PLACES = {"birth_commune", "commune"}
_DATES = {"_day": "20", "_month": "12", "_year": "2026"}


def forget_templates(*_args, **_kwargs):
    """Keep nothing of what made a page: a mock would remember every context of thousands of pages."""


@dataclass
class Walk:
    """What was seen on the way."""

    pages: dict[str, Page] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def forms(self):
        return [form for page in self.pages.values() for form in page.forms]


def name_of(address):
    """Return the name of the door that an address of ours leads to, or None."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def plain_doors():
    """Return the addresses that need no identifier."""
    return [door.address for door in doors() if "<" not in door.route]


def walk(client, starts, skip=frozenset()):
    """Open the pages of `starts` and all they lead to, but for names to skip; whatever they do is undone."""
    seen, waiting, counts, asked = Walk(), list(dict.fromkeys(starts)), Counter(), set()
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        kind = (name, tuple(sorted({key for key, _ in parse_qsl(urlsplit(address).query)})))
        if (
            name is None
            or name in _FILES
            or name in skip
            or address in asked
            or counts[kind] >= _OFTEN_OF.get(name, _OFTEN)
        ):
            continue
        asked.add(address)
        counts[kind] += 1
        with undone(), same_browser(client):
            response = let_go(client.get(address))
        seen.statuses[address] = response.status_code
        if "Location" in response.headers:
            waiting.append(urljoin(address, response["Location"]))
            continue
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        seen.texts[address] = response.content.decode()
        page = seen.pages[address] = read_page(seen.texts[address], address)
        seen.names[address] = name
        links = page.links + [form.action for form in page.forms if form.action and form.method == "get"]
        waiting += [urljoin(address, link).partition("#")[0] for link in links if _is_ours(link)]
    return seen


def _is_ours(link):
    parts = urlsplit(link)
    return not parts.scheme and not parts.netloc and "lang=" not in parts.query


@contextmanager
def same_browser(client):
    """Keep the cookies as they were: a page that logs out, or chooses a language, changes nothing here."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    try:
        yield
    finally:
        client.cookies = SimpleCookie(kept)


def let_go(response):
    """Return the answer, its file closed: nobody reads it here."""
    if response.streaming:
        for close in response._resource_closers:
            close()
    return response


def filled(form):
    """Return what a careful person would send: what the form holds, and a word in each empty box."""
    data = form.held()
    for one in form.fields.values():
        if any(data.get(one.name, ())) or one.kind in {"file", "checkbox"}:
            continue
        if one.kind == "button":
            data[one.name] = one.choices[:1] if one.name == "sure" else []
        elif one.kind in {"radio", "select"}:
            data[one.name] = [choice for choice in one.choices if choice][:1]
        else:
            date = next((day for end, day in _DATES.items() if one.name.endswith(end)), "كلمة")
            data[one.name] = [_VALID.get(one.name, date)]
    data.pop("csrfmiddlewaretoken", None)
    return data


def target_of(form):
    """Return the address that a form is sent to."""
    return urljoin(form.page, form.action) if form.action else form.page


def send(client, form, data, *, file=None, method="", wire="", **extra):
    """Send a form and undo what it did; the browser keeps its cookies.

    As the form says, unless another method or another of `WIRES` is named.
    """
    pairs = [(name, value) for name, values in data.items() for value in values]
    method = (method or form.method).upper()
    with undone(), same_browser(client):
        if method in {"GET", "HEAD"}:
            pairs = [(name, value[:LONGEST_ADDRESS]) for name, value in pairs]
            address = f"{target_of(form).partition('?')[0]}?{urlencode(pairs)}"
            return let_go(client.generic(method, address, **extra))
        if not wire:
            multipart = file is not None or form.enctype.startswith("multipart")
            wire = "multipart" if multipart else "urlencoded"
        body = _multipart(pairs, file) if wire == "multipart" else urlencode(pairs).encode()
        return let_go(client.generic(method, target_of(form), body, content_type=WIRES[wire], **extra))


def _multipart(pairs, file):
    lines = []
    for name, value in pairs:
        content = value if isinstance(value, bytes) else value.encode()
        lines.append(
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content
        )
    if file is not None:
        name, filename, kind, content = file
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}'
        lines.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n".encode() + content)
    return b"\r\n".join(lines) + f"\r\n--{_BOUNDARY}--\r\n".encode()


def problems(response, language, form=None, data=None):
    """Return what is wrong with an answer, in words; nothing for a good one."""
    if response.status_code >= 500:
        error = getattr(response, "exc_info", None)
        return [
            f"{response.status_code} {error[0].__name__ if error else ''}: {str(error and error[1])[:200]}"
        ]
    kind = response.headers.get("Content-Type", "")
    if response.streaming or not kind.startswith("text/html"):
        # allauth answers whoever sends JSON in JSON, with what is wrong at each field; the doors of the
        # exchange answer machines alone, by a problem (RFC 9457).
        told = kind.startswith(("application/json", "application/problem+json"))
        said = told and len(response.content) > len("{}")
        return ["no sentence"] if response.status_code >= 400 and not said else []
    text = response.content.decode()
    found = [f"shows {bad!r}" for bad in (f"<script>{MARK}", "<img src=x", "Traceback (most") if bad in text]
    page = read_page(text, "")
    if page.language and page.language != language:
        found.append(f"not in {language}: {page.language}")
    if response.status_code >= 400:
        found += _unsaid(page, language, form, data or {})
    return found


def _unsaid(page, language, form, data):
    sentence = " ".join(page.alerts) or page.heading
    if not sentence.strip():
        return ["no sentence"]
    first, last = ("\u0600", "\u06ff") if language == "ar-dz" else ("A", "z")
    if not any(first <= letter <= last for letter in sentence):
        return [f"not in {language}: {sentence.strip()[:80]}"]
    again = page.form_like(form) if form is not None else None
    if again is None:
        return []
    found = [] if page.alerts else ["the form came back without a word"]
    for name, values in data.items():
        known = again.fields.get(name)
        if known is None or known.kind not in _TYPED or not _kept_by_a_page(values):
            continue
        if not _kept(name, values[0].strip(), known.values):
            found.append(f"{name} lost {values[0][:30]!r}: {known.values}")
    return found


def _kept(name, typed, shown):
    """Tell whether a box still shows what was typed, cut where no valid one is that long."""
    kept = shown[0] if shown else ""
    # The desk's search shows a national number nowhere, not even to whoever typed it.
    if name == "q" and len(typed) == _NATIONAL_NUMBER and typed.isdigit():
        return True
    # A commune that was found stands there with its wilaya, as the language of the page names both.
    return kept.strip().startswith(typed[:_SHORTEST_CUT]) or (name in _PLACES and ", " in kept)


def _kept_by_a_page(values):
    if len(values) != 1 or not isinstance(values[0], str) or len(values[0]) > _REASONABLE:
        return False
    return all(letter.isprintable() or letter == " " for letter in values[0]) and bool(values[0].strip())
