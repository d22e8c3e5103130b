"""Which version and which day decide a file: those of its filing, or of its session."""

from datetime import date

import pytest
import time_machine

from factories.catalogue import REGISTRATION, published
from factories.world import ANSWERS
from qarib.kernel.actor import SYSTEM, citizen
from qarib.modules.catalogue.actions import open_session
from qarib.modules.catalogue.errors import NoSessionOpen, NotOnLine, SessionStands
from qarib.modules.dossiers.actions import file_dossier, save_page, start_draft
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import Incomplete
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import assessment, deciding_day, filing_pages
from qarib.modules.journal.models import Entry

START, LAST = date(2026, 11, 1), date(2026, 11, 30)
NEW = date(2026, 11, 10)
RANKED = ("intake: open", "intake: session")
OLDER = (
    ("values: {1990-04-21: 16}", "values: {1990-04-21: 17}"),
    ("2010-11-24, residence", "2009-11-24, residence"),
)
# The diploma is asked of everybody, and no longer optional.
MORE = ("diploma: {optional: true, ", "diploma: {")

# The diploma is asked of nobody any more.
SCHOOLED = "education_level IN ('secondary', 'vocational', 'university')"
LESS = (
    (f'  diploma: {{optional: true, only_if: "{SCHOOLED}"}}\n', ""),
    ("facts: [diploma, diploma_certificate,", "facts: [diploma_certificate,"),
)


def at(day):
    return time_machine.travel(day, tick=False)


def begun(world, version, **answers):
    actor = citizen(world.yasmine.pk)
    dossier = start_draft(version, person=world.yasmine, language="fr", actor=actor)
    save_page(dossier, answers={**ANSWERS, **answers}, actor=actor)
    return dossier


def filed(world, dossier):
    return file_dossier(Dossier.objects.get(pk=dossier.pk), actor=citizen(world.yasmine.pk))


def session(closes_on=LAST):
    return open_session(REGISTRATION, opens_on=START, closes_on=closes_on, actor=SYSTEM)


def test_a_file_of_a_session_is_decided_by_its_opening_day_whenever_it_is_filed(world):
    ranked = published(RANKED, valid_from=date(2026, 10, 1))
    # Sixteen on 20 November: not yet on the day the session opened.
    with at(date(2026, 11, 25)):
        session()
        dossier = filed(world, begun(world, ranked, birth_date="2010-11-20"))

        assert (dossier.version, dossier.session.opens_on) == (ranked, START)
        assert deciding_day(dossier) == START
        assert [result.code for result in assessment(dossier).not_met] == ["old-enough"]


def test_a_running_session_keeps_its_files_under_the_version_it_opened_with(world):
    ranked = published(RANKED, valid_from=date(2026, 10, 1))
    with at(date(2026, 11, 5)):
        session()
        begun_before = begun(world, ranked)
    newer = published(RANKED, *OLDER, valid_from=NEW)
    with at(date(2026, 11, 20)):
        dossier = filed(world, begun_before)
        # Whatever version a page still holds, the session's is the one.
        other = start_draft(newer, person=world.karim, language="fr", actor=citizen(world.karim.pk))

    assert (dossier.version, other.version) == (ranked, ranked)


def test_outside_a_session_no_draft_is_opened_and_one_begun_in_it_keeps_its_answers(world):
    ranked = published(RANKED, valid_from=date(2026, 10, 1))
    with at(date(2026, 11, 25)):
        session()
        dossier = begun(world, ranked)
    with at(date(2026, 12, 1)):
        with pytest.raises(NoSessionOpen):
            start_draft(ranked, person=world.karim, language="fr", actor=citizen(world.karim.pk))
        with pytest.raises(NoSessionOpen):
            filed(world, dossier)

    dossier.refresh_from_db()
    assert (dossier.status, dossier.values.count()) == (Status.DRAFT, len(ANSWERS))


def test_what_is_not_on_line_opens_no_draft(world):
    counter = published(("intake: open", "intake: counter"), valid_from=date(2026, 10, 1))

    with at(NEW), pytest.raises(NotOnLine):
        start_draft(counter, person=world.karim, language="fr", actor=citizen(world.karim.pk))
    assert not Dossier.objects.exists()


def test_an_open_procedure_is_filed_under_the_version_of_the_day_of_filing(world):
    with at(date(2026, 11, 5)):
        dossier = begun(world, world.version)
    newer = published(*OLDER, valid_from=NEW)
    with at(date(2026, 11, 12)):
        dossier = filed(world, dossier)

    dossier.refresh_from_db()
    assert (dossier.version, dossier.session) == (newer, None)
    assert deciding_day(dossier) == date(2026, 11, 12)


def test_a_draft_that_the_new_version_finds_incomplete_follows_it_so_that_its_pages_ask_the_rest(world):
    with at(date(2026, 11, 5)):
        dossier = begun(world, world.version)
    newer = published(MORE, valid_from=NEW)
    with at(date(2026, 11, 12)), pytest.raises(Incomplete) as refused:
        filed(world, dossier)

    assert refused.value.facts == ("diploma",)
    dossier.refresh_from_db()
    assert (dossier.version, dossier.status) == (newer, Status.DRAFT)


def test_a_tab_left_open_over_the_end_of_a_session_finds_the_receipt(world):
    ranked = published(RANKED, valid_from=date(2026, 10, 1))
    with at(date(2026, 11, 25)):
        session()
        stale = begun(world, ranked)
        number = filed(world, stale).number
    with at(date(2026, 12, 1)):
        assert file_dossier(stale, actor=citizen(world.yasmine.pk)).number == number


def test_a_draft_under_a_version_that_asks_less_is_filed_without_what_it_cannot_read(world):
    with at(date(2026, 11, 5)):
        draft = begun(world, world.version, diploma="Licence")
    shorter = published(*LESS, valid_from=NEW)
    with at(date(2026, 11, 20)):
        Dossier.objects.filter(pk=draft.pk).update(version=shorter)
        assert filing_pages(Dossier.objects.get(pk=draft.pk), "fr")
        Dossier.objects.filter(pk=draft.pk).update(version=world.version)
        dossier = filed(world, draft)

    assert dossier.version == shorter
    assert "diploma" not in dossier.frozen
    assert not dossier.values.filter(fact="diploma").exists()


def test_a_version_without_sessions_waits_until_the_last_one_is_over(world):
    published(RANKED, valid_from=date(2026, 10, 1))
    with at(date(2026, 11, 5)):
        last = session(closes_on=date(2026, 11, 15)).closes_on
        with pytest.raises(SessionStands):
            published(valid_from=last)

        assert published(valid_from=date(2026, 11, 16)).valid_from == date(2026, 11, 16)


def test_an_announced_session_that_follows_a_version_says_so_in_the_journal(world):
    published(RANKED, valid_from=date(2026, 10, 1))
    with at(date(2026, 10, 5)):
        announced = session()
        newer = published(RANKED, *OLDER, valid_from=date(2026, 10, 20))

    announced.refresh_from_db()
    assert announced.version == newer
    assert Entry.objects.get(action="catalogue.follow_version").data["version"] == "2026-10-20"
