"""Facts that the rooms above may hear."""

from dataclasses import dataclass

from qarib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ReadingAlertRaised(Event):
    """Somebody on duty read in a way that an auditor should look at."""

    alert_id: int
    agent_id: int
    body_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class BreachConcernsPeople(Event):
    """People were chosen who must hear of a breach; a task tells each of them once."""

    breach_id: int


@dataclass(frozen=True, slots=True)
class RetentionConfirmed(Event):
    """Two people agree that the listed files are kept no longer."""

    run_id: int
