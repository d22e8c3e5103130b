"""Finding procedures by what somebody types; a few hundred of them, in memory.

Each word of the query takes its best likeness among the words of a procedure: the same word, its beginning, a
near spelling, or the same sound in the other script. Rare words weigh more; so do names and keywords, most of
all one that the query says whole. Nothing is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from qarib.modules.catalogue.enums import LifeEvent
from qarib.modules.catalogue.rules.definition import Definition, Text
from qarib.modules.catalogue.rules.spelling import NOISE, bare, sound, words_of

LONGEST_QUERY = 100
MOST_WORDS = 12
# From here on a procedure answers the query; below, it is only among the nearest we have.
ANSWERS, NEAR = 0.5, 0.24
MOST_NEAR = 3
# What answers far worse than the best would only bury it.
_WORTH_SHOWING = 0.6
_SHORTEST_FUZZY, _SHORTEST_BEGINNING, _SHORTEST_SOUND = 4, 3, 2
_LEAST_ALIKE = 0.7
# How much a likeness is worth: the word itself, its stem, its beginning, a near spelling, its sound.
_STEM, _BEGINNING, _SPELLING, _SOUND, _NEAR_SOUND = 0.97, 0.85, 0.9, 0.8, 0.7
_NAME, _KEYWORD, _EVENT, _EVENT_TOO, _SUMMARY, _GIVES = 1.0, 1.0, 0.75, 0.65, 0.7, 0.6
_WHOLE_PHRASE = 0.25
MOST_EVENTS_OF_ITS_OWN = 2


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    stem: str
    sound: str
    latin: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The codes that answer a query, best first; when none does, those that come nearest."""

    codes: tuple[str, ...]
    nearest: tuple[str, ...] = ()


