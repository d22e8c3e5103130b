import shutil
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from factories.catalogue import REGISTRATION, SHIPPED, ProcedureVersionFactory
from qarib.kernel import events
from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import publish_folder
from qarib.modules.catalogue.errors import DefinitionRefused, VersionAlreadyPublished
from qarib.modules.catalogue.events import VersionPublished
from qarib.modules.catalogue.models import FactDictionary, Procedure, ProcedureVersion
from qarib.modules.catalogue.queries import definition
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.models import Organisation

pytestmark = pytest.mark.django_db
FILE = "anem/job-seeker-registration/2022-02-10.yaml"


@pytest.fixture
def folder(tmp_path):
    """The shipped dictionary with the registration alone."""
    copy = tmp_path / "procedures"
    (copy / FILE).parent.mkdir(parents=True)
    for name in ("facts.yaml", FILE):
        shutil.copy(SHIPPED / name, copy / name)
    return copy


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def outcomes(folder):
    return [(item.code, item.valid_from, item.outcome.value) for item in publish_folder(folder, actor=SYSTEM)]


def test_publishing_writes_the_version_its_words_the_journal_and_tells_it_once(folder, monkeypatch):
    told = []
    monkeypatch.setitem(events._handlers, VersionPublished, [told.append])

    assert outcomes(folder) == [(REGISTRATION, date(2022, 2, 10), "published")]

    version = ProcedureVersion.objects.get()
    assert (version.procedure.code, version.procedure.body_code, version.procedure.body) == (
        REGISTRATION,
        "anem",
        None,
    )
    assert version.source == (folder / FILE).read_text(encoding="utf-8")
    assert version.facts_digest == version.dictionary.digest
    assert list(Entry.objects.values_list("action", "object_type", "object_id")) == [
        ("catalogue.publish_version", "procedure", REGISTRATION)
    ]
    assert told == [VersionPublished(version.pk, REGISTRATION, date(2022, 2, 10))]


def test_publishing_again_changes_nothing(folder):
    outcomes(folder)

    assert outcomes(folder) == [(REGISTRATION, date(2022, 2, 10), "unchanged")]
    assert (ProcedureVersion.objects.count(), FactDictionary.objects.count(), Entry.objects.count()) == (
        1,
        1,
        1,
    )


def test_a_published_date_refuses_another_text(folder):
    outcomes(folder)
    edit(folder / FILE, "renewable: true", "renewable: false")

    with pytest.raises(VersionAlreadyPublished):
        publish_folder(folder, actor=SYSTEM)


def test_a_new_text_takes_a_new_date_and_the_old_one_stays(folder):
    outcomes(folder)
    later = folder / "anem/job-seeker-registration/2026-06-01.yaml"
    shutil.copy(folder / FILE, later)
    edit(later, "valid: 6", "valid: 12")

    assert [outcome for _code, _day, outcome in outcomes(folder)] == ["unchanged", "published"]
    assert [
        definition(version).grants.valid for version in ProcedureVersion.objects.order_by("valid_from")
    ] == [
        6,
        12,
    ]


def test_a_published_version_keeps_the_words_it_was_published_with(folder):
    outcomes(folder)
    edit(folder / "facts.yaml", "fr: Où habitez-vous ?", "fr: Où vivez-vous ?")

    assert outcomes(folder) == [(REGISTRATION, date(2022, 2, 10), "kept_old_words")]
    version = ProcedureVersion.objects.get()
    assert definition(version).facts["residence"].question.fr == "Où habitez-vous\u00a0?"


def test_a_dictionary_that_only_grows_changes_no_version(folder):
    outcomes(folder)
    text = (folder / "facts.yaml").read_text(encoding="utf-8")
    (folder / "facts.yaml").write_text(
        f"{text}  shoe_size:\n    type: integer\n    label: {{ar: قياس, fr: pointure}}\n", encoding="utf-8"
    )

    assert outcomes(folder) == [(REGISTRATION, date(2022, 2, 10), "unchanged")]


def test_the_body_is_tied_as_soon_as_it_is_known(folder):
    outcomes(folder)
    anem = Organisation.objects.create(kind="body", code="anem", name_ar="الوكالة", name_fr="ANEM")

    outcomes(folder)

    assert Procedure.objects.get().body == anem


def test_one_bad_file_publishes_nothing_at_all(folder):
    bad = folder / "anem/job-seeker-registration/2026-06-01.yaml"
    shutil.copy(folder / FILE, bad)
    edit(bad, "when: age >= minimum_age", "when: age / 1 >= minimum_age")

    with pytest.raises(DefinitionRefused):
        publish_folder(folder, actor=SYSTEM)

    assert not ProcedureVersion.objects.exists()


@pytest.mark.parametrize("model", [ProcedureVersion, FactDictionary])
def test_the_database_itself_refuses_to_change_what_is_published(model):
    ProcedureVersionFactory()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(source="changed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")
