"""What the registers of the demo hold of its invented people: the same person always gets the same answer.

The standard library alone: the stand-ins of the administrations read this file as it is.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256

# The personas of the demo, by their invented national number.
_YASMINE, _RACHID, _OUARDIA = "120020440000010011", "119751770000020022", "219530150000030033"
_RETIREMENT_AGE_NUMBERS = range(1900, 1963)
# Too young for a first contract: no fund has heard of them yet.
_FIRST_JOB_TO_COME_NUMBERS = range(2003, 2100)

Fact = bool | int | str
_PERSONAS: Mapping[tuple[str, str], Fact] = {
    (_RACHID, "social_status"): "employee",
    (_RACHID, "affiliation_months"): 264,
    (_RACHID, "cnl_second_instalment"): True,
    (_RACHID, "cnl_after_january_2016"): True,
    (_RACHID, "children"): 4,
    (_YASMINE, "social_status"): "none",
    (_YASMINE, "affiliation_months"): 0,
    (_YASMINE, "seeker_months"): 7,
    (_YASMINE, "children"): 0,
    (_OUARDIA, "social_status"): "retired",
    (_OUARDIA, "pension"): "direct",
    (_OUARDIA, "affiliation_months"): 318,
}


def _born_in(nin: str, years: range) -> bool:
    return nin[1:5].isdigit() and int(nin[1:5]) in years


def _chance(nin: str, field: str, of: int) -> int:
    return int.from_bytes(sha256(f"{nin} {field}".encode()).digest()[:4], "big") % of


def _status(nin: str) -> Fact:
    if _born_in(nin, _FIRST_JOB_TO_COME_NUMBERS):
        return "none"
    return "retired" if _born_in(nin, _RETIREMENT_AGE_NUMBERS) else "employee"


def _months(nin: str) -> Fact:
    return 0 if _status(nin) == "none" else 24 + _chance(nin, "affiliation_months", 340)


def _pension(nin: str) -> Fact:
    return "direct" if _born_in(nin, _RETIREMENT_AGE_NUMBERS) else "none"


def _no(_nin: str) -> Fact:
    return False


def _yes(_nin: str) -> Fact:
    return True


# What each field says of everybody else.
_FIELDS: Mapping[str, Callable[[str], Fact]] = {
    "social_status": _status,
    "affiliation_months": _months,
    "children": lambda nin: _chance(nin, "children", 5),
    "seeker_months": lambda nin: 6 + _chance(nin, "seeker_months", 18),
    "months_received": lambda nin: 6 + _chance(nin, "months_received", 6),
    "months_before_2026": lambda _nin: 0,
    "offers_refused": lambda _nin: 0,
    "offers_refused_since_2026": lambda _nin: 0,
    "pension": _pension,
    "request_active": _yes,
    "allowance_running": _yes,
    "cnl_second_instalment": _yes,
    "cnl_after_january_2016": _yes,
    "seen_alive": _no,
    "casnos_struck_off": _no,
    "casnos_months": lambda _nin: 0,
}
_LENGTH_OF_A_NUMBER = 18
# Each scheme knows its own people only.
_SCHEMES: Mapping[Fact, str] = {
    "employee": "cnas",
    "self_employed": "casnos",
    "retired": "cnr",
}


def said_of(nin: str, field: str) -> Fact:
    """Return what the demo's registers hold of a person in one field; what no rule names is a no."""
    known = _PERSONAS.get((nin, field))
    return _FIELDS.get(field, _no)(nin) if known is None else known


def held_by(source: str, nin: str, field: str) -> Fact | None:
    """Return what one register holds of a person in one field; None where it knows nobody of that number."""
    if len(nin) != _LENGTH_OF_A_NUMBER:
        return None
    if field == "affiliated_anywhere":
        return _SCHEMES.get(said_of(nin, "social_status")) == source
    value = said_of(nin, field)
    if field == "social_status" and _SCHEMES.get(value) != source:
        return None
    return value
