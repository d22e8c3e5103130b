from django.urls import reverse


def test_the_address_printed_on_letters_leads_to_the_page_that_verifies(client):
    assert client.get("/v/").headers["Location"] == reverse("portal:verify")
