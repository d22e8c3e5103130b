"""Public identifiers: random, short enough to be dictated on the phone, with a check character."""

import secrets

# Crockford's alphabet: no I, L, O, U, so nothing is misread and nothing is rude.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
PREFIX = "QRB"
LENGTH = 8


def _check_character(body: str) -> str:
    # A polynomial over the field of 32 elements (x^5 + x^2 + 1): each place has a weight of its own, so any
    # one wrong character and any two swapped ones are seen, the check character included.
    value = 0
    for character in body:
        value = (value ^ ALPHABET.index(character)) << 1
        if value & 32:
            value ^= 0b100101
    return ALPHABET[value]


def new_number() -> str:
    """Return a random number such as `QRB-4F7K-92MX-M` (40 random bits and a check character).

    Uniqueness is the table's promise (a unique constraint), not this function's.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{PREFIX}-{body[:4]}-{body[4:]}-{_check_character(body)}"


def read_number(text: str) -> str | None:
    """Return the canonical number that a person meant, or None when the check character refuses it.

    Forgives case, spaces, dashes and the letters O, I and L.
    """
    compact = "".join(character for character in text.upper() if character.isalnum())
    if len(compact) > LENGTH + 1:
        compact = compact.removeprefix(PREFIX)
    compact = compact.translate(_MISREAD)
    if len(compact) != LENGTH + 1 or any(character not in ALPHABET for character in compact):
        return None
    body, check = compact[:LENGTH], compact[LENGTH]
    if _check_character(body) != check:
        return None
    return f"{PREFIX}-{body[:4]}-{body[4:]}-{check}"
