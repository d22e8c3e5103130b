"""Promises, made by the action that makes them; and instants written in Algiers time."""

from datetime import datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from factories.accounts import PersonFactory
from factories.organisations import AgencyFactory
from qarib.kernel.actor import SYSTEM
from qarib.kernel.clock import ALGIERS
from qarib.modules.promises.actions import make_promise
from qarib.modules.promises.models import Promise


def at(text: str) -> datetime:
    """Return an instant written in Algiers time."""
    return datetime.fromisoformat(text).replace(tzinfo=ALGIERS)


def midnight_after(text: str) -> datetime:
    """Return the midnight that ends the day."""
    return at(text) + timedelta(days=1)


class PromiseFactory(DjangoModelFactory):
    """An answer within three working days of Sunday 22 November 2026: by Wednesday the 25th."""

    class Meta:
        model = Promise

    body = factory.SubFactory(AgencyFactory)
    person = factory.SubFactory(PersonFactory)
    responsible = None
    label = "anem.job-seeker-registration"
    path = "/dossiers/1b5a"
    within = 3
    unit = "working_days"
    start = at("2026-11-22T10:00")

    @classmethod
    def _create(cls, model_class, *args, body, person, responsible, **order):
        return make_promise(
            actor=SYSTEM,
            body_id=body.pk,
            person_id=person.pk,
            responsible_id=responsible and responsible.pk,
            **order,
        )
