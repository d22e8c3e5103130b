import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from qarib.config.hashers import Argon2id19MiB
from qarib.modules.accounts.enums import DEMO_STRONG
from qarib.modules.accounts.models import Person
from qarib.modules.notifications.models import Message
from strict.client import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("config.session_doors")]

PASSWORD = "a long enough sentence"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_attempt_yet():
    cache.clear()


@pytest.fixture
def agent():
    return MembershipFactory().person


def with_totp(agent):
    TOTP.activate(agent, SECRET)
    RecoveryCodes.activate(agent)
    return agent


def totp_now():
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def log_in(client, agent, password=PASSWORD, **query):
    return client.post("/agents/login/", {"login": agent.email, "password": password}, query_params=query)


def test_passwords_are_argon2id_with_19_mib():
    encoded = Argon2id19MiB().encode("a long enough sentence", "somesalt1234")
    assert "$argon2id$" in encoded
    assert "m=19456,t=2,p=1" in encoded


def test_an_agent_without_second_factor_is_led_to_set_one_up_before_any_desk_page(client, agent):
    assert log_in(client, agent)["Location"] == "/desk/"
    response = client.get("/desk/")
    assert response["Location"] == "/agents/2fa/totp/activate/?next=/desk/"
    asked = client.get(response["Location"])
    assert asked["Location"].startswith("/agents/reauthenticate/")
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get("/agents/2fa/totp/activate/")
    secret = re.search(r"[A-Z2-7]{32}", page.content.decode())[0]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post("/agents/2fa/totp/activate/", {"code": code})
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    proof = client.get("/desk/")["Location"]
    assert proof == "/agents/2fa/reauthenticate/?next=/desk/"
    cache.clear()  # the code just spent
    assert client.post(proof, {"code": code})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_password_then_code_opens_the_desk(client, agent):
    with_totp(agent)
    assert log_in(client, agent)["Location"] == "/agents/2fa/authenticate/"
    assert client.get("/desk/").status_code == 302  # not in yet
    assert client.post("/agents/2fa/authenticate/", {"code": totp_now()})["Location"] == "/desk/"
    assert client.get("/desk/").content.decode() == agent.full_name


def test_a_recovery_code_opens_the_desk_once(client, agent):
    with_totp(agent)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    log_in(client, agent)
    assert client.post("/agents/2fa/authenticate/", {"code": code})["Location"] == "/desk/"
    client.post("/agents/logout/")
    log_in(client, agent)
    assert client.post("/agents/2fa/authenticate/", {"code": code}).status_code == 200


def test_an_agent_who_came_in_by_a_citizens_code_must_still_prove_the_second_factor(client, agent):
    with_totp(agent)
    client.force_login(agent)
    assert client.get("/space/").status_code == 200
    assert client.get("/desk/")["Location"] == "/agents/2fa/reauthenticate/?next=/desk/"
    for door in (
        "/agents/2fa/",
        "/agents/2fa/totp/deactivate/",
        "/agents/2fa/webauthn/add/",
        "/agents/password/change/",
    ):
        assert client.get(door)["Location"] == f"/agents/2fa/reauthenticate/?next={door}"


@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 302)])
def test_the_demos_door_counts_as_a_second_factor_in_the_demo_only(client, agent, settings, demo, status):
    settings.QARIB_DEMO = demo
    client.force_login(agent)
    session = client.session
    session[DEMO_STRONG] = True
    session.save()
    assert client.get("/desk/").status_code == status


def test_a_citizen_is_not_asked_for_a_second_factor(client):
    client.force_login(PersonFactory())
    assert client.get("/desk/").status_code == 200  # the page itself refuses


def test_a_membership_that_ended_opens_no_queue(client, agent):
    agent.memberships.update(valid_to=agent.memberships.get().valid_from)
    assert log_in(client, agent)["Location"] == "/me/"


def test_secrets_of_authenticators_are_sealed(agent):
    with_totp(agent)
    stored = str(list(Authenticator.objects.order_by("pk").values_list("data", flat=True)))
    assert SECRET not in stored
    assert get_adapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET


