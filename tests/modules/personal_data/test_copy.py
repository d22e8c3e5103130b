"""The copy of one's data: complete, nobody else's, for machines and for people."""

import io
import json
import zipfile

import pikepdf
import pypdfium2
import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from factories.accounts import PersonFactory
from factories.documents import UploadFactory
from factories.dossiers import DossierFactory
from factories.personal_data import rectification
from factories.world import build_world
from qarib.kernel import clock
from qarib.kernel.actor import Actor, Basis, citizen
from qarib.modules.accounts.errors import NotYours
from qarib.modules.accounts.models import Person
from qarib.modules.documents.clients import files
from qarib.modules.dossiers.actions import read_dossier
from qarib.modules.exchange.models import Proof
from qarib.modules.journal.models import Entry
from qarib.modules.operations.errors import TooManyAttempts
from qarib.modules.personal_data.actions import export_copy
from qarib.modules.personal_data.queries import LEFT_OUT, copy_of

pytestmark = pytest.mark.django_db


def opened(person, language="fr"):
    with translation.override(language):
        served = export_copy(person, words={}, actor=citizen(person.pk))
    with served.stream as stream:
        content = stream.read()
    assert len(content) == served.size
    return zipfile.ZipFile(io.BytesIO(content))


def data(person):
    return json.loads(opened(person).read("data.json"))


def about_people():
    """Return the tables that name a person, directly or through another table about people."""
    found = {Person}
    own = [model for model in apps.get_models() if not model._meta.proxy]
    grew = True
    while grew:
        grew = False
        for model in own:
            if model not in found and _names_somebody(model, found):
                found.add(model)
                grew = grew or model._meta.label not in LEFT_OUT
    return found


def _names_somebody(model, known):
    through = {one for one in known if one._meta.label not in LEFT_OUT}
    for field in model._meta.concrete_fields:
        if field.related_model in through:
            return True
        if isinstance(field, models.BigIntegerField) and field.name in {"person", "subject", "drawn_by"}:
            return True
    return False


def test_every_table_about_people_is_in_the_copy_or_says_why_not():
    person = PersonFactory(matched=True)
    DossierFactory(person=person, granted=True)
    with CaptureQueriesContext(connection) as captured, translation.override("fr"):
        copy_of(person, words={})
    asked = " ".join(query["sql"] for query in captured)
    missing = [
        model._meta.label
        for model in about_people()
        if model._meta.label not in LEFT_OUT and f'FROM "{model._meta.db_table}"' not in asked
    ]
    # The person was loaded by who asks.
    assert sorted(set(missing) - {"accounts.Person"}) == []


def test_what_is_left_out_exists_and_touches_people():
    touched = {model._meta.label for model in about_people()}
    assert set(LEFT_OUT) <= touched


def test_a_copy_tells_what_was_typed_decided_written_and_read(run_tasks):
    person = PersonFactory(matched=True, nin="119900160000000042", family_name="Benyoucef")
    dossier = DossierFactory(person=person, refused=True)
    read_dossier(dossier, actor=who_decided(dossier), reason="Un appel")
    copy = data(person)
    assert copy["format"] == "qarib-personal-data"
    assert copy["version"] == 1
    assert copy["complete"] is True
    assert copy["account"][0]["national_number"] == "119900160000000042"
    assert copy["files"][0]["number"] == dossier.number
    answers = {row["fact"]: (row["value"], row["origin"]) for row in copy["answers"]}
    assert answers["wanted_occupation"] == ("Couturière", "asked")
    assert copy["decisions"][0]["criterion"] == "available-for-work"
    assert copy["decisions"][0]["reason"] == "Pas disponible pour le moment."
    assert copy["letters"][0]["reference"] == dossier.number
    assert any(dossier.number in row["body"] for row in copy["messages"])
    assert any(row["kind"] == "read" and row["reason"] == "Un appel" for row in copy["journal"])
    assert copy["promises"][0]["status"] == "kept"


def test_what_was_asked_to_be_put_right_is_in_it(tuesday):
    world = build_world()
    rectification(world.yasmine, value="أمينة")
    (wish,) = data(world.yasmine)["rectifications"]
    assert (wish["field"], wish["value"], wish["status"]) == ("given_name", "أمينة", "asked")
    rectification(world.yasmine, "birth_date", "2001-05-14")
    assert data(world.yasmine)["rectifications"][1]["value"] == "2001-05-14"


