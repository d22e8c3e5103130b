"""What a browser calls itself, as a person would call it."""

from django.utils.translation import gettext as _

# The first that is named wins: almost every browser also claims to be Chrome, and Chrome to be Safari.
_BROWSERS = {
    "SamsungBrowser/": "Samsung Internet", "EdgA/": "Edge", "Edg/": "Edge", "OPR/": "Opera",
    "Firefox/": "Firefox", "FxiOS/": "Firefox", "CriOS/": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Macintosh": "Mac",
    "CrOS": "Chromebook", "Linux": "Linux",
}  # fmt: skip


def device_name(agent: str) -> str:
    """Return `Firefox – Android`, one half when the other is not known, or "Unknown device"."""
    named = (_first(_BROWSERS, agent), _first(_SYSTEMS, agent))
    return " – ".join(filter(None, named)) or _("Unknown device")


def _first(names: dict[str, str], agent: str) -> str:
    return next((name for mark, name in names.items() if mark in agent), "")