def test_the_answer_is_the_same_for_a_wrong_password_an_unknown_address_and_a_citizens(client, agent):
    PersonFactory(email="yasmine@example.dz")
    answers = set()
    for address in (agent.email, "nobody@anem.example", "yasmine@example.dz"):
        page = client.post(
            "/agents/login/", {"login": address, "password": "wrong wrong wrong"}
        ).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        answers.add(page.replace(address, "…"))
    assert len(answers) == 1


def test_attempts_are_limited(client, agent):
    for _ in range(11):
        page = log_in(client, agent, password="wrong wrong wrong")
    assert "Too many" in page.content.decode()
    assert log_in(client, agent).status_code == 200  # even the right one waits


def test_nobody_signs_up_here(client):
    assert "closed" in client.get("/agents/signup/").content.decode().lower()
    client.post("/agents/signup/", {"email": "x@example.dz", "password1": PASSWORD, "password2": PASSWORD})
    assert Person.objects.count() == 0


def test_a_reset_link_is_a_message_of_ours_and_only_agents_get_one(client, agent):
    PersonFactory(email="yasmine@example.dz")
    for address in (agent.email, "yasmine@example.dz", "nobody@anem.example"):
        response = client.post("/agents/password/reset/", {"email": address})
        assert response["Location"] == "/agents/password/reset/done/"
    with_link = [message for message in Message.objects.order_by("pk") if "/reset/key/" in message.body]
    assert [(m.address, m.channel, m.secret) for m in with_link] == [(agent.email, "email", True)]
    link = re.search(r"http://testserver(/\S+)", with_link[0].body)[1]
    form = client.get(link)["Location"]
    client.post(form, {"password1": "another long sentence", "password2": "another long sentence"})
    agent.refresh_from_db()
    assert agent.check_password("another long sentence")


ENTRANCE = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
]
MANAGE = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
]


def assert_our_layout(response, language):
    page = response.content.decode()
    assert response.status_code == 200
    direction = "rtl" if language.startswith("ar") else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in page
    assert "ui/qarib.css" in page


@pytest.mark.parametrize("name", ENTRANCE)
def test_pages_before_log_in_are_ours_in_both_directions(client, language, name):
    assert_our_layout(client.get(f"{reverse(name)}?lang={language}"), language)


@pytest.mark.parametrize("name", MANAGE)
def test_pages_after_log_in_are_ours_in_both_directions(client, language, agent, name):
    with_totp(agent)
    log_in(client, agent)
    client.post("/agents/2fa/authenticate/", {"code": totp_now()})
    cache.clear()
    client.post("/agents/reauthenticate/", {"password": PASSWORD})
    assert_our_layout(client.get(f"{reverse(name)}?lang={language}"), language)


def test_the_second_step_is_ours_in_both_directions(client, language, agent):
    with_totp(agent)
    log_in(client, agent)
    assert_our_layout(client.get(f"/agents/2fa/authenticate/?lang={language}"), language)


def test_the_activation_page_is_ours_in_both_directions(client, language, agent):
    log_in(client, agent)
    client.post("/agents/reauthenticate/", {"password": PASSWORD})
    assert_our_layout(client.get(f"/agents/2fa/totp/activate/?lang={language}"), language)


def test_a_citizen_may_add_a_passkey_too(client):
    client.force_login(PersonFactory())
    page = client.get("/agents/2fa/webauthn/add/")
    assert page.status_code == 200
    assert (
        client.get("/agents/2fa/webauthn/login/", headers={"accept": "application/json"}).status_code == 200
    )


def wrong(client, agent, times):
    for turn in range(times):
        log_in(client, agent, password=f"wrong {turn}")


@pytest.fixture
def known_browser(client, agent):
    """A browser in which the agent logged in before."""
    with_totp(agent)
    log_in(client, agent)
    client.post("/agents/2fa/authenticate/", {"code": totp_now()})
    client.post("/agents/logout/")
    return client


def test_ten_wrong_passwords_an_hour_close_an_account_to_strangers(client, agent):
    wrong(client, agent, 10)
    assert log_in(client, agent).status_code == 200  # the right one, refused
    assert "_auth_user_id" not in client.session


