"""Who co-signs, by the settings, and whose signatures are believed."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from qarib.modules.journal.clients.keys import signing_key
from qarib.modules.journal.models import Cosignature
from qarib.modules.journal.rules.notes import VerifierKey, keys_of, read_key


@dataclass(frozen=True, slots=True)
class WitnessLine:
    """One line of QARIB_WITNESSES: `address verifier-key name in Arabic | name in French`."""

    url: str
    key: VerifierKey
    label_ar: str
    label_fr: str

    @property
    def name(self) -> str:
        """Return the name in its key."""
        return self.key.name


def witness_lines() -> list[WitnessLine]:
    """Return the configured witnesses, in their order."""
    found = []
    for line in filter(str.strip, settings.QARIB_WITNESSES):
        url, key, *words = line.split(None, 2)
        arabic, _, french = (words[0] if words else read_key(key).name).partition("|")
        found.append(WitnessLine(url, read_key(key), arabic.strip(), french.strip() or arabic.strip()))
    return found


def known_keys() -> list[VerifierKey]:
    """Return every key whose signature is believed: ours, the witnesses', and those no longer used."""
    private = signing_key()
    ours = keys_of(private, settings.QARIB_JOURNAL_ORIGIN) if private is not None else ()
    old = [read_key(text) for text in settings.QARIB_JOURNAL_OLD_KEYS]
    return [*ours, *(line.key for line in witness_lines()), *old]


@dataclass(frozen=True, slots=True)
class WitnessState:
    """A witness and when it signed last; None: never."""

    line: WitnessLine
    last: datetime | None
    size: int


def witness_states() -> list[WitnessState]:
    """Return the witnesses with their last signature: one statement each."""
    states = []
    for line in witness_lines():
        signed = Cosignature.objects.filter(witness=line.name).order_by("-at", "-pk")
        last = signed.values_list("at", "checkpoint__root").first()
        states.append(WitnessState(line, *(last or (None, 0))))
    return states