def who_decided(dossier):
    entry = Entry.objects.filter(action="dossier.refuse", object_id=str(dossier.uid)).latest("pk")
    return Actor(entry.person, entry.role, entry.organisation, entry.body, basis=Basis.DUTY)


def test_agents_are_named_as_in_my_space():
    person = PersonFactory(matched=True)
    dossier = DossierFactory(person=person, granted=True)
    decider = dossier.decisions.get().decided_by
    name = data(person)["decisions"][0]["decided_by"]
    assert name.startswith(f"{decider.given_name} {decider.family_name[:1]}.")
    assert decider.full_name not in json.dumps(data(person), ensure_ascii=False)


def test_nothing_of_somebody_else_is_in_it():
    person, other = PersonFactory(matched=True), PersonFactory(matched=True, family_name="Zerhouni")
    DossierFactory(person=person, filed=True)
    theirs = DossierFactory(person=other, filed=True, answers={"wanted_occupation": "Plombier"})
    text = json.dumps(data(person), ensure_ascii=False)
    for secret in (theirs.number, str(theirs.uid), other.nin, other.phone, "Zerhouni", "Plombier"):
        assert secret not in text


def test_what_a_register_said_of_a_spouse_is_theirs():
    person = PersonFactory(matched=True)
    dossier = DossierFactory(person=person, filed=True)
    proof = Proof(
        person=person, case=dossier.uid, purpose="x", legal_basis="x", fact="spouse_income", field="x",
        source="cnas", about="spouse", state="accepted", answered_at=clock.now(), valid_days=30,
        valid_until=clock.today(), third_party_told_at=clock.now(),
    )  # fmt: skip
    proof.value = 777001
    proof.save()
    dossier.values.create(fact=proof.fact, value=777001, origin="proof", source=proof.source)
    text = json.dumps(data(person), ensure_ascii=False)
    assert "777001" not in text
    assert proof.fact in text


def test_a_declared_identity_receives_only_what_was_typed():
    person = PersonFactory()
    dossier = DossierFactory(person=person, refused=True)
    dossier.values.create(fact="secret_fact", value="Secret of the register", origin="proof", source="cnas")
    copy = data(person)
    text = json.dumps(copy, ensure_ascii=False)
    assert copy["complete"] is False
    assert "Couturière" in text
    for hidden in ("Secret of the register", "Pas disponible pour le moment.", "frozen"):
        assert hidden not in text
    assert {"decisions", "letters", "messages", "proofs", "journal", "promises"} & copy.keys() == set()


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Inscription"), ("ar-dz", "التسجيل"), ("en", "Registration")]
)
def test_the_readable_file_is_in_the_language_that_runs(language, word):
    person = PersonFactory(matched=True)
    DossierFactory(person=person, granted=True)
    archive = opened(person, language)
    content = archive.read("data.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    assert word in text
    with pikepdf.open(io.BytesIO(content)) as document:
        assert str(document.Root.Lang).startswith(language[:2])
        assert str(document.docinfo.Title)


def test_the_readable_file_leaves_out_what_is_not_held_and_the_other_says_null():
    person = PersonFactory(matched=True, birth_date=None)
    copy = copy_of(person, words={})
    account = next(one for one in copy.for_people["sections"] if one["title"] == copy.sections[0].title)
    texts = [text for record in account["records"] for _label, text in record["rows"]]
    assert person.given_name in texts
    assert "–" not in texts
    assert copy.for_machines["account"][0]["birth_date"] is None


def test_papers_and_letters_travel_with_it(run_tasks):
    person = PersonFactory(matched=True)
    dossier = DossierFactory(person=person, granted=True)
    upload = UploadFactory(owner=person, rendition_name=files.store(b"a picture", folder="renditions"))
    archive = opened(person)
    names = archive.namelist()
    assert f"letters/{dossier.decisions.get().letter.code}.pdf" in names
    assert archive.read(f"papers/001-{upload.name}") == b"a picture"


def test_each_copy_is_written_in_the_journal_and_counted():
    person = PersonFactory(matched=True)
    for _ in range(5):
        opened(person)
    with pytest.raises(TooManyAttempts):
        opened(person)
    assert Entry.objects.filter(action="personal_data.export", subject=person.pk).count() == 5


def test_nobody_copies_for_somebody_else():
    person, other = PersonFactory(matched=True), PersonFactory(matched=True)
    with pytest.raises(NotYours):
        export_copy(person, words={}, actor=citizen(other.pk))
    with pytest.raises(NotYours):
        export_copy(person, words={}, actor=citizen(other.pk).about(person.pk))
