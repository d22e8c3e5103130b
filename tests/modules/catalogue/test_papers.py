"""The paper ban: a paper that an active source can answer is refused; the others are counted."""

from datetime import date

import pytest

from factories.catalogue import REGISTRATION, REGISTRATION_FILE, SHIPPED, published_registration
from factories.exchange import registers
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import draft_version, propose_version, publish_folder, sign_version
from qarib.modules.catalogue.errors import DefinitionRefused
from qarib.modules.catalogue.models import FactDictionary, ProcedureVersion
from qarib.modules.catalogue.queries import moved_text, papers_still_asked, problems_of, version_in_force
from qarib.modules.exchange.models import SourceState

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """The registration, whose optional paper proves the months of affiliation and the income."""
    path = tmp_path / "anem" / "job-seeker-registration" / "2022-02-10.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(REGISTRATION_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    words = (SHIPPED / "facts.yaml").read_text(encoding="utf-8")
    assert "proves: [diploma]" in words
    (tmp_path / "facts.yaml").write_text(
        words.replace("proves: [diploma]", "proves: [affiliation_months, has_income]"), encoding="utf-8"
    )
    return tmp_path


def test_a_paper_that_active_sources_can_answer_is_refused_by_its_line(folder):
    with registers(serves=["cnas", "casnos", "cnr"]), pytest.raises(DefinitionRefused) as refused:
        publish_folder(folder, actor=SYSTEM)

    (problem,) = refused.value.problems
    line = REGISTRATION_FILE.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert line.strip().startswith("diploma_certificate:")
    assert problem.key == "facts/diploma_certificate"
    assert problem.message == "is a paper whose content cnas, casnos, cnr can answer"
    assert "affiliation_months, has_income" in problem.mend
    assert not ProcedureVersion.objects.exists()


@pytest.mark.parametrize("serves", [[], ["cnas"], ["casnos", "cnr"]])
def test_as_long_as_one_source_that_must_be_heard_is_missing_the_paper_may_be_asked(folder, serves):
    with registers(serves=serves):
        publish_folder(folder, actor=SYSTEM)

    assert ProcedureVersion.objects.exists()


def test_a_version_that_was_published_before_the_source_came_stays(folder):
    with registers(serves=[]):
        publish_folder(folder, actor=SYSTEM)
    with registers():
        (again,) = publish_folder(folder, actor=SYSTEM)

    assert again.outcome == "unchanged"


def foresee_exchange():
    """Store a newer dictionary, in which the paper proves what comes by exchange."""
    words = (SHIPPED / "facts.yaml").read_text(encoding="utf-8")
    newer = words.replace("proves: [diploma]", "proves: [affiliation_months]")
    assert newer != words
    FactDictionary.objects.create(digest="newer", source=newer)


def test_a_text_that_keeps_older_words_is_judged_by_the_newest_too(tuesday, registration, jurist):
    version = version_in_force(REGISTRATION)
    text = moved_text(version, parameter="minimum_age", value=16, since=date(2027, 1, 1))
    draft = draft_version(registration, source=text, valid_from=date(2027, 1, 1), actor=jurist)
    with registers():
        assert problems_of(draft) == ()
        foresee_exchange()
        (problem,) = problems_of(draft)
        with pytest.raises(DefinitionRefused):
            propose_version(draft, impact={}, seen=draft.source_digest, actor=jurist)
    with registers(serves=["cnr"]):
        assert problems_of(draft) == ()

    assert problem.message == "is a paper whose content cnas can answer"


def test_a_source_that_came_meanwhile_stops_the_signature(tuesday, registration, jurist, director):
    version = version_in_force(REGISTRATION)
    text = moved_text(version, parameter="minimum_age", value=16, since=date(2027, 1, 1))
    draft = draft_version(registration, source=text, valid_from=date(2027, 1, 1), actor=jurist)
    propose_version(draft, impact={"files": 0}, seen=draft.source_digest, actor=jurist)
    foresee_exchange()
    draft.refresh_from_db()
    with registers(), pytest.raises(DefinitionRefused):
        sign_version(draft, seen=draft.digest, actor=director)

    assert ProcedureVersion.objects.count() == 1


def test_an_outage_does_not_loosen_the_ban(folder):
    now = clock.now()
    for source in ("cnas", "casnos", "cnr"):
        SourceState.objects.create(source=source, last_tried_at=now, silent_since=now, down_since=now)
    with registers(serves=["cnas", "casnos", "cnr"]), pytest.raises(DefinitionRefused):
        publish_folder(folder, actor=SYSTEM)


def test_every_paper_still_asked_although_a_register_holds_it_is_counted():
    (line,) = papers_still_asked([published_registration()])

    assert (line.procedure.code, line.paper.code, line.held_by) == (
        REGISTRATION,
        "diploma_certificate",
        ("higher-education", "vocational-training"),
    )


def test_no_shipped_procedure_asks_a_paper_that_any_register_could_answer():
    with registers():
        publish_folder(SHIPPED, actor=SYSTEM)
