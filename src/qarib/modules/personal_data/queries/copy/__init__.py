"""The copy of everything that is held about one person (right of access)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import may_see_fetched
from qarib.modules.personal_data.queries.copy.account import account_sections
from qarib.modules.personal_data.queries.copy.files import file_sections
from qarib.modules.personal_data.queries.copy.left_out import LEFT_OUT
from qarib.modules.personal_data.queries.copy.papers import paper_sections
from qarib.modules.personal_data.queries.copy.parts import NOTHING, Record, Section, as_json, shown, tongue
from qarib.modules.personal_data.queries.copy.protection import protection_sections

__all__ = ["FORMAT", "LEFT_OUT", "VERSION", "Copy", "copy_of"]

# Documented in the module's page; a change that a reader must know of raises the version.
FORMAT = "qarib-personal-data"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything about one person, once for machines and once for people."""

    made_at: datetime
    identifier: str
    name: str
    whole: bool
    sections: tuple[Section, ...]

    @property
    def for_machines(self) -> dict[str, object]:
        """Return the JSON object: stable codes, stored values, ISO dates, instants in UTC."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self.made_at.isoformat(),
            "person": self.identifier,
            "complete": self.whole,
            **as_json(self.sections),
        }

    @property
    def for_people(self) -> dict[str, object]:
        """Return what the readable file prints, in the language that ran when the copy was made."""
        return {
            "language": tongue(),
            "title": _("A copy of my data"),
            "name": self.name,
            "made": shown(self.made_at),
            "intro": self._intro,
            "sections": [
                {
                    "title": section.title,
                    "records": [
                        {
                            "title": row.title,
                            "rows": [[one.label, one.text] for one in row.lines if one.text != NOTHING],
                        }
                        for row in section.records
                    ],
                }
                for section in (*(one for one in self.sections if one.records), self._empty, self._left_out)
            ],
        }

    @property
    def _intro(self) -> str:
        if self.whole:
            return _(
                "Everything this house holds about you. What concerns other people, such as the income of a "
                "spouse, is theirs and is left out; agents are named as in your space."
            )
        return _(
            "Your identity is not confirmed yet: this copy holds what you typed yourself. Confirm your "
            "identity to receive what was fetched, decided and written about you too."
        )

    @property
    def _empty(self) -> Section:
        titles = [_sentence(one.title) for one in self.sections if not one.records]
        return Section("empty", _("Of this, nothing is held about me"), titles)

    @property
    def _left_out(self) -> Section:
        reasons = dict.fromkeys(str(reason) for reason in LEFT_OUT.values())
        return Section(
            "left_out", _("What is not in this copy, and why"), [_sentence(one) for one in reasons]
        )


def _sentence(text: str) -> Record:
    return Record(text, ())


def copy_of(person: Person, *, words: Mapping[str, object]) -> Copy:
    """Return everything held about a person, in the running language: some thirty queries.

    At identity level 1, only what they typed. `words` says the acts of the journal for people.
    """
    whole = may_see_fetched(person)
    sections = (
        *account_sections(person, whole=whole),
        *file_sections(person, whole=whole),
        *paper_sections(person, words, whole=whole),
        *(protection_sections(person) if whole else ()),
    )
    return Copy(clock.now(), str(person.uid), person.full_name, whole, sections)
