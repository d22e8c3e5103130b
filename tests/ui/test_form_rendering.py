import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from qarib.ui.fields import DayField, DinarsField, PhoneInput
from qarib.ui.form_rendering import errors_of

HOSTILE = '"><script>alert(1)</script>'


class Everything(forms.Form):
    phone = forms.CharField(label="Phone", help_text="Yours", widget=PhoneInput)
    born = DayField(label="Born", help_text="27 3 1998")
    income = DinarsField(label="Income", required=False)
    worked = forms.ChoiceField(label="Worked", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label="Needs", choices=[("s", "Sign")], widget=forms.CheckboxSelectMultiple, required=False
    )
    paper = forms.FileField(label="Paper", required=False)
    sworn = forms.BooleanField(label="Sworn")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def tags(html, name):
    return re.findall(rf"<{name}\b[^>]*>", html)


def test_a_field_ties_label_hint_and_error_to_its_box():
    html = render("{% form_field form.phone %}", form=Everything({}))
    (box,) = tags(html, "input")
    assert '<label for="id_phone">' in html
    assert 'aria-describedby="id_phone-hint id_phone-error"' in box
    assert 'aria-invalid="true"' in box
    assert 'autocomplete="tel"' in box
    assert 'id="id_phone-hint"' in html
    assert 'id="id_phone-error"' in html


def test_a_field_without_fault_says_nothing_of_errors():
    html = render("{% form_field form.phone %}", form=Everything())
    assert "error" not in html
    assert "aria-invalid" not in html


def test_groups_are_fieldsets_described_once():
    form = Everything({})
    for name, boxes in (("born", 3), ("worked", 2)):
        html = render("{% form_field field %}", field=form[name])
        assert len(tags(html, "input")) == boxes
        assert tags(html, "fieldset")[0].count("aria-describedby") == 1
        assert not any("aria-describedby" in box for box in tags(html, "input"))


def test_options_reach_the_page():
    html = render(
        '{% form_field form.income label="All" hint="Whole" suffix="DZD" autocomplete="off" heading=True %}',
        form=Everything(),
    )
    assert "<h1>All</h1>" in html
    assert "<span>DZD</span>" in html
    assert 'autocomplete="off"' in html
    assert "(optional)" in html


def test_the_summary_leads_to_the_first_box_of_each_wrong_field():
    form = Everything({"phone": "1", "born_day": "31", "born_month": "2", "born_year": "2000"})
    form.add_error(None, "Too late")
    html = render("{% form_errors form %}", form=form)
    assert re.findall(r'href="#(\w+)"', html) == ["id_born_0", "id_worked_0", "id_sworn"]
    assert "Too late" in html
    assert "Worked – This field is required." in html
    assert "autofocus" in tags(html, "div")[0]


def test_no_summary_while_all_is_well():
    assert render("{% form_errors form %}", form=Everything()) == ""


def test_a_whole_form_holds_its_hidden_fields_and_every_visible_one():
    html = render("{% form_fields form %}", form=Everything())
    assert {name for name in Everything.base_fields if f'name="{name}' in html} == set(Everything.base_fields)
    assert 'type="hidden"' in html


def test_what_a_person_typed_comes_back_harmless():
    class Hostile(forms.Form):
        name = forms.CharField(label=HOSTILE, help_text=HOSTILE, max_length=3)

    html = render("{% form_errors form %}{% form_fields form %}", form=Hostile({"name": HOSTILE}))
    assert "<script" not in html


def test_what_two_fields_say_alike_names_each_of_them():
    class Both(forms.Form):
        first = forms.CharField(label="First", error_messages={"required": "Choose one."})
        second = forms.CharField(label="Second", error_messages={"required": "Choose one."})
        third = forms.CharField(label="Third", error_messages={"required": "Write it."})

    assert errors_of(Both({})) == [
        ("First – Choose one.", "id_first"),
        ("Second – Choose one.", "id_second"),
        ("Write it.", "id_third"),
    ]
