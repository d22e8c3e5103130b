import pytest
from django.urls import reverse

from qarib.portal.compiled import forget

LANGUAGES = ("ar-dz", "fr", "en")
SAME_FOR_ALL = ("home", "legal", "privacy", "accessibility", "procedures", "status", "verify")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAME_FOR_ALL)
def test_pages_for_everybody_are_shown_in_each_language(world, client, name, language):
    response = client.get(reverse(f"portal:{name}"), {"lang": language})

    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()
    assert "sessionid" not in response.cookies
    assert "qarib_session" not in response.cookies


@pytest.mark.parametrize(
    ("name", "queries"),
    [("home", 2), ("legal", 0), ("privacy", 0), ("accessibility", 0), ("status", 0), ("verify", 0)],
)
def test_pages_for_everybody_cost_little(world, client, django_assert_num_queries, name, queries):
    client.get(reverse(f"portal:{name}"))  # definitions are read once a process
    forget()

    with django_assert_num_queries(queries):
        client.get(reverse(f"portal:{name}"))


@pytest.mark.parametrize("name", ["home", "legal", "privacy", "procedures", "status", "health", "metrics"])
def test_pages_that_only_show_refuse_to_be_sent(db, client, name):
    assert client.post(reverse(f"portal:{name}")).status_code == 405


def test_the_home_page_offers_the_events_of_life_that_a_procedure_answers(world, client):
    page = client.get(reverse("portal:home")).content.decode()

    assert reverse("portal:life_event", args=["look_for_work"]) in page
    assert reverse("portal:life_event", args=["employer"]) not in page


def test_the_home_page_says_nothing_of_promises_before_the_first_one_is_due(world, client):
    assert "No promise has come to its date yet" in client.get(reverse("portal:home")).content.decode()


def test_health_is_bad_while_nobody_works(db, client):
    response = client.get(reverse("portal:health"))

    assert response.status_code == 503
    assert response.json()["worker"] == "none"


def test_metrics_are_figures(db, client):
    text = client.get(reverse("portal:metrics")).content.decode()

    assert "qarib_workers 0\n" in text
