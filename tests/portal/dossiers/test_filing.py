import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.threads import at_once
from factories.world import build_world
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import file_dossier
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.notifications.models import Message
from qarib.modules.operations.actions import numbers
from strict.client import StrictClient

# A test runs in a transaction of its own: an act in it sets one savepoint and releases it.
TEST_FRAME = 2
START = reverse("portal:start", args=["anem.job-seeker-registration"])
# What a person types, page by page.
YOU = {
    "birth_date_day": "14",
    "birth_date_month": "5",
    "birth_date_year": "2002",
    "residence": "algeria",
    "situation": "never_worked",
    "available_now": "yes",
}
HOME = {"residence_commune": "Aïn Defla", "residence_changed": "no"}
WORK = {"wanted_occupation": "Couturière", "education_level": "secondary"}


def at(dossier, code):
    return reverse("portal:fill_page", args=[dossier.uid, code])


def door(name, dossier):
    return reverse(f"portal:{name}", args=[dossier.uid])


def begun(browser):
    """Press Start; return the draft."""
    browser.post(START)
    return Dossier.objects.get()


def answers(dossier):
    return {value.fact: value.value for value in dossier.values.order_by("fact")}


def test_a_person_files_page_by_page_and_has_a_number(yasmine, tuesday):
    started = yasmine.post(START)
    dossier = Dossier.objects.get()
    assert started["Location"] == door("fill", dossier) + "you/"
    assert yasmine.get(door("fill", dossier))["Location"] == at(dossier, "you")

    # Nothing on the page of background must be answered: it is shown on the way all the same.
    then = {"you": "home", "home": "work", "work": "background"}
    for code, typed in {"you": YOU, "home": HOME, "work": WORK, "background": {}}.items():
        shown = yasmine.get(at(dossier, code)).content.decode()
        assert [name for name in typed if f'name="{name}"' not in shown] == []
        sent = yasmine.post(at(dossier, code), typed)
        assert sent.status_code == 302, sent.context["form"].errors
        assert sent["Location"] == (at(dossier, then[code]) if code in then else door("check", dossier))
    assert yasmine.get(door("fill", dossier))["Location"] == door("check", dossier)

    checked = yasmine.get(door("check", dossier))
    assert "Couturière" in checked.content.decode()
    assert yasmine.post(door("check", dossier))["Location"] == door("filed", dossier)

    dossier.refresh_from_db()
    receipts = [yasmine.get(door("filed", dossier)).content.decode() for _ in range(2)]
    assert [dossier.number in receipt for receipt in receipts] == [True, True]
    assert "29 November 2026" in receipts[0]
    assert Message.objects.filter(person=dossier.person).count() == 1


def test_starting_again_leads_to_the_same_draft(yasmine):
    first, again = yasmine.post(START)["Location"], yasmine.post(START)["Location"]

    dossier = Dossier.objects.get()
    assert first == door("fill", dossier) + "you/"
    assert again == door("fill", dossier)


def test_whoever_comes_back_from_the_log_in_opens_nothing_by_a_link(yasmine, client):
    sent_away = client.post(START)
    assert f"next={START}" in sent_away["Location"]

    back = yasmine.get(START, follow=True)

    assert back.redirect_chain == [(reverse("portal:procedure", args=["anem.job-seeker-registration"]), 302)]
    assert Dossier.objects.count() == 0


def test_a_second_file_of_the_same_procedure_is_refused_in_words(world, yasmine):
    world.filed()

    response = yasmine.post(START)

    assert response.status_code == 409
    assert "a second one is not needed" in response.content.decode()


def test_what_could_be_read_is_kept_beside_what_must_be_corrected(yasmine):
    dossier = begun(yasmine)

    response = yasmine.post(at(dossier, "you"), {**YOU, "birth_date_month": "13", "situation": ""})

    assert response.status_code == 422
    page = response.content.decode()
    assert "This date does not exist." in page
    assert "Choose one of the answers." in page
    assert answers(dossier) == {"residence": "algeria", "available_now": True}


def test_an_unreadable_answer_never_erases_a_good_one(world, yasmine, draft):
    response = yasmine.post(at(draft, "work"), {"wanted_occupation": "", "education_level": "university"})

    assert response.status_code == 422
    assert answers(draft)["wanted_occupation"] == "Couturière"
    assert answers(draft)["education_level"] == "university"


