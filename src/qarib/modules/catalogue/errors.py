"""Refusals of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file, for whoever writes procedures."""

    file: str
    line: int
    key: str
    message: str
    mend: str

    def __str__(self) -> str:
        """Return one line as editors understand it: file:line: key: message – mend."""
        key = f" {self.key}:" if self.key else ""
        return f"{self.file}:{self.line}:{key} {self.message} – {self.mend}"


class DefinitionRefused(RuleBroken):
    """A file of the catalogue that must not be published, with everything that is wrong in it."""

    code = "definition_refused"
    message = _("The procedure cannot be published: its file holds errors.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Take every refusal, in file order."""
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
        super().__init__()

    def __str__(self) -> str:
        """Return one refusal a line."""
        return "\n".join(map(str, self.problems))


class ProcedureUnknown(RuleBroken):
    """No procedure has this code."""

    code = "procedure_unknown"
    message = _("This procedure does not exist. Choose one from the list of procedures.")


class NoVersionInForce(RuleBroken):
    """The procedure begins later than the day asked about."""

    code = "no_version_in_force"
    message = _("This procedure does not exist yet on that day.")

    def __init__(self, begins: date) -> None:
        """Take the first day of the first version."""
        self.begins = begins
        super().__init__(
            _("This procedure does not exist yet on that day: it begins on %(day)s.")
            % {"day": f"{begins:%Y-%m-%d}"}
        )


class VersionAlreadyPublished(RuleBroken):
    """Another text was published under the same date; a published version never changes."""

    code = "version_already_published"
    message = _(
        "Another text of this procedure is already published for this date. "
        "A published version never changes: give the new text a new date."
    )


class FactsRefused(RuleBroken):
    """Facts given to a rule that it cannot read, by fact."""

    code = "facts_refused"
    message = _("Some of the given facts cannot be read.")

    def __init__(self, reasons: dict[str, str]) -> None:
        """Take one reason for each fact."""
        self.reasons = reasons
        super().__init__()

    def __str__(self) -> str:
        """Return one fact a line."""
        return "\n".join(f"{fact}: {reason}" for fact, reason in self.reasons.items())


class NotYours(RuleBroken):
    """The procedure belongs to another body, or the role does not write rules."""

    code = "not_your_procedure"
    message = _("Only a jurist or a director of this procedure's body may do this.")


class DateNotToCome(RuleBroken):
    """Rules change for those who file from a day on, never behind the back of those who filed."""

    code = "date_not_to_come"
    message = _(
        "A new version begins tomorrow at the earliest: what was filed before keeps its rules. "
        "Choose a later date."
    )


class SignedAlone(RuleBroken):
    """Two people publish; one of them never stands for both."""

    code = "signed_alone"
    message = _("You proposed this version yourself: somebody else must sign or refuse it.")


class TextChangedMeanwhile(RuleBroken):
    """A colleague saved another text since the page was opened."""

    code = "text_changed_meanwhile"
    message = _(
        "A colleague saved another text since you opened this page. "
        "Yours is still here: compare, then save again."
    )


class NotWhatWasSeen(RuleBroken):
    """What would be signed is not what the page showed, or what the proposer sealed."""

    code = "not_what_was_seen"
    message = _(
        "What you were about to sign has changed since it was proposed. "
        "Nothing is published: withdraw it, and propose it again."
    )


class BaseChanged(RuleBroken):
    """Another version was published since: differences and impact were measured against the one before."""

    code = "base_changed"
    message = _(
        "Another version was published since this one was proposed, so its impact is no longer right. "
        "Withdraw it, and propose it again."
    )


class ReasonNeeded(RuleBroken):
    """A refusal says why."""

    code = "reason_needed"
    message = _("Write why, so that the colleague knows what to change.")


class TextTooLong(RuleBroken):
    """No procedure is that long."""

    code = "text_too_long"
    message = _("This text is too long for a procedure. Paste one version only.")


class ParameterUnknown(RuleBroken):
    """The text has no parameter of that name that can be moved."""

    code = "parameter_unknown"
    message = _("This version has no such parameter. Choose one from the list, or edit the whole text.")


class NoSessionOpen(RuleBroken):
    """The procedure is filed during sessions, and none is open that day; `opens_on` is the next one's day."""

    code = "no_session_open"
    message = _(
        "No session is open for this procedure now. Its dates will be told on this page: you need not travel."
    )

    def __init__(self, opens_on: date | None) -> None:
        """Take the first day of the next session, if one is announced."""
        self.opens_on = opens_on
        if opens_on is None:
            super().__init__()
            return
        super().__init__(
            _("No session is open for this procedure now. The next one opens on %(day)s: come back then.")
            % {"day": date_format(opens_on, "j F Y")}
        )


class NotOnLine(RuleBroken):
    """The version in force is not done on line."""

    code = "not_on_line"
    message = _("This is not done on line yet: it is done at the agency.")

    def __init__(self, where: object) -> None:
        """Take the sentence that says who receives the person."""
        super().__init__(
            _("This is not done on line yet: it is done at the agency. %(where)s") % {"where": where}
        )


class NotASession(RuleBroken):
    """Only a procedure whose version says `intake: session` has sessions."""

    code = "not_a_session"
    message = _("This procedure is not filed during sessions on that day. Check the day, or its version.")


class SessionStands(RuleBroken):
    """A version that is not filed during sessions cannot begin while one is open or announced."""

    code = "session_stands"
    message = _(
        "A session of this procedure is open or announced on that day. "
        "Let the new version begin after it, or keep the sessions."
    )


class SessionDatesRefused(RuleBroken):
    """Two sessions of one procedure never share a day, and none closes before it opens or in the past."""

    code = "session_dates_refused"
    message = _(
        "These dates do not fit: a session closes after it opens, never in the past, "
        "and shares no day with another one. Choose other dates."
    )
