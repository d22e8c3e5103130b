"""Reading what a Security Server lists: whatever it says, a service is open only where that is sure."""

import json

import pytest

from qarib.modules.exchange.clients.contract import Standing
from qarib.modules.exchange.clients.line import Said
from qarib.modules.exchange.clients.xroad import ClientId, ServiceId, discovery

US, ASKED = ClientId.parse("DZ/GOV/anem/qarib"), ServiceId.parse("DZ/GOV/cnas/registers/ask")
MEMBER = {
    "id": {
        "xroad_instance": "DZ", "member_class": "GOV", "member_code": "cnas", "subsystem_code": "registers",
    }
}  # fmt: skip


class Server:
    """Says one thing to each address."""

    def __init__(self, members, allowed, status=200, headers=None):
        self.says = {"/listClients": members, f"/r1/{ASKED.provider}/allowedMethods": allowed}
        self.status, self.headers = status, headers or {}

    def send(self, verb, target, headers, body, *, seconds, most):
        said = self.says[target]
        if said is None:
            return None
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        return Said(self.status, self.headers, content)


def standing(members, allowed, **how):
    return discovery.standing_of(Server(members, allowed, **how), US, ASKED, seconds=1)


def allowing(*endpoints, code="ask"):
    listed = [dict(zip(("method", "path"), one, strict=True)) for one in endpoints]
    return {"service": [{"service_code": code, "endpoint_list": listed}]}


@pytest.mark.parametrize(
    ("allowed", "found"),
    [
        (allowing(("POST", "/")), Standing.OPEN),
        (allowing(("GET", "/"), ("*", "**")), Standing.OPEN),
        (allowing(), Standing.OPEN),
        ({"service": [{"service_code": "ask"}]}, Standing.OPEN),
        (allowing(("GET", "/")), Standing.NOT_ALLOWED),
        (allowing(("POST", "/elsewhere")), Standing.NOT_ALLOWED),
        (allowing(("POST", "/"), code="other"), Standing.NOT_ALLOWED),
        ({"service": []}, Standing.NOT_ALLOWED),
        ({"service": [3, None]}, Standing.NOT_ALLOWED),
        ({"service": [{"service_code": "ask", "endpoint_list": ["POST"]}]}, Standing.NOT_ALLOWED),
        ({"service": 3}, Standing.NO_ANSWER),
        ([], Standing.NO_ANSWER),
        (b"<html>", Standing.NO_ANSWER),
        (b"[" * 100_000, Standing.NO_ANSWER),
        (None, Standing.NO_ANSWER),
    ],
)
def test_what_is_allowed_is_open(allowed, found):
    assert standing({"member": [MEMBER]}, allowed) == found


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"member": []}, Standing.NOT_THERE),
        ({"member": [{}, {"id": 3}, 7]}, Standing.NOT_THERE),
        ({"member": [{"id": MEMBER["id"] | {"subsystem_code": "other"}}]}, Standing.NOT_THERE),
        ({}, Standing.NO_ANSWER),
        (None, Standing.NO_ANSWER),
    ],
)
def test_who_is_no_member_is_not_there(members, found):
    assert standing(members, allowing()) == found


@pytest.mark.parametrize("how", [{"status": 500}, {"headers": {"X-Road-Error": "Client.InvalidRequest"}}])
def test_a_fault_is_no_answer(how):
    assert standing({"member": [MEMBER]}, allowing(), **how) == Standing.NO_ANSWER
