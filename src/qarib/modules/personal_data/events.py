"""Facts about personal data, told upward and to its own handlers."""

from dataclasses import dataclass

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class BreachConcernsPeople(Event):
    """People were chosen who must hear of a breach; a task tells each of them once."""

    breach_id: int
