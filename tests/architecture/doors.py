"""Walking every door of the house: the resolver's patterns, and an address that fits each."""

import re
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver
from django.utils.regex_helper import normalize

# Tried in turn for each unknown part of an address, until the pattern accepts the whole.
_SAMPLES = ("00000000-0000-4000-8000-000000000000", "1", "x", "QRB-0000-0000-0", "abc-def", "0" * 32)


@dataclass(frozen=True)
class Door:
    """One pattern: its name as `reverse` knows it, its route, an address that leads to it, its view."""

    name: str
    route: str
    address: str
    view: object

    @property
    def asks_for_a_log_in(self):
        """Tell whether `LoginRequiredMiddleware` stops anonymous people here."""
        return getattr(self.view, "login_required", True)


def _fill(pattern):
    """Return an address that a pattern accepts, without the leading part of its parents."""
    for template, names in normalize(pattern.regex.pattern):
        for sample in _SAMPLES:
            address = template % dict.fromkeys(names, sample)
            if pattern.match(address) is not None:
                return address
    raise AssertionError(f"no sample fits the route {pattern}: add one to _SAMPLES")


def doors(resolver=None, *, prefix="", route="", namespaces=()):
    """Return every door under a resolver, in the order of `urls.py`."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + _fill(entry.pattern)
        path = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inside = (*namespaces, entry.namespace) if entry.namespace else namespaces
            found += doors(entry, prefix=address, route=path, namespaces=inside)
        else:
            name = ":".join((*namespaces, entry.name or path))
            found.append(Door(name=name, route=path, address=f"/{address}", view=entry.callback))
    return found


def parameters(route):
    """Return the (converter, name) pairs of a route."""
    return re.findall(r"<(?:(\w+):)?(\w+)>", route)
