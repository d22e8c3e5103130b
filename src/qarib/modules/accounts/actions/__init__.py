"""Every write of accounts, by noun."""

from qarib.modules.accounts.actions.agents import create_agent_account
from qarib.modules.accounts.actions.codes import (
    IssuedCode,
    Started,
    redeem_code,
    start_change_phone,
    start_log_in,
    start_proof,
    start_recovery,
    start_sign_up,
)
from qarib.modules.accounts.actions.confirmation import confirm_identity
from qarib.modules.accounts.actions.counter import Card, find_at_counter, register_at_counter
from qarib.modules.accounts.actions.identity import (
    close_account,
    ensure_identity_cases,
    open_identity_case,
    raise_identity_level,
    read_identity_case,
    rectify_identity,
    register_person_without_nin,
    settle_identity_case,
)
from qarib.modules.accounts.actions.nobody import nobody
from qarib.modules.accounts.actions.preferences import choose_language
from qarib.modules.accounts.actions.representation import (
    establish_guardianship,
    give_mandate,
    record_need,
    remove_need,
    revoke_mandate,
)
from qarib.modules.accounts.actions.sessions import (
    close_session,
    forget_expired,
    open_session,
    replace_session,
    revoke_all_sessions,
    revoke_session,
    touch_session,
    write_session,
)

__all__ = [
    "Card",
    "IssuedCode",
    "Started",
    "choose_language",
    "close_account",
    "close_session",
    "confirm_identity",
    "create_agent_account",
    "ensure_identity_cases",
    "establish_guardianship",
    "find_at_counter",
    "forget_expired",
    "give_mandate",
    "nobody",
    "open_identity_case",
    "open_session",
    "raise_identity_level",
    "read_identity_case",
    "record_need",
    "rectify_identity",
    "redeem_code",
    "register_at_counter",
    "register_person_without_nin",
    "remove_need",
    "replace_session",
    "revoke_all_sessions",
    "revoke_mandate",
    "revoke_session",
    "settle_identity_case",
    "start_change_phone",
    "start_log_in",
    "start_proof",
    "start_recovery",
    "start_sign_up",
    "touch_session",
    "write_session",
]
