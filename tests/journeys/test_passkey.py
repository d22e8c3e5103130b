"""A citizen adds a passkey to their space, and enters by it: no code, no password, no e-mail."""

import re

import pytest

from journeys.accessibility import check_axe
from journeys.people import Newcomer, log_in, sign_up

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_a_fingerprint_reader(page):
    """Give the page's device an authenticator; return its session and its id."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    added = device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return device, added["authenticatorId"]


def credentials(device, authenticator):
    """Return what the device keeps."""
    return device.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]


def add_passkey(page):
    page.goto("/agents/2fa/webauthn/")
    page.locator('main a[href$="/webauthn/add/"]').click()
    page.wait_for_url("**/webauthn/add/")
    assert page.locator("input[name=passwordless]").is_checked()
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/agents/2fa/webauthn/")


@pytest.fixture
def at_home(house, visit):
    """A passkey belongs to a name, never to the number of a machine: visit by the name."""
    return lambda **choices: visit(**choices, host=f"http://localhost:{house.port}")


def test_a_citizen_adds_a_passkey_and_enters_by_it_where_they_were_going(at_home, language):
    page, inbox, person = at_home(language=language), at_home(language=language), Newcomer(language)
    device, authenticator = with_a_fingerprint_reader(page)
    sign_up(page, inbox, person)
    add_passkey(page)
    [kept] = credentials(device, authenticator)
    assert (kept["isResidentCredential"], kept["rpId"]) == (True, "localhost")

    page.context.clear_cookies()
    page.goto("/me/sessions/")
    page.wait_for_url("**/log-in/**")
    check_axe(page)
    page.click("#passkey_login")
    page.wait_for_url(re.compile(r"//[^/]+/me/sessions/$"))

    page.context.clear_cookies()
    page.goto("/log-in/")
    page.click("#passkey_login")
    page.wait_for_url("**/me/")
    page.goto("/agents/2fa/webauthn/add/")
    page.wait_for_url("**/webauthn/reauthenticate/**")  # coming in is no proof for a new key
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url("**/webauthn/add/")


def test_who_lost_the_device_enters_by_code_and_takes_the_passkey_away(at_home, language):
    page, inbox, person = at_home(language=language), at_home(language=language), Newcomer(language)
    device, authenticator = with_a_fingerprint_reader(page)
    sign_up(page, inbox, person)
    add_passkey(page)
    page.context.clear_cookies()
    device.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator})

    log_in(page, inbox, person)
    page.goto("/agents/2fa/webauthn/")
    page.locator('main a[href$="/remove/"]').click()
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url("**/agents/2fa/webauthn/")
    assert page.locator('main a[href$="/remove/"]').count() == 0


def test_without_a_script_nobody_is_offered_a_passkey(at_home):
    page = at_home(language="fr", javascript=False)
    page.goto("/log-in/")
    assert not page.locator("#passkey_login").is_visible()
