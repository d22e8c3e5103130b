"""What modules know, as plain values of the document."""

from datetime import date

from qarib.modules.catalogue.queries import Definition, Fact, Term
from qarib.modules.documents.queries import PrintedLetter, Verification
from qarib.modules.dossiers.queries import StatusLine


def line(rules: Definition) -> dict[str, object]:
    """Return what the list says of a procedure."""
    return {
        "code": rules.code,
        "body": rules.body,
        "name": rules.name.plain(),
        "summary": rules.summary.plain(),
        "version": rules.valid_from,
        "intake": rules.intake.value,
        "life_events": list(rules.life_events),
    }


def whole(rules: Definition, *, on: date) -> dict[str, object]:
    """Return a version with all that decides, parameters by the values of that day."""
    return {
        **line(rules),
        "gives": [text.plain() for text in rules.gives],
        "law": [text.plain() for text in rules.law],
        "promise": {
            "answer": _term(rules.promise.answer),
            "legal": _term(rules.promise.legal) if rules.promise.legal else None,
            "assumed": rules.promise.assumed,
        },
        "facts": [_fact(fact) for fact in rules.facts.values()],
        "criteria": [
            {
                "code": one.code,
                "label": one.label.plain(),
                "when": one.when.text,
                "refusal": one.refusal.plain(),
                "remedy": one.remedy.plain(),
                "law": one.law.plain(),
                "assumed": one.assumed,
            }
            for one in rules.criteria
        ],
        "parameters": [
            {
                "code": one.code,
                "label": one.label.plain(),
                "type": one.type.value,
                "values": [{"since": since, "value": value} for since, value in one.values],
                "in_force": one.on(on),
                "assumed": one.assumed,
            }
            for one in rules.parameters.values()
        ],
        "serves": [
            {
                "code": one.code,
                "body": one.body,
                "name": one.name.plain(),
                "when": one.when.value,
                "promise": _term(one.promise),
                "assumed": one.assumed,
            }
            for one in rules.serves
        ],
        "assumed": list(rules.assumed),
    }


def _term(term: Term) -> dict[str, object]:
    return {"within": term.within, "unit": term.unit.value}


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "code": fact.code,
        "type": fact.type.value,
        "label": fact.label.plain(),
        "question": fact.question.plain(),
        "choices": [choice.code for choice in fact.choices],
        "optional": fact.optional,
        "derived": fact.derive is not None,
        "from_account": bool(fact.from_account),
        "held_by": list(fact.held_by),
    }


def letter(found: PrintedLetter) -> dict[str, object]:
    """Return what a stranger who holds the code may know."""
    return {
        "code": found.code,
        "kind": found.kind,
        "reference": found.reference,
        "name": found.name,
        "issued": found.issued,
        "valid_until": found.valid_until,
        "standing": str(found.standing.value),
        "automatic": found.automatic,
    }


def verification(found: Verification) -> dict[str, object]:
    """Return what a file is worth."""
    return {
        "status": found.status.value,
        "why": found.why.value,
        "signer": found.signer,
        "issued": found.issued,
        "letter": letter(found.letter) if found.letter else None,
    }


def status(found: StatusLine) -> dict[str, object]:
    """Return where a file stands."""
    return {
        "number": found.number,
        "procedure": found.procedure.plain(),
        "status": found.status.value,
        "filed": found.filed_at,
        "due": found.due_day,
        "decided": found.decided_at,
    }
