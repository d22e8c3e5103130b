"""What a line of a log or of a failed job must not say: who somebody is, and what opens a door."""

import re

MASK = "[redacted]"
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# A national number: 18 digits, perhaps in groups. Python's \d reads Arabic-Indic digits too.
_NIN = re.compile(r"(?<![\w-])\d(?:[ .\u00a0-]?\d){17}(?![\w-])")
# +213…, 00213… or 0… with nine to fifteen digits, perhaps in groups.
_PHONE = re.compile(r"(?<![\w-])(?:\+|[0٠])(?:[ .\u00a0-]?\d){8,14}(?![\w-])")
# A key of a session or of a link: long, and of all kinds of letters, as no name in our code is.
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{40,}(?![\w-])")
# PostgreSQL repeats the row, or the key, that broke a constraint.
_ROW = re.compile(r"(Failing row contains |Key \([^)]*\)=)\(.*\)")
# An address of a server with its password; a link that opens something.
_PASSWORD = re.compile(r"(\w+://[^:/@\s]*:)[^@\s]+@")
_LINK = re.compile(r"(/deposit/|/password/reset/key/|/confirm-email/|[Bb]earer )[^/\s\"']+")


def redact_text(text: str) -> str:
    """Return the text without people's addresses, numbers and phones, rows, keys and links."""
    text = _PASSWORD.sub(rf"\1{MASK}@", text)
    text = _LINK.sub(rf"\1{MASK}", text)
    for pattern in (_EMAIL, _NIN, _PHONE, _TOKEN):
        text = pattern.sub(MASK, text)
    return _ROW.sub(rf"\1({MASK})", text)
