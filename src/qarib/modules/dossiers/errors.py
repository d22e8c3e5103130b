"""Refusals that a person can act on."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class Incomplete(RuleBroken):
    """Some facts are still needed before the file can be filed; `facts` names them in file order."""

    code = "incomplete"
    message = _("Some answers are still missing. Complete the pages marked below; what you typed is kept.")

    def __init__(self, facts: Sequence[str]) -> None:
        """Keep which facts are missing."""
        self.facts = tuple(facts)
        super().__init__()


class NoAgencyToFileAt(RuleBroken):
    """No agency is responsible, because the person does not live where the procedure applies."""

    code = "no_agency"
    message = _(
        "No agency can receive this file, because it names no commune of residence in Algeria. "
        "Correct your residence, or call the number on the procedure's page."
    )


class AlreadyOpen(RuleBroken):
    """The person has a file of this procedure that is not decided yet."""

    code = "already_open"
    message = _(
        "You already have a file for this procedure. Follow it in your space: a second one is not needed."
    )


class AlreadyGranted(RuleBroken):
    """What is asked was granted and still runs."""

    code = "already_granted"
    message = _("This was granted to you and is still valid. You can ask again during its last 30 days.")


class NotAtThisCounter(RuleBroken):
    """The procedure belongs to another body than the agent's."""

    code = "not_at_this_counter"
    message = _("Another body answers this procedure: it cannot be filed at your counter.")


class DraftAtHome(RuleBroken):
    """The person began this request by themselves: what they typed is theirs alone."""

    code = "draft_at_home"
    message = _(
        "The person already began this request on their own. They can finish it, or give it up, in their "
        "space; then it can be filed here."
    )


class OwnFile(RuleBroken):
    """Nobody decides their own file or their kin's."""

    code = "own_file"
    message = _("You cannot handle your own file, nor that of someone you act for. Hand it to a colleague.")


class NotAColleague(RuleBroken):
    """A file is handed to somebody who works on files in the same agency today."""

    code = "not_a_colleague"
    message = _("Choose an agent who works in your agency today.")


class NearColleague(RuleBroken):
    """A file is not handed to the person it is about, nor to somebody who acts for them."""

    code = "near_colleague"
    message = _("This is the colleague's own file, or that of someone they act for. Choose somebody else.")


class ReasonNeeded(RuleBroken):
    """A refusal and a request say why."""

    code = "reason_needed"
    message = _("Write the reason: the person will read it.")


class UnknownCriterion(RuleBroken):
    """A refusal names one criterion of the procedure that is not met."""

    code = "unknown_criterion"
    message = _("Choose the criterion that is not met: a refusal must name it.")


class AmountUnknown(RuleBroken):
    """What is paid cannot be computed yet."""

    code = "amount_unknown"
    message = _("The amount cannot be computed yet. Ask the person once for what is missing, then decide.")


class SignaturesNeeded(RuleBroken):
    """The amount is above what one person may grant."""

    code = "signatures_needed"
    message = _(
        "One person may not grant this amount alone: sign it, and another agent of the agency, "
        "or its head, signs after you."
    )


class AlreadySigned(RuleBroken):
    """The second signature is another person's."""

    code = "already_signed"
    message = _("You have signed this file. Another agent of the agency, or its head, must sign it now.")


class NothingAsked(RuleBroken):
    """A request for missing items names at least one."""

    code = "nothing_asked"
    message = _(
        "Choose at least one item to ask for. Ask for everything at once: one request at a time is open."
    )


class ChangedMeanwhile(RuleBroken):
    """The file moved on between the page that the agent read and the decision."""

    code = "changed_meanwhile"
    message = _("The file has changed since you opened it. Look at it again, then decide.")


class ReadingReasonNeeded(RuleBroken):
    """A file outside the agent's queue is opened for a reason, which the person can read."""

    code = "reading_reason_needed"
    message = _("This file is not in your queue. Write why you open it: the person will read it.")


class AppealTooLate(RuleBroken):
    """The last day to contest has passed; `last` is that day."""

    code = "appeal_too_late"
    message = _(
        "The last day to contest this refusal has passed. You can file a new request at any time: "
        "correct what was refused, and it is examined afresh."
    )


