"""What the exchange keeps of an answer: fetched, read, held against the answer, and looked at again."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.exchange import message, registers, wanted
from factories.world import TUESDAY
from qarib.kernel.actor import SYSTEM, Actor, citizen
from qarib.modules.exchange.actions import (
    accept_proofs,
    ask_proofs,
    close_case,
    collect,
    contest_proof,
    expire_proofs,
    forget_proofs,
    settle_contested,
)
from qarib.modules.exchange.clients.contract import Answer, EvidenceError, NoRecord, Unavailable
from qarib.modules.exchange.clients.xroad import evidence, read_evidence
from qarib.modules.exchange.enums import ProofState
from qarib.modules.exchange.models import Evidence, Proof
from qarib.modules.exchange.queries import altered_evidence, question_of
from qarib.modules.exchange.tasks import fetch_evidence_due
from qarib.modules.journal.models import Entry

pytestmark = pytest.mark.django_db
CASE = UUID("00000000-0000-4000-8000-000000000001")
MONTHS = wanted("affiliation_months", "cnas")


@pytest.fixture
def answered():
    """Return the one proof of a case that was answered by a message that an exchange keeps."""
    says = {("cnas", "affiliation_months"): Answer(48, message=uuid4())}
    with time_machine.travel(TUESDAY, tick=False), registers(says):
        person = PersonFactory(matched=True)
        ask_proofs(person, case=CASE, procedure="p", wanted=[MONTHS], actor=citizen(person.pk))
        assert collect(CASE)
    return Proof.objects.select_related("person").get()


@pytest.fixture
def filed(answered):
    """Return it once its file was filed."""
    accept_proofs(CASE, facts=["affiliation_months"], actor=citizen(answered.person_id))
    return answered


@pytest.fixture
def fetch(run_tasks):
    """Return the minute's task: it fetches with what the exchange keeps, and returns what it asked for."""

    def run(container=None, at=TUESDAY):
        with time_machine.travel(at, tick=False), registers(container=container) as connected:
            fetch_evidence_due.func()
            run_tasks()
        return connected.fetched

    return run


def acts():
    return list(
        Entry.objects.filter(object_id=str(CASE), action__startswith="exchange.")
        .exclude(action__in=["exchange.ask", "exchange.receive"])
        .order_by("pk")
        .values_list("action", flat=True)
    )


def test_it_is_kept_sealed_and_its_digest_is_in_the_journal(answered, fetch):
    container = message(answered, value=48)
    assert fetch(container) == [("cnas", answered.message)]
    assert fetch(container, at=TUESDAY + timedelta(hours=1)) == []  # once is enough

    kept = Evidence.objects.get()
    assert kept.container == container
    assert answered.person.nin not in kept.sealed
    row = Entry.objects.get(action="exchange.keep_evidence")
    assert row.data == {
        "asked": "cnas: affiliation_months", "message": str(answered.message), "sha256": kept.digest,
    }  # fmt: skip
    assert acts() == ["exchange.keep_evidence"]


def test_what_is_not_there_is_fetched_later_and_given_up_after_thirty_days(answered, fetch):
    assert fetch() == [("cnas", answered.message)]
    assert fetch(at=TUESDAY + timedelta(seconds=59)) == []
    assert fetch(at=TUESDAY + timedelta(minutes=2)) == [("cnas", answered.message)]
    assert acts() == []
    assert fetch(at=TUESDAY + timedelta(days=30)) == [("cnas", answered.message)]
    assert fetch(at=TUESDAY + timedelta(days=40)) == []
    assert acts() == ["exchange.miss_evidence"]


def test_no_message_no_evidence(fetch):
    person = PersonFactory(matched=True)
    with registers({("cnas", "affiliation_months"): Answer(48)}):
        ask_proofs(person, case=CASE, procedure="p", wanted=[MONTHS], actor=citizen(person.pk))
        assert collect(CASE)
    assert fetch() == []


def test_an_answer_that_its_message_does_not_show_is_contested(filed, fetch):
    fetch(message(filed, value=84))
    filed.refresh_from_db()
    assert filed.state == ProofState.CONTESTED
    assert acts() == ["exchange.keep_evidence", "exchange.doubt"]
    assert "84" not in json.dumps(Entry.objects.get(action="exchange.doubt").data["why"])


