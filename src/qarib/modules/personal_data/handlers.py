"""Reactions of personal_data."""

from qarib.kernel.events import on
from qarib.modules.personal_data.events import BreachConcernsPeople, RetentionConfirmed
from qarib.modules.personal_data.tasks import carry_out_retention, tell_people


@on(BreachConcernsPeople)
def tell_the_people_of_a_breach(_event: BreachConcernsPeople) -> None:
    """Enqueue the telling of everybody who was chosen."""
    tell_people.enqueue()


@on(RetentionConfirmed)
def carry_the_run_out(event: RetentionConfirmed) -> None:
    """Enqueue the making anonymous of everything that was listed."""
    carry_out_retention.enqueue(event.run_id)
