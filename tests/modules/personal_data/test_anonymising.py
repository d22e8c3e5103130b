"""What is left of a file that was made anonymous; and a run that is killed, or carried out twice."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.accounts import PersonFactory
from factories.documents import UploadFactory
from factories.retention import OCCUPATION, carried_out, confirmed, ended, everything, where
from factories.threads import at_once
from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.modules.accounts.actions import nobody
from qarib.modules.documents.actions import open_letter, seal_letter
from qarib.modules.documents.clients import files
from qarib.modules.documents.enums import LetterStatus, Standing
from qarib.modules.documents.errors import LetterErased
from qarib.modules.documents.models import Letter, Upload
from qarib.modules.documents.queries import letter_by_code
from qarib.modules.dossiers.actions import refresh_figures, uphold, write_remark
from qarib.modules.dossiers.models import (
    Dossier,
    FlowMonth,
    HeldCount,
    OpenCount,
    RefusalMonth,
    Vote,
)
from qarib.modules.dossiers.queries import dossier_by_number, persons_of_number
from qarib.modules.exchange.enums import Source
from qarib.modules.exchange.models import Proof
from qarib.modules.journal.models import Entry
from qarib.modules.personal_data import actions, tasks
from qarib.modules.personal_data.enums import RunStatus
from qarib.modules.personal_data.models import RetentionHold, RetentionItem, Review
from qarib.modules.promises.actions import roll_up_figures
from qarib.modules.promises.models import ObservedMonth, SettledDay

REMARK = "Je vous écris depuis Miliana."
FIGURES = (OpenCount, HeldCount, FlowMonth, RefusalMonth, ObservedMonth, SettledDay)


def figures():
    refresh_figures(since=date(2026, 11, 1))
    roll_up_figures(since=date(2026, 11, 1))
    said = ("id", "counted_at", "computed_at")
    return {
        model: sorted(
            repr({name: value for name, value in row.items() if name not in said})
            for row in model.objects.values()
        )
        for model in FIGURES
    }


# --- after it ---


def test_nothing_of_the_person_is_left_beside_their_account_and_the_journal(
    world, tuesday, officer, administrator, run_tasks, store
):
    person = PersonFactory(matched=True, family_name="Benyoucefnour", given_name="Rymassia")
    dossier = ended(world, person, granted=True)
    write_remark(dossier, text=REMARK, actor=citizen(person.pk))
    UploadFactory(
        owner=person,
        name="attestation-rymassia.jpg",
        about_type="dossier",
        about_id=str(dossier.uid),
        organisation=world.agency,
    )
    run_tasks()
    traces = (OCCUPATION, REMARK, "Benyoucefnour", "Rymassia", person.phone, "attestation-rymassia")
    assert all(where(text) for text in traces)
    carried_out(confirmed(officer, administrator, tuesday))
    run_tasks()
    own = {"accounts_person"}
    assert {text for text in traces if where(text) - own} == set()
    # The journal is never rewritten: it leads to an identifier that no file has any more.
    of_file = where(str(dossier.uid)) | where(dossier.uid.hex)
    assert of_file - {"journal_entry", "journal_leaf"} == set()
    assert not Dossier.objects.filter(person=person).exists()
    assert Dossier.objects.get(pk=dossier.pk).person == nobody()


def test_what_was_refused_contested_lapsed_and_looked_at_loses_its_words(
    world, tuesday, officer, administrator, run_tasks
):
    refused, lapsed = ended(world, appealed=True), ended(world, lapsed=True)
    uphold(refused, reason="Toujours indisponible.", actor=world.farida)
    review = actions.ask_about_lapse(lapsed, words="À l’hôpital.", actor=citizen(lapsed.person_id))
    actions.answer_review(review, changed=False, answer="Le délai était dit.", actor=world.samir)
    run_tasks()
    carried_out(confirmed(officer, administrator, tuesday))
    run_tasks()
    review, refused = Review.objects.get(), Dossier.objects.get(pk=refused.pk)
    assert (review.words, review.answer, review.thing, review.person) == ("", "–", "", nobody())
    assert review.promise.person == nobody()
    assert {decision.reason for decision in refused.decisions.all()} == {"–"}
    assert {decision.criterion for decision in refused.decisions.all()} == {"available-for-work"}
    assert (refused.appeal.text, refused.appeal.promise.person) == ("–", nobody())
    words = (
        "Je suis disponible.",
        "Pas disponible pour le moment.",
        "Toujours indisponible.",
        "À l’hôpital.",
    )
    assert {text for text in words if where(text) - {"journal_entry"}} == set()


def test_signatures_registers_and_released_holds_say_nothing_of_the_person(
    world, tuesday, officer, administrator
):
    dossier, digest = ended(world), "c0ffee" * 10
    Vote.objects.create(dossier=dossier, person_id=world.samir.person, facts_digest=digest, amount=100)
    Proof.objects.create(
        person=dossier.person, case=dossier.uid, fact="marital_status", field="marital_status",
        source=Source.values[0], valid_days=30, next_try_at=clock.now(),
    )  # fmt: skip
    hold = actions.hold_file(dossier.number, reason="Litige avec sa sœur.", actor=officer)
    actions.release_hold(hold, actor=officer)
    carried_out(confirmed(officer, administrator, tuesday))
    vote = Vote.objects.get()
    assert (vote.amount, vote.person_id) == (100, world.samir.person)
    assert where(digest) == set()
    assert where("Litige avec sa sœur.") == {"journal_entry"}
    assert not Proof.objects.exists()


def test_figures_say_the_same_before_and_after(world, tuesday, officer, administrator):
    for how in ("granted", "refused", "withdrawn", "lapsed"):
        ended(world, **{how: True})
    run = confirmed(officer, administrator, tuesday)
    before = figures()
    assert any(before.values())
    carried_out(run)
    assert Dossier.objects.exclude(anonymised_at=None).count() == 4
    assert figures() == before


@pytest.mark.usefixtures("store")
def test_a_letter_is_still_verified_and_says_nothing_any_more(
    world, tuesday, officer, administrator, run_tasks, client
):
    dossier = ended(world)
    run_tasks()
    letter = Letter.objects.get()
    seal_letter(letter)
    letter.refresh_from_db()
    name, digest = letter.storage_name, letter.sha256
    assert files.read(name)
    before = letter_by_code(letter.code)
    carried_out(confirmed(officer, administrator, tuesday))
    printed = letter_by_code(letter.code)
    assert (printed.standing, printed.name) == (Standing.EXPIRED, "")
    assert printed.valid_until == before.valid_until
    page = client.get(f"/v/{letter.code}", follow=True)
    assert page.status_code == 200
    assert dossier.number in page.content.decode()
    letter.refresh_from_db()
    assert (letter.status, letter.sha256) == (LetterStatus.ERASED, digest)
    assert letter.data == {"valid_until": before.valid_until.isoformat()}
    with pytest.raises(LetterErased):
        open_letter(letter)
    # The bytes go once the rows are gone for good.
    assert files.read(name)
    run_tasks()
    with pytest.raises(FileNotFoundError):
        files.read(name)
    seal_letter(letter)
    assert letter.status == LetterStatus.ERASED
    assert persons_of_number(dossier.number) == []
    assert dossier_by_number(world.samir, dossier.number) is None


def test_the_bytes_of_papers_are_thrown_away(world, tuesday, officer, administrator, run_tasks, store):
    dossier = ended(world)
    names = [files.store(b"bytes", folder=folder) for folder in (files.QUARANTINE, files.RENDITIONS)]
    UploadFactory(
        about_type="dossier",
        about_id=str(dossier.uid),
        organisation=world.agency,
        original_name=names[0],
        rendition_name=names[1],
    )
    confirmed(officer, administrator, tuesday)
    run_tasks()
    assert not Upload.objects.exists()
    for name in names:
        with pytest.raises(FileNotFoundError):
            files.read(name)


# --- killed, twice, at once ---


def test_killed_in_the_middle_it_goes_on_where_it_stood(world, tuesday, officer, administrator, monkeypatch):
    made = [ended(world) for _ in range(3)]
    run = confirmed(officer, administrator, tuesday)
    assert actions.carry_out(run.pk, limit=1)
    with monkeypatch.context() as patched:
        patched.setattr("qarib.modules.personal_data.actions.retention.forget_words", _die)
        with pytest.raises(KeyboardInterrupt):
            actions.carry_out(run.pk, limit=1)
    assert Dossier.objects.exclude(anonymised_at=None).count() == 1
    assert run.items.exclude(settled_at=None).count() == 1
    first = Dossier.objects.get(pk=made[0].pk)
    tasks.resume_retention.func()
    run.refresh_from_db()
    assert run.status == RunStatus.DONE
    assert Dossier.objects.filter(anonymised_at=None).count() == 0
    # What was done before the end came was not done again.
    assert Dossier.objects.get(pk=made[0].pk).uid == first.uid
    assert Entry.objects.filter(action="dossier.anonymise").count() == 3


def _die(_ids):
    raise KeyboardInterrupt


def test_twice_is_once(world, tuesday, officer, administrator):
    ended(world)
    run = carried_out(confirmed(officer, administrator, tuesday))
    before = everything()
    assert not actions.carry_out(run.pk)
    tasks.carry_out_retention.func(run.pk)
    assert everything() == before
    assert actions.plan_retention(actor=officer).counts == {}


def test_a_batch_asks_no_more_for_many_files_than_for_few(world, tuesday, officer, administrator):
    for _ in range(7):
        ended(world)
    run = confirmed(officer, administrator, tuesday)
    nobody()
    asked = []
    for limit in (1, 5):
        with CaptureQueriesContext(connection) as captured:
            actions.carry_out(run.pk, limit=limit)
        asked.append(len(captured))
    assert asked[1] <= asked[0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_settle_each_file_once(world, tuesday, officer, administrator):
    for _ in range(4):
        ended(world)
    run = confirmed(officer, administrator, tuesday)

    def work(_number):
        while actions.carry_out(run.pk, limit=1):
            pass

    assert at_once(2, work) == [None, None]
    run.refresh_from_db()
    assert run.status == RunStatus.DONE
    assert Entry.objects.filter(action="dossier.anonymise").count() == 4
    assert Entry.objects.filter(action="personal_data.end_retention").count() == 1


def test_no_table_that_names_a_file_is_forgotten(world):
    """Return to this test, and to `anonymise_dossiers`, when a table is added that points at files."""
    pointing = {
        model._meta.label
        for model in apps.get_models()
        if any(field.related_model is Dossier for field in model._meta.concrete_fields)
    }
    gone = {"Value", "MissingRequest", "Correction", "Remark", "DepositInvitation"}
    without_words = {"Vote", "Decision", "Appeal", "Relay"}
    assert pointing == {f"dossiers.{name}" for name in gone | without_words} | {
        Review._meta.label,
        RetentionItem._meta.label,
        RetentionHold._meta.label,
    }
