from datetime import date

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.dossiers import DossierFactory
from factories.organisations import BodyFactory
from factories.world import TUESDAY
from qarib.modules.catalogue import actions
from qarib.modules.catalogue.models import ProcedureVersion, Proposal
from qarib.modules.catalogue.queries import moved_text, version_in_force
from qarib.modules.dossiers import tasks
from qarib.modules.operations.models import Job
from qarib.modules.organisations.queries import actor_of

CODE = "anem.job-seeker-registration"
SINCE = date(2027, 1, 1)
LIST = reverse("desk:catalogue")
RULES = reverse("desk:rules", args=[CODE])
MOVE = reverse("desk:rules_move", args=[CODE, "minimum_age"])
WRITE = reverse("desk:rules_write", args=[CODE])


def day(name, value):
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def url(name, proposal):
    return reverse(f"desk:proposal{name and '_'}{name}", args=[proposal.uid])


def text(value=16, since=SINCE):
    return moved_text(version_in_force(CODE), parameter="minimum_age", value=value, since=since)


@pytest.fixture
def draft(world, meriem):
    source = text()
    return actions.draft_version(
        world.version.procedure, source=source, valid_from=SINCE, actor=actor_of(meriem)
    )


@pytest.fixture
def proposed(draft, jurist):
    jurist.post(url("propose", draft), {"seen": draft.source_digest})
    draft.refresh_from_db()
    assert draft.state == "proposed"
    return draft


def drafts(world, meriem, number):
    for month in range(1, number + 1):
        since = date(2027, month, 1)
        actions.draft_version(
            world.version.procedure, source=text(since=since), valid_from=since, actor=actor_of(meriem)
        )


@pytest.mark.list_page("desk:catalogue")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    world, meriem, jurist, rows, django_assert_num_queries
):
    drafts(world, meriem, rows)
    jurist.get(LIST)  # texts are read once a process

    # session with person, roles, procedures, versions in force, proposals
    with django_assert_num_queries(5):
        page = jurist.get(LIST)

    assert len(page.context["proposals"].rows) == rows


@pytest.mark.list_page("desk:rules")
@pytest.mark.parametrize("rows", [1, 3])
def test_a_procedure_costs_the_same_for_one_and_for_three(
    world, meriem, jurist, rows, django_assert_num_queries
):
    drafts(world, meriem, rows)
    jurist.get(RULES)

    # session with person, roles, procedure, version, proposals, versions, sessions
    with django_assert_num_queries(7):
        page = jurist.get(RULES)

    assert len(page.context["proposals"]) == rows


@pytest.mark.parametrize("role", ["agent", "head", "auditor", "administrator"])
def test_to_other_roles_the_rules_do_not_exist(world, at_desk, on_duty, proposed, role):
    browser = at_desk(on_duty(role, world.agency if role in {"agent", "head"} else None))
    for address in (
        LIST,
        RULES,
        MOVE,
        WRITE,
        *(url(name, proposed) for name in ("", "edit", "sign", "refuse")),
    ):
        assert browser.get(address).status_code == 404
    for name in ("propose", "withdraw", "measure", "sign", "refuse"):
        assert browser.post(url(name, proposed)).status_code == 404


def test_a_jurist_of_another_body_sees_nothing_of_them(at_desk, on_duty, proposed):
    browser = at_desk(on_duty("jurist", BodyFactory(code="cnas")))

    assert browser.get(LIST).context["procedures"] is None
    for address in (RULES, MOVE, WRITE, *(url(name, proposed) for name in ("", "edit", "sign", "refuse"))):
        assert browser.get(address).status_code == 404
    for name in ("propose", "withdraw", "measure", "sign", "refuse"):
        assert browser.post(url(name, proposed), {"seen": proposed.digest, "read": "on"}).status_code == 404
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_the_ministry_reads_and_writes_nothing(at_desk, on_duty, proposed):
    browser = at_desk(on_duty("ministry", BodyFactory(code="mtess")))

    page = browser.get(url("", proposed))
    assert page.status_code == 200
    assert page.context["moves"] == []
    assert browser.get(RULES).context["may_write"] is False
    for address in (MOVE, WRITE, *(url(name, proposed) for name in ("edit", "sign", "refuse"))):
        assert browser.get(address).status_code == 404


