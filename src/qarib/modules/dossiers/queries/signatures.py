"""How much a grant would pay, how many people sign it, and who has."""

from dataclasses import dataclass

from qarib.kernel.money import centimes
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries.values import judged, values_by_fact
from qarib.modules.dossiers.rules import digest, stage_of


@dataclass(frozen=True, slots=True)
class Signatures:
    """What is signed: the answers as they are, and whole DA (None: nothing is paid, or not known yet)."""

    facts_digest: str
    amount: int | None
    needed: int
    signed_by: tuple[Person, ...] = ()

    @property
    def several(self) -> bool:
        """Tell whether one person is not enough."""
        return self.needed > 1

    @property
    def next_grants(self) -> bool:
        """Tell whether the next signature is the last that is needed."""
        return len(self.signed_by) + 1 >= self.needed

    def signed(self, person_id: int | None) -> bool:
        """Tell whether that person has signed what is there now."""
        return any(person.pk == person_id for person in self.signed_by)


def signatures_of(dossier: Dossier) -> Signatures:
    """Return who signed a grant of this file as it stands now.

    No query where nothing is paid, one for an amount, two where several people sign. A signature under former
    answers or another amount counts no more,
    nor on appeal one under the first decision.
    """
    rules = definition(dossier.version)
    if rules.amount is None:
        return Signatures("", None, 1)
    values = values_by_fact(dossier)
    amount = judged(dossier, values).amount
    facts = digest({fact: value.value for fact, value in values.items()})
    needed = rules.decision.votes_for(amount)
    if needed == 1 or amount is None:
        return Signatures(facts, amount, needed)
    stage = stage_of(Status(dossier.status))
    votes = dossier.votes.filter(stage=stage, facts_digest=facts, amount=centimes(amount)).select_related(
        "person"
    )
    return Signatures(facts, amount, needed, tuple(vote.person for vote in votes.order_by("pk")))
