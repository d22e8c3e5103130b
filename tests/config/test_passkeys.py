import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.urls import reverse

from factories.accounts import PersonFactory

MALFORMED = ["", "[]", "9" * 4400, "[" * 20_000, "null", '{"id": 1, "response": {"userHandle": "OTk5"}}', "{"]


@pytest.mark.django_db
@pytest.mark.parametrize("sent", MALFORMED)
def test_whatever_a_browser_sends_as_a_passkey_is_answered_with_a_page(client, sent):
    client.get(reverse("mfa_login_webauthn"))
    response = client.post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert response.status_code in {200, 302}
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("sent", MALFORMED)
def test_whatever_is_sent_as_a_new_passkey_comes_back_with_its_page(client, sent):
    client.force_login(PersonFactory())
    client.get(reverse("mfa_add_webauthn"))
    response = client.post(reverse("mfa_add_webauthn"), {"credential": sent})
    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.django_db
@pytest.mark.parametrize("sent", MALFORMED)
def test_a_passkey_refused_at_the_portal_leads_back_to_the_code(client, sent):
    client.get(reverse("portal:log_in_passkey"), headers={"accept": "application/json"})
    response = client.post(reverse("portal:log_in_passkey"), {"credential": sent})
    assert (response.status_code, response["Location"]) == (302, reverse("portal:log_in"))
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_who_types_the_address_of_the_passkey_gets_the_log_in_page(client):
    assert client.get(reverse("portal:log_in_passkey"))["Location"] == reverse("portal:log_in")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["mfa_index", "mfa_view_recovery_codes"])
def test_a_citizen_is_led_to_passkeys_and_to_no_other_factor(client, page):
    client.force_login(PersonFactory())
    assert client.get(reverse(page))["Location"] == reverse("mfa_list_webauthn")


@pytest.mark.django_db
def test_a_citizen_with_a_passkey_proves_it_or_takes_a_new_code_before_another(client):
    person = PersonFactory()
    for kind in (Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=person, type=kind, data={})
    methods = get_adapter().get_reauthentication_methods(person)
    assert [method["url"] for method in methods] == [
        reverse("mfa_reauthenticate_webauthn"),
        reverse("portal:prove"),
    ]
    client.force_login(person)
    assert client.get(reverse("mfa_add_webauthn"))["Location"].startswith(methods[0]["url"])
