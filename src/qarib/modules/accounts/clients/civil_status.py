"""Asking civil status whether somebody is who they say: the answer is yes, no or silence, never a fact."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from qarib.modules.accounts.enums import CivilStatusAnswer


@dataclass(frozen=True, slots=True, repr=False)
class DeclaredIdentity:
    """What a person declares, read and normalised; it is asked once and never stored or logged."""

    nin: str
    family_name: str
    given_name: str
    birth_date: date
    birth_commune: str  # the official code
    father_given_name: str
    mother_name: str
    document_number: str


class CivilStatus(Protocol):
    """Compares a declared identity with its register within 10 s; never called inside a transaction."""

    def compare(self, declared: DeclaredIdentity) -> CivilStatusAnswer:
        """Answer yes when everything agrees, no when anything does not, unavailable instead of raising."""


class DemoCivilStatus:
    """Stands in for the register of the demo's invented people, by a rule that the page explains.

    The national number of an invented person holds their year of birth (digits 2 to 5), and their card
    carries its last nine digits. A card of nine zeros makes the register silent.
    """

    SILENT = "000000000"

    def compare(self, declared: DeclaredIdentity) -> CivilStatusAnswer:
        """Answer by the rule above."""
        if declared.document_number == self.SILENT:
            return CivilStatusAnswer.UNAVAILABLE
        same_year = declared.nin[1:5] == f"{declared.birth_date.year:04d}"
        same_card = declared.nin[-9:] == declared.document_number
        return CivilStatusAnswer.YES if same_year and same_card else CivilStatusAnswer.NO


class SilentCivilStatus:
    """No register is connected: people are confirmed at a counter, by helpers or by a mobile team."""

    def compare(self, _declared: DeclaredIdentity) -> CivilStatusAnswer:
        """Answer nothing."""
        return CivilStatusAnswer.UNAVAILABLE
