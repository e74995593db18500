"""Who may see staff and who may do what with accounts. Nothing here writes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.managers import UserQuerySet
from accounts.models import (
    Absence,
    HouseLock,
    Invitation,
    LettingIn,
    Role,
    RoleGrant,
    SavedForm,
    StaffSession,
    User,
)
from accounts.prepared import SOME_MOMENT, SOME_TEXT, Prepared

SEES_STAFF = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
LETS_IN = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
VERBS: dict[str, frozenset[str]] = {
    "invite_colleague": frozenset({Role.ADMINISTRATOR}),
    "grant_role": frozenset({Role.ADMINISTRATOR}),
    "confirm_role": frozenset({Role.SUPERVISOR}),
    "end_role": frozenset({Role.ADMINISTRATOR}),
    "deactivate_colleague": frozenset({Role.ADMINISTRATOR}),
    "reactivate_colleague": frozenset({Role.ADMINISTRATOR}),
    "start_letting_in": LETS_IN,
    "confirm_letting_in": LETS_IN,
    "stop_letting_in": LETS_IN,
    "end_sessions": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    "lock_house": frozenset(Role),
    "open_house": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
}


def staff_with_role(*roles: str) -> QuerySet[User]:
    """Active colleagues who hold one of `roles` today."""
    return User.objects.having_role(*roles)


_KEYS_WITH_ROLE = Prepared(
    lambda role, moment: User.objects.having_role(role, moment=moment).order_by().values("pk"),
    role=SOME_TEXT,
    moment=SOME_MOMENT,
)


def keys_of_staff_with_role(role: str) -> tuple[str, list[Any]]:
    """The same as SQL and parameters that ask for their keys, to be part of another statement."""
    return _KEYS_WITH_ROLE.asked(role=str(role), moment=timezone.now())


def standing_in(moment: datetime | Now) -> UserQuerySet:
    """Lawyers who are deputies now of supervisors who are away, or the deputies of such deputies; it gives them no right."""
    supervisors = User.objects.having_role(Role.SUPERVISOR, moment=moment).order_by().values("pk")
    absent = Absence.objects.at(moment).order_by()
    first = absent.filter(user__in=supervisors, deputy__isnull=False).values("deputy")
    second = absent.filter(user__in=first, deputy__isnull=False).values("deputy")
    lawyers = User.objects.having_role(Role.LAWYER, moment=moment).filter(Q(pk__in=first) | Q(pk__in=second))
    return lawyers.exclude(pk__in=supervisors).exclude(pk__in=absent.values("user"))


def may(user: User | AnonymousUser, verb: str) -> bool:
    """Whether the user's roles of today allow the verb at all."""
    return user.is_authenticated and user.has_role(*VERBS[verb])


def require(user: User, verb: str) -> None:
    """Refuses with 403 who may not do the verb."""
    if not may(user, verb):
        raise PermissionDenied


def require_staff_page(user: User) -> None:
    """The list of colleagues is for administrators and supervisors."""
    if not user.has_role(*SEES_STAFF):
        raise PermissionDenied


def colleagues(user: User) -> QuerySet[User]:
    """Everybody who works or worked here, each with `present_grants` (not ended) `waiting_to_come_in`, `has_second_factor`."""
    require_staff_page(user)
    grants = RoleGrant.objects.not_ended().order_by("from_at")
    lost = LettingIn.objects.open().filter(colleague=OuterRef("pk"))
    rows = User.objects.annotate(waiting_to_come_in=Exists(lost), has_second_factor=has_second_factor())
    return rows.prefetch_related(Prefetch("grants", queryset=grants, to_attr="present_grants"))


def has_second_factor() -> Exists:
    """Whether a colleague has a key or a phone app; recovery codes alone are none."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return Exists(factors.filter(user=OuterRef("pk")))


def grants_of(user: User, colleague: User) -> list[RoleGrant]:
    """The colleague's roles of all times, newest first; `may_confirm` and `may_end` say which buttons stand beside."""
    require_staff_page(user)
    rows = RoleGrant.objects.filter(user=colleague).select_related("user", "by", "confirmed_by", "ended_by")
    may_end = "end_role" in verbs_for(user, colleague)
    grants = list(rows.order_by("-from_at", "-created_at"))
    for grant in grants:
        grant.may_confirm = may_confirm(user, grant)
        grant.may_end = may_end and not grant.is_over
    return grants


def demonstration_account(role: str) -> User:
    """Who is behind the one-click button of a role; the demonstration only, elsewhere it does not exist."""
    if not settings.DEMONSTRATION or role not in Role.values:
        raise Http404
    return get_object_or_404(User.objects.with_roles().active(), email=f"{role}@demo.invalid")


def get_colleague(user: User, pk: UUID, *, to: str | None = None) -> User:
    """A colleague to look at (with `has_second_factor` and `open_sessions`) or to act upon; nobody acts upon himself."""
    require_staff_page(user)
    if to:
        require(user, to)
    living = StaffSession.objects.living().filter(user=OuterRef("pk")).order_by().values("user")
    sessions = Coalesce(Subquery(living.annotate(count=Count("pk")).values("count")), 0)
    rows = User.objects.with_roles().annotate(has_second_factor=has_second_factor(), open_sessions=sessions)
    colleague = get_object_or_404(rows, pk=pk)
    if to and colleague.pk == user.pk:
        raise PermissionDenied
    return colleague


