"""Which automatic results are looked at by a person, and the workflow of a review. No database, no clock."""

from collections.abc import Mapping

from qarib.kernel.workflow import Move, Workflow
from qarib.modules.organisations.enums import Role
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus

DESK = frozenset({Role.AGENT.value, Role.HEAD.value})
# Who a person is, is not the business of one body: assumed, the one whose agencies serve every commune.
IDENTITY_BODY = "anem"

# Every result that a machine alone may bring about against a person, and how a person looks at it again: by a
# review of this room, or by the act of another one. A test enumerates the results and reads this table.
AUTOMATIC: Mapping[str, ReviewKind | str] = {
    "dossiers.lapse": ReviewKind.LAPSE,
    "accounts.civil_status.no": ReviewKind.IDENTITY,
    "catalogue.check.not_eligible": ReviewKind.CHECK,
    # A register's answer: contested on the page of the file, settled by an agent with a reason.
    "dossiers.proof": "dossiers.contest_in_draft",
}

REVIEWS: Workflow[ReviewStatus] = Workflow(
    {
        "uphold": Move(frozenset({ReviewStatus.ASKED}), ReviewStatus.UPHELD, DESK),
        "change": Move(frozenset({ReviewStatus.ASKED}), ReviewStatus.CHANGED, DESK),
    }
)
