"""Facts by exchange in a file: fetched, pending, late, too old, under a condition."""

from datetime import timedelta

import pytest
import time_machine

from factories.accounts import PersonFactory
from factories.catalogue import shipped
from factories.exchange import NOTHING, registers, says
from factories.rural import DOWN, FETCHED, HELD, NOBODY, TYPED, asked, lines, origins
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import (
    correct_fact,
    fetch_proofs,
    file_dossier,
    refuse,
    request_missing,
    save_page,
    start_draft,
    take_answers,
    withdraw,
)
from qarib.modules.dossiers.errors import Incomplete, NothingAsked
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries import (
    assessment,
    facts_to_ask,
    filing_pages,
    is_contested,
    my_draft,
    value_lines,
    values_by_fact,
)
from qarib.modules.exchange.actions import collect
from qarib.modules.exchange.models import Proof
from qarib.modules.journal.models import Entry


def test_what_registers_answer_is_not_asked_and_is_filed_with_its_source(rural):
    with registers(HELD) as connected:
        dossier = rural.begun()
        assert asked(dossier) == set(TYPED)
        file_dossier(dossier, actor=rural.me)

    assert len(connected.asked) == 4
    assert origins(dossier)["affiliation_months"] == (264, "proof", "cnas")
    assert dossier.frozen["affiliation_months"] == {"value": 264, "origin": "proof", "source": "cnas"}
    assert dossier.frozen["household_income"] == {"value": 42_000, "origin": "asked"}
    assert set(Proof.objects.exclude(state="expired").values_list("state", flat=True)) == {"accepted"}
    assert {fact: value[1] for fact, value in origins(dossier).items() if fact in FETCHED} == dict.fromkeys(
        FETCHED, "proof"
    )


def test_the_letter_and_the_pages_name_the_source_in_words(rural):
    with registers(HELD):
        dossier = rural.filed()

    shown = {line.fact: line for line in value_lines(dossier, values_by_fact(dossier), "fr")}
    assert shown["affiliation_months"].source == "CNAS"
    assert shown["children"].source == "Civil status"
    assert shown["household_income"].source == ""


def test_a_couples_income_is_asked_of_nobody_but_them(rural):
    with registers(HELD) as connected:
        rural.begun()

    assert "household_income" not in {question.field for question in connected.asked}


def test_a_declared_identity_is_asked_everything_and_sees_nothing_fetched(rural, django_assert_num_queries):
    stranger = PersonFactory()
    with registers(HELD) as connected:
        draft = start_draft(rural.version, person=stranger, language="fr", actor=citizen(stranger.pk))
        with django_assert_num_queries(0):
            fetch_proofs(draft, actor=citizen(stranger.pk))
        assert asked(draft) == set(TYPED) | FETCHED

    assert connected.asked == []
    assert lines(draft) == {}


def test_where_nobody_is_connected_nothing_changes_and_no_statement_is_spent(
    rural, django_assert_num_queries
):
    draft = start_draft(rural.version, person=rural.rachid, language="fr", actor=rural.me)
    with django_assert_num_queries(0):
        fetch_proofs(draft, actor=rural.me)
    with django_assert_num_queries(1):  # whether a bailiff is invited, and nothing of registers
        filing_pages(draft, "fr")

    assert asked(draft) == set(TYPED) | FETCHED


def test_a_procedure_without_proofs_spends_no_statement_even_where_registers_are_connected(
    world, tuesday, django_assert_num_queries
):
    with registers(HELD):
        draft = start_draft(
            world.version, person=world.yasmine, language="fr", actor=citizen(world.yasmine.pk)
        )
        with django_assert_num_queries(0):
            fetch_proofs(draft, actor=citizen(world.yasmine.pk))
            filing_pages(draft, "fr")


def test_asking_again_asks_nobody_again(rural):
    with registers(HELD) as connected:
        draft = rural.begun()
        before = len(connected.asked)
        fetch_proofs(my_draft(rural.rachid, draft.uid), actor=rural.me)

    assert len(connected.asked) == before


def test_what_no_register_holds_is_asked_of_the_person_and_not_of_the_registers_again(rural):
    with registers({**HELD, ("civil-status", "children"): NOTHING}) as connected:
        draft = rural.begun()
        assert asked(draft) == {*TYPED, "children"}
        fetch_proofs(my_draft(rural.rachid, draft.uid), actor=rural.me)
        with pytest.raises(Incomplete) as refused:
            file_dossier(draft, actor=rural.me)

    assert refused.value.facts == ("children",)
    assert len([one for one in connected.asked if one.field == "children"]) == 1


