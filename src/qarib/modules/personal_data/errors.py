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
