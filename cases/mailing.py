"""What the post office must know of cases: who may still be reminded of them. Asked again for every mail. Never sends."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from accounts.access import staff_with_role, standing_in
from accounts.models import Role
from cases.company import pairs_that_see
from cases.models import BreakGlass, Case, ConflictCheck, Draft, FollowUp, Volunteer, Wall
from cases.waiting import waiting_stubs

Pair = tuple[UUID, str]


def register_with(providers: Any) -> None:
    """Called once, in AppConfig.ready(), with the module reminders.providers."""
    # Of a restricted case supervisors know the code, and about a case itself a mail says no more than that.
    providers.register("cases.Case", may_receive=who_see_or_stand_in)
    providers.register("cases.BreakGlass", may_receive=_who_see(BreakGlass, listed=True))
    providers.register("cases.ConflictCheck", may_receive=who_may_decide)
    providers.register("cases.Draft", may_receive=_who_see(Draft))
    providers.register("cases.Volunteer", may_receive=_who_see(Volunteer))
    providers.register("cases.FollowUp", may_receive=_who_see(FollowUp), facts=due_times)


def _who_see(model: type[Model], *, listed: bool = False) -> Callable[[Sequence[Pair]], Collection[Pair]]:
    """For things that lie in a case: the pairs whose reader sees that case today; three statements, however many pairs."""

    def may_receive(pairs: Sequence[Pair]) -> set[Pair]:
        cases = _cases_of(model, {about_id for _user, about_id in pairs})
        asked = {(UUID(str(user)), cases[about]) for user, about in pairs if about in cases}
        seen = pairs_that_see(asked, listed=listed)
        return {
            (user, about)
            for user, about in pairs
            if about in cases and (UUID(str(user)), cases[about]) in seen
        }

    return may_receive


_WHO_SEE_CASES = _who_see(Case, listed=True)


def who_see_or_stand_in(pairs: Sequence[Pair]) -> set[Pair]:
    """Who sees the case; and of a case that waits for a lawyer whoever stands in for an absent supervisor, as far as the stub goes.

    Asks more only where somebody does not see the case: one statement for who stands in, then one for each of these few.
    """
    seen = set(_WHO_SEE_CASES(pairs))
    others = set(pairs) - seen
    if not others:
        return seen
    now = timezone.now()
    for user in standing_in(now).filter(pk__in={user for user, _about in others}).with_roles(now):
        asked = {about for one, about in others if str(one) == str(user.pk)}
        known = {str(pk) for pk in waiting_stubs(user).filter(pk__in=asked).values_list("pk", flat=True)}
        seen |= {(one, about) for one, about in others if str(one) == str(user.pk) and str(about) in known}
    return seen


def who_may_decide(pairs: Sequence[Pair]) -> set[Pair]:
    """A check is told to the supervisors of today who may decide it: no wall before its case or one that it met, and it does
    not speak of them. Three statements.
    """
    supervisors = {str(pk) for pk in staff_with_role(Role.SUPERVISOR).order_by().values_list("pk", flat=True)}
    rows = ConflictCheck.objects.filter(pk__in={about for _user, about in pairs}, case__isnull=False)
    checks = {str(one.pk): one for one in rows.only("case_id", "met_cases", "met_staff")}
    cases = {case for one in checks.values() for case in (one.case_id, *one.met_cases)}
    walls = set(Wall.objects.active().filter(case__in=cases).values_list("user", "case"))

    def may(user: str, check: ConflictCheck) -> bool:
        behind = any((UUID(user), case) in walls for case in (check.case_id, *check.met_cases))
        return user in supervisors and not behind and UUID(user) not in check.met_staff

    return {
        (user, about) for user, about in pairs if str(about) in checks and may(str(user), checks[str(about)])
    }


def _cases_of(model: type[Model], ids: Collection[str]) -> dict[str, UUID]:
    """The case of each thing; things that are not there are left out."""
    case = "pk" if model is Case else "case_id"
    rows = model._default_manager.filter(pk__in=ids).values_list("pk", case)
    return {str(pk): case_id for pk, case_id in rows}


def due_times(about_ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """What the text about a follow-up may say besides the code: when it is due."""
    rows = FollowUp.objects.filter(pk__in=about_ids).values_list("pk", "due_at")
    return {str(pk): {"due_at": due_at} for pk, due_at in rows}
