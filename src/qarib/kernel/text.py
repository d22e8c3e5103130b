"""Folding: one spelling to search by, for Arabic and Latin scripts alike."""

import unicodedata

_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ء": None, "ـ": None,
        "٠": "0", "١": "1", "٢": "2", "٣": "3", "٤": "4", "٥": "5", "٦": "6", "٧": "7", "٨": "8", "٩": "9",
    },
)  # fmt: skip


def fold(text: str) -> str:
    """Return the search form of a text: no vowel marks, accents, hamza seats or case; single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_ARABIC)).casefold()
    kept = "".join(
        character if character.isalnum() else " "
        for character in decomposed
        if not unicodedata.combining(character)
    )
    return " ".join(kept.translate(_ARABIC).split())