@pytest.mark.parametrize("upheld", [True, False])
def test_an_agent_who_settles_it_has_the_last_word(filed, upheld, fetch):
    fetch(message(filed, value=84))
    settled_by = Actor(person=PersonFactory().pk, role="agent")
    settle_contested(CASE, fact=filed.fact, upheld=upheld, reason="Relevé vu.", actor=settled_by)
    assert altered_evidence(CASE) == []


def test_evidence_is_looked_at_again_when_a_file_is_decided(filed, django_assert_num_queries, fetch):
    fetch(message(filed, value=48))
    with django_assert_num_queries(1):
        assert altered_evidence(CASE) == []


def _other_value(proof, kept):
    proof.value = 84
    Proof.objects.update(value_sealed=proof.value_sealed)


def _other_digest(proof, kept):
    Evidence.objects.update(digest="0" * 64)


def _not_ours(proof, kept):
    Evidence.objects.update(sealed="gAAAAA")


def _answer_not_ours(proof, kept):
    Proof.objects.update(value_sealed="gAAAAA")


def _other_container(proof, kept):
    kept.container = message(proof, value=84)
    kept.save()


@pytest.mark.parametrize("harm", [_other_value, _other_digest, _not_ours, _answer_not_ours, _other_container])
def test_what_was_altered_here_is_found(filed, harm, fetch):
    fetch(message(filed, value=48))
    harm(filed, Evidence.objects.get())
    assert altered_evidence(CASE) == ["affiliation_months"]


def test_what_is_forgotten_takes_its_evidence_along(answered, fetch):
    fetch(message(answered, value=48))
    close_case(CASE)
    assert not Evidence.objects.exists()


def test_an_answer_that_is_too_old_takes_its_evidence_along(answered, fetch):
    fetch(message(answered, value=48))
    expire_proofs(CASE, facts=["affiliation_months"], actor=SYSTEM)
    assert not Evidence.objects.exists()


def test_a_case_that_is_forgotten_takes_all_along(filed, fetch):
    fetch(message(filed, value=48))
    forget_proofs([CASE])
    assert not Evidence.objects.exists()


def test_a_contested_answer_is_still_fetched(filed, fetch):
    contest_proof(CASE, fact=filed.fact, actor=citizen(filed.person_id))
    fetch(message(filed, value=48))
    assert acts() == ["exchange.contest", "exchange.keep_evidence"]


def test_a_container_reads_as_the_answer_it_holds(answered):
    read = lambda **how: read_evidence(question_of(answered), answered.message, message(answered, **how))  # noqa: E731
    assert read(value=48) == Answer(48)
    assert read(value=48, first="200\r\nOK") == Answer(48)
    assert read(status=404, error="no_record") == NoRecord()
    assert read(status=502) == Unavailable()
    assert read(value=48, first="?\r\n?") == Unavailable()


def _archive(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"message": uuid4()}, "another message"),
        ({"case": "another"}, "another case"),
        ({"field": "children"}, "another question was asked"),
        ({"nin": "119751770000020023"}, "another question was asked"),
        ({"uid": uuid4()}, "another question was asked"),
        ({"request_body": b"["}, "another question was asked"),
        ({"hashed": "AAAA"}, "the answer is to another question"),
        ({"fault": "Server.ServerProxy"}, "no answer of the source"),
        ({"halves": ("request",)}, "no container of a question and its answer"),
        ({"halves": ("request", "request-twice", "response")}, "no container of a question and its answer"),
    ],
)
def test_evidence_of_something_else_is_none(answered, how, why):
    with pytest.raises(EvidenceError, match=why):
        read_evidence(question_of(answered), answered.message, message(answered, value=48, **how))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"<html>not here</html>",
        _archive(**{"a-request.asice": b"none", "a-response.asice": b"none"}),
        _archive(**{"a-request.asice": _archive(other=b""), "a-response.asice": _archive(other=b"")}),
        _archive(**{"a-request.asice": b"0" * (evidence.LARGEST + 1)}),
        _archive(**{"a-request.asice": _archive(**{"message.xml": b"\xff\x00"}), "a-response.asice": b""}),
        _archive(name=b"content")[:-9],
    ],
)
def test_no_container_is_said_to_be_none(answered, content):
    with pytest.raises(EvidenceError):
        read_evidence(question_of(answered), answered.message, content)
