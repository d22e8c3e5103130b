"""A fact that a professional establishes says who deposits the paper, and what they then state."""

import pytest

from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.catalogue.rules.dictionary import load_dictionary

REPORT = """\
facts:
  report:
    type: {type}
    label: {{ar: محضر, fr: Procès-verbal}}
"""
STATEMENT = "    statement: {ar: عاينت, fr: J’ai constaté}\n"


def read(extra, kind="yes_no"):
    return load_dictionary(REPORT.format(type=kind) + extra, "facts.yaml")["report"]


def test_who_deposits_and_what_they_state_is_read():
    fact = read("    deposited_by: bailiff\n" + STATEMENT)

    assert (fact.deposited_by, fact.statement.fr) == ("bailiff", "J’ai constaté")


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        ("    deposited_by: bailiff\n", "yes_no"),
        (STATEMENT, "yes_no"),
        ("    deposited_by: plumber\n" + STATEMENT, "yes_no"),
        ("    deposited_by: bailiff\n" + STATEMENT, "integer"),
        ("    deposited_by: bailiff\n" + STATEMENT, "file"),
    ],
)
def test_half_of_it_an_unknown_profession_or_another_type_is_refused(extra, kind):
    with pytest.raises(DefinitionRefused):
        read(extra, kind)
