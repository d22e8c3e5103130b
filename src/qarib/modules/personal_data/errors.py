"""Refusals of personal_data."""

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class ProcessingUnknown(RuleBroken):
    """The register holds no processing of that code."""

    code = "processing_unknown"
    message = _("The register holds no such processing. Choose one from the register.")
