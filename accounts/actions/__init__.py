"""The verbs of this app: the only functions that change accounts, roles and invitations."""

from accounts.actions.colleagues import deactivate_colleague, reactivate_colleague
from accounts.actions.factors import (
    enrol_phone_app,
    enrol_security_key,
    remove_second_factor,
    renew_recovery_codes,
    verify_code,
    verify_key,
)
from accounts.actions.invitations import accept_invitation, appoint, invite_colleague
from accounts.actions.letting_in import (
    confirm_letting_in,
    lose_second_factor,
    start_letting_in,
    stop_letting_in,
)
from accounts.actions.roles import confirm_role, end_role, grant_role

__all__ = [
    "accept_invitation",
    "appoint",
    "confirm_letting_in",
    "confirm_role",
    "deactivate_colleague",
    "end_role",
    "enrol_phone_app",
    "enrol_security_key",
    "grant_role",
    "invite_colleague",
    "lose_second_factor",
    "reactivate_colleague",
    "remove_second_factor",
    "renew_recovery_codes",
    "start_letting_in",
    "stop_letting_in",
    "verify_code",
    "verify_key",
]
