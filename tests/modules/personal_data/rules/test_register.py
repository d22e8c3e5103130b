"""A wrong line of the register is named with its mend."""

import pytest

from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.personal_data.enums import Since, Then
from qarib.modules.personal_data.rules.register import load_register

FILE = """\
people: {all: {ar: ا, fr: tous}}
data: {names: {ar: ب, fr: noms}}
sources: {person: {ar: ج, fr: elle}}
recipients: {agency: {ar: د, fr: agence}}
measures: {sealed: {ar: ه, fr: chiffré}}
processing:
  body.thing:
    body: body
    name: {ar: و, fr: chose}
    purpose: {ar: ز, fr: but}
    legal_basis: [{ar: ح, fr: loi}]
    people: [all]
    data: [names]
    sources: [person]
    recipients: [agency]
    abroad: []
    retention: {months: 6, from: closed, then: delete, assumed: true, why: {ar: ط, fr: rien}}
    measures: [sealed]
    automatic: {may: false}
    impact: {needed: false, why: {ar: ي, fr: peu}}
    models: [room.Table]
"""


def test_a_processing_is_read_whole():
    found = load_register(FILE, "processing.yaml").processings["body.thing"]
    assert (found.retention.months, found.retention.since, found.retention.then) == (
        6,
        Since.CLOSED,
        Then.DELETE,
    )
    assert [text.fr for text in found.measures] == ["chiffré"]
    assert (found.automatic, found.review, found.declaration, found.abroad) == (False, None, None, ())
    assert found.models == ("room.Table",)


def test_a_declaration_that_was_answered_is_read():
    declared = FILE + "    declaration: {reference: D-1, on: 2026-03-01}\n"
    declaration = load_register(declared, "processing.yaml").processings["body.thing"].declaration
    assert (declaration.reference, declaration.on.isoformat()) == ("D-1", "2026-03-01")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "message"),
    [
        ("people: [all]", "people: [some]", 12, "'some' is not among people"),
        ("months: 6", "months: 0", 17, "must be at least 1"),
        ("months: 6", "months: 1201", 17, "longer than a century"),
        ("from: closed", "from: clsed", 17, "'clsed' is not known"),
        ("then: delete", "then: keep", 17, "'keep' is not known"),
        ("{may: false}", "{may: true}", 19, "review is missing"),
        ("needed: false, why: {ar: ي, fr: peu}", "needed: false", 20, "why is missing"),
        ("    abroad: []\n", "", 8, "abroad is missing"),
        ("name: {ar: و, fr: chose}", "name: {fr: chose}", 9, "ar is missing"),
        ("    models: [room.Table]\n", "    models: [room.Table]\n    model: x\n", 22, "unknown key"),
        ("  body.thing:", "  body.thing: {}\n  other:", 7, "body is missing"),
    ],
)
def test_what_is_wrong_is_named_at_its_line(right, wrong, line, message):
    with pytest.raises(DefinitionRefused) as refused:
        load_register(FILE.replace(right, wrong, 1), "processing.yaml")
    assert f"processing.yaml:{line}:" in str(refused.value)
    assert message in str(refused.value)


def test_a_register_without_processing_is_refused():
    with pytest.raises(DefinitionRefused, match="must be a mapping"):
        load_register(FILE.partition("processing:")[0] + "processing: []\n", "processing.yaml")
