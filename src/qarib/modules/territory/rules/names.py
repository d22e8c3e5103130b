"""Finding a place by a name that is spelt otherwise, in either script."""

import re

from qarib.kernel.text import fold

SEPARATOR = "|"
LONGEST_SEARCH = 80

# Sounds that people write in several ways come to one letter; vowels and breathings come to `a`.
_PAIRS = re.compile("tch|ch|sh|kh|gh|gu|qu|ph|th|dh|dj")
_PAIR_SOUNDS = {
    "tch": "x", "ch": "x", "sh": "x", "kh": "k", "gh": "k", "gu": "k", "qu": "k",
    "ph": "f", "th": "t", "dh": "d", "dj": "j",
}  # fmt: skip
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("eiouywhاحهعويء372", "a"),
        **dict.fromkeys("cqgخقكغ95", "k"),
        "ب": "b", "پ": "b", "ت": "t", "ث": "t", "ط": "t", "ج": "j", "د": "d", "ذ": "d", "ض": "d", "ظ": "d",
        "ر": "r", "ز": "z", "س": "s", "ص": "s", "ش": "x", "ف": "f", "ڤ": "k", "ل": "l", "م": "m", "ن": "n",
        "v": "f", "p": "b",
    },
)  # fmt: skip
_SHORTEST_WITH_ARTICLE = 5
_ARTICLES = {"el", "al", "l", "ال"}


def sound(name: str) -> str:
    """Return what a name sounds like, script aside: `Oran`, `wahran` and `وهران` are all `arn`."""
    words = [_without_article(word) for word in fold(name).split() if word not in _ARTICLES]
    letters = _PAIRS.sub(lambda match: _PAIR_SOUNDS[match[0]], "".join(words)).translate(_LETTERS)
    skeleton = letters[:1] + letters[1:].replace("a", "")
    return re.sub(r"(.)\1+", r"\1", skeleton)


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) >= _SHORTEST_WITH_ARTICLE else word


def searchable(*names: str) -> str:
    """Return folded names between separators, so that one `contains` tells whole names and beginnings."""
    return SEPARATOR + "".join(fold(name) + SEPARATOR for name in names)


def audible(*names: str) -> str:
    """Return the sounds of names between separators."""
    return SEPARATOR + "".join(sound(name) + SEPARATOR for name in names)
