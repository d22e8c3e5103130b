"""Where the answers of a check live: a cookie of the browser, however full, old or spoiled it is."""

import pytest
from django.urls import reverse

from portal.catalogue.answering import BORN, CHECK, ERASE, FOR_ME, answer, at, carry, check_through, text
from qarib.portal.catalogue.check_answers import COOKIE, MOST_BYTES


def test_answers_stand_in_a_cookie_that_ends_with_the_browser_and_in_no_address(world, client, tuesday):
    sent = client.post(at("birth_date"), BORN)
    cookie = sent.cookies[COOKIE]

    assert (cookie["max-age"], cookie["expires"], cookie["path"]) == ("", "", "/procedures/")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "2002" not in sent["Location"]
    assert "qarib_session" not in client.cookies
    assert "no-store" in client.get(CHECK)["Cache-Control"]


def test_every_answer_fits_far_below_two_kilobytes(world, client, tuesday):
    check_through(client)

    assert len(f"{COOKIE}={client.cookies[COOKIE].value}") < 500


def test_a_cookie_that_is_full_starts_again_kindly_with_the_newest_answer(world, client, tuesday):
    carry(client, {f"fact_{number}": f"{number * 7919:x}" for number in range(400)})
    page = answer(client, "residence", {"residence": "algeria"})

    assert "could not be kept on this device" in text(page)
    assert [line.value for line in page.context["lines"]] == ["In Algeria"]
    assert len(client.cookies[COOKIE].value) < MOST_BYTES
    assert "could not be kept" not in text(answer(client, "birth_date", BORN))


def tampered(value):
    return value[:5] + ("a" if value[5] != "a" else "b") + value[6:]


@pytest.mark.parametrize(
    "spoil",
    [
        tampered,
        lambda _value: "x",
        lambda _value: "é:x:y",
        lambda _value: "a" * 4000,
        lambda value: value + value,
        lambda value: value.rpartition(":")[0],
    ],
)
def test_a_cookie_that_was_changed_starts_again_kindly(world, client, tuesday, spoil):
    client.post(at("birth_date"), BORN)
    client.cookies[COOKIE] = spoil(client.cookies[COOKIE].value)
    page = client.get(CHECK, follow=True)

    assert "could not be kept on this device" in text(page)
    assert page.context["action"] == at("birth_date")
    assert "could not be kept" not in text(answer(client, "birth_date", BORN))


def test_a_cookie_of_yesterday_starts_again(world, client, time_machine):
    time_machine.move_to("2026-11-23 09:00")
    client.post(at("birth_date"), BORN)
    time_machine.move_to("2026-11-24 09:01")

    assert "could not be kept on this device" in text(client.get(CHECK, follow=True))


@pytest.mark.parametrize(
    "facts",
    [{"residence": "moon"}, {"birth_date": 7}, {"nothing": True}, {"available_now": "yes"}, {"age": "x"}],
)
def test_an_answer_that_this_version_cannot_read_is_asked_again(world, client, tuesday, facts):
    carry(client, facts)

    assert client.get(CHECK, follow=True).context["action"] == at("birth_date")
    assert client.get(FOR_ME).status_code == 200


def test_answers_are_erased_when_asked_and_at_log_out(world, client, yasmine, tuesday):
    answer(client, "residence", {"residence": "algeria"})
    page = client.post(ERASE, follow=True)
    assert "Your answers are erased from this device." in text(page)
    assert client.get(CHECK, follow=True).context["lines"] == []

    yasmine.post(at("available_now"), {"available_now": "yes"})
    assert yasmine.cookies[COOKIE].value
    yasmine.post(reverse("portal:log_out"))
    assert yasmine.cookies[COOKIE].value == ""
