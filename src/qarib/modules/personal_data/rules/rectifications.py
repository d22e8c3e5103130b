"""How a fact of an identity is put right. No database, no clock."""

from qarib.kernel.actor import CITIZEN_ROLE
from qarib.kernel.workflow import Move, Workflow
from qarib.modules.personal_data.enums import RectificationStatus as Status
from qarib.modules.personal_data.rules.reviews import DESK

# Working days in which the agency answers. Assumed: no source of ours gives the law's period.
DAYS = 10

RECTIFICATIONS: Workflow[Status] = Workflow(
    {
        "accept": Move(frozenset({Status.ASKED}), Status.ACCEPTED, DESK),
        "decline": Move(frozenset({Status.ASKED}), Status.DECLINED, DESK),
        "withdraw": Move(frozenset({Status.ASKED}), Status.WITHDRAWN, frozenset({CITIZEN_ROLE})),
    }
)
