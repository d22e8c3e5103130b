"""Tables that touch people and are not in a copy, each with the reason that the person reads in it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORK = _("what somebody did as an agent: it concerns the office, and the journal of those it was done for")
LEFT_OUT: Mapping[str, str | Promise] = {
    "accounts.Challenge": _("codes on their way: sealed, and gone after ten minutes"),
    "account.EmailConfirmation": _("links to confirm an e-mail: this house sends none"),
    "catalogue.ProcedureVersion": _WORK,
    "catalogue.Proposal": _WORK,
    "dossiers.HeldCount": _WORK,
    "exchange.Authorisation": _WORK,
    "exchange.Call": _(
        "answers to other administrations, kept a month: each is a line of “who read my data”"
    ),
    "exchange.Connection": _WORK,
    "exchange.Evidence": _(
        "the signed message behind an answer, as a court reads it: the answer itself is in the copy"
    ),
    "exchange.Phase": _WORK,
    "journal.Leaf": _("where a line of the journal is sealed: each line of “who read my data” leads there"),
    "notifications.Attempt": _("each try to deliver a message: their number is told with the message"),
    "operations.DrawnNumber": _("blocks of file numbers: a number is told with its file"),
    "operations.Outcome": _("what keeps a double click from acting twice: gone after a day"),
    "personal_data.Alert": _WORK,
    "personal_data.Breach": _WORK,
    "personal_data.LeakReport": _WORK,
    "personal_data.RetentionItem": _("lists of files whose time is over: such a file is nobody’s soon after"),
    "personal_data.RetentionRun": _WORK,
}