def test_a_citizen_has_no_desk(at_desk, db):
    assert at_desk(PersonFactory(matched=True)).get(LIST).status_code == 403


def test_a_jurist_begins_at_the_rules(jurist):
    assert jurist.get(reverse("desk:queue"))["Location"] == LIST


def test_a_parameter_is_moved_seen_proposed_and_signed_by_somebody_else(world, jurist, signer):
    DossierFactory(filed=True, answers={"birth_date": "2002-05-14"})
    typed = {"value": "16", **day("since", SINCE), "law_ar": "مرسوم", "law_fr": "Décret"}

    moved = jurist.post(MOVE, typed, follow=True)
    draft = Proposal.objects.get()
    assert moved.redirect_chain[-1][0] == url("", draft)
    assert moved.context["picture"].impact.total.files == 1
    assert moved.context["picture"].nobody_moves

    jurist.post(url("propose", draft), {"seen": draft.source_digest})
    draft.refresh_from_db()
    assert draft.impact["total"]["files"] == 1
    assert jurist.get(url("sign", draft)).status_code == 409

    page = signer.get(url("sign", draft))
    assert draft.digest in page.content.decode()
    signer.post(url("sign", draft), {"read": "on", "seen": draft.digest})

    assert version_in_force(CODE, on=SINCE).proposal == draft
    assert "Décret" in version_in_force(CODE, on=SINCE).source


def test_a_move_that_breaks_examples_shows_each_with_its_line_and_keeps_the_text(jurist):
    answer = jurist.post(MOVE, {"value": "30", **day("since", SINCE)}, follow=True)

    draft = Proposal.objects.get()
    assert answer.redirect_chain[-1][0] == url("edit", draft)
    problems = answer.context["problems"]
    lines = draft.source.splitlines()
    assert problems
    assert all(one["text"] in lines[one["line"] - 1] for one in problems)
    assert "L’exemple attend" in answer.content.decode() or "The example expects" in answer.content.decode()
    assert jurist.post(url("propose", draft), {"seen": draft.source_digest}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "-3"}, "value"),
        ({"value": "1" * 30}, "value"),
        ({"value": "seize"}, "value"),
        ({"since_day": "31", "since_month": "2"}, "since"),
        ({"since_year": ""}, "since"),
        ({"law_ar": "مرسوم"}, "law_fr"),
        ({"law_fr": "Décret"}, "law_ar"),
        ({"law_fr": "D" * 301, "law_ar": "م"}, "law_fr"),
        (day("since", TUESDAY.date()), "__all__"),
        ({"since_year": "2020"}, "__all__"),
    ],
)
def test_what_cannot_be_moved_is_said_and_nothing_is_lost(jurist, changes, field):
    answer = jurist.post(MOVE, {"value": "17", **day("since", SINCE), **changes})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Proposal.objects.exists()
    for value in changes.values():
        assert value in answer.content.decode()


@pytest.mark.parametrize("code", ["anem.nothing", "a", "x" * 300])
def test_what_does_not_exist_looks_absent(jurist, code):
    for name, args in (("rules", [code]), ("rules_write", [code]), ("rules_move", [code, "minimum_age"])):
        assert jurist.get(reverse(f"desk:{name}", args=args)).status_code == 404
    assert jurist.get(reverse("desk:rules_move", args=[CODE, "nothing"])).status_code == 404


def test_a_whole_text_is_pasted_from_the_one_in_force(jurist):
    shown = jurist.get(WRITE).context["form"]["source"].value()
    jurist.post(WRITE, {"source": shown.replace("\n", "\r\n"), **day("valid_from", SINCE), "seen": ""})

    assert Proposal.objects.get().source == shown


@pytest.mark.parametrize(
    "source", ["", "a: [", "\x00", "- 1", "procedure: x\n", "&a [*a]", "!!python/name:os.system x"]
)
def test_any_text_is_kept_or_refused_never_a_crash(jurist, source):
    answer = jurist.post(WRITE, {"source": source, **day("valid_from", SINCE), "seen": ""}, follow=True)

    kept = Proposal.objects.first()
    assert (answer.status_code, kept) == (422, None) or (
        answer.status_code == 200 and answer.context["problems"]
    )


