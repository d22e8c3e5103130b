import string
from contextlib import suppress
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.answers import AnswerRefused, clean, read_answer
from qarib.modules.catalogue.rules.pages import Question

TODAY = date(2026, 11, 24)


def question(type_, **changes):
    values = {
        "fact": "fact", "type": FactType(type_), "label": "Label", "hint": "", "choices": (("red", "Red"),),
        "optional": False, "unit": "", "long": False, "past": True, "max_length": 20, "minimum": 0,
        "maximum": 60, "value": None,
    }  # fmt: skip
    return Question(**values | changes)


def answer(type_, raw, **changes):
    if not isinstance(raw, dict):
        raw = {"fact": raw}
    with translation.override("en"):
        try:
            return read_answer(question(type_, **changes), raw, TODAY)
        except AnswerRefused as refused:
            return f"! {refused.message}"


@pytest.mark.parametrize(
    ("type_", "raw", "value"),
    [
        ("integer", "12", 12),
        ("integer", " ١٢ ", 12),
        ("integer", "۱۲", 12),
        ("integer", ["12"], 12),
        ("integer", ["12", "12"], 12),
        ("money", "1 0\u00a0DA", 10),
        ("money", "١٠ دج", 10),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("choice", "red", "red"),
        ("text", "  بنّاء \u200f ", "بنّاء"),
        ("text", "développeuse\x00 web", "développeuse web"),
        ("text", "ⵣⴻⴳ", "ⵣⴻⴳ"),
        ("commune", "عين الدفلى", "عين الدفلى"),
        ("commune", "٤٤٠١", "4401"),
        ("date", {"fact_day": "١٤", "fact_month": "5", "fact_year": "2002"}, "2002-05-14"),
        ("date", {"fact_0": "14", "fact_1": "05", "fact_2": "2002"}, "2002-05-14"),
        ("date", "2002-05-14", "2002-05-14"),
        ("date", {"fact_day": "24", "fact_month": "11", "fact_year": "2026"}, "2026-11-24"),
        ("file", ["6F9619FF-8B86-D011-B42D-00C04FC964FF"], ["6f9619ff-8b86-d011-b42d-00c04fc964ff"]),
    ],
)
def test_form_is_forgiven(type_, raw, value):
    assert answer(type_, raw) == value


@pytest.mark.parametrize(
    ("type_", "raw", "sentence"),
    [
        ("integer", "", "Answer this question."),
        ("integer", "douze", "Write a whole number in digits, for example 12."),
        ("integer", "1.5", "Write a whole number in digits, for example 12."),
        ("integer", "²", "Write a whole number in digits, for example 12."),
        ("integer", "--5", "Write a whole number in digits, for example 12."),
        ("integer", "9" * 5000, "This number is too large. Check it."),
        ("integer", "-1", "Write a number of at least 0."),
        ("integer", "61", "Write a number of at most 60."),
        ("integer", ["1", "2"], "Give one answer only."),
        ("yes_no", "perhaps", "Choose yes or no."),
        ("yes_no", None, "Choose yes or no."),
        ("choice", "blue", "Choose one of the answers."),
        ("choice", "", "Choose one of the answers."),
        ("text", "a" * 21, "Write at most 20 characters: this answer has 21."),
        ("text", "12345", "Write the answer in words."),
        ("text", "👍👍", "Write the answer in words."),
        ("text", "работа", "Write the answer in Arabic or Latin letters."),
        ("commune", "", "Enter the name of the commune."),
        ("date", "", "Enter the day, the month and the year."),
        ("date", {"fact_day": "3"}, "Enter the day, the month and the year."),
        ("date", "2002-05", "Enter the day, the month and the year."),
        ("date", {"fact_day": "31", "fact_month": "2", "fact_year": "2002"},
         "This date does not exist. Check the day and the month."),
        ("date", {"fact_day": "3", "fact_month": "5", "fact_year": "98"},
         "Write the year with four digits, for example 1998."),
        ("date", {"fact_day": "3", "fact_month": "mai", "fact_year": "1998"},
         "Write the day, the month and the year in digits, for example 27 3 1998."),
        ("date", {"fact_day": "25", "fact_month": "11", "fact_year": "2026"},
         "Check the year: the date must be after 1900 and not in the future."),
        ("date", "1850-01-01", "Check the year: the date must be after 1900 and not in the future."),
        ("file", [], "Add the document."),
        ("file", ["../../etc/passwd"], "This document was not received. Add it again."),
        ("file", [f"6f9619ff-8b86-d011-b42d-00c04fc964f{end}" for end in "123456"],
         "Add at most 5 documents."),
    ],
)  # fmt: skip
def test_the_rest_gets_one_clear_sentence(type_, raw, sentence):
    assert answer(type_, raw) == f"! {sentence}"


@pytest.mark.parametrize("raw", ["00799999000123456789", "007 99999 0001234567 89", "٠٠٧٩٩٩٩٩٠٠٠١٢٣٤٥٦٧٨٩"])
def test_an_account_is_its_digits_however_they_are_grouped(raw):
    assert answer("text", raw, digits=20) == "00799999000123456789"


@pytest.mark.parametrize(
    "raw", ["0079999900012345678", "007999990001234567890", "CCP 123", "²" * 20, "mon compte"]
)
def test_an_account_with_other_than_its_digits_is_refused(raw):
    assert answer("text", raw, digits=20) == "! Enter the 20 digits, without letters."


def test_an_optional_question_may_stay_empty():
    assert [answer(type_, "", optional=True) for type_ in FactType] == [None] * len(FactType)


def test_a_long_text_keeps_its_lines():
    assert answer("text", "cité  A\r\n\r\n bloc 3 ", long=True) == "cité A\n\nbloc 3"


def test_a_sentence_speaks_the_language_of_the_page():
    with translation.override("fr"), pytest.raises(AnswerRefused) as refused:
        read_answer(question("integer"), {"fact": "70"}, TODAY)
    assert str(refused.value.message)


JUNK = st.text(max_size=40) | st.text(string.digits + "-/ ٣", max_size=12)


@given(
    st.sampled_from(list(FactType)),
    st.dictionaries(
        st.sampled_from(["fact", "fact_day", "fact_month", "fact_year"]), JUNK | st.lists(JUNK, max_size=3)
    ),
    st.booleans(),
)
def test_nothing_that_is_typed_raises_anything_else(type_, raw, optional):
    with suppress(AnswerRefused):
        value = read_answer(question(type_, optional=optional), raw, TODAY)
        assert value is not None or optional


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