def test_an_answer_that_the_version_cannot_read_is_asked_of_the_person(rural):
    with registers({**HELD, ("civil-status", "children"): says("many")}):
        assert asked(rural.begun()) == {*TYPED, "children"}


def test_while_a_source_is_down_the_file_is_filed_and_the_proof_is_pending(rural):
    with registers(DOWN):
        dossier = rural.begun()
        assert asked(dossier) == set(TYPED)
        file_dossier(dossier, actor=rural.me)

    assert dossier.number
    assert "affiliation_months" not in dossier.frozen
    assert assessment(dossier).verdict == "open"
    line = lines(dossier)["affiliation_months"]
    assert (line.state, line.text, line.source) == ("pending", "", "CNAS")


def test_an_agent_asks_nobody_for_what_a_register_still_has_to_say(rural):
    with registers(DOWN):
        dossier = rural.filed()
        assert "affiliation_months" not in {fact.code for fact in facts_to_ask(dossier)}
        with pytest.raises(NothingAsked):
            request_missing(
                dossier, facts=["affiliation_months"], reason="Attestation CNAS.", actor=rural.agent
            )
        request = request_missing(
            dossier, facts=["affiliation_months", "bni_years"], reason="Le BNI.", actor=rural.agent
        )

    assert request.facts == ["bni_years"]


def test_a_late_answer_completes_the_file_and_leaves_the_frozen_copy_alone(rural):
    with registers(DOWN):
        dossier = rural.filed()
    before = dossier.frozen_digest
    with registers(HELD):
        collect(dossier.uid)

    dossier.refresh_from_db()
    assert dossier.frozen_digest == before
    assert origins(dossier)["affiliation_months"] == (264, "proof", "cnas")
    assert assessment(dossier).verdict == "eligible"
    assert lines(dossier)["affiliation_months"].state == "accepted"


def test_a_register_comes_before_what_was_typed_in_a_draft(rural):
    draft = start_draft(rural.version, person=rural.rachid, language="fr", actor=rural.me)
    take_answers(draft, answers={"affiliation_months": 40, "children": 4}, actor=rural.me)
    with registers(HELD):
        fetch_proofs(draft, actor=rural.me)
    assert origins(draft)["affiliation_months"] == (264, "proof", "cnas")

    take_answers(draft, answers={"affiliation_months": 40}, actor=rural.me)
    assert origins(draft)["affiliation_months"] == (264, "proof", "cnas")


def test_what_was_typed_while_a_source_is_down_is_replaced_when_it_answers(rural):
    with registers(DOWN) as connected:
        draft = rural.begun(affiliation_months=40)
        connected.says |= HELD
        collect(draft.uid)

    assert origins(draft)["affiliation_months"] == (264, "proof", "cnas")


def test_beside_another_answer_a_late_proof_is_contested_and_beside_the_same_it_proves(rural):
    with registers(DOWN):
        dossier = rural.filed(affiliation_months=40, social_status="employee")
    with registers(HELD):
        collect(dossier.uid)

    assert origins(dossier)["affiliation_months"] == (40, "asked", "")
    assert origins(dossier)["social_status"] == ("employee", "proof", "cnas")
    assert {fact: line.state for fact, line in lines(dossier).items() if line.source == "CNAS"} == {
        "affiliation_months": "contested",
        "social_status": "accepted",
    }
    assert is_contested(values_by_fact(dossier))


def test_an_old_answer_is_asked_anew_at_filing(rural):
    with registers(HELD):
        draft = rural.begun()
    # Six weeks later the proof of civil status is still good; that of a month is not.
    Value.objects.filter(dossier=draft, fact="social_status").update(source_at=TUESDAY - timedelta(days=31))
    Value.objects.filter(dossier=draft, fact="children").update(source_at=TUESDAY - timedelta(days=31))
    with registers(HELD):
        dossier = file_dossier(draft, actor=rural.me)
        assert "social_status" not in dossier.frozen
        assert dossier.frozen["children"]["origin"] == "proof"
        assert lines(dossier)["social_status"].state == "asked"
        collect(dossier.uid)

    assert origins(dossier)["social_status"] == ("employee", "proof", "cnas")


