"""A proof in words: each step, who signed, and what the phone needs to compute it again."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qarib.modules.journal.queries import Inclusion, Signer
from qarib.portal.journal.lines import reading_lines
from qarib.ui import formats


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the computation."""

    number: int
    text: str
    neighbour: str
    result: str


def proof_context(found: Inclusion) -> dict[str, object]:
    """Return everything that the page of one reading shows."""
    (line,) = reading_lines([found.entry])
    context: dict[str, object] = {
        "line": line,
        "leaf": found.leaf,
        "holds": found.holds,
        "proof": found.proof,
    }
    if found.proof is None:
        return context
    head = found.proof.note.head
    return context | {
        "facts": _facts(found, head.size),
        "content": found.proof.content.decode(),
        "computed": found.proof.leaf.hex(),
        "steps": [
            StepLine(
                number,
                _("with its neighbour before it") if step.on_the_left else _("with its neighbour after it"),
                step.neighbour.hex(),
                step.result.hex(),
            )
            for number, step in enumerate(found.steps, 2)
        ],
        "root": head.root.hex(),
        "size": head.size,
        "signers": [{"name": _name(one), "at": formats.instant(one.at)} for one in found.signers],
        "witnesses": sum(one.witness is not None for one in found.signers),
        "note": found.proof.note.text,
    }


def _facts(found: Inclusion, size: int) -> list[dict[str, str]]:
    assert found.proof is not None
    place = _("%(place)s of %(size)s lines")
    words = {"place": formats.number(found.proof.position + 1), "size": formats.number(size)}
    return [
        {"label": _("Its place in the journal"), "value": place % words},
        {"label": _("Steps to the signed root"), "value": formats.number(len(found.steps))},
    ]


def _name(signer: Signer) -> str:
    if signer.witness is None:
        return _("The journal itself")
    return signer.witness.label_ar if formats.language() == "ar" else signer.witness.label_fr
