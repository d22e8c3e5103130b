"""Certificates of affiliation and of non-affiliation: what they print, and what a stranger reads of them."""

import io

import pikepdf
import pytest
from django.urls import reverse
from django.utils import translation

from factories.documents import LetterFactory, affiliation, non_affiliation
from modules.documents.test_letters import text_of
from qarib.modules.documents import actions, queries
from qarib.modules.documents.enums import LetterTemplate
from qarib.modules.documents.rules.letters import RECIPES, LetterDataError, check_data, printed

MADE = {"affiliation": affiliation, "non_affiliation": non_affiliation}
LONG = {"ar": "عبد الرحمن " * 8, "fr": "W" * 90, "en": "W" * 90}


def test_every_template_has_its_recipe():
    assert set(RECIPES) == set(LetterTemplate)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_each_register_is_printed_with_its_own_day_in_words(language):
    rows = printed("non_affiliation", non_affiliation(), language=language)["heard"]

    november = {"ar": "نوفمبر", "fr": "novembre", "en": "November"}[language]
    assert [(row["register"], row["day"]) for row in rows] == [
        ("CNAS", f"22 {november} 2026"),
        ("CASNOS", f"23 {november} 2026"),
        ("CNR", f"24 {november} 2026"),
    ]


@pytest.mark.parametrize(
    "heard",
    [
        [],
        [{"register": "CNAS"}],
        [{"register": "CNAS", "day": "yesterday"}],
        [{"register": "CNAS", "day": "2026-11-24", "value": "x"}],
    ],
    ids=str,
)
def test_a_certificate_on_nobodys_word_is_refused_at_once(heard):
    with pytest.raises(ValueError, match=r"heard|yesterday") as raised:
        check_data("non_affiliation", non_affiliation(heard=heard))
    assert isinstance(raised.value, LetterDataError) or "yesterday" in str(raised.value)


@pytest.mark.django_db
def test_the_letter_says_what_it_certifies_by_whom_and_that_linked_administrations_must_not_ask():
    letter = LetterFactory(template="non_affiliation", language="fr", data=non_affiliation(), person=None)
    other = LetterFactory(template="affiliation", language="fr", data=affiliation(), person=None)

    said, affiliated = (text_of(actions.print_letter(one)) for one in (letter, other))

    assert "Attestation de non-affiliation à la sécurité sociale" in said
    assert "n’a aucune affiliation en cours" in said
    for source in ("CNAS, le 22 novembre 2026", "CASNOS, le 23 novembre 2026", "CNR, le 24 novembre 2026"):
        assert source in said
    assert "23 février 2027" in said
    assert "n’ont pas à la demander" in said
    assert "Salarié affilié à la CNAS" in affiliated
    assert "CNAS, le 22 novembre 2026" in affiliated
    assert "Décision" not in affiliated.partition("Date de la décision")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("template", MADE)
def test_the_longest_certificate_stays_on_one_page(template, language):
    data = MADE[template](name=LONG[language], automatic=dict.fromkeys(LONG, "القواعد المنشورة، آليًا. " * 14))
    letter = LetterFactory(template=template, language=language, data=data)

    with pikepdf.open(io.BytesIO(actions.print_letter(letter))) as seen:
        assert len(seen.pages) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("template", "arabic", "french"),
    [
        (
            "affiliation",
            "شهادة الانتساب إلى الضمان الاجتماعي",
            "Attestation d’affiliation à la sécurité sociale",
        ),
        (
            "non_affiliation",
            "شهادة عدم الانتساب إلى الضمان الاجتماعي",
            "Attestation de non-affiliation à la sécurité sociale",
        ),
    ],
)
def test_who_verifies_the_code_or_the_file_reads_which_certificate_it_is(client, template, arabic, french):
    letter = LetterFactory(template=template, data=MADE[template](valid_until="2999-01-01"))

    for language, title in (("ar-dz", arabic), ("fr", french)):
        with translation.override(language):
            assert queries.letter_by_code(letter.code).kind == title
            assert queries.verify_bytes(actions.open_letter(letter)).letter.kind == title
        page = client.get(reverse("portal:verify_code", args=[letter.code]), {"lang": language})
        assert title in page.content.decode()