@pytest.mark.parametrize("end", ["withdrawn", "refused"])
def test_registers_are_asked_no_more_once_a_file_is_over(rural, end):
    with registers(DOWN):
        dossier = rural.filed()
    if end == "withdrawn":
        withdraw(dossier, actor=rural.me)
    else:
        correct_fact(dossier, fact="household_income", value=1, reason="Vu.", actor=rural.agent)
        refuse(dossier, criterion="covered", reason="Pas affilié.", actor=rural.agent)
    with registers(HELD) as connected:
        assert not collect(dossier.uid)

    assert connected.asked == []


def test_an_answer_for_a_file_that_is_over_is_dropped(rural):
    with registers(HELD):
        draft = start_draft(rural.version, person=rural.rachid, language="fr", actor=rural.me)
        Dossier.objects.filter(pk=draft.pk).update(status="withdrawn")
        fetch_proofs(draft, actor=rural.me)

    assert not Value.objects.exists()


def test_the_persons_path_says_what_was_asked_and_by_whom(rural):
    with registers(HELD):
        dossier = rural.filed()

    rows = Entry.objects.filter(object_id=str(dossier.uid), action__startswith="exchange.").order_by("pk")
    assert list(rows.values_list("action", "subject")) == [
        ("exchange.ask", rural.rachid.pk),
        ("exchange.receive", rural.rachid.pk),
    ]
    assert "264" not in str(list(rows.values_list("data", flat=True)))


def test_a_fact_under_a_condition_is_asked_once_the_condition_is_known(world, tuesday):
    version = shipped("cnr.proof-of-life")
    says_so = {
        ("cnr", "pension"): says("spouse"),
        ("cnr", "pension_suspended"): says(False),
        ("civil-status", "death_record"): says(False),
        ("civil-status", "remarried"): says(False),
    }
    me = citizen(world.yasmine.pk)
    with registers(says_so) as connected:
        draft = start_draft(version, person=world.yasmine, language="fr", actor=me)
        fetch_proofs(draft, actor=me)

    fields = [question.field for question in connected.asked]
    assert fields.index("remarried") > fields.index("pension")
    assert origins(draft)["remarried"] == (False, "proof", "civil-status")


def test_whose_pension_is_their_own_is_not_asked_about_a_marriage(world, tuesday):
    version = shipped("cnr.proof-of-life")
    me = citizen(world.yasmine.pk)
    with registers({("cnr", "pension"): says("direct")}) as connected:
        draft = start_draft(version, person=world.yasmine, language="fr", actor=me)
        fetch_proofs(draft, actor=me)

    assert "remarried" not in {question.field for question in connected.asked}


def test_a_spouses_income_is_kept_only_when_the_spouse_was_told(world, tuesday):
    version = shipped("anem.unemployment-allowance")
    both = {("cnas", "spouse_income"): says(False, told=True), ("casnos", "spouse_income"): says(False)}
    me = citizen(world.yasmine.pk)
    with registers(both):
        draft = start_draft(version, person=world.yasmine, language="fr", actor=me)
        fetch_proofs(draft, actor=me)
        assert "spouse_income" not in origins(draft)
        assert lines(draft)["spouse_income"].source == "CASNOS"

    told = {**both, ("casnos", "spouse_income"): says(False, told=True)}
    with registers(told):
        collect(draft.uid)
    assert origins(draft)["spouse_income"] == (False, "proof", "cnas,casnos")
    assert Proof.objects.filter(fact="spouse_income", third_party_told_at=None).count() == 0


def test_what_no_register_holds_is_filed_as_the_persons_word(rural):
    with registers(NOBODY):
        draft = rural.begun(social_status="employee", affiliation_months=48, children=0)
        save_page(draft, answers={"cnl_second_instalment": True}, actor=rural.me)
        dossier = file_dossier(draft, actor=rural.me)

    assert {value[1] for fact, value in origins(dossier).items() if fact in FETCHED} == {"asked"}


def test_time_goes_on_while_a_source_is_down(rural, run_tasks):
    with time_machine.travel(TUESDAY, tick=False) as day, registers(DOWN) as connected:
        dossier = rural.filed()
        connected.says |= HELD
        day.shift(timedelta(minutes=5))
        from qarib.modules.exchange.tasks import collect_due  # noqa: PLC0415 -- a task, which only tests call

        collect_due.func()
        run_tasks(failures_allowed=True)

    assert origins(dossier)["affiliation_months"] == (264, "proof", "cnas")
