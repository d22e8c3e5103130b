"""Words as people type them: in either script, and in one script for the sounds of the other."""

import re

from qarib.kernel.text import fold

_SHORTEST_BARE = 3
# Arabic prefixes that a text may write or not: the article, alone or after a particle.
_ARABIC_PREFIX = re.compile(r"^(?:[وفبك]?ال|لل)(?=..)")
_LATIN_PREFIX = re.compile(r"^(?:el|al|l)(?=[^aeiouy\d].{2})")
# What says nothing of what somebody needs, folded: articles, "I want", "how", in the languages people type.
NOISE = frozenset(
    fold(
        "de du des d la le les l un une et ou a au aux en pour par sur dans mon ma mes ce cette je j "
        "ai suis est veux voudrais comment faire avoir demande demander obtenir quoi quel quelle avec "
        "the of to for i my want need how get a an in on is do can have "
        "في من على الى عن مع او و ما هل هو هي كيف اريد نريد حابة حاب باش نحب بغيت كيفاش واش وش راني تاع نتاع "
        "ديال لي هذا هذه ان انا عندي اطلب طلب el al l fi men bach kifach kifech wach bghit bghet nheb n7eb "
        "hab 7ab 7aba rani ta3 nta3 te3 dyal li ana 3la cherche chercher recherche نحوس ابحث نقلب nhawes "
        "n7awes nhawas nhaws looking look"
    ).split()
)
# French endings and doubled letters that nobody hears, before letters become sounds.
_GROUPS = re.compile(r"tch|ch|sh|kh|gh|qu|gu(?=[eiy])|ph|th|dh|dj|ç|c(?=[eiy])|g(?=[eiy])|x")
_GROUP_SOUNDS = {
    "tch": "C", "ch": "C", "sh": "C", "kh": "k", "gh": "k", "qu": "k", "gu": "k", "ph": "f", "th": "t",
    "dh": "d", "dj": "j", "ç": "s", "c": "s", "g": "j", "x": "ks",
}  # fmt: skip
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("aeiouyw2اويء", None),
        **dict.fromkeys("cqg95خقكغڨگ", "k"), **dict.fromkeys("7هح", "h"), "ع": "3",
        "ب": "b", "پ": "b", "ت": "t", "ث": "t", "ط": "t", "6": "t", "ج": "j", "چ": "C", "د": "d", "ذ": "d",
        "ض": "d", "ظ": "d", "ر": "r", "ز": "z", "س": "s", "ص": "s", "ش": "C", "ف": "f", "ڤ": "f",
        "ل": "l", "م": "m", "ن": "n", "v": "f", "p": "b",
    }
)  # fmt: skip


def bare(word: str) -> str:
    """Return a folded word without its article or its Latin plural."""
    stem = _ARABIC_PREFIX.sub("", word)
    stem = stem.removesuffix("s") if stem.isascii() else stem
    return stem if len(stem) >= _SHORTEST_BARE else word


def sound(word: str) -> str:
    """Return the consonants that one hears in a folded word: `sakan` and `سكن` are both `skn`."""
    word = _LATIN_PREFIX.sub("", _ARABIC_PREFIX.sub("", word))
    heard = _GROUPS.sub(lambda match: _GROUP_SOUNDS[match[0]], word)
    # A final ta marbuta, `h` or `a` is breath, not sound.
    heard = re.sub(r"[هh]$", "", heard).translate(_LETTERS)
    return re.sub(r"(.)\1+", r"\1", heard)


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return fold(text).split()
