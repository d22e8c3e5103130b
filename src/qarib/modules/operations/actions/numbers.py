"""Public numbers: drawn at random, unique for ever, some of them in advance for devices off line."""

from django.db import IntegrityError, transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.identifiers import new_number, read_number
from qarib.modules.operations.errors import NumberNotAvailable, NumberTaken
from qarib.modules.operations.models import DrawnNumber

BLOCK_LIMIT = 1000


def take_number() -> str:
    """Draw one number and mark it used: one INSERT, in the transaction of the act that carries it.

    When that act is undone the number goes back to the unknown ones. Raises NumberTaken once in many thousand
    millions of draws: that act is undone and begun again as a whole, so that none pays a savepoint.
    """
    now, number = clock.now(), new_number()
    try:
        DrawnNumber.objects.create(number=number, drawn_at=now, used_at=now)
    except IntegrityError as taken:
        raise NumberTaken from taken
    return number


@transaction.atomic
def draw_numbers(count: int, *, holder: str, actor: Actor) -> list[str]:
    """Draw a block of numbers in advance for a device that will work off line, at most 1 000 at once.

    The caller writes the journal row, with the device: operations stands beside the journal and cannot.
    """
    if not 0 < count <= BLOCK_LIMIT or not holder:
        msg = f"a block has 1 to {BLOCK_LIMIT} numbers and a holder"
        raise ValueError(msg)
    numbers: set[str] = set()
    while len(numbers) < count:
        fresh = {new_number() for _position in range(count - len(numbers))}
        fresh -= set(DrawnNumber.objects.filter(number__in=fresh).values_list("number", flat=True))
        numbers |= fresh
    now = clock.now()
    DrawnNumber.objects.bulk_create(
        DrawnNumber(number=number, holder=holder, drawn_by=actor.person, drawn_at=now) for number in numbers
    )
    return sorted(numbers)


def use_number(number: str, *, holder: str) -> str:
    """Mark a number of this holder's block as used and return it in canonical form.

    One conditional UPDATE; raises `NumberNotAvailable` when it is not the holder's or already used.
    """
    canonical = read_number(number) or ""
    free = DrawnNumber.objects.filter(number=canonical, holder=holder, used_at=None)
    if not free.update(used_at=clock.now()):
        raise NumberNotAvailable
    return canonical
