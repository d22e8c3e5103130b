"""axe finds nothing on any page, in Arabic and in French; nothing sticks out of the smallest phone."""

import pytest
from browsing import log_in_as
from django.template.loader import render_to_string
from django.utils import translation

from factories.documents import pdf
from journeys.people import (
    Newcomer,
    choose_commune,
    code_for,
    confirm_identity,
    follow,
    sign_up,
    submit,
    type_day,
)
from journeys.test_registration import NUMBER, PHOTO, download_the_letter, text_of
from journeys.walking import Walk
from qarib.demo.personas import PASSWORD, RACHID

START = "/procedures/anem.job-seeker-registration/"


@pytest.fixture
def walk(visit, language):
    """Return a function that begins a walk; at the end no walk may have a complaint."""
    walks = []

    def begin(persona="", device="phone"):
        page = visit(language=language, device=device)
        if persona:
            log_in_as(page, persona)
        walks.append(Walk(page, language, phone=device == "phone"))
        return walks[-1]

    yield begin
    assert [complaint for walk in walks for complaint in walk.complaints] == []
    assert all(walk.seen for walk in walks)


def fill_all(page, person, look=lambda what: None):
    """Fill each page of the registration; `look` sees each page empty, with its errors, and the check."""
    page.goto(START)
    submit(page, 'form[action$="/start/"]')
    fillers = {
        "you": lambda: _you(page),
        "home": lambda: _home(page, person),
        "new-address": lambda: _new_address(page),
        "work": lambda: _work(page),
        "background": lambda: _background(page),
    }
    for code, fill in fillers.items():
        page.wait_for_url(f"**/fill/{code}/")
        look("empty")
        submit(page)
        look("with errors")
        fill()
        submit(page)
        choose_commune(page, "residence_commune")
    page.wait_for_url("**/check/")
    look("")
    submit(page)
    page.wait_for_url("**/filed/")
    look("")
    return NUMBER.search(text_of(page))[0]


def _you(page):
    type_day(page, "birth_date", ("14", "5", "2001"))
    for name, value in {"residence": "algeria", "situation": "lost_job", "available_now": "no"}.items():
        page.check(f"input[name={name}][value={value}]")


def _home(page, person):
    page.fill("input[name=residence_commune]", person.commune)
    page.check("input[name=residence_changed][value=yes]")


def _new_address(page):
    page.fill("textarea[name=address]", "حي 200 مسكن")
    page.set_input_files("input[name=residence_proof]", PHOTO)


def _work(page):
    page.fill("input[name=wanted_occupation]", "محاسبة")
    page.check("input[name=education_level][value=university]")


def _background(page):
    page.fill("input[name=last_occupation]", "بائع")
    page.fill("input[name=experience_years]", "6")


def test_pages_open_to_anybody(walk):
    anybody = walk()
    anybody.follow("/")
    for address, status in {
        "/procedures/?q=zzzz": 200,
        "/procedures/?event=look_for_work": 200,
        "/status/?number=QRB-0000-0000-0": 404,
        "/v/AAAA-AAAA-A/": 404,
        "/nothing/here/": 404,
        "/demo/": 200,
        "/demo/messages/": 200,
    }.items():
        anybody.go(address, status)
    for address in ("/log-in/", "/sign-up/", "/verify/", "/agents/login/"):
        anybody.page.goto(address)
        submit(anybody.page, "main form[method=post]")
        anybody.look("sent empty")
    anybody.page.goto("/log-in/")
    anybody.page.context.clear_cookies()
    submit(anybody.page)
    anybody.look("sent without its cookie")


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429, 500])
def test_pages_of_errors(walk, language, status):
    anybody = walk()
    with translation.override(language):
        html = render_to_string(f"ui/errors/{status}.html", {"message": "", "minutes": 3})
    anybody.page.goto("/nothing/")  # the same origin: its styles are found
    anybody.page.set_content(html)
    anybody.look(str(status))


