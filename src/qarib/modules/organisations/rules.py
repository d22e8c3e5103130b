"""Which roles exist where, and which ones see how far. No database, no clock."""

import re

from qarib.kernel.actor import SYSTEM_ROLE
from qarib.modules.organisations.enums import MINISTRY, OrganisationKind, Role

_OFFICES = frozenset({OrganisationKind.BODY, OrganisationKind.AGENCY})
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE_LENGTH = 40

# Roles that see everything of every body.
EVERYWHERE = frozenset({SYSTEM_ROLE, Role.MINISTRY.value})
# Roles that see their whole body, and every body when theirs is the ministry.
BODY_WIDE = frozenset(
    {
        Role.DIRECTOR.value,
        Role.AUDITOR.value,
        Role.ADMINISTRATOR.value,
        Role.PROTECTION_OFFICER.value,
    }
)
# Roles that see the organisation they belong to.
OWN_ONLY = frozenset({Role.AGENT.value, Role.HEAD.value, Role.JURIST.value, Role.REPRESENTATIVE.value})


def role_exists_in(role: Role, kind: OrganisationKind, code: str) -> bool:
    """Tell whether the organisation of that kind and code can give that role.

    The role that sees every body exists in the ministry alone: no body's administrator may hand it out.
    """
    if kind not in _OFFICES:
        return role == Role.REPRESENTATIVE
    if role == Role.MINISTRY:
        return code == MINISTRY
    if role in {Role.JURIST, Role.PROTECTION_OFFICER}:
        return kind == OrganisationKind.BODY
    return role != Role.REPRESENTATIVE and (role != Role.HEAD or kind == OrganisationKind.AGENCY)


def is_code(text: str) -> bool:
    """Tell whether the text can be an organisation's code."""
    return len(text) <= CODE_LENGTH and _CODE.fullmatch(text) is not None
