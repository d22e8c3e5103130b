"""A form sets what it shows and nothing else, whatever names are added to it."""

import pytest
from django.db import models

from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.models import Dossier
from qarib.modules.organisations.models import Membership, Organisation
from sweeps.cast import undone
from sweeps.gather import GALLERY, boxes, forms_of, walks_of
from sweeps.walk import filled, let_go, same_browser, target_of

pytestmark = pytest.mark.django_db
# What somebody would set to be more than they are.
_WANTED = {
    "is_active": "1",
    "is_staff": "1",
    "is_superuser": "1",
    "identity_level": "2",
    "level": "2",
    "matched_at": "2026-01-01",
    "matched_by": "counter",
    "phone_verified_at": "2026-01-01",
    "email_verified_at": "2026-01-01",
    "role": "administrator",
    "organisation": "1",
    "agency": "1",
    "agency_id": "1",
    "body": "1",
    "person": "1",
    "person_id": "1",
    "owner": "1",
    "status": "granted",
    "state": "granted",
    "decision": "granted",
    "amount": "99999999",
    "number": "QRB-0000-0000-0",
    "agent": "1",
    "agent_id": "1",
    "uid": "00000000-0000-4000-8000-000000000000",
    "pk": "1",
    "id": "1",
}
# The log-in notes when somebody came, and the language of a page is theirs to choose.
_THEIRS = {"last_login", "language"}


def rows(model):
    """Return every row, but for what people set themselves by pressing a plain button."""
    names = [one.attname for one in model._meta.concrete_fields if one.name not in _THEIRS]
    return {row["id"]: row for row in model.objects.order_by("pk").values(*names)}


def after(browser, form, data):
    """Return what the tables hold once this was sent; it is undone."""
    with undone(), same_browser(browser):
        let_go(browser.post(target_of(form), data))
        return {model: rows(model) for model in (Person, Dossier, Membership)}


def plain(data, known):
    """Return the rows without what differs each time: identifiers, numbers, instants and sealed texts.

    What points at a row made just now says only so: PostgreSQL's sequences never go back.
    """
    odd = (models.UUIDField, models.DateTimeField)

    def shown(model, name, value):
        related = getattr(model._meta.get_field(name), "related_model", None)
        return value if related is None or value in known.get(related, {None}) else "new"

    return {
        model: [
            {
                name: shown(model, name, value)
                for name, value in row.items()
                if not isinstance(model._meta.get_field(name), odd)
                and not name.endswith(("_sealed", "number", "password"))
                and name != "id"
            }
            for row in found.values()
        ]
        for model, found in data.items()
    }


def test_no_form_sets_what_it_does_not_show(cast):
    wrong, sent = [], 0
    known = {model: {None, *model.objects.values_list("pk", flat=True)} for model in (Person, Organisation)}
    roles = ("newcomer", "owner-draft", "owner-waiting", "agent", "head", "administrator")
    for key, met in forms_of(cast, walks_of(cast, roles)).items():
        role, form = next(iter(met.items()))
        if form.method != "post" or key[0] == GALLERY or any(one.kind == "file" for one in boxes(form)):
            continue
        browser, data = cast.browser(role), filled(form)
        added = {name: value for name, value in _WANTED.items() if name not in form.fields}
        sent += 1
        usual, changed = after(browser, form, data), after(browser, form, {**data, **added})
        if plain(usual, known) != plain(changed, known):
            wrong.append((role, key))
    assert sent > 40
    assert wrong == []