def test_pages_of_somebody_who_files(walk, visit, language):
    person = Newcomer(language)
    me, inbox = walk(), visit(language=language)
    sign_up(me.page, inbox, person)
    me.look("of a newcomer")
    fill_all(me.page, person, me.look)
    me.follow("/me/", inside="/me/")
    for code, sent in {"you": "with answers", "new-address": "with a document"}.items():
        me.page.goto("/me/")
        me.page.goto(me.page.locator("article[data-dossier] h3 a").get_attribute("href") + f"fill/{code}/")
        me.look(sent)
    me.page.goto("/me/identity/")
    submit(me.page)
    me.look("sent empty")
    confirm_identity(me.page, person)
    me.follow("/me/", inside="/me/")
    _change_phone(me, inbox)


def _change_phone(me, inbox):
    new = Newcomer(me.frame["lang"]).phone
    me.page.goto("/me/phone/")
    submit(me.page)
    me.look("sent empty")
    me.page.fill("input[name=phone]", new)
    submit(me.page)
    me.page.wait_for_url("**/me/phone/*-*/")
    me.look("the code")
    me.page.fill("input[name=code]", "000000" if code_for(inbox, new) != "000000" else "000001")
    submit(me.page)
    me.look("a wrong code")


def test_pages_of_a_file_that_is_examined_asked_about_and_granted(walk, visit, language):
    person = Newcomer(language)
    me, inbox, samir = walk(), visit(language=language), walk("samir", device="desktop")
    sign_up(me.page, inbox, person)
    number = fill_all(me.page, person)
    confirm_identity(me.page, person)

    _find(samir, number)
    samir.look("not taken")
    _acts(samir)
    samir.page.locator('main a[href*="/ask/"]').click()
    _ask(samir)
    me.follow("/me/", inside="/me/dossiers/")
    me.page.goto(me.page.url)
    _answer(me)
    _find(samir, number)
    samir.look("answered")
    samir.page.locator('main a[href*="/grant/"]').click()
    samir.page.fill("form.panel [name=reason]", "ملاحظة")
    submit(samir.page, "form.panel")
    farida = walk("farida", device="desktop")
    _find(farida, number)
    farida.look("decided: why is it opened?")
    submit(farida.page, 'form[action*="/open/"]')
    farida.look("no reason given")
    farida.page.fill("main [name=reason]", "مراجعة بطلب من المعني")
    submit(farida.page, 'form[action*="/open/"]')
    farida.look("granted")
    _verify(me, download_the_letter(me.page, number)[0])


def test_pages_of_a_file_that_is_refused(walk, visit, language):
    person = Newcomer(language)
    me, inbox, samir = walk(), visit(language=language), walk("samir", device="desktop")
    sign_up(me.page, inbox, person)
    number = fill_all(me.page, person)
    me.follow("/me/", inside="/me/dossiers/", most=2)
    _find(samir, number)
    follow(samir.page.locator('main a[href*="/identity/"]'))
    samir.look("identity at the counter")
    _find(samir, number)
    samir.page.locator('main a[href*="/refuse/"]').click()
    samir.page.locator("form.panel input[name=criterion]").last.check()
    samir.page.fill("form.panel [name=reason]", "لا يمكن قبول عرض حاليًا")
    submit(samir.page, "form.panel")
    _find(samir, number)
    samir.look("refused")
    for identity in ("declared", "confirmed"):
        if identity == "confirmed":
            confirm_identity(me.page, person)
        me.page.goto("/me/")
        follow(me.page.locator("article[data-dossier] h3 a"))
        me.look(f"refused, identity {identity}")


def _find(samir, number):
    samir.page.goto(f"/desk/search/?number={number}")