def test_a_stranger_who_tries_does_not_lock_the_agent_out(known_browser, agent):
    stranger = StrictClient()
    wrong(stranger, agent, 12)
    assert log_in(stranger, agent).status_code == 200
    assert log_in(known_browser, agent)["Location"] == "/agents/2fa/authenticate/"


def test_a_whole_office_behind_one_address_still_logs_in(client):
    """Twenty colleagues mistype once a minute: nobody's address is closed."""
    for number in range(20):
        log_in(client, type("Somebody", (), {"email": f"colleague{number}@anem.example"}), password="no")
    assert log_in(client, MembershipFactory().person)["Location"] == "/desk/"


def test_a_new_browser_is_told_by_mail_and_a_known_one_is_not(known_browser, agent):
    mails = Message.objects.filter(template="accounts/new_device", address=agent.email)
    assert mails.count() == 1
    cache.clear()  # the code just spent
    log_in(known_browser, agent)
    known_browser.post("/agents/2fa/authenticate/", {"code": totp_now()})
    assert mails.count() == 1


@pytest.mark.parametrize("address", ["known", "unknown"])
def test_a_wrong_password_costs_one_argon2_whether_the_address_is_known_or_not(
    client, agent, address, monkeypatch, settings
):
    settings.PASSWORD_HASHERS = ["qarib.config.hashers.Argon2id19MiB"]
    agent.set_password(PASSWORD)
    agent.save()
    hashed = []
    encode, verify = Argon2id19MiB.encode, Argon2id19MiB.verify
    monkeypatch.setattr(Argon2id19MiB, "encode", lambda *given: hashed.append("encode") or encode(*given))
    monkeypatch.setattr(Argon2id19MiB, "verify", lambda *given: hashed.append("verify") or verify(*given))
    email = agent.email if address == "known" else "nobody@anem.example"
    answer = client.post("/agents/login/", {"login": email, "password": "a wrong long sentence"})
    assert len(hashed) == 1
    assert answer.status_code == 200


def reset_link(agent):
    body = Message.objects.filter(address=agent.email, template="accounts/agent_mail").latest("pk").body
    return re.search(r"(/agents/password/reset/key/\S+)", body).group()


@pytest.fixture
def link(client, agent, settings):
    client.post("/agents/password/reset/", {"email": agent.email})
    return reset_link(agent)


def choose(client, link, password="another long enough sentence"):
    page = client.get(link)
    return (
        client.post(page["Location"], {"password1": password, "password2": password})
        if page.status_code == 302
        else page
    )


def test_a_reset_link_works_once(client, agent, link):
    assert choose(client, link).status_code == 302
    agent.refresh_from_db()
    assert agent.check_password("another long enough sentence")
    again = StrictClient()
    assert choose(again, link, "a third long enough sentence").status_code == 200
    agent.refresh_from_db()
    assert agent.check_password("another long enough sentence")


def test_a_second_link_revokes_the_first_and_opens(client, agent, link):
    client.post("/agents/password/reset/", {"email": agent.email})
    second = reset_link(agent)

    assert choose(client, link).status_code == 200
    agent.refresh_from_db()
    assert not agent.check_password("another long enough sentence")
    assert choose(StrictClient(), second).status_code == 302
    agent.refresh_from_db()
    assert agent.check_password("another long enough sentence")


def test_a_reset_link_expires(client, agent, link, settings):
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert choose(client, link).status_code == 200
    agent.refresh_from_db()
    assert not agent.check_password("another long enough sentence")


def test_a_changed_password_makes_older_links_useless(client, agent, link):
    agent.set_password("changed meanwhile by hand")
    agent.save()
    assert choose(client, link).status_code == 200


def test_a_reset_link_lives_for_a_day_at_most(settings):
    assert settings.PASSWORD_RESET_TIMEOUT <= 24 * 3600


@pytest.mark.parametrize("address", ["known", "unknown"])
def test_a_forgotten_password_looks_the_same_whether_the_address_is_known_or_not(client, agent, address):
    email = agent.email if address == "known" else "nobody@anem.example"
    answer = client.post("/agents/password/reset/", {"email": email})
    assert (answer.status_code, answer["Location"]) == (302, "/agents/password/reset/done/")
    assert Message.objects.filter(address=email).count() == 1
