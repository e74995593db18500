"""The verbs of this app: the only functions that change accounts, roles, invitations, sessions and locks."""

from accounts.actions.colleagues import deactivate_colleague, reactivate_colleague
from accounts.actions.factors import (
    enrol_phone_app,
    enrol_security_key,
    remove_second_factor,
    renew_recovery_codes,
    verify_code,
    verify_key,
)
from accounts.actions.house import lock_house, open_house
from accounts.actions.invitations import accept_invitation, appoint, invite_colleague
from accounts.actions.letting_in import (
    confirm_letting_in,
    lose_second_factor,
    start_letting_in,
    stop_letting_in,
)
from accounts.actions.roles import confirm_role, end_role, grant_role
from accounts.actions.sessions import (
    end_other_sessions,
    end_session,
    end_sessions,
    lock_me,
    sign_out_everywhere,
    unlock,
)

__all__ = [
    "accept_invitation",
    "appoint",
    "confirm_letting_in",
    "confirm_role",
    "deactivate_colleague",
    "end_other_sessions",
    "end_role",
    "end_session",
    "end_sessions",
    "enrol_phone_app",
    "enrol_security_key",
    "grant_role",
    "invite_colleague",
    "lock_house",
    "lock_me",
    "lose_second_factor",
    "open_house",
    "reactivate_colleague",
    "remove_second_factor",
    "renew_recovery_codes",
    "sign_out_everywhere",
    "start_letting_in",
    "stop_letting_in",
    "unlock",
    "verify_code",
    "verify_key",
]