def _acts(samir):
    """Look at each act as it is written, and as it comes back when nothing was written."""
    here = samir.page.url
    for act in ("ask", "grant", "refuse"):
        samir.page.goto(here)
        follow(samir.page.locator(f'main a[href*="/{act}/"]'))
        samir.look("empty")
        if act != "grant":
            submit(samir.page, "form.panel")
            samir.look("with errors")
    samir.page.goto(here)


def _ask(samir):
    samir.page.locator("form.panel input[type=checkbox]").first.check()
    samir.page.fill("form.panel [name=reason]", "وثيقة غير مقروءة")
    submit(samir.page, "form.panel")
    samir.look("after an act")


def _answer(me):
    me.page.goto("/me/")
    follow(me.page.locator('main a[href$="/answer/"]').first)
    me.look("asked")
    submit(me.page)
    me.look("with errors")
    for box in me.page.locator("main form[method=post] input[type=text], main textarea").all():
        box.fill("2001" if (box.get_attribute("name") or "").endswith("year") else "5")
    for group in me.page.locator("main fieldset").all():
        if group.locator("input[type=radio]").count():
            group.locator("input[type=radio]").first.check()
    submit(me.page)
    me.look("answered")


def _verify(me, letter):
    me.look("granted")
    for what, data in {
        "authentic": letter,
        "altered": letter[:-9] + b"%" + letter[-8:],
        "unknown": pdf(),
    }.items():
        me.page.goto("/verify/")
        file = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": data}
        me.page.set_input_files("input[name=file]", file)
        submit(me.page)
        me.look(what)


@pytest.mark.parametrize("persona", ["rachid", "karim", "ouardia", "nadia"])
def test_pages_of_the_citizens_of_the_demo(walk, persona):
    walk(persona).follow("/me/", inside="/me/")


@pytest.mark.parametrize("persona", ["samir", "hocine", "saliha", "djamel"])
def test_pages_of_agents(walk, persona):
    agent = walk(persona, device="desktop")
    agent.follow("/desk/me/", inside="/desk/")
    agent.page.goto("/agents/reauthenticate/?next=/agents/2fa/")
    agent.page.fill("input[name=password]", PASSWORD)
    submit(agent.page)
    agent.page.wait_for_url("**/agents/2fa/")
    agent.follow("/agents/2fa/", inside="/agents/")


@pytest.mark.parametrize(
    ("persona", "device"), [("farida", "phone"), ("hocine", "phone"), ("saliha", "desktop")]
)
def test_pages_of_the_cockpit(walk, persona, device):
    reader = walk(persona, device=device)
    reader.follow("/cockpit/", inside="/cockpit/")
    seen = {where.split("/")[2] for where in reader.seen}
    assert "definitions" in seen
    assert ("wilayas" in seen) is (persona != "farida")


def test_pages_of_the_administration(walk, visit, language):
    thief, inbox = (visit(language=language) for _ in range(2))
    stranger = Newcomer(language)
    sign_up(thief, inbox, stranger, nin=RACHID.nin)
    confirm_identity(thief, stranger, nin=RACHID.nin)  # opens a case

    amine = walk("amine", device="desktop")
    amine.follow("/desk/administration/", inside="/desk/")
    amine.page.goto("/desk/administration/offices/?text=anem-44")
    amine.follow(
        amine.page.locator("main table a").first.get_attribute("href"), inside="/desk/administration/offices/"
    )
    for start in ("calendar/?year=2027", "offices/?text=zzzz", "agents/?text=zzzz"):
        amine.follow(f"/desk/administration/{start}", inside="/desk/administration/calendar/")
    for form in ("offices/new/", "calendar/declare/", "authorisations/new/"):
        amine.page.goto(f"/desk/administration/{form}")
        submit(amine.page)
        amine.look("sent empty")
    seen = {where.split("/")[3] for where in amine.seen if where.startswith("/desk/administration/")}
    assert seen == {"offices", "agents", "calendar", "cases", "authorisations"}


def test_the_keyboard_leads_past_the_menu_to_the_content(visit, language):
    page = visit(language=language)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className").split()[0] == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
