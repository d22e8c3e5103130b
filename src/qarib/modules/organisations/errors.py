"""Refusals of organisations."""

from django.utils.translation import gettext_lazy as _

from qarib.kernel.errors import RuleBroken


class NoAgency(RuleBroken):
    """No agency of the body serves this commune on that day."""

    code = "no_agency"
    message = _("No agency of this body serves this commune yet. Call the body, or choose another commune.")


class NoMembership(RuleBroken):
    """The person holds no such role on that day."""

    code = "no_membership"
    message = _("You hold no role in this organisation today. Ask its administrator.")


class NotAdministrator(RuleBroken):
    """The actor does not administer this organisation."""

    code = "not_administrator"
    message = _("Only an administrator of this body may do this. Ask yours.")


class NotForYourself(RuleBroken):
    """Nobody gives themselves a role."""

    code = "not_for_yourself"
    message = _("Nobody gives or ends their own role. Ask another administrator.")


class RoleNotPossible(RuleBroken):
    """This role does not exist in this kind of organisation, or its dates make no sense."""

    code = "role_not_possible"
    message = _("This role cannot be held there, or its dates are in the wrong order. Choose another one.")


class RoleAlreadyHeld(RuleBroken):
    """The same open role exists."""

    code = "role_already_held"
    message = _("This person already holds this role there. End it first, or choose another one.")


class CodeTaken(RuleBroken):
    """The code of an organisation is unique."""

    code = "code_taken"
    message = _("Another organisation already has this code. Choose another one.")


class DetailsMissing(RuleBroken):
    """A code or a name is missing, too long, or of the wrong form."""

    code = "details_missing"
    message = _(
        "Give a code (small letters, digits and dashes, at most 40) and both names, in Arabic and in French."
    )