class AppealSaysNothing(RuleBroken):
    """An appeal says why the refusal is wrong."""

    code = "appeal_says_nothing"
    message = _("Write in your own words why the decision is wrong: whoever examines it again reads them.")


class SameDecider(RuleBroken):
    """Whoever refused does not decide the appeal."""

    code = "same_decider"
    message = _(
        "You decided this file: somebody else decides the appeal. "
        "A colleague of the agency or the director of the body will."
    )


class RequestLapsed(RuleBroken):
    """What was asked was not answered in time, and the request is closed."""

    code = "request_lapsed"
    message = _(
        "The last day to answer has passed and this file is closed. "
        "You can file again at once, with the same answers."
    )


class TooManyAtOnce(RuleBroken):
    """One act grants so many files that a person can still answer for each."""

    code = "too_many_at_once"
    message = _("Choose at most 50 files at once, so that you can answer for each of them.")


class NothingToCorrect(RuleBroken):
    """A correction says something else than what is known."""

    code = "nothing_to_correct"
    message = _("This is what the file says already. Change the answer, or go back: nothing was sent.")


class CorrectionOpen(RuleBroken):
    """A file is decided on what the person says now."""

    code = "correction_open"
    message = _("The person has sent a correction. Accept or decline it first, then decide.")


class EvidenceAltered(RuleBroken):
    """What was kept of a register's answer was changed in this house since: nobody decides on it."""

    code = "evidence_altered"
    message = _(
        "The message that was kept of an administration’s answer no longer shows it. Nothing may be decided "
        "on it: tell the auditor."
    )


class ProofContested(RuleBroken):
    """The person and a register say different things; an agent says which counts, then decides."""

    code = "proof_contested"
    message = _("The person contests what a register says. Settle it first, then decide.")


class RemarkUnreadable(RuleBroken):
    """A message says something, in 2000 characters at most."""

    code = "remark_unreadable"
    message = _("Write your message, in 2000 characters at most.")


class ConversationClosed(RuleBroken):
    """The file was withdrawn, has lapsed, or was decided more than ninety days ago."""

    code = "conversation_closed"
    message = _(
        "Messages about this file are closed. Call the agency, or file a new request: it is answered by "
        "its promised date."
    )


class NotForProfessionals(RuleBroken):
    """Only a fact that a professional establishes is deposited by one, while the file is not decided."""

    code = "not_for_professionals"
    message = _("Nothing of this file can be deposited by a professional now.")


class AlreadyInvited(RuleBroken):
    """One professional at a time is asked for one paper."""

    code = "already_invited"
    message = _("Somebody is invited already. Revoke that link first, then invite anew.")


class AlreadyDeposited(RuleBroken):
    """What is established is not asked again."""

    code = "already_deposited"
    message = _("This paper was deposited already: nothing more is needed.")


class InvitationUnreadable(RuleBroken):
    """An invitation names whom it is for."""

    code = "invitation_unreadable"
    message = _("Write the name of the professional, in 120 characters at most.")


class InvitationClosed(RuleBroken):
    """A link was used or revoked, has expired, or the file was decided: one answer for all of them."""

    code = "invitation_closed"
    message = _("This link no longer takes a paper. Ask the person who invited you for a new one.")


class WrongDepositCode(RuleBroken):
    """The code that the person gives by word of mouth opens the deposit; it is never in the link."""

    code = "wrong_deposit_code"
    message = _("This is not the code. Ask the person who invited you: they received it by SMS.")


class StatementNeeded(RuleBroken):
    """A deposit says what its paper establishes."""

    code = "statement_needed"
    message = _("Tick what your paper establishes, or deposit nothing.")


class PaperAwaited(RuleBroken):
    """Nothing is granted on a paper that a professional is still invited to deposit."""

    code = "paper_awaited"
    message = _("A professional is invited to deposit a paper of this file. Wait for it until its last day.")


class RelayReasonNeeded(RuleBroken):
    """What is given back says why: the person reads it, and so does the body that decides the file."""

    code = "relay_reason_needed"
    message = _("Write why this is not for you, so that the person knows what happens next.")
