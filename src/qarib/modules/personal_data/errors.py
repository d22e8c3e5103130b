"""Refusals that a person can act on."""

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class AlertSettled(RuleBroken):
    """Somebody else looked at the alert first."""

    code = "alert_settled"
    message = _("Somebody has looked at this alert already. What they wrote is shown below.")


class NotYourAlert(RuleBroken):
    """The alert belongs to another body, to another role, or concerns the auditor themselves."""

    code = "not_your_alert"
    message = _("Only another auditor may look at this alert.")


class ProcessingUnknown(RuleBroken):
    """The register holds no processing of that code."""

    code = "processing_unknown"
    message = _("The register holds no such processing. Choose one from the register.")


class NotOfficer(RuleBroken):
    """Only the data-protection officer of that body does this."""

    code = "not_protection_officer"
    message = _("Only the data-protection officer of this body can do this.")


class DiscoveryNotPossible(RuleBroken):
    """A breach is discovered before it is written down."""

    code = "breach_discovery_not_possible"
    message = _(
        "The discovery lies in the future, or more than ten years back. Correct the day and the hour."
    )


class BreachDetailsMissing(RuleBroken):
    """A breach says what happened, to whose data, and which."""

    code = "breach_details_missing"
    message = _("Say what happened, whose data and which kinds: the authority asks for them.")


class ReferenceMissing(RuleBroken):
    """A notification to the authority leaves a proof."""

    code = "breach_reference_missing"
    message = _("Write the reference of the notification: a number, or how and when it was sent.")


class ReasonMissing(RuleBroken):
    """Such an answer says why."""

    code = "reason_missing"
    message = _("Write the reason in a few words: it stays in the file.")


class NobodyConcerned(RuleBroken):
    """No person is found by that choice, or all of them were told before."""

    code = "nobody_concerned"
    message = _("Nobody new is found by this choice. Check the file, the agency, the agent and the days.")


class AnswerMissing(RuleBroken):
    """A review is answered in words."""

    code = "review_answer_missing"
    message = _("Write your answer in words: the person reads it.")


class IdentityNotConfirmed(RuleBroken):
    """At level 1 the account holds only what its person typed: confirming it puts it right."""

    code = "identity_not_confirmed"
    message = _("Confirm your identity first: that writes your names and your birth date as you show them.")


class NothingToRectify(RuleBroken):
    """What is asked is what the house holds."""

    code = "nothing_to_rectify"
    message = _("This is what we hold already: write it as it should be.")


class NotYourReview(RuleBroken):
    """Nobody answers for somebody near."""

    code = "not_your_review"
    message = _("You act for this person, or they act for you: a colleague answers.")


class NotKeeper(RuleBroken):
    """Only the protection officer or an administrator of the body does this."""

    code = "not_keeper"
    message = _("Only the data-protection officer or an administrator of this body can do this.")


class RunNeedsAnother(RuleBroken):
    """Whoever listed does not confirm."""

    code = "run_needs_another"
    message = _("You made this list: somebody else confirms it.")


class RunAlreadyOpen(RuleBroken):
    """One list of a body waits already."""

    code = "run_already_open"
    message = _("A list waits already: confirm it or give it up first.")


class FileNotHeld(RuleBroken):
    """No file of the body has that number, or it is held already, or anonymous."""

    code = "file_not_held"
    message = _("No ended file of this body has this number, or it is held already. Check the number.")
