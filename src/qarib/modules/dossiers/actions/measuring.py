"""The impact of a draft on more files than a page can judge."""

from uuid import UUID

from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import keep_impact
from qarib.modules.catalogue.queries import definition, draft_to_measure, read_text
from qarib.modules.dossiers.queries import impact


def measure_impact(proposal_uid: UUID) -> bool:
    """Measure and keep it with the draft; tell False when that text is no draft any more.

    Raises DefinitionRefused for a text with errors: its page asks for no measure.
    """
    draft = draft_to_measure(proposal_uid)
    if draft is None:
        return False
    found = impact(read_text(draft), against=definition(draft.against), on=draft.valid_from)
    return keep_impact(draft, impact=found.plain(), of=draft.source_digest, actor=SYSTEM)
