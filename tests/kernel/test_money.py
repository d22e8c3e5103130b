import pytest
from hypothesis import given
from hypothesis import strategies as st

from qarib.kernel.money import centimes, dinars, in_words_of


@given(st.integers(-(10**12), 10**12))
def test_whole_dinars_come_back_from_the_table_as_they_went(amount):
    assert dinars(centimes(amount)) == amount


def test_a_fraction_of_a_dinar_is_refused_where_rules_speak_whole_dinars():
    with pytest.raises(ValueError, match="whole number"):
        dinars(1_800_050)


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("ar-dz", 1_800_000, "18.000\u00a0دج"),
        ("fr", 1_800_000, "18\u202f000\u00a0DA"),
        ("en", 1_800_000, "18,000\u00a0DA"),
        ("fr", 1_800_050, "18\u202f000,5\u00a0DA"),
        ("ar-dz", 0, "0\u00a0دج"),
    ],
)
def test_an_amount_is_shown_as_each_language_writes_it(language, amount, text):
    assert in_words_of(language, amount) == text
