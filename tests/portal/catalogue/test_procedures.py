from datetime import date

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.catalogue import REGISTRATION, ProcedureFactory, ProcedureVersionFactory, published, shipped
from factories.world import TUESDAY
from qarib.modules.dossiers.actions import refresh_figures
from qarib.portal.compiled import forget

LIST = reverse("portal:procedures")
PAGE = reverse("portal:procedure", args=[REGISTRATION])
EVENT = reverse("portal:life_event", args=["look_for_work"])


def one_and_others(count):
    """Publish the registration, and as many procedures like it as make the count."""
    ProcedureVersionFactory()
    for number in range(count - 1):
        ProcedureVersionFactory(procedure=ProcedureFactory(code=f"anem.other-{number}"))


@pytest.mark.parametrize(
    "words",
    [
        "demandeur",
        "DEMANDEURS d'emploi",
        "inscription",
        "emploi inscription",
        "التسجيل",
        "تسجيل",
        "طالب العمل",
        "العمل طالب",
        "التشغيل",
        "register job",
        "تسجيل emploi",
        "  emploi \t ",
    ],
)
def test_a_procedure_is_found_however_it_is_written(world, client, words):
    assert PAGE in client.get(LIST, {"q": words}).content.decode()


def test_an_alif_with_or_without_its_hamza_finds_the_same(world, client):
    with_hamza, without = (client.get(LIST, {"q": word}).context["procedures"] for word in ("أشهر", "اشهر"))

    assert [rules.code for rules in with_hamza] == [rules.code for rules in without]
    assert REGISTRATION in [rules.code for rules in with_hamza]


def test_nothing_found_says_what_to_try(world, client):
    page = client.get(LIST, {"q": "passeport"}).content.decode()

    assert "No procedure answers these words" in page
    assert "30 05" in page
    assert reverse("portal:life_event", args=["look_for_work"]) in page
    assert PAGE not in page


def test_what_comes_near_is_offered_when_nothing_answers(db, client):
    shipped("fnpos.rural-housing-aid")
    page = client.get(LIST, {"q": "assistance rurale"}).content.decode()

    assert "Perhaps you look for" in page
    assert reverse("portal:procedure", args=["fnpos.rural-housing-aid"]) in page


def test_what_was_typed_is_shown_again_and_written_nowhere(world, client, caplog):
    page = client.get(LIST, {"q": "bitala <b> 0550"})

    assert 'value="bitala &lt;b&gt; 0550"' in page.content.decode()
    assert "bitala" not in caplog.text
    assert "bitala" not in str(dict(page.headers))


@pytest.mark.parametrize("query", ["\x00", "%", "_", "<script>", "\u202e", "x" * 5000, "'", "---", "🧵"])
def test_any_words_end_in_a_page(world, client, query):
    response = client.get(LIST, {"q": query, "event": query})

    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace("<script src", "")


def test_an_event_of_life_narrows_the_list(world, client):
    assert PAGE in client.get(EVENT).content.decode()
    assert PAGE not in client.get(reverse("portal:life_event", args=["housing"])).content.decode()
    assert client.get(LIST, {"event": "look_for_work"}).url == EVENT


@pytest.mark.parametrize("event", ["nothing", "%00", "LOOK_FOR_WORK", "x" * 300])
def test_an_event_that_does_not_exist_is_a_page_that_says_so(db, client, event):
    assert client.get(f"/life-events/{event}/").status_code == 404


def test_an_event_that_nothing_answers_yet_leads_on(db, client):
    page = client.get(EVENT).content.decode()

    assert "30 05" in page
    assert LIST in page


@pytest.mark.list_page("portal:life_event")
@pytest.mark.parametrize("count", [1, 3])
def test_an_event_costs_one_query_whatever_it_lists(db, client, django_assert_num_queries, count):
    one_and_others(count)
    client.get(EVENT)  # definitions are read once a process
    forget()

    with django_assert_num_queries(1):
        assert len(client.get(EVENT).context["procedures"]) == count


@pytest.mark.list_page("portal:procedures")
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_one_query_whatever_its_length(db, client, django_assert_num_queries, count):
    one_and_others(count)
    client.get(LIST)  # definitions are read once a process
    forget()

    with django_assert_num_queries(1):
        assert len(client.get(LIST).context["procedures"]) == count
    with django_assert_num_queries(1):
        assert client.get(LIST, {"q": "طالب عمل"}).context["procedures"]


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_a_procedure_says_what_it_gives_who_can_have_it_and_until_when(world, client, language):
    page = client.get(PAGE, {"lang": language})

    assert page.status_code == 200
    rules = page.context["procedure"]
    text = page.content.decode()
    language = "ar" if language == "ar-dz" else language
    for said in (rules.name, rules.summary, *rules.gives, *(criterion.label for criterion in rules.criteria)):
        assert said.in_language(language).replace("'", "&#x27;") in text


def test_a_procedure_page_costs_four_queries(world, client, django_assert_num_queries):
    client.get(PAGE)
    forget()

    with django_assert_num_queries(4):
        client.get(PAGE)


@pytest.mark.parametrize("filed", [4, 5])
def test_the_zero_paper_rate_is_shown_from_five_files_on(world, client, filed, time_machine):
    time_machine.move_to(TUESDAY)
    for _ in range(filed):
        world.filed(PersonFactory(matched=True))
    refresh_figures()
    forget()

    page = client.get(PAGE).content.decode()

    assert ("<b>100%</b> of the files of the last twelve months" in page) is (filed == 5)
    assert ("Shown once 5 files have been filed" in page) is (filed < 5)


@pytest.mark.parametrize("code", ["anem.nothing", "%00", "..", "x" * 300, "%D8%A7", "a'b", "<b>"])
def test_a_procedure_that_does_not_exist_is_a_page_that_says_so(world, client, yasmine, code):
    assert client.get(f"/procedures/{code}/").status_code == 404
    assert yasmine.post(f"/procedures/{code}/start/").status_code == 404


def test_before_its_first_version_a_procedure_does_not_exist(world, client, time_machine):
    time_machine.move_to("2021-01-01")

    assert client.get(PAGE).status_code == 404
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize(
    ("intake", "sentence"),
    [("session", "No session is open for this procedure now."), ("counter", "it is done at the agency")],
)
def test_what_cannot_be_filed_today_says_so_and_has_no_start_button(world, client, intake, sentence):
    published(("intake: open", f"intake: {intake}"), valid_from=date(2026, 1, 1))

    page = client.get(PAGE, {"lang": "en"}).content.decode()

    assert sentence in page
    assert reverse("portal:start", args=[REGISTRATION]) not in page


def test_the_start_button_of_an_old_page_is_refused_with_the_same_sentence(world, client):
    published(("intake: open", "intake: session"), valid_from=date(2026, 1, 1))
    client.force_login(world.yasmine)

    answer = client.post(reverse("portal:start", args=[REGISTRATION]), {"lang": "en"})

    assert answer.status_code == 409
    assert "portal/catalogue/refused.html" in [template.name for template in answer.templates]
