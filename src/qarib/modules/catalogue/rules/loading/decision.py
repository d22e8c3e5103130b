"""What is counted and paid, and who signs: score, amount, votes."""

from qarib.modules.catalogue.enums import AmountEach, Automatic, Intake
from qarib.modules.catalogue.rules.check import Scope
from qarib.modules.catalogue.rules.definition import Amount, DecisionTerms, ScoreLine, VotesAbove
from qarib.modules.catalogue.rules.expressions import money, number
from qarib.modules.catalogue.rules.source import Item, assumed_and_note

FEWEST_SIGNATURES = 2


def load_score(item: Item, scope: Scope, intake: Intake) -> tuple[ScoreLine, ...]:
    """Return the lines of a session's score."""
    if intake != Intake.SESSION:
        item.refuse("only a session is ranked", "Remove it, or write intake: session.")
    found = []
    for entry in item.entries():
        parts = entry.mapping(required="label value of", optional="law assumed note")
        if not {"label", "value", "of"} <= set(parts):
            continue
        assumed, note = assumed_and_note(entry, parts)
        label, most = parts["label"].words(), parts["of"].integer(least=1)
        law = parts["law"].words() if "law" in parts else None
        value = number(parts["value"], scope)
        if value is not None:
            found.append(ScoreLine(entry.name, label, value, most, law=law, assumed=assumed, note=note))
    return tuple(found)


def load_amount(item: Item, scope: Scope) -> Amount | None:
    """Return what is paid, or None after refusing."""
    parts = item.mapping(required="value each", optional="law assumed note")
    if not {"value", "each"} <= set(parts):
        return None
    assumed, note = assumed_and_note(item, parts)
    value, each = money(parts["value"], scope), parts["each"].one_of(AmountEach)
    law = parts["law"].words() if "law" in parts else None
    return None if value is None else Amount(value, each, law=law, assumed=assumed, note=note)


def load_decision(item: Item, *, intake: Intake, pays: bool) -> DecisionTerms:
    """Return whether the engine may grant alone, and how many people sign above which amount."""
    parts = item.mapping(optional="automatic votes")
    if "automatic" in parts:
        parts["automatic"].one_of(Automatic)
        if intake != Intake.OPEN:
            parts["automatic"].refuse(
                "only an open procedure is granted by the engine", "Remove it: here a person decides."
            )
    if "votes" in parts and not pays:
        parts["votes"].refuse("votes without an amount", "Write `amount:`, or remove votes.")
    return DecisionTerms("automatic" in parts, _votes(parts["votes"]) if "votes" in parts else ())


def _votes(item: Item) -> tuple[VotesAbove, ...]:
    found: dict[int, VotesAbove] = {}
    for entry in item.items():
        parts = entry.mapping(required="above need")
        if not {"above", "need"} <= set(parts):
            continue
        above, need = parts["above"].integer(least=0), parts["need"].integer(least=FEWEST_SIGNATURES)
        if above in found:
            entry.refuse(f"above {above} twice", "Keep one of the two.")
        found[above] = VotesAbove(above, need)
    return tuple(found[above] for above in sorted(found))
