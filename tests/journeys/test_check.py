"""Can I have it? From a phone, in Arabic, without an account: what it pays, or why not and what to do."""

import re
from urllib.parse import urlsplit

import pytest
from browsing import log_in_as

from journeys.people import follow, submit, type_day
from journeys.test_registration import text_of
from journeys.walking import Walk

ALLOWANCE = "/procedures/anem.unemployment-allowance/"
MOST_QUESTIONS = 5
YASMINE = {
    "situation": "never_worked",
    "birth_date": ("14", "5", "2002"),
    "circumstances": ["none"],
    "seeker_months": "8",
    "residence": "algeria",
}
RACHID = {"situation": "in_work", "birth_date": ("3", "2", "1975")}


@pytest.fixture
def walk(visit, javascript):
    """Return the walk of somebody on a phone, in Arabic; at its end it may have no complaint."""
    begun = Walk(visit(language="ar-dz", javascript=javascript), "ar-dz")
    yield begun
    assert begun.complaints == []


def question_of(page):
    """Return the code of the question before us, or "" on a result."""
    form = page.locator('main form[action*="/check/"]')
    return urlsplit(form.get_attribute("action")).path.split("/")[-2] if form.count() else ""


def give(page, question, answer):
    """Give one answer, whatever its kind."""
    if isinstance(answer, tuple):
        type_day(page, question, answer)
    elif isinstance(answer, list):
        for box in answer:
            page.check(f"input[name=facts][value={box}]")
    elif page.locator(f"input[type=radio][name={question}]").count():
        page.check(f"input[name={question}][value={answer}]")
    else:
        page.fill(f"input[name={question}]", answer)
    submit(page, 'main form[action*="/check/"]')


def check_from_the_procedure(walk, answers):
    """Press "Can I have it?" and answer what is asked; return the questions."""
    walk.page.goto(ALLOWANCE)
    follow(walk.page.locator('main a[href$="/check/"]').first)
    asked = []
    while question := question_of(walk.page):
        assert question not in asked, asked
        walk.look(question)
        asked.append(question)
        give(walk.page, question, answers[question])
    walk.look("the result")
    return asked


def test_yasmine_learns_in_five_questions_that_she_can_have_it_and_what_it_pays(walk):
    asked = check_from_the_procedure(walk, YASMINE)

    assert len(asked) <= MOST_QUESTIONS
    assert "نعم" in text_of(walk.page)
    assert "18.000" in text_of(walk.page)
    walk.go("/procedures/for-me/")


def test_rachid_learns_why_not_from_which_rule_and_what_he_can_do(walk):
    asked = check_from_the_procedure(walk, RACHID)

    assert len(asked) <= 2
    shown = text_of(walk.page)
    assert [words for words in ("22-70", "يمكنك", "القاعدة") if words not in shown] == []
    assert walk.page.locator('main .notice a[href*="/check/"]').count() >= 1


def test_what_was_answered_before_the_log_in_is_in_the_draft(walk):
    check_from_the_procedure(walk, YASMINE)
    result = walk.page.url
    log_in_as(walk.page, "yasmine")
    walk.page.goto(result)
    assert not question_of(walk.page)
    submit(walk.page, 'main form[action$="/start/"]')
    walk.page.wait_for_url("**/me/dossiers/**")
    draft = re.search(r".*/me/dossiers/[^/]+/", walk.page.url)[0]
    walk.page.goto(f"{draft}fill/you/")
    assert walk.page.locator("input[name=situation][value=never_worked]").is_checked()
    # ANEM's register knows better than the check for how long she has been a job seeker.
    assert walk.page.locator("input[name=seeker_months]").count() == 0


def test_a_wrong_tick_back_and_a_second_tab_lose_nothing(walk):
    page = walk.page
    page.goto(f"{ALLOWANCE}check/")
    give(page, "situation", "never_worked")
    second_tab = page.context.new_page()
    second_tab.goto(f"{ALLOWANCE}check/circumstances/")
    for box in second_tab.locator("main input[type=checkbox]").all():
        box.check()
    submit(second_tab, 'main form[action*="/check/"]')
    assert second_tab.locator("main .errors").count() == 1
    for box in second_tab.locator("main input[type=checkbox]").all()[:-1]:
        box.uncheck()
    submit(second_tab, 'main form[action*="/check/"]')
    page.go_back()
    assert page.locator("input[value=never_worked]").is_checked()
    page.reload()
    submit(page, 'main form[action*="/check/"]')
    assert question_of(page) not in ("situation", "circumstances")
    walk.look("after the second tab")


def test_answers_end_when_they_are_erased(walk):
    page = walk.page
    page.goto(f"{ALLOWANCE}check/")
    give(page, "situation", "in_work")
    page.locator('main form[action$="/erase/"] button').click()
    page.wait_for_url("**/for-me/")
    walk.look("erased")
    page.goto(f"{ALLOWANCE}check/")
    assert question_of(page) == "situation"
