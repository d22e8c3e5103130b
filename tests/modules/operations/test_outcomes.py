import pytest
from django.db import transaction

from factories.threads import at_once
from factories.transactions import undone
from qarib.modules.operations.actions import remember
from qarib.modules.operations.models import Outcome
from qarib.modules.operations.queries import remembered

YASMINE, KARIM = 1, 2


@pytest.mark.django_db
def test_a_repeated_request_receives_the_first_outcome():
    first = remember("dossiers.file", "key", person_id=YASMINE, outcome="QRB-1")
    second = remember("dossiers.file", "key", person_id=YASMINE, outcome="QRB-2")

    assert (first, second, Outcome.objects.count()) == ("QRB-1", "QRB-1", 1)


@pytest.mark.django_db
def test_the_key_of_one_person_says_nothing_to_another():
    remember("dossiers.file", "key", person_id=YASMINE, outcome="QRB-1")

    assert remembered("dossiers.file", "key", person_id=YASMINE) == "QRB-1"
    assert remembered("dossiers.file", "key", person_id=KARIM) is None
    assert remembered("grievances.file", "key", person_id=YASMINE) is None
    assert remember("dossiers.file", "key", person_id=KARIM, outcome="QRB-3") == "QRB-3"


@pytest.mark.django_db
def test_an_outcome_is_forgotten_with_the_act_that_is_undone():
    with undone():
        remember("dossiers.file", "key", person_id=YASMINE, outcome="QRB-1")

    assert remembered("dossiers.file", "key", person_id=YASMINE) is None


@pytest.mark.django_db(transaction=True)
def test_of_requests_at_once_all_receive_one_outcome():
    def file(number):
        with transaction.atomic():
            return remember("dossiers.file", "key", person_id=YASMINE, outcome=f"QRB-{number}")

    answers = at_once(6, file)

    assert len(set(answers)) == 1
    assert answers[0] == Outcome.objects.get().outcome
