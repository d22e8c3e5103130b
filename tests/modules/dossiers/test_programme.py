"""The exchange programme with what was counted: done only when the register answers and no paper is asked."""

import pytest
from django.conf import settings

from factories.catalogue import REGISTRATION, SHIPPED, published_registration
from factories.exchange import programme_of, registers
from factories.rural import HELD
from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import publish_folder
from qarib.modules.catalogue.queries import definition, papers_still_asked, versions_in_force
from qarib.modules.dossiers.models import PaperMonth
from qarib.modules.dossiers.queries import first_of_twelve_months, papers_to_connect, programme_by_phase
from qarib.modules.exchange.actions import load_programme, refresh_answers
from qarib.modules.exchange.models import AnswerMonth

pytestmark = [pytest.mark.usefixtures("tuesday"), pytest.mark.django_db]
RURAL = "fnpos.rural-housing-aid"
DIPLOMA = (REGISTRATION, "higher-education", "diploma")


def lines():
    return {
        (line.connection.purpose, line.connection.source, line.fact): line
        for phase in programme_by_phase()
        for line in phase.lines
    }


def answered(purpose, source, fact, accepted=0, count=9):
    AnswerMonth.objects.create(
        month=first_of_twelve_months(), purpose=purpose, source=source, fact=fact,
        answered=count, within_minute=count, within_hour=count, within_day=count, accepted=accepted,
    )  # fmt: skip


def test_a_line_speaks_in_words(world):
    programme_of(DIPLOMA)

    (line,) = lines().values()

    assert line.service == str(definition(world.version).name)
    assert line.proof == str(definition(world.version).facts["diploma"].label)


def test_a_procedure_or_a_fact_that_nobody_knows_is_told_by_its_code(world):
    programme_of(("cnr.nothing", "cnr", "pension"), (REGISTRATION, "cnas", "unheard_of"))

    assert [(line.service, line.proof) for line in lines().values() if line.rules is None] == [
        ("cnr.nothing", "pension")
    ]
    assert lines()[REGISTRATION, "cnas", "unheard_of"].proof == "unheard_of"


def test_without_an_answer_nothing_is_done(world):
    programme_of((REGISTRATION, "civil-status", "birth_date"))

    assert not lines()[REGISTRATION, "civil-status", "birth_date"].is_done
    assert programme_by_phase()[0].done == 0


def test_an_answer_and_no_paper_is_done(world):
    programme_of((REGISTRATION, "civil-status", "birth_date"))
    answered(REGISTRATION, "civil-status", "birth_date", accepted=1, count=1)

    line = lines()[REGISTRATION, "civil-status", "birth_date"]
    assert (line.is_done, line.answers.answered, line.trips_avoided) == (True, 1, 1)
    assert programme_by_phase()[0].done == 1


def test_as_long_as_the_paper_is_asked_no_volume_makes_it_done(world):
    programme_of(DIPLOMA)
    answered(*DIPLOMA, count=10_000)

    assert lines()[DIPLOMA].paper_asked
    assert not lines()[DIPLOMA].is_done


def test_a_register_of_ones_own_avoids_no_trip(world):
    programme_of((REGISTRATION, "anem", "seeker_months"))
    answered(REGISTRATION, "anem", "seeker_months", accepted=7)

    line = lines()[REGISTRATION, "anem", "seeker_months"]
    assert (line.is_own, line.is_done, line.trips_avoided) == (True, True, 0)


def test_the_figures_come_from_the_files(rural):
    programme_of((RURAL, "cnas", "affiliation_months"))
    with registers(HELD):
        rural.filed()
    refresh_answers()

    line = lines()[RURAL, "cnas", "affiliation_months"]
    assert (line.answers.answered, line.trips_avoided, line.is_done) == (1, 1, True)


def test_the_shipped_programme_has_a_line_for_each_proof_that_procedures_ask():
    with registers():
        publish_folder(SHIPPED, actor=SYSTEM)
    load_programme(settings.ROOT_DIR / "programme" / "exchange.yaml", actor=SYSTEM)
    versions = versions_in_force()
    asked = {
        (rules.code, source, fact)
        for rules in map(definition, versions)
        for fact, terms in rules.proofs.items()
        for source in terms.sources
    }
    still_papers = {
        (one.procedure.code, source, proved.fact)
        for one in papers_still_asked(versions)
        for proved in one.paper.proves
        for source in proved.held_by
    }

    assert set(lines()) == asked | still_papers
    assert all(line.rules and line.fact in line.rules.facts for line in lines().values())


def test_what_to_connect_next_is_what_is_carried_most(world):
    (before,) = papers_to_connect([world.version])
    PaperMonth.objects.create(
        month=first_of_twelve_months(),
        procedure=world.version.procedure,
        fact="diploma_certificate",
        files=12,
    )
    (after,) = papers_to_connect([world.version])

    assert (before.files, after.files) == (0, 12)
    assert after.asked.held_by == ("higher-education", "vocational-training")


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_programme_costs_the_same_for_one_line_and_for_three(item_count, django_assert_num_queries):
    published_registration()
    programme_of(*((REGISTRATION, source, "diploma") for source in ("cnas", "cnr", "casnos")[:item_count]))
    programme_by_phase()

    with django_assert_num_queries(5):
        programme_by_phase()
