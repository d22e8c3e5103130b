import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qarib.kernel.identifiers import ALPHABET, _check_character, new_number, read_number


def characters(number):
    """Return the nine characters that carry the number and its check."""
    return list(number.removeprefix("QRB-").replace("-", ""))


def written(characters):
    body = "".join(characters)
    return f"QRB-{body[:4]}-{body[4:8]}-{body[8]}"


numbers = st.text(ALPHABET, min_size=8, max_size=8).map(lambda body: written(body + _check_character(body)))


def test_a_number_can_be_dictated_and_no_two_are_alike():
    drawn = [new_number() for _ in range(200)]
    assert all(
        re.fullmatch(rf"QRB-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]", number) for number in drawn
    )
    assert len(set(drawn)) == 200
    assert [read_number(number) for number in drawn] == drawn


@given(numbers)
def test_a_number_is_read_however_it_is_typed(number):
    compact = "".join(characters(number))
    typed = [number, number.lower(), f"  {number} ", compact, f"qrb {compact[:3]} {compact[3:]}"]
    typed.append(number.replace("0", "O").replace("1", "l"))
    assert [read_number(text) for text in typed] == [number] * 6


@given(numbers, st.data())
def test_one_wrong_character_is_always_seen(number, data):
    typed = characters(number)
    place = data.draw(st.integers(0, 8))
    typed[place] = data.draw(st.sampled_from(ALPHABET).filter(lambda other: other != typed[place]))
    assert read_number(written(typed)) is None


@given(numbers, st.integers(0, 8), st.integers(0, 8))
def test_two_swapped_characters_are_always_seen(number, one, other):
    typed = characters(number)
    typed[one], typed[other] = typed[other], typed[one]
    expected = number if typed == characters(number) else None
    assert read_number(written(typed)) == expected


def test_a_number_that_begins_like_the_prefix_is_read_without_it():
    body = next(f"QRB00000{check}" for check in ALPHABET if read_number(f"QRB-QRB0-0000-{check}") is not None)
    assert read_number(body) == f"QRB-QRB0-0000-{body[-1]}"


@pytest.mark.parametrize("text", ["", "QRB", "QRB-4F7K-92MX", "QRB-4F7K-92MX-DD", "ملف ٤٥", "U" * 9, "é" * 9])
def test_what_is_not_a_number_is_refused(text):
    assert read_number(text) is None


@given(st.text())
def test_any_text_can_be_asked(text):
    number = read_number(text)
    assert number is None or read_number(number) == number
