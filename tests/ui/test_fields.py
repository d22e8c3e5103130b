from datetime import date

import pytest
from django import forms

from qarib.ui.fields import DayField, DayWidget, DinarsField, SuggestInput


class Wanted(forms.Form):
    born = DayField(widget=DayWidget(birth=True))
    income = DinarsField()


def filled(**answers):
    return Wanted({"born_day": "27", "born_month": "3", "born_year": "1998", "income": "18000", **answers})


def test_a_date_comes_from_three_boxes_even_in_arabic_indic_digits():
    form = filled(born_day="٢٧", born_month="٣", born_year="١٩٩٨")
    assert form.is_valid()
    assert form.cleaned_data == {"born": date(1998, 3, 27), "income": 18000}


@pytest.mark.parametrize(
    ("boxes", "code"),
    [
        ({"born_day": "31", "born_month": "2"}, "invalid"),
        ({"born_year": ""}, "incomplete"),
        ({"born_day": "x"}, "invalid"),
        ({"born_day": "", "born_month": "", "born_year": ""}, "required"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_with_it(boxes, code):
    form = filled(**boxes)
    assert [error.code for error in form.errors.as_data()["born"]] == [code]


@pytest.mark.parametrize("typed", ["18000", "18 000", "18.000", "18\u202f000 DA", "١٨٠٠٠ دج", "18,000"])
def test_an_amount_is_read_however_it_is_written(typed):
    form = filled(income=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["income"] == 18000


@pytest.mark.parametrize("typed", ["12,5", "-4", "beaucoup", "1.80.00"])
def test_an_amount_that_is_not_whole_dinars_is_refused(typed):
    assert set(filled(income=typed).errors) == {"income"}


def test_a_date_already_known_fills_the_boxes_and_is_not_a_change():
    form = Wanted(
        {"born_day": "27", "born_month": "3", "born_year": "1998", "income": "5"},
        initial={"born": date(1998, 3, 27), "income": 5},
    )
    assert form.changed_data == []
    assert 'value="1998"' in str(Wanted(initial={"born": date(1998, 3, 27)})["born"])


def test_a_broken_date_counts_as_a_change():
    assert DayField().has_changed(date(1998, 3, 27), ["31", "2", "1998"])


def test_suggestions_are_escaped():
    shown = SuggestInput(suggestions=['"><script>']).render("place", "", {"id": "place"})
    assert "<script>" not in shown
    assert 'list="place-list"' in shown


@pytest.mark.parametrize("year", ["2201", "9999", "99999999999", "9" * 5000])
def test_a_year_that_nobody_plans_for_is_no_date(year):
    with pytest.raises(forms.ValidationError):
        DayField().clean(["1", "1", year])
