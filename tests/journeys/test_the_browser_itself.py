"""What the journeys lean on is shown to work: axe sees pale Arabic, 3G is slow, the line can be cut."""

import time

import pytest
from browsing import Line, log_in_as
from playwright.sync_api import Error

from journeys.accessibility import check_axe, violations

PALE = """<!doctype html><html lang="{lang}" dir="{dir}"><title>t</title><main><h1>{text}</h1>
<p style="color: #aaa; background: #fff">{text}</p></main></html>"""


@pytest.mark.parametrize(
    ("lang", "text"), [("ar", "الوكالة المحلية للتشغيل"), ("fr", "Agence locale de l’emploi")]
)
def test_axe_sees_pale_text_in_both_scripts(visit, lang, text):
    page = visit()
    page.set_content(PALE.format(lang=lang, dir="rtl" if lang == "ar" else "ltr", text=text))
    assert [(rule, target) for rule, _help, target, _summary in violations(page)] == [("color-contrast", "p")]


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_components_are_accessible(visit, language, device):
    page = visit(language=language, device=device)
    answer = page.goto("/ui/")
    assert answer.status == 200
    check_axe(page)


def test_a_page_is_readable_without_javascript(visit, language):
    page = visit(language=language, javascript=False)
    page.goto("/ui/")
    assert page.locator("html").get_attribute("lang")[:2] == language[:2]
    check_axe(page)


def test_the_phone_is_narrow_and_nothing_sticks_out(visit, language):
    page = visit(language=language)
    page.goto("/ui/")
    assert page.evaluate("() => [innerWidth, document.documentElement.scrollWidth]") == [360, 360]


def test_3g_is_slow_and_the_line_can_be_cut(visit):
    page = visit()
    line = Line(page)
    line.slow()
    start = time.monotonic()
    page.goto("/ui/")
    assert time.monotonic() - start > 0.4

    with line.cut(), pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/ui/")
    assert page.goto("/ui/").status == 200


def test_one_click_makes_somebody_of_a_visitor(visit, language, javascript):
    page = visit(language=language, javascript=javascript)
    log_in_as(page, "yasmine")
    assert page.goto("/me/").status == 200
    assert page.url.endswith("/me/")
