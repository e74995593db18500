"""The verbs of this app: the only functions that change accounts, roles, invitations, sessions and locks."""

from accounts.actions.colleagues import deactivate_colleague, reactivate_colleague
from accounts.actions.house import lock_house, open_house
from accounts.actions.invitations import accept_invitation, appoint, invite_colleague
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
    "confirm_role",
    "deactivate_colleague",
    "end_other_sessions",
    "end_role",
    "end_session",
    "end_sessions",
    "grant_role",
    "invite_colleague",
    "lock_house",
    "lock_me",
    "open_house",
    "reactivate_colleague",
    "sign_out_everywhere",
    "unlock",
]
