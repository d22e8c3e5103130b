"""Which move leads from where to where, and in whose name."""

from qarib.kernel.actor import CITIZEN_ROLE, PROFESSIONAL_ROLE, SYSTEM_ROLE
from qarib.kernel.workflow import Move, Workflow
from qarib.modules.organisations.enums import Role
from qarib.modules.promises.enums import Status

# Where the engine decides alone, it acts as the system; a breach of data is its officer's to notify in time.
OFFICE = frozenset(
    {Role.AGENT.value, Role.HEAD.value, Role.DIRECTOR.value, Role.PROTECTION_OFFICER.value, SYSTEM_ROLE}
)
# A professional whose deposit answers what was asked lets the clock run again.
ANYONE = OFFICE | {CITIZEN_ROLE, PROFESSIONAL_ROLE, Role.REPRESENTATIVE.value}
SYSTEM = frozenset({SYSTEM_ROLE})

WORKFLOW: Workflow[Status] = Workflow(
    {
        "pause": Move(source=frozenset({Status.RUNNING}), target=Status.PAUSED, by=OFFICE),
        # The person resumes it themselves when they give what was awaited.
        "resume": Move(source=frozenset({Status.PAUSED}), target=Status.RUNNING, by=ANYONE),
        "keep": Move(source=frozenset({Status.RUNNING}), target=Status.KEPT, by=OFFICE),
        "miss": Move(source=frozenset({Status.RUNNING}), target=Status.MISSED, by=SYSTEM),
        # Kept late stays missed: it never counts among the promises kept.
        "keep_late": Move(source=frozenset({Status.MISSED}), target=Status.MISSED, by=OFFICE),
        "withdraw": Move(
            source=frozenset({Status.RUNNING, Status.PAUSED, Status.MISSED}),
            target=Status.WITHDRAWN,
            by=ANYONE,
        ),
    },
)
