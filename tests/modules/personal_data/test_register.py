"""Every table of the house stands in the register, or on a list that says why it holds nothing of people."""

import pytest
from django.apps import apps

from factories.catalogue import SHIPPED
from qarib.kernel.actor import SYSTEM
from qarib.modules.catalogue.actions import publish_folder
from qarib.modules.catalogue.queries import versions_in_force
from qarib.modules.personal_data.errors import ProcessingUnknown
from qarib.modules.personal_data.queries import register, retention_of

NOTHING_ABOUT_PEOPLE = {
    "auth.Group": "a table of Django that the house leaves empty",
    "auth.Group_permissions": "a table of Django that the house leaves empty",
    "auth.Permission": "names of tables, written by Django",
    "catalogue.FactDictionary": "the words of procedures",
    "catalogue.Procedure": "codes of procedures",
    "catalogue.Session": "days of a session",
    "contenttypes.ContentType": "names of tables, written by Django",
    "dossiers.FigureRun": "when figures were counted",
    "exchange.Repeat": "messages of other administrations that came again: whose, and until when they count",
    "exchange.Usage": "how many answers an authorisation was given on a day",
    "journal.Checkpoint": "sizes and roots of the journal's tree",
    "journal.Cosignature": "signatures of witnesses",
    "journal.Node": "hashes of hashes",
    "exchange.ConnectionFact": "which facts a connection proves",
    "exchange.SourceState": "whether administrations answer",
    "journal.Root": "roots of the journal's tree",
    "journal.Tree": "the size of the journal's tree",
    "personal_data.ReadingWatch": "up to which row readings were looked at",
    "operations.Restoration": "instants at which a backup was brought back",
    "operations.Schedule": "when background work runs",
    "operations.Worker": "names of processes",
    "organisations.Organisation": "offices, not people",
    "organisations.Service": "places that offices serve",
    "promises.ObservedMonth": "numbers of answers by month, for the whole country",
    "promises.SettledDay": "numbers of answers by day and office",
    "territory.Commune": "places",
    "territory.CommuneWilaya": "places",
    "territory.Holiday": "days",
    "territory.Wilaya": "places",
}


def covered():
    return {label for processing in register().values() for label in processing.models}


def of_the_house():
    """Return the tables that a deployment has; those of tests alone are left out."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.label for model in models if not model.__module__.startswith("strict")}


def test_every_table_is_covered_by_a_processing_or_holds_nothing_about_people():
    assert of_the_house() - covered() - NOTHING_ABOUT_PEOPLE.keys() == set()


def test_the_register_and_the_list_name_tables_that_exist_and_no_table_twice():
    assert covered() | NOTHING_ABOUT_PEOPLE.keys() <= of_the_house()
    assert covered() & NOTHING_ABOUT_PEOPLE.keys() == set()


@pytest.mark.django_db
def test_every_procedure_in_force_has_its_processing():
    publish_folder(SHIPPED, actor=SYSTEM)
    procedures = {version.procedure.code: version.procedure.body_code for version in versions_in_force()}
    assert procedures
    assert {code: register()[code].body for code in procedures} == procedures


def test_no_period_is_given_by_a_source_and_the_register_says_so():
    assert {code for code, processing in register().items() if not processing.retention.assumed} == set()
    assert all(
        processing.retention.why.ar and processing.retention.why.fr for processing in register().values()
    )


def test_where_a_machine_may_decide_a_person_can_look_again():
    assert [code for code, found in register().items() if found.automatic and not found.review] == []


def test_the_period_of_what_nobody_wrote_down_is_refused():
    assert retention_of("anem.unemployment-allowance").months > 0
    with pytest.raises(ProcessingUnknown):
        retention_of("anem.nothing")
