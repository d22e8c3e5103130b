"""What a refusal rests on, as its letter says it."""

from django.utils.translation import gettext as _

from qarib.modules.dossiers.models import Decision
from qarib.portal.dossiers.answers import AnswerLine


def reason_lines(decision: Decision, language: str) -> list[AnswerLine]:
    """Return the value that a refusal rests on, with the source that gave it; nothing for a grant. No query.

    Read in the letter's own data: the page and the letter cannot say two things.
    """
    short = language[:2]
    return [
        AnswerLine(_("What was known"), reason["value"][short], reason["source"][short])
        for reason in decision.letter.data.get("reasons", [])
    ]
