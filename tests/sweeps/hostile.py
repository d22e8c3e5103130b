"""What a careless, unlucky or malicious person may send, by kind of field.

`QARIB_SWEEP=full` sends everything to every box (some minutes); without it, a box gets half of what most
often breaks one, the next box of its kind the other half.
"""

import os

MARK = "qaribsweep"
LONG = "ء" * 300
MISSING = ()
# Each is a list of values for one name, as a browser would repeat them; bytes are sent as they are.
TEXTS = {
    "missing": MISSING,
    "empty": [""],
    "spaces": [" \u00a0\u200b\t "],
    "a megabyte": ["ع" * 500_000],
    "300 letters": [LONG],
    "NUL": ["a\x00b"],
    "control": ["a\x01\x1b\x7fb"],
    "right-to-left override": ["\u202egpj.exe\u2066"],
    "Arabic": ["نص عربي"],
    "Arabic-Indic digits": ["١٢٣"],
    "emoji": ["👩🏽‍🌾🇩🇿"],
    "superscript digit": ["²"],
    "script": [f"<script>{MARK}()</script>"],
    "attribute": [f"\"'><img src=x onerror={MARK}()>"],
    "template": ["{{ 7|add:7 }}{% now 'Y' %}"],
    "SQL": ["'; DROP TABLE accounts_person; --"],
    "LIKE": ["%_\\%"],
    "path": ["../../etc/passwd"],
    "percent": ["%(name)s %s {0} {name}"],
    "three times": ["1", "2", "3"],
    "negative": ["-1"],
    "huge number": ["9" * 4400],
    "beyond every clock": ["9" * 12],
    "infinite": ["1e400"],
    "no day": ["31/02/2026"],
    "year zero": ["0000-00-00"],
    "year of five digits": ["99999"],
    "no uuid": ["not-a-uuid"],
    "nobody's uuid": ["00000000-0000-4000-8000-000000000000"],
    "empty list": ["[]"],
    "deep list": ["[" * 20_000],
    "object": [
        '{"id": 1, "rawId": "AQ", "type": "x", "response": {"userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"}}'
    ],
    "line feeds": ["a\r\nSet-Cookie: x=1\r\n\r\nb"],
    "no UTF-8": [b"\xff\xfe\xc3\x28"],
    "lone surrogate": [b"\xed\xa0\x80"],
}
FULL = os.environ.get("QARIB_SWEEP") == "full"
_MOST_TELLING = (
    "NUL", "superscript digit", "Arabic-Indic digits", "attribute", "huge number",
    "beyond every clock", "no day", "three times",
)  # fmt: skip
CHOICES = ("missing", "empty", "300 letters", "NUL", "script", "attribute", "three times", "negative")
HIDDEN = (
    *CHOICES,
    "huge number",
    "empty list",
    "deep list",
    "object",
    "no uuid",
    "nobody's uuid",
    "no UTF-8",
    "no day",
)
# An address is cut by the web server long before a megabyte.
LONGEST_ADDRESS = 8000
# In one go for a whole form, or a whole query: what most often breaks a page.
ALL_AT_ONCE = ("missing", "empty", "NUL", "300 letters", "script", "huge number", "three times", "no UTF-8")

_SCRIPT = f"<script>{MARK}()</script>".encode()
_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
# Name, type and content of a file.
FILES = {
    "no byte": ("empty.pdf", "application/pdf", b""),
    "one byte": ("one.jpg", "image/jpeg", b"\xff"),
    "HTML": ("page.pdf", "application/pdf", b"<html>" + _SCRIPT),
    "SVG": (
        "drawing.svg",
        "image/svg+xml",
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + _SCRIPT + b"</svg>",
    ),
    "polyglot": ("both.jpg", "image/jpeg", _JPEG + b"/*" + _SCRIPT + b"*/=1;alert(1)"),
    "PDF and HTML": ("both.pdf", "application/pdf", b"%PDF-1.7\n<!--" + _SCRIPT + b"-->\n%%EOF"),
    "archive": ("a.zip", "application/zip", b"PK\x03\x04" + b"\x00" * 40),
    "path": ("../../../etc/passwd", "image/jpeg", b"x"),
    "NUL": ("a\x00.jpg", "image/jpeg", b"x"),
    "right-to-left override": ("\u202egpj.exe", "image/jpeg", b"x"),
    "long name": ("a" * 4096 + ".jpg", "image/jpeg", b"x"),
    "no name": ("", "application/octet-stream", b"x"),
    "strange type": ("a.jpg", "text/html; charset=utf-16", _SCRIPT),
}


def variants(kind):
    """Return {name: values} for a kind of control."""
    if kind == "file":
        return {}
    if kind in {"radio", "checkbox", "select", "button"}:
        return {name: TEXTS[name] for name in (CHOICES if FULL else ("missing", "NUL", "three times"))}
    if kind == "hidden":
        return {name: TEXTS[name] for name in HIDDEN}
    return TEXTS if FULL else {name: TEXTS[name] for name in _MOST_TELLING}


def in_turn(all_of_them, turn):
    """Return every second one, and at the next turn the others; all of them in the full sweep."""
    return {name: one for place, (name, one) in enumerate(all_of_them.items()) if FULL or (place + turn) % 2}


def at_once(language):
    """Return the names of what is sent to a whole form: all of it in one language, the rest in others."""
    return ALL_AT_ONCE if FULL or language == "ar-dz" else ("empty", "300 letters", "script")


def short(values):
    """Return the values as an address can carry them."""
    return [value[:LONGEST_ADDRESS] for value in values]
