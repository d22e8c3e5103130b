import pytest

from factories.organisations import MembershipFactory


@pytest.fixture
def body(world):
    return world.agency.body


@pytest.fixture
def on_duty(body):
    """Return a function that gives somebody new in that role, at ANEM unless told."""

    def person(role, organisation=None):
        return MembershipFactory(organisation=organisation or body, role=role).person

    return person


@pytest.fixture
def meriem(on_duty):
    return on_duty("jurist")


@pytest.fixture
def hocine(on_duty):
    return on_duty("director")


@pytest.fixture
def jurist(meriem, at_desk):
    return at_desk(meriem)


@pytest.fixture
def signer(hocine, at_desk):
    return at_desk(hocine)
