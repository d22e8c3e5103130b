"""Reactions of personal_data."""

from qarib.kernel.events import on
from qarib.modules.personal_data.events import BreachConcernsPeople
from qarib.modules.personal_data.tasks import tell_people


@on(BreachConcernsPeople)
def tell_the_people_of_a_breach(_event: BreachConcernsPeople) -> None:
    """Enqueue the telling of everybody who was chosen."""
    tell_people.enqueue()
