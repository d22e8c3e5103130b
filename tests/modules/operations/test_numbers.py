import pytest
from django.db import IntegrityError, transaction

from factories.threads import at_once
from qarib.kernel.actor import Actor, Basis
from qarib.kernel.identifiers import new_number, read_number
from qarib.modules.operations.actions import draw_numbers, numbers, take_number, use_number
from qarib.modules.operations.errors import NumberNotAvailable, NumberTaken
from qarib.modules.operations.models import DrawnNumber
from qarib.modules.operations.queries import numbers_held

MOURAD = Actor(person=9, role="agent", organisation=3, body=1, basis=Basis.DUTY)


@pytest.mark.django_db
def test_a_number_is_drawn_and_used_at_once():
    number = take_number()

    assert read_number(number) == number
    row = DrawnNumber.objects.get()
    assert (row.number, row.holder, row.used_at) == (number, "", row.drawn_at)


@pytest.mark.django_db
def test_a_number_that_exists_is_refused_and_the_act_begins_again(monkeypatch):
    taken, free = new_number(), new_number()
    drawn = iter([taken, taken, free])
    monkeypatch.setattr(numbers, "new_number", lambda: next(drawn))
    take_number()

    with pytest.raises(NumberTaken), transaction.atomic():
        take_number()
    assert take_number() == free


@pytest.mark.django_db
def test_a_block_is_held_by_its_device_until_used():
    block = draw_numbers(3, holder="van-17", actor=MOURAD)

    used = use_number(block[1].lower().replace("-", " "), holder="van-17")

    assert used == block[1]
    assert numbers_held("van-17") == [block[0], block[2]]
    assert set(DrawnNumber.objects.values_list("drawn_by", flat=True)) == {9}


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["used already", "of another device", "never drawn", "not a number"])
def test_a_number_that_is_not_ours_to_use_is_refused(case):
    number = draw_numbers(1, holder="van-17", actor=MOURAD)[0]
    if case == "used already":
        use_number(number, holder="van-17")
    text = {"never drawn": new_number(), "not a number": "QRB-UUUU"}.get(case, number)

    with pytest.raises(NumberNotAvailable):
        use_number(text, holder="van-18" if case == "of another device" else "van-17")


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "holder"), [(0, "van-17"), (1001, "van-17"), (5, "")])
def test_a_block_without_size_or_holder_is_a_mistake(count, holder):
    with pytest.raises(ValueError, match="a block has 1 to 1000 numbers"):
        draw_numbers(count, holder=holder, actor=MOURAD)


@pytest.mark.django_db
def test_the_table_refuses_a_number_that_nobody_holds_or_uses():
    with pytest.raises(IntegrityError), transaction.atomic():
        DrawnNumber.objects.create(number=new_number())


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_that_synchronise_one_number_only_one_uses_it():
    number = draw_numbers(1, holder="van-17", actor=MOURAD)[0]

    answers = at_once(4, lambda _number: use_number(number, holder="van-17"))

    assert sorted(isinstance(answer, NumberNotAvailable) for answer in answers) == [False, True, True, True]
