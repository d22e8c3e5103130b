import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from qarib.ui import icons
from qarib.ui.tables import Column, Table, link, reference, tag

BAD = '"><script>x</script>'

COMPONENTS = {
    "button": {"label": BAD, "name": BAD, "value": BAD, "key": "A"},
    "link_button": {"label": BAD, "url": BAD},
    "me_link": {"label": BAD, "url": BAD},
    "field": {"id": "x", "name": "x", "label": BAD, "hint": BAD, "errors": [BAD], "value": BAD},
    "money": {"id": "x", "name": "x", "label": BAD, "hint": BAD, "value": BAD},
    "select": {"id": "x", "name": "x", "label": BAD, "options": [(BAD, BAD)]},
    "search_choice": {
        "id": "x", "name": "x", "search_name": "s", "label": BAD, "query": BAD, "searched": True,
        "options": [{"value": BAD, "label": BAD, "hint": BAD}],
    },
    "tag": {"label": BAD},
    "origin": {"source": BAD},
    "summary_list": {"rows": [{"label": BAD, "value": BAD, "source": BAD, "change_url": BAD}]},
    "task_list": {"tasks": [{"label": BAD, "hint": BAD, "status": BAD, "url": BAD}]},
    "timeline": {"items": [{"when": BAD, "text": BAD, "detail": BAD}]},
    "criteria": {"criteria": [{"label": BAD, "detail": BAD, "verdict": "met", "points": BAD}]},
    "confirmation": {"title": BAD, "number": BAD, "number_label": BAD, "text": BAD},
    "notice": {"title": BAD, "text": BAD},
    "table": {"table": Table(BAD, [Column(BAD), Column("b", sort_url=BAD)], [[BAD, tag(BAD)]])},
    "pagination": {"previous_url": BAD, "next_url": BAD, "shown": BAD},
    "queue": {"items": [{"url": BAD, "title": BAD, "tag": BAD, "subtitle": BAD, "end": BAD}]},
    "tabs": {"label": BAD, "tabs": [{"label": BAD, "url": BAD, "count": BAD}]},
    "empty_state": {"title": BAD, "text": BAD, "url": BAD, "action": BAD},
    "stats": {"stats": [{"value": BAD, "label": BAD, "note": BAD, "url": BAD}]},
    "breadcrumbs": {"crumbs": [(BAD, BAD), (BAD, "")]},
    "receipt": {"title": BAD, "number": BAD, "rows": [{"label": BAD, "value": BAD}], "note": BAD},
}  # fmt: skip


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_escapes_whatever_it_is_given(name):
    html = render_to_string(f"ui/{name}.html", COMPONENTS[name])
    assert "&lt;script&gt;" in html or "%3Cscript" in html
    assert "<script" not in html


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_a_component_wraps_the_content_between_its_tags():
    html = render(
        '{% component "ui/card.html" title=title %}<p>{{ inside }}</p>{% endcomponent %}',
        title="A & B",
        inside="<i>",
    )
    assert "<h2><bdi>A &amp; B</bdi></h2><p>&lt;i&gt;</p>" in html


def test_a_cell_made_here_is_markup_and_its_text_is_not():
    assert link("<b>", "/x?a=1&b=2") == '<a href="/x?a=1&amp;b=2">&lt;b&gt;</a>'
    assert "&lt;b&gt;" in tag("<b>", "ok")
    assert 'dir="ltr"' in reference("QRB-1")


def test_a_row_that_does_not_fit_its_columns_is_refused():
    with pytest.raises(ValueError, match="zip"):
        _ = Table("t", [Column("a")], [[1, 2]]).lines


@pytest.mark.parametrize(("compared", "look"), [(False, "cards"), (True, "compare")])
def test_rows_are_cards_on_a_phone_unless_they_are_compared(compared, look):
    table = Table("t", [Column("a")], [["b"]], compared=compared)
    assert f'<table class="{look}"' in render_to_string("ui/table.html", {"table": table})


def test_references_are_isolated_from_arabic_text():
    assert render("{{ number|ltr }}", number="QRB-<1>") == '<bdi dir="ltr" class="num">QRB-&lt;1&gt;</bdi>'


def test_a_score_is_said_in_words_not_with_a_slash():
    with translation.override("en"):
        assert render("{{ 4|out_of:30 }}") == "4 out of 30"


def test_nothing_is_shown_for_nothing():
    filters = ["day", "short_day", "weekday", "instant", "number", "percent", "amount"]
    assert render("".join(f"{{{{ nothing|{name} }}}}" for name in filters), nothing=None) == ""


def test_the_stepper_says_where_we_are():
    with translation.override("en"):
        html = render('{% stepper 2 3 "Benefit" %}')
    assert "Benefit · Step 2 of 3" in html
    assert [html.count(f'class="{step}"') for step in ("done", "now", "next")] == [1, 1, 1]


def test_language_links_keep_the_query_and_leave_out_the_present_language():
    request = RequestFactory().get("/x", {"q": "a b", "lang": "en"})
    with translation.override("fr"):
        html = render(
            "{% language_links as links %}{% for l in links %}{{ l.url|safe }} {% endfor %}", request=request
        )
    assert html.split() == ["?q=a+b&lang=ar-dz", "?q=a+b&lang=en"]


def test_a_drawing_that_does_not_exist_is_a_mistake():
    with pytest.raises(KeyError):
        icons.icon("unicorn")
