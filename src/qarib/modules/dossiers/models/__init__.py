"""Tables of dossiers, by noun."""

from qarib.modules.dossiers.models.deposits import (
    DepositInvitation,
)
from qarib.modules.dossiers.models.figures import (
    FigureRun,
    FlowMonth,
    HeldCount,
    OpenCount,
    PaperMonth,
    RefusalMonth,
)
from qarib.modules.dossiers.models.files import (
    LONGEST_APPEAL,
    Appeal,
    Correction,
    Decision,
    Dossier,
    DossierQuerySet,
    MissingRequest,
    Remark,
    Value,
    Vote,
)
from qarib.modules.dossiers.models.relays import (
    LONGEST_RELAY_REASON,
    Relay,
)

__all__ = [
    "LONGEST_APPEAL",
    "LONGEST_RELAY_REASON",
    "Appeal",
    "Correction",
    "Decision",
    "DepositInvitation",
    "Dossier",
    "DossierQuerySet",
    "FigureRun",
    "FlowMonth",
    "HeldCount",
    "MissingRequest",
    "OpenCount",
    "PaperMonth",
    "RefusalMonth",
    "Relay",
    "Remark",
    "Value",
    "Vote",
]
