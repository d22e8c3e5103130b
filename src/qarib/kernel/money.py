"""Dinars: stored as integer centimes, spoken as whole DA."""

from babel.numbers import format_decimal


def centimes(dinars: int) -> int:
    """Return the stored amount of whole dinars."""
    return dinars * 100


def dinars(amount: int) -> int:
    """Return the whole dinars of a stored amount; a fraction is refused, since rules speak whole DA."""
    whole, rest = divmod(amount, 100)
    if rest:
        msg = "the amount is not a whole number of dinars"
        raise ValueError(msg)
    return whole


def in_words_of(language: str, amount: int) -> str:
    """Return a stored amount as a page shows it: `18.000 دج` in Arabic, `18 000 DA` in French."""
    locale, unit = (
        ("ar_DZ", "دج")
        if language.startswith("ar")
        else (f"{language[:2]}_DZ" if language[:2] == "fr" else "en", "DA")
    )
    number = format_decimal(amount / 100 if amount % 100 else amount // 100, locale=locale)
    return f"{number}\u00a0{unit}"