class Index:
    """All that can be found, read once: words, who says them, and names and keywords as a whole."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        """Read the names, summaries, gifts, life events and keywords of each version."""
        self._codes: list[str] = []
        self._breadth: list[int] = []
        self._words: list[_Word] = []
        self._places: dict[str, int] = {}
        # Of each word: the procedures that say it, with the weight of where they say it.
        self._said: list[dict[int, float]] = []
        # Names and keywords: the procedure and how many words; the phrases of each word; and the same run
        # together, as hurried people type.
        self._phrases: list[tuple[int, int]] = []
        self._phrases_with: list[list[int]] = []
        self._joined: list[str] = []
        for rules in definitions:
            self._read(rules)
        self._stems = [word.stem for word in self._words]
        self._sounds = [word.sound for word in self._words]

    def _read(self, rules: Definition) -> None:
        procedure = len(self._codes)
        self._codes.append(rules.code)
        self._breadth.append(len(rules.life_events))
        for text, weight in _texts(rules):
            words = [word for word in words_of(text) if word not in NOISE]
            places = [self._place(word) for word in words]
            for place in places:
                self._said[place][procedure] = max(weight, self._said[place].get(procedure, 0.0))
            if weight == _NAME and places:
                for place in set(places):
                    self._phrases_with[place].append(len(self._phrases))
                self._phrases.append((procedure, len(set(places))))
                self._joined.append("".join(words))

    def _place(self, folded: str) -> int:
        if folded not in self._places:
            self._places[folded] = len(self._words)
            self._words.append(_word(folded))
            self._said.append({})
            self._phrases_with.append([])
        return self._places[folded]

    def find(self, query: str) -> Found:
        """Return what answers a query; an empty one finds everything, in the order of the index."""
        if not query.strip():
            return Found(tuple(self._codes))
        words = self._telling(query)
        if not words:
            return Found(())
        alike = [self._alike(word) for word in words]
        scores = self._scores(alike)
        for procedure, near in self._run_together("".join(word.folded for word in words)):
            scores[procedure] = max(scores.get(procedure, 0.0), near)
        # Of equals, what answers more of life comes first.
        ranked = sorted(scores, key=lambda item: (-round(scores[item], 3), -self._breadth[item], item))
        best = scores[ranked[0]] if ranked else 0.0
        least = max(ANSWERS, best * _WORTH_SHOWING)
        found = tuple(self._codes[item] for item in ranked if scores[item] >= least)
        nearest = tuple(self._codes[item] for item in ranked[:MOST_NEAR] if scores[item] >= NEAR)
        return Found(found, () if found else nearest)

    def _telling(self, query: str) -> list[_Word]:
        """Return the words that say what is needed; a number that no procedure names says nothing."""
        words = list(dict.fromkeys(words_of(query[:LONGEST_QUERY])))[:MOST_WORDS]
        words = [word for word in words if not word.isdigit() or word in self._places] or words
        return [_word(word) for word in ([word for word in words if word not in NOISE] or words)]

    def _alike(self, word: _Word) -> dict[int, float]:
        """Return the known words that a typed one may mean, with how alike they are."""
        found: dict[int, float] = defaultdict(float)
        for place, known in enumerate(self._words):
            if known.folded == word.folded:
                found[place] = 1.0
            elif known.stem == word.stem:
                found[place] = _STEM
            elif len(word.stem) >= _SHORTEST_BEGINNING and known.stem.startswith(word.stem):
                found[place] = _BEGINNING
        for place, near in _near(word.stem, self._stems, _SHORTEST_FUZZY):
            found[place] = max(found[place], near * _SPELLING)
        for place, near in _near(word.sound, self._sounds, _SHORTEST_SOUND):
            # In one script the letters themselves say enough, unless figures stand for letters.
            if self._words[place].latin != word.latin or any(map(str.isdigit, word.folded)):
                whole = near == 1.0 and len(word.sound) > _SHORTEST_SOUND
                found[place] = max(found[place], _SOUND if whole else near * _NEAR_SOUND)
        return found

    def _scores(self, alike: list[dict[int, float]]) -> dict[int, float]:
        """Return how well each procedure answers: the share of the query it says, then whole phrases."""
        best: list[dict[int, float]] = [defaultdict(float) for _word in alike]
        for likeness, of_word in zip(alike, best, strict=True):
            for place, near in likeness.items():
                for procedure, weight in self._said[place].items():
                    of_word[procedure] = max(of_word[procedure], near * weight)
        rare = [log(1 + (len(self._codes) + 1) / (len(of_word) + 0.5)) for of_word in best]
        scores: dict[int, float] = defaultdict(float)
        for weight, of_word in zip(rare, best, strict=True):
            for procedure, near in of_word.items():
                scores[procedure] += weight * near / sum(rare)
        whole = self._whole(alike)
        return {
            procedure: share * (1 + _WHOLE_PHRASE * min(whole[procedure], 1.0))
            for procedure, share in scores.items()
        }

    def _whole(self, alike: list[dict[int, float]]) -> dict[int, float]:
        """Return how nearly a name or a keyword of each procedure is the query itself: 1 when it is."""
        matched: dict[int, float] = defaultdict(float)
        for likeness in alike:
            of_word: dict[int, float] = defaultdict(float)
            for place, near in likeness.items():
                for phrase in self._phrases_with[place]:
                    of_word[phrase] = max(of_word[phrase], near)
            for phrase, near in of_word.items():
                matched[phrase] += near
        whole: dict[int, float] = defaultdict(float)
        for phrase, near in matched.items():
            procedure, length = self._phrases[phrase]
            whole[procedure] = max(whole[procedure], 2 * near / (length + len(alike)))
        return whole

    def _run_together(self, typed: str) -> Iterator[tuple[int, float]]:
        for place, near in _near(typed, self._joined, _SHORTEST_FUZZY):
            if near >= _SOUND:
                yield self._phrases[place][0], near * _SPELLING


def _word(folded: str) -> _Word:
    return _Word(folded, bare(folded), sound(folded), folded.isascii())


def _near(typed: str, known: list[str], shortest: int) -> Iterator[tuple[int, float]]:
    """Give the places of what is spelt nearly so, with how near."""
    if len(typed) < shortest or not known:
        return
    # `cdist` would be no quicker here, and would bring NumPy into the processes that serve pages.
    alike = OSA.normalized_similarity
    for word, near, place in extract(typed, known, scorer=alike, score_cutoff=_LEAST_ALIKE, limit=None):
        if len(word) >= shortest:
            yield place, near


def _texts(rules: Definition) -> Iterator[tuple[str, float]]:
    """Give everything that is said of a procedure, each text with its weight."""
    for text in _languages(rules.name):
        yield text, _NAME
    for keyword in rules.keywords:
        yield keyword, _KEYWORD
    yield rules.code.replace(".", " ").replace("-", " "), _SUMMARY
    # What helps in many events of life is made for none of them.
    weight = _EVENT if len(rules.life_events) <= MOST_EVENTS_OF_ITS_OWN else _EVENT_TOO
    for code in rules.life_events:
        yield _EVENT_WORDS[LifeEvent(code)], weight
    for text in _languages(rules.summary):
        yield text, _SUMMARY
    for line in rules.gives:
        for text in _languages(line):
            yield text, _GIVES


def _languages(text: Text) -> tuple[str, ...]:
    return text.ar, text.fr, text.en


# What people call an event of their life when they do not name a procedure.
_EVENT_WORDS = {
    LifeEvent.LOOK_FOR_WORK: "أبحث عن عمل شغل خدمة travail emploi boulot work job khedma",
    LifeEvent.LOST_JOB: "فقدت عملي بطال perdu emploi licencié chômeur lost job bettal",
    LifeEvent.HOUSING: "سكن دار logement maison housing home dar",
    LifeEvent.RETIREMENT: "تقاعد معاش retraite pension retirement ma3ach",
    LifeEvent.DISABILITY: "إعاقة معاق handicap handicapé disability",
    LifeEvent.EMPLOYER: "مستخدم صاحب عمل شركة employeur entreprise employer company",
}
