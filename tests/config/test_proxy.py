import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from qarib.config.middleware import ProxyMiddleware


@pytest.mark.parametrize(
    ("header", "address"),
    [("", "10.0.0.1"), ("41.96.0.7", "41.96.0.7"), ("1.1.1.1, 41.96.0.7", "41.96.0.7"), (" , ", "10.0.0.1")],
)
def test_the_address_is_the_one_that_our_own_server_added(header, address):
    seen = []
    request = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers={"X-Forwarded-For": header})

    ProxyMiddleware(lambda got: seen.append(got.META["REMOTE_ADDR"]) or HttpResponse())(request)

    assert seen == [address]