HOSTILE = {
    "empty": "",
    "huge": "a" * 1_000_000,
    "wrong script": "裁缝",
    "emoji": "🧵🧵",
    "nul": "\x00",
    "right-to-left override": "\u202e\u202e",
    "digits only": "123456",
    "mark-up": "<script>alert(1)</script>" * 20,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_gets_a_sentence_at_its_field_and_no_more(yasmine, draft, kind):
    typed = {"education_level": "university", "wanted_occupation": HOSTILE[kind]}

    response = yasmine.post(at(draft, "work"), typed)

    assert response.status_code == 422
    assert 'id="id_wanted_occupation-error"' in response.content.decode()
    assert answers(draft)["education_level"] == "university"
    assert answers(draft)["wanted_occupation"] == "Couturière"


def test_marks_that_cannot_be_seen_are_taken_out_of_a_good_answer(yasmine, draft):
    response = yasmine.post(
        at(draft, "work"),
        {"wanted_occupation": "\u202eCou\x00turière  sur\tmesure", "education_level": "none"},
    )

    assert response.status_code == 302
    assert answers(draft)["wanted_occupation"] == "Couturière sur mesure"


@pytest.mark.parametrize("code", ["you", "home", "work", "background"])
@pytest.mark.parametrize("value", ["", "\x00", "x" * 5000, "٣" * 40, "' OR 1=1 --", "[]", "true"])
def test_every_field_of_every_page_answers_hostile_input_with_a_page(yasmine, draft, code, value):
    page = yasmine.get(at(draft, code)).context["page"]
    names = [question.fact for question in page.questions]
    names += [f"{fact}_{part}" for fact in names for part in ("day", "month", "year")]

    once = yasmine.post(at(draft, code), dict.fromkeys(names, value))
    twice = yasmine.post(at(draft, code), {name: [value, "b"] for name in names})

    assert {once.status_code, twice.status_code} <= {302, 422}


def test_one_question_takes_one_answer(yasmine, draft):
    response = yasmine.post(at(draft, "work"), {**WORK, "wanted_occupation": ["Couturière", "Maçon"]})

    assert response.status_code == 422
    assert "Give one answer only." in response.content.decode()


def test_a_field_that_no_page_asked_is_not_kept(yasmine, draft):
    yasmine.post(
        at(draft, "work"), {**WORK, "birth_date_day": "1", "family_name": "Autre", "status": "granted"}
    )

    assert "family_name" not in answers(draft)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_page_that_does_not_exist_leads_to_the_one_that_waits(yasmine):
    dossier = begun(yasmine)

    for method in (yasmine.get, yasmine.post):
        assert method(at(dossier, "no-such-page"))["Location"] == door("fill", dossier)


def test_a_page_whose_condition_is_false_is_passed_over(yasmine, draft):
    assert yasmine.get(at(draft, "new-address"))["Location"] == door("fill", draft)


def test_checking_before_the_pages_leads_back_to_them(yasmine):
    dossier = begun(yasmine)

    assert yasmine.get(door("check", dossier))["Location"] == at(dossier, "you")
    refused = yasmine.post(door("check", dossier), follow=True)

    assert refused.redirect_chain[-1][0] == at(dossier, "you")
    assert "Some answers are still missing." in refused.content.decode()
    dossier.refresh_from_db()
    assert dossier.status == Status.DRAFT


def test_the_receipt_of_a_file_that_is_not_filed_does_not_exist(yasmine, draft):
    assert yasmine.get(door("filed", draft)).status_code == 404


def test_who_lives_abroad_reads_why_the_file_cannot_be_received(world, yasmine):
    dossier = world.draft(residence="abroad", residence_commune=None, residence_changed=None)

    response = yasmine.post(door("check", dossier))

    assert response.status_code == 409
    assert "No agency can receive this file" in response.content.decode()


def test_whoever_is_too_young_is_told_before_filing_and_may_file_all_the_same(world, yasmine, tuesday):
    dossier = world.draft(birth_date="2012-01-01")

    page = yasmine.get(door("check", dossier)).content.decode()

    assert "You are not yet of working age" in page
    assert "You may file all the same" in page
    assert yasmine.post(door("check", dossier))["Location"] == door("filed", dossier)


def test_pressing_the_button_twice_files_once(yasmine, draft):
    first, second = (yasmine.post(door("check", draft)) for _ in range(2))

    assert first["Location"] == second["Location"] == door("filed", draft)
    assert Message.objects.count() == 1


def test_a_page_left_open_since_before_the_filing_changes_nothing(yasmine, draft, world):
    file_dossier(Dossier.objects.get(pk=draft.pk), actor=citizen(world.yasmine.pk))

    response = yasmine.post(at(draft, "work"), {**WORK, "wanted_occupation": "Maçon"}, follow=True)

    assert "This file is no longer a draft: nothing was changed." in response.content.decode()
    assert Value.objects.get(dossier=draft, fact="wanted_occupation").value == "Couturière"


def test_a_draft_is_kept_and_continued_on_another_device(world, yasmine, browser):
    dossier = begun(yasmine)
    kept = yasmine.post(at(dossier, "you"), {**YOU, "later": "1"}, follow=True)
    assert kept.redirect_chain[-1][0] == reverse("portal:my_space")
    assert "Your answers are kept." in kept.content.decode()

    phone = browser(world.yasmine)

    assert door("fill", dossier) in phone.get(reverse("portal:my_space")).content.decode()
    assert phone.get(door("fill", dossier))["Location"] == at(dossier, "home")
    page = phone.get(at(dossier, "you")).content.decode()
    assert 'value="2002"' in page


def test_changing_the_language_midway_keeps_the_answers(yasmine):
    dossier = begun(yasmine)
    yasmine.post(at(dossier, "you"), YOU)

    arabic = yasmine.get(at(dossier, "you"), {"lang": "ar-dz"}).content.decode()
    after = yasmine.post(at(dossier, "home"), {**HOME, "residence_commune": "عين الدفلى"})

    assert 'dir="rtl"' in arabic
    assert 'value="2002"' in arabic
    assert after.status_code == 302
    assert answers(dossier)["residence_commune"] == "4401"
    french = yasmine.get(at(dossier, "home"), {"lang": "fr"}).content.decode()
    assert "Aïn Defla, " in french


def test_reading_pages_changes_nothing(yasmine, draft):
    before = list(Value.objects.order_by("pk").values())
    for name in ("fill", "check", "withdraw", "dossier", "answer"):
        yasmine.get(door(name, draft))

    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    assert list(Value.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", ["fill", "filed", "dossier"])
def test_pages_that_only_show_refuse_to_be_sent(yasmine, draft, name):
    assert yasmine.post(door(name, draft)).status_code == 405


def test_a_form_without_its_protection_is_refused_with_a_page(world):
    browser = StrictClient(enforce_csrf_checks=True)
    browser.force_login(world.yasmine)

    response = browser.post(START)

    assert response.status_code == 403
    assert "<h1>" in response.content.decode()
    assert Dossier.objects.count() == 0


def test_a_draft_that_was_given_up_is_gone_from_my_space(world, yasmine, draft):
    assert yasmine.post(door("withdraw", draft))["Location"] == reverse("portal:my_space")

    assert str(draft.uid) not in yasmine.get(reverse("portal:my_space")).content.decode()
    assert yasmine.get(door("dossier", draft))["Location"] == reverse("portal:my_space")
    assert yasmine.get(door("filed", draft)).status_code == 404
    assert yasmine.post(START).status_code == 302


def test_a_file_is_withdrawn_after_a_question_and_only_once(world, yasmine):
    dossier = world.filed()
    assert "Yes, withdraw it" in yasmine.get(door("withdraw", dossier)).content.decode()

    assert yasmine.post(door("withdraw", dossier)).status_code == 302
    assert yasmine.post(door("withdraw", dossier)).status_code == 409
    assert yasmine.get(door("withdraw", dossier)).status_code == 409
    assert "Withdrawn" in yasmine.get(door("dossier", dossier)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_devices_that_file_together_get_one_number():
    world = build_world()
    dossier = world.draft()

    def press(_number):
        browser = StrictClient()
        browser.force_login(world.yasmine)
        return browser.post(door("check", dossier))["Location"]

    assert at_once(2, press) == [door("filed", dossier)] * 2
    assert Message.objects.count() == 1
    dossier.refresh_from_db()
    assert dossier.status == Status.FILED


@pytest.mark.django_db(transaction=True)
def test_two_devices_that_start_together_open_one_draft():
    world = build_world()

    def press(_number):
        browser = StrictClient()
        browser.force_login(world.yasmine)
        return browser.post(START)["Location"]

    # Whoever opened it is at its first page, the other where its answers lead.
    assert len({address.split("/fill/")[0] for address in at_once(2, press)}) == 1
    assert Dossier.objects.count() == 1


def test_a_number_that_was_drawn_before_is_drawn_again_and_the_file_is_filed_once(world, monkeypatch):
    taken, drawn = world.filed().number, []

    def new_number():
        drawn.append(taken if not drawn else "QRB-0000-0000-0")
        return drawn[-1]

    monkeypatch.setattr(numbers, "new_number", new_number)
    other = PersonFactory()
    filed = world.filed(person=other)

    assert (len(drawn), filed.number) == (2, "QRB-0000-0000-0")
    assert Message.objects.filter(person=other, template="dossiers/filed").count() == 1


def test_what_each_page_of_a_filing_costs(yasmine, tuesday, django_assert_num_queries):
    """The literal statements, once the process is warm; the transaction's own frame is not counted twice."""
    begun(yasmine).delete()
    yasmine.get(START.removesuffix("start/"))
    with django_assert_num_queries(0):
        yasmine.get(START.removesuffix("start/"))
    with django_assert_num_queries(4 + TEST_FRAME):
        yasmine.post(START)
    dossier = Dossier.objects.get()
    for code, typed in {"you": YOU, "home": HOME, "work": WORK, "background": {}}.items():
        with django_assert_num_queries(2):
            yasmine.get(at(dossier, code))
        yasmine.post(at(dossier, code), typed)
    with django_assert_num_queries(2):
        yasmine.get(door("check", dossier))
    with django_assert_num_queries(11 + TEST_FRAME):
        yasmine.post(door("check", dossier))
    with django_assert_num_queries(2):
        yasmine.get(door("filed", dossier))


def test_a_draft_given_up_in_one_tab_and_filed_in_another_says_so(world, yasmine):
    dossier = world.draft()
    yasmine.post(door("withdraw", dossier))

    page = yasmine.post(door("check", dossier), follow=True)

    assert page.status_code == 200
    assert "no longer a draft" in page.content.decode()
    dossier.refresh_from_db()
    assert (dossier.status, dossier.number) == ("withdrawn", None)
