"""The tool that keeps the translations."""

import gettext
import io

import messages
import pytest
from babel.messages.mofile import write_mo
from messages import Sentence

TEMPLATE = """{% load i18n %}
<p>it's (not a sentence
   {% translate "Salam" %}
  {% translate "Open" context "verb" %}
      {% blocktranslate trimmed count number=days %}
        {{ number }} day
      {% plural %}
        {{ number }} days
      {% endblocktranslate %}
"""
DAYS = Sentence("{n} day", "{n} days")
FORMS = ["صفر", "يوم واحد", "يومان", "{n} أيام", "{n} يومًا", "{n} يوم"]


@pytest.fixture
def locale(tmp_path, monkeypatch):
    """A locale folder of its own."""
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    return tmp_path / "locale"


def test_sentences_of_code_and_templates_are_found(tmp_path):
    (tmp_path / "actions.py").write_text(
        'a = _("Done.")\nb = ngettext("{n} file", "{n} files", n)\nc = "Not me"'
    )
    page = tmp_path / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text(TEMPLATE)

    assert messages.sentences(tmp_path) == [
        Sentence("%(number)s day", "%(number)s days"),
        Sentence("Done."),
        Sentence("Open", "", "verb"),
        Sentence("Salam"),
        Sentence("{n} file", "{n} files"),
    ]


def test_a_catalogue_is_filled_once_and_written_the_same_each_time(locale):
    wanted = [Sentence("Done."), DAYS]
    given = {"Done.": {"ar": "تم."}, "{n} day|||{n} days": {"ar": FORMS}, "Unknown": {"ar": "؟"}}

    first = messages.updated(messages.read("ar"), wanted)
    assert messages.fill(first, "ar", wanted, given) == 2
    messages.write(first, "ar")
    again = messages.updated(messages.read("ar"), wanted)

    assert messages.fill(again, "ar", wanted, {"Done.": {"ar": "شيء آخر"}}) == 0
    assert (
        messages.as_text(again)
        == (locale / "ar/LC_MESSAGES/django.po").read_bytes()
        == messages.as_text(first)
    )
    assert messages.problems(again, wanted) == []


def test_what_the_code_no_longer_says_leaves_the_catalogue(locale):
    old = messages.updated(messages.read("fr"), [Sentence("Done."), Sentence("Gone.")])
    messages.fill(old, "fr", [Sentence("Gone.")], {"Gone.": {"fr": "Parti."}})

    assert b"Parti" not in messages.as_text(messages.updated(old, [Sentence("Done.")]))


def test_arabic_plurals_come_in_the_order_zero_one_two_few_many_other():
    catalogue = messages.updated(messages.empty("ar"), [DAYS])
    messages.fill(catalogue, "ar", [DAYS], {DAYS.key: {"ar": FORMS}})
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)

    said = [translations.ngettext(DAYS.singular, DAYS.plural, n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 103)]

    few, many, other = FORMS[3:]
    assert said == [*FORMS[:3], few, few, many, many, other, few]


@pytest.mark.parametrize(
    ("sentence", "text", "problems"),
    [
        (Sentence("Done."), "", ["missing: 'Done.'"]),
        (Sentence("Until %(day)s"), "Jusqu’au %(day)s", []),
        (Sentence("Until %(day)s"), "Jusqu’au %(jour)s", ["placeholders day, jour: 'Until %(day)s'"]),
        (DAYS, ["un jour", "{n} jours"], []),
        (DAYS, ["un jour"], ["missing: '{n} day|||{n} days'"]),
        (DAYS, ["un jour", "{m} jours"], ["placeholders m: '{n} day|||{n} days'"]),
    ],
)
def test_what_is_missing_or_wrong_is_listed(sentence, text, problems):
    catalogue = messages.updated(messages.empty("fr"), [sentence])
    messages.fill(catalogue, "fr", [sentence], {sentence.key: {"fr": text}})
    assert messages.problems(catalogue, [sentence]) == problems


def test_the_command_fills_from_files_and_then_has_nothing_to_say(locale, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(messages, "sentences", lambda: [Sentence("Done.")])
    file = tmp_path / "room.json"
    file.write_text('{"Done.": {"ar": "تم.", "fr": "C’est fait."}}', encoding="utf-8")

    assert messages.main(["--check"]) == 1
    assert messages.main(["--fill", str(file)]) == 0
    assert messages.main(["--check"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "ar: missing: 'Done.'",
        "fr: missing: 'Done.'",
        "ar: 1 sentences, 1 filled, 0 to look at (--check lists them)",
        "fr: 1 sentences, 1 filled, 0 to look at (--check lists them)",
    ]
    assert (locale / "fr/LC_MESSAGES/django.mo").exists()
    messages.compile_outdated(locale)
