"""A page as somebody without a script sees it: its links, its forms with what they hold, its alerts."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from strict.client import without_token

_SKIPPED = {"submit", "button", "image", "reset"}


@dataclass
class Field:
    """One control, or all the controls that share a name."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form of a page."""

    page: str
    action: str
    method: str
    enctype: str
    fields: dict[str, Field] = field(default_factory=dict)

    def held(self):
        """Return what a browser would send if nothing was touched."""
        return {one.name: list(one.values) for one in self.fields.values() if one.kind != "file"}


@dataclass
class Page:
    """What was read of one answer."""

    language: str = ""
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    heading: str = ""

    def form_like(self, form):
        """Return the form that came back, if it did: the same fields, or most of them."""
        names = set(form.fields)
        kept = [one for one in self.forms if names & set(one.fields) - {"csrfmiddlewaretoken"}]
        return max(kept, key=lambda one: len(names & set(one.fields)), default=None)


class _Reader(HTMLParser):
    def __init__(self, address):
        super().__init__(convert_charrefs=True)
        self.address, self.page = address, Page()
        self.form = self.text_of = self.select = None
        self.alerting, self.in_heading = [], False

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page.language = given.get("lang", "")
        if tag == "a" and "href" in given:
            self.page.links.append(given["href"])
        self.in_heading = self.in_heading or tag == "h1"
        self._alert(tag, given)
        if tag == "form":
            method = given.get("method", "get").lower()
            self.form = Form(self.address, given.get("action", ""), method, given.get("enctype", ""))
            self.page.forms.append(self.form)
        elif self.form is not None and tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self._control(tag, given)
        elif tag == "option" and self.select is not None:
            self._option(given)

    def _alert(self, tag, given):
        classes = given.get("class", "").split()
        if given.get("role") == "alert" or {"error", "errorlist", "notice"} & set(classes):
            self.alerting.append(tag)
            self.page.alerts.append("")
        elif self.alerting and tag == self.alerting[-1]:
            self.alerting.append(tag)

    def _control(self, tag, given):
        kind = given.get("type", "text") if tag == "input" else tag
        one = self.form.fields.setdefault(given["name"], Field(given["name"], kind))
        if tag == "textarea":
            self.text_of = one
            one.values.append("")
        elif tag == "select":
            self.select = one
        elif tag == "button" or kind in _SKIPPED:
            one.kind = "button"
            one.choices.append(given.get("value", ""))
        elif kind in {"radio", "checkbox"}:
            one.choices.append(given.get("value", "on"))
            if "checked" in given:
                one.values.append(given.get("value", "on"))
        elif kind != "file":
            one.values.append(given.get("value", ""))

    def _option(self, given):
        value = given.get("value", "")
        self.select.choices.append(value)
        if "selected" in given or not self.select.values:
            self.select.values = [value]

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "textarea":
            self.text_of = None
        if tag == "select":
            self.select = None
        if tag == "h1":
            self.in_heading = False
        if self.alerting and tag == self.alerting[-1]:
            self.alerting.pop()

    def handle_data(self, data):
        if self.text_of is not None:
            self.text_of.values[-1] += data
        if self.alerting:
            self.page.alerts[-1] += data
        if self.in_heading:
            self.page.heading += data


def read_page(html, address):
    """Return the page, which nobody changes: equal pages are read once. No form has its token."""
    return _read(without_token(html), address)


@lru_cache(maxsize=256)
def _read(html, address):
    # A line feed right after <textarea> belongs to the tag.
    reader = _Reader(address)
    reader.feed(re.sub(r"(<textarea[^>]*>)\r?\n", r"\1", html))
    reader.close()
    return reader.page
