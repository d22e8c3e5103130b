import pytest

from qarib.modules.accounts.errors import NotAMobile, NotAName, NotANationalNumber, NotAnEmail, NotAPhone
from qarib.modules.accounts.rules import (
    new_codes,
    new_internal_number,
    normalise_code,
    normalise_email,
    normalise_name,
    normalise_nin,
    normalise_phone,
)


@pytest.mark.parametrize(
    "typed",
    [
        "119900160000040044",
        " 1199 0016 0000 0400 44 ",
        "1199-0016-0000-0400-44",
        "١١٩٩٠٠١٦٠٠٠٠٠٤٠٠٤٤",
        "\u200f119900160000040044\u200e",
        "119900160000040\u00a0044\n",
    ],
)
def test_a_national_number_is_18_digits_however_it_is_spaced_or_written(typed):
    assert normalise_nin(typed) == "119900160000040044"


@pytest.mark.parametrize("key", range(10))
def test_no_check_key_is_ever_refused(key):
    assert normalise_nin(f"11990016000004004{key}") == f"11990016000004004{key}"


@pytest.mark.parametrize(
    "typed", ["", " ", "11990016000004004", "1199001600000400440", "11990016000004004x", "²" * 18, "9" * 5000]
)
def test_what_is_not_18_digits_is_refused_with_a_sentence(typed):
    with pytest.raises(NotANationalNumber) as refusal:
        normalise_nin(typed)
    assert refusal.value.code == "not_a_national_number"
    assert "18 digits" in str(refusal.value.message)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0550123456", "+213550123456"),
        ("05 50 12 34 56", "+213550123456"),
        ("٠٥٥٠١٢٣٤٥٦", "+213550123456"),
        ("06.61.12.34.56", "+213661123456"),
        ("+213 770 12 34 56", "+213770123456"),
        ("00213770123456", "+213770123456"),
        ("+33 6 12 34 56 78", "+33612345678"),
    ],
)
def test_a_phone_is_stored_in_one_international_form(typed, number):
    assert normalise_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "abc", "0550", "055012345678901", "call me", "1" * 5000, "+", "0550123456 ext 4"]
)
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(NotAPhone):
        normalise_phone(typed)


def test_a_landline_is_refused_because_no_code_reaches_it():
    with pytest.raises(NotAMobile):
        normalise_phone("027 77 12 34")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("  بن   يوسف ", "بن يوسف"), ("Aït\tAmar", "Aït Amar"), ("D'Arc-Ali", "D'Arc-Ali"), ("a\x00b", "a b")],
)
def test_a_name_keeps_its_letters_and_loses_what_cannot_be_seen(typed, name):
    assert normalise_name(typed) == name


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "12345", "…", "x" * 81, "x" * 100_000])
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(NotAName):
        normalise_name(typed)


def test_an_email_is_optional_and_kept_in_lower_case():
    assert [normalise_email(""), normalise_email(" Yasmine@Example.DZ ")] == ["", "yasmine@example.dz"]


@pytest.mark.parametrize("typed", ["yasmine", "a@b", "x" * 300 + "@example.dz", "a\x00@example.dz"])
def test_what_is_no_email_is_refused(typed):
    with pytest.raises(NotAnEmail):
        normalise_email(typed)


def test_a_code_is_read_in_both_scripts_and_anything_else_is_nothing():
    assert [normalise_code(typed) for typed in ["123 456", "١٢٣٤٥٦", "12345", "abcdef", "", "1" * 900]] == [
        "123456",
        "123456",
        "",
        "",
        "",
        "",
    ]


def test_codes_of_one_group_differ_so_that_each_says_whose_it_is():
    codes = new_codes(500)
    assert len(set(codes)) == 500
    assert {len(code) for code in codes} == {6}


def test_a_person_without_national_number_gets_a_number_that_is_no_file_number():
    assert new_internal_number().startswith("QRP-")
