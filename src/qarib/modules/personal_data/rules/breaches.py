"""The workflow of a breach and of a report, and the term of the law. No database, no clock."""

from qarib.kernel.workflow import Move, Workflow
from qarib.modules.organisations.enums import Role
from qarib.modules.personal_data.enums import BreachStatus, ReportStatus

# Law 25-11: ANPDP is told within five days. Counted in elapsed hours from the discovery, day and night, so
# that no weekend and no holiday ever adds a day that the law does not give.
NOTICE_HOURS = 5 * 24
LABEL = "personal_data.breach"

OFFICER = frozenset({Role.PROTECTION_OFFICER.value})
# Who supervises reads, and moves nothing.
READERS = OFFICER | {Role.AUDITOR.value, Role.MINISTRY.value}

BREACHES: Workflow[BreachStatus] = Workflow(
    {
        "notify": Move(frozenset({BreachStatus.OPEN}), BreachStatus.NOTIFIED, OFFICER),
        "withdraw": Move(frozenset({BreachStatus.OPEN}), BreachStatus.WITHDRAWN, OFFICER),
        "close": Move(frozenset({BreachStatus.NOTIFIED}), BreachStatus.CLOSED, OFFICER),
    }
)
REPORTS: Workflow[ReportStatus] = Workflow(
    {
        "open_breach": Move(frozenset({ReportStatus.REPORTED}), ReportStatus.BREACH, OFFICER),
        "dismiss": Move(frozenset({ReportStatus.REPORTED}), ReportStatus.DISMISSED, OFFICER),
    }
)
# What may still be described, and whose people may still be told.
DESCRIBED = (BreachStatus.OPEN, BreachStatus.NOTIFIED)
