"""The policy that every page carries is the settings', unless the page says otherwise."""

import pytest
from csp.constants import HEADER, SELF
from csp.decorators import csp_exempt, csp_replace
from csp.middleware import CSPMiddleware
from django.http import HttpResponse

from qarib.config.middleware import PolicyMiddleware


def page(_request):
    return HttpResponse("hello")


@csp_replace({"img-src": [SELF]})
def page_with_its_own(_request):
    return HttpResponse("hello")


@csp_exempt()
def page_without(_request):
    return HttpResponse("hello")


def page_with_a_nonce(request):
    return HttpResponse(str(request.csp_nonce))


def parts(response):
    return sorted(response.headers.get(HEADER, "").split("; "))


@pytest.mark.parametrize("view", [page, page_with_its_own, page_without])
def test_it_is_what_the_library_itself_would_write(rf, view):
    ours, theirs = PolicyMiddleware(view)(rf.get("/")), CSPMiddleware(view)(rf.get("/"))
    assert parts(ours) == parts(theirs)


def test_a_nonce_stands_in_the_policy_of_its_own_page_alone(rf):
    nonces = []
    for _time in range(2):
        answer = PolicyMiddleware(page_with_a_nonce)(rf.get("/"))
        theirs = CSPMiddleware(page_with_a_nonce)(rf.get("/"))
        assert [one.split("'nonce-")[0] for one in parts(answer)] == [
            one.split("'nonce-")[0] for one in parts(theirs)
        ]
        nonces.append(answer.content.decode())
    assert len(set(nonces)) == 2


def test_every_page_carries_it(client, db):
    assert "script-src 'self'" in client.get("/").headers[HEADER]
    assert "default-src 'none'" in client.get("/no-such-page/").headers[HEADER]


def test_a_header_that_a_page_wrote_itself_stays(rf):
    def view(_request):
        return HttpResponse("hello", headers={HEADER: "sandbox"})

    assert PolicyMiddleware(view)(rf.get("/")).headers[HEADER] == "sandbox"