def get_grant(user: User, pk: UUID, *, to: str) -> RoleGrant:
    """A grant to confirm or to end; never one's own, and never confirmed by who gave it."""
    require_staff_page(user)
    require(user, to)
    grant = get_object_or_404(RoleGrant.objects.select_related("user", "by"), pk=pk)
    if user.pk == grant.user_id or (to == "confirm_role" and user.pk == grant.by_id):
        raise PermissionDenied
    return grant


def verbs_for(user: User, colleague: User) -> frozenset[str]:
    """Buttons on a colleague's page."""
    if colleague.pk == user.pk:
        return frozenset()
    verbs = {verb for verb in ("grant_role", "end_role", "confirm_role") if may(user, verb)}
    verbs |= {"end_sessions"} if may(user, "end_sessions") else set()
    if not colleague.is_active:
        verbs = set()
    verb = "deactivate_colleague" if colleague.is_active else "reactivate_colleague"
    return frozenset(verbs | ({verb} if may(user, verb) else set()))


def may_confirm(user: User, grant: RoleGrant) -> bool:
    """A second supervisor: neither the granter nor the person."""
    waits = grant.waits_for_second and not grant.is_over and grant.user.is_active
    return waits and may(user, "confirm_role") and user.pk not in (grant.user_id, grant.by_id)


def open_invitations(user: User) -> QuerySet[Invitation]:
    """Doors that are open, for the staff page."""
    require_staff_page(user)
    return Invitation.objects.open().select_related("by").order_by("-created_at")


def own_sessions(user: User) -> QuerySet[StaffSession]:
    """Where this colleague is signed in, the session seen last first."""
    return StaffSession.objects.living().filter(user=user).order_by("-last_seen_at", "id")


def get_own_session(user: User, pk: UUID) -> StaffSession:
    """A session of one's own that has not ended; for everybody else it does not exist."""
    return get_object_or_404(own_sessions(user), pk=pk)


def present_house_lock() -> HouseLock | None:
    """The lock of a house that is locked now; whoever asks learns of it, because everybody meets it."""
    return HouseLock.objects.filter(opened_at__isnull=True).select_related("first_by").first()


def get_saved_form(user: User, pk: UUID) -> SavedForm:
    """The owner's saved form; for everybody else it does not exist."""
    saved = SavedForm.objects.filter(pk=pk, owner=user).first()
    if saved is None:
        raise Http404
    return saved


def get_second_factor(user: User, pk: int) -> Authenticator:
    """One of the user's own keys, or his phone app; another's does not exist."""
    rows = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return get_object_or_404(rows, pk=pk, user=user)


def letting_in_of(user: User, colleague: User) -> LettingIn | None:
    """The colleague's open letting-in, for the colleague's page."""
    require_staff_page(user)
    rows = LettingIn.objects.open().filter(colleague=colleague)
    return rows.select_related("colleague", "started_by", "confirmed_by").first()


def letting_in_verbs(user: User, colleague: User, row: LettingIn | None) -> frozenset[str]:
    """Buttons on a colleague's page about letting in again."""
    if colleague.pk == user.pk or not colleague.is_active or not may(user, "start_letting_in"):
        return frozenset()
    if row is None or (row.started_at is None or (row.confirmed_at is not None and not row.link_works)):
        return frozenset({"start_letting_in"} if row is None else {"start_letting_in", "stop_letting_in"})
    waits = row.waits_for_second and pair_may_let_in(row, user)
    return frozenset({"confirm_letting_in", "stop_letting_in"} if waits else {"stop_letting_in"})


def get_letting_in(user: User, pk: UUID, *, to: str) -> LettingIn:
    """A letting-in to confirm or to stop; never one's own, and never confirmed by who started it."""
    require_staff_page(user)
    require(user, to)
    rows = LettingIn.objects.select_related("colleague", "started_by")
    row = get_object_or_404(rows, pk=pk)
    if user.pk == row.colleague_id or (to == "confirm_letting_in" and not pair_may_let_in(row, user)):
        raise PermissionDenied
    return row


def pair_may_let_in(row: LettingIn, second: User) -> bool:
    """Whether `second` may confirm what another started: two people, neither the colleague, neither the other's puppet.

    One of the two is a supervisor (that role needs two people to come about), and an administrator among them does not
    owe the role to the other: an account that somebody made for himself is no second person.
    """
    first = row.started_by
    if first is None or second.pk in (first.pk, row.colleague_id) or first.pk == row.colleague_id:
        return False
    if not (first.is_active and first.has_role(*LETS_IN) and second.has_role(*LETS_IN)):
        return False
    supervisors = [one for one in (first, second) if one.has_role(Role.SUPERVISOR)]
    if len(supervisors) == 1:
        other = first if supervisors[0] == second else second
        return not _owes_role_to(other, supervisors[0])
    return bool(supervisors)


def _owes_role_to(one: User, giver: User) -> bool:
    """Whether `one` is administrator by `giver`, or by somebody who is it by `giver`, and so on."""
    known: set[UUID] = set()
    asked = {one.pk}
    while asked:
        grants = RoleGrant.objects.filter(user__in=asked, role=Role.ADMINISTRATOR, by__isnull=False)
        givers = set(grants.values_list("by", flat=True))
        if giver.pk in givers:
            return True
        known |= asked
        asked = givers - known
    return False
