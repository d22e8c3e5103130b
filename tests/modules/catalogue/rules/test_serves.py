"""Other bodies that the same file serves: what a version may say, and how it is told."""

from datetime import date

import pytest

from factories.catalogue import REGISTRATION, REGISTRATION_FILE, SHIPPED
from qarib.modules.catalogue.enums import ChangeKind, RulePart, ServedWhen
from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.differences import differences
from qarib.modules.catalogue.rules.procedure import load_procedure
from qarib.modules.catalogue.rules.telling import rules_in_words

DAY = date(2022, 2, 10)
COVER = """
serves:
  - code: cover
    body: cnas
    name: {ar: التغطية, fr: La couverture, en: The cover}
    when: granted
    promise: {within: 5, unit: working_days}
    law: {ar: قانون, fr: Une loi, en: A law}
"""


@pytest.fixture(scope="module")
def dictionary():
    return load_dictionary((SHIPPED / "facts.yaml").read_text(encoding="utf-8"), "facts.yaml")


@pytest.fixture
def load(dictionary):
    def loaded(serves=""):
        text = REGISTRATION_FILE.read_text(encoding="utf-8").replace("\ngrants:", f"{serves}\ngrants:", 1)
        return load_procedure(text, REGISTRATION, valid_from=DAY, dictionary=dictionary)

    return loaded


def test_a_version_serves_nobody_else_unless_it_says_so(load):
    assert load().serves == ()


def test_what_it_says_is_read(load):
    (served,) = load(COVER).serves

    assert (served.code, served.body, served.when) == ("cover", "cnas", ServedWhen.GRANTED)
    assert (served.promise.within, served.promise.unit.value) == (5, "working_days")
    assert (str(served.name.fr), served.assumed) == ("La couverture", False)
    assert load(COVER).served("cover") == served
    assert load(COVER).served("other") is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("body: cnas", "body: anem", "own body"),
        ("body: cnas", "body: nobody", "nobody"),
        ("when: granted", "when: refused", "refused"),
        ("    law: {ar: قانون, fr: Une loi, en: A law}\n", "", "rests on no law"),
        ("    law: {ar: قانون, fr: Une loi, en: A law}\n", "    assumed: true\n", "without a note"),
        ("within: 5", "within: 0", "at least 1"),
        ("  - code: cover", "  - code: cover\n    colour: red", "colour"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(load, old, new, says):
    with pytest.raises(DefinitionRefused) as refused:
        load(COVER.replace(old, new, 1))

    assert says in str(refused.value)


def test_the_same_code_twice_is_refused(load):
    with pytest.raises(DefinitionRefused, match="twice"):
        load(COVER + COVER.replace("\nserves:\n", ""))


def test_what_no_source_establishes_is_told_as_such(load):
    rules = load(
        COVER.rstrip("\n") + "\n    assumed: true\n    note: {ar: ملاحظة, fr: À confirmer, en: A note}\n"
    )

    told = rules_in_words(rules, on=DAY, language="fr").assumed

    assert "cover" in rules.assumed
    assert [(part, str(note.fr)) for part, _label, note in told if part == RulePart.SERVES] == [
        (RulePart.SERVES, "À confirmer")
    ]


def test_two_versions_differ_by_whom_they_serve(load):
    (added,) = differences(load(), load(COVER), language="fr").changes
    later = COVER.replace("within: 5", "within: 9").replace("when: granted", "when: filed")
    (changed,) = differences(load(COVER), load(later), language="fr").changes

    assert (added.part, added.kind, added.code) == (RulePart.SERVES, ChangeKind.ADDED, "cover")
    assert [said.flat().replace("\xa0", " ") for said in changed.new] == [
        "CNAS, dès le dépôt", "réponse sous 9 jours ouvrables",
    ]  # fmt: skip
