"""The verbs of this app: the only functions that change accounts, roles and invitations."""

from accounts.actions.colleagues import deactivate_colleague, reactivate_colleague
from accounts.actions.invitations import accept_invitation, appoint, invite_colleague
from accounts.actions.roles import confirm_role, end_role, grant_role

__all__ = [
    "accept_invitation",
    "appoint",
    "confirm_role",
    "deactivate_colleague",
    "end_role",
    "grant_role",
    "invite_colleague",
    "reactivate_colleague",
]
