import pytest
from hypothesis import given
from hypothesis import strategies as st

from qarib.kernel.text import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إبراهيم", "ابراهيم"),
        ("آمال", "امال"),
        ("فاطمة", "فاطمه"),
        ("مصطفى", "مصطفي"),
        ("مُحَمَّد", "محمد"),
        ("الجـــزائر", "الجزائر"),
        ("بناء", "بنا"),
        ("مسؤول", "مسوول"),
        ("٢٠٢٦", "2026"),
        ("ﻻ", "لا"),
        ("Béjaïa", "BEJAIA"),
        ("Tizi-Ouzou", "tizi  ouzou"),
        ("  El  Oued ", "el oued"),
        ("œuvre", "ŒUVRE"),
    ],
)
def test_two_spellings_of_one_word_meet(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "folded"), [("", ""), ("!?—", ""), ("Sidi Bel-Abbès 22", "sidi bel abbes 22")]
)
def test_what_is_left_are_words_and_digits(text, folded):
    assert fold(text) == folded


def test_different_words_stay_different():
    assert len({fold(word) for word in ("وهران", "تيارت", "Oran", "Tiaret", "عنابة")}) == 5


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)
