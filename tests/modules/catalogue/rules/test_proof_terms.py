"""Who is asked for a fact: what the dictionary says, and each way to say it wrongly."""

# ruff: noqa: E501 -- one case a line

import pytest

from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.catalogue.rules.dictionary import load_dictionary

W = "{ar: نص, fr: texte}"
FACTS = f"""\
exchange: {{law: {W}}}
facts:
  months:
    type: integer
    label: {W}
    held_by: [cnas, casnos]
    proof: {{sources: [cnas, casnos], days: 90}}
  works:
    type: yes_no
    label: {W}
    held_by: [cnas, casnos]
    proof: {{sources: [cnas, casnos], field: at_work, days: 30, every: true, about: spouse, law: {{ar: قانون, fr: loi}}}}
  certificate:
    type: file
    label: {W}
    proves: [months, works]
"""


def refusals(text):
    with pytest.raises(DefinitionRefused) as refused:
        load_dictionary(text, "facts.yaml")
    assert all(problem.mend for problem in refused.value.problems)
    return {(problem.line, problem.key, problem.message) for problem in refused.value.problems}


def test_a_fact_says_who_proves_it_for_how_long_and_on_what_ground():
    facts = load_dictionary(FACTS, "facts.yaml")

    months, works = facts["months"].proof, facts["works"].proof
    assert (months.sources, months.field, months.days, months.every, months.about, months.law.fr) == (
        ("cnas", "casnos"),
        "months",
        90,
        False,
        "self",
        "texte",
    )
    assert (works.field, works.every, works.about, works.law.fr) == ("at_work", True, "spouse", "loi")


def test_a_paper_knows_the_facts_that_it_proves():
    paper = load_dictionary(FACTS, "facts.yaml")["certificate"]
    assert [(one.fact, one.held_by, one.proof.days) for one in paper.proves] == [
        ("months", ("cnas", "casnos"), 90),
        ("works", ("cnas", "casnos"), 30),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "message"),
    [
        ("type: integer", "type: text", 7, "facts/months/proof", "a text is not asked of a source"),
        ("sources: [cnas, casnos], days: 90", "sources: [cnas, cnr], days: 90", 7, "facts/months/proof/sources/2", "cnr does not hold it"),
        ("sources: [cnas, casnos], days: 90", "sources: [cnas, cnas], days: 90", 7, "facts/months/proof/sources/2", "written twice"),
        ("sources: [cnas, casnos], days: 90", "sources: [], days: 90", 7, "facts/months/proof/sources", "no source"),
        ("sources: [cnas, casnos], days: 90", "sources: [cnass], days: 90", 7, "facts/months/proof/sources/1", "'cnass' is not known"),
        ("days: 90", "days: 0", 7, "facts/months/proof/days", "must be at least 1"),
        ("days: 90", "every: true, days: 90", 7, "facts/months/proof", "more than yes or no is asked of several sources, or about a third person"),
        ("days: 90", "about: spouse, days: 90", 7, "facts/months/proof", "more than yes or no is asked of several sources, or about a third person"),
        (", days: 90", "", 7, "facts/months/proof", "days is missing"),
        (f"exchange: {{law: {W}}}\n", "", 6, "facts/months/proof", "rests on no law"),
        ("fr: loi", f"fr: {'l' * 301}", 12, "facts/works/proof/law", "is too long a basis"),
        ("proves: [months, works]", "proves: [month]", 16, "facts/certificate/proves/1", "is not a fact that a register holds"),
        ("proves: [months, works]", "proves: [certificate]", 16, "facts/certificate/proves/1", "is not a fact that a register holds"),
        ("type: file", "type: date", 16, "facts/certificate/proves", "a date has no proves"),
    ],
)  # fmt: skip
def test_each_mistake_is_refused_with_its_line_and_a_mend(old, new, line, key, message):
    assert old in FACTS
    assert (line, key, message) in refusals(FACTS.replace(old, new, 1))