def test_two_who_edit_one_draft_see_both_texts(draft, jurist, on_duty, at_desk):
    seen, colleague = draft.source_digest, at_desk(on_duty("jurist"))
    mine = {"source": text(), **day("valid_from", date(2027, 2, 1)), "seen": seen}
    colleague.post(url("edit", draft), mine | {"source": text() + "# theirs\n"})

    answer = jurist.post(url("edit", draft), mine | {"source": text() + "# mine\n"})

    assert answer.status_code == 409
    assert {(line.kind, line.text) for line in answer.context["theirs"]} >= {
        ("more", "# theirs"),
        ("less", "# mine"),
    }
    again = answer.context["form"]["seen"].value()
    assert (
        jurist.post(url("edit", draft), mine | {"source": text() + "# mine\n", "seen": again}).status_code
        == 302
    )
    draft.refresh_from_db()
    assert draft.source.endswith("# mine\n")


def test_a_signature_needs_the_box_and_the_digest_that_was_shown(proposed, signer):
    assert signer.post(url("sign", proposed), {"seen": proposed.digest}).status_code == 422
    assert signer.post(url("sign", proposed), {"read": "on", "seen": "0" * 64}).status_code == 409
    assert signer.post(url("sign", proposed), {"read": "on"}).status_code == 409
    assert (
        ProcedureVersion.objects.count() == 1
        or not proposed.procedure.versions.filter(valid_from=SINCE).exists()
    )


def test_what_was_altered_in_the_table_is_told_and_not_signed(proposed, signer):
    Proposal.objects.filter(pk=proposed.pk).update(source=text(17))

    assert signer.get(url("", proposed)).context["altered"] is True
    assert signer.post(url("sign", proposed), {"read": "on", "seen": proposed.digest}).status_code == 409
    assert not proposed.procedure.versions.filter(valid_from=SINCE).exists()


def test_a_refusal_is_read_by_the_proposer(proposed, jurist, signer):
    assert signer.post(url("refuse", proposed), {"reason": " "}).status_code == 422
    assert jurist.get(url("refuse", proposed)).status_code == 409
    signer.post(url("refuse", proposed), {"reason": "Trop tôt pour les agences."})

    assert "Trop tôt pour les agences." in jurist.get(url("", proposed)).content.decode()
    assert signer.get(url("sign", proposed)).status_code == 409


def test_a_proposer_takes_back_what_nobody_signed(proposed, jurist, signer):
    assert jurist.post(url("withdraw", proposed))["Location"] == RULES
    assert jurist.post(url("withdraw", proposed)).status_code == 409
    assert signer.post(url("sign", proposed), {"read": "on", "seen": proposed.digest}).status_code == 409


def test_very_many_files_are_measured_beside_the_page(world, draft, jurist, monkeypatch):
    monkeypatch.setattr("qarib.modules.dossiers.queries.simulation.AT_ONCE", -1)
    assert jurist.get(url("", draft)).context["picture"] is None
    assert jurist.post(url("propose", draft), {"seen": draft.source_digest}).status_code == 409

    jurist.post(url("measure", draft))
    assert Job.objects.filter(task_path__contains="measure_impact").count() == 1
    tasks.measure_impact.call(str(draft.uid))

    assert jurist.get(url("", draft)).context["picture"].impact.total.files == 0
    jurist.post(url("propose", draft), {"seen": draft.source_digest})
    draft.refresh_from_db()
    assert draft.state == "proposed"


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_every_page_speaks_each_language(proposed, meriem, hocine, at_desk, language):
    jurist, signer = at_desk(meriem, language), at_desk(hocine, language)
    for address in (LIST, RULES, MOVE, WRITE, url("", proposed)):
        assert jurist.get(address).status_code == 200
    for name in ("sign", "refuse"):
        assert signer.get(url(name, proposed)).status_code == 200


def test_a_proposal_costs_few_queries(proposed, signer, django_assert_max_num_queries):
    signer.get(url("", proposed))
    with django_assert_max_num_queries(10):
        signer.get(url("", proposed))
