"""What the post office must know of cases: who may still be reminded of them. Asked again for every mail. Never sends."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model

from cases.company import pairs_that_see
from cases.models import BreakGlass, Case, Draft, FollowUp

Pair = tuple[UUID, str]


def register_with(providers: Any) -> None:
    """Called once, in AppConfig.ready(), with the module reminders.providers."""
    # Of a restricted case supervisors know the code, and about a case itself a mail says no more than that.
    providers.register("cases.Case", may_receive=_who_see(Case, listed=True))
    providers.register("cases.BreakGlass", may_receive=_who_see(BreakGlass, listed=True))
    providers.register("cases.Draft", may_receive=_who_see(Draft))
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


def _cases_of(model: type[Model], ids: Collection[str]) -> dict[str, UUID]:
    """The case of each thing; things that are not there are left out."""
    case = "pk" if model is Case else "case_id"
    rows = model._default_manager.filter(pk__in=ids).values_list("pk", case)
    return {str(pk): case_id for pk, case_id in rows}


def due_times(about_ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """What the text about a follow-up may say besides the code: when it is due."""
    rows = FollowUp.objects.filter(pk__in=about_ids).values_list("pk", "due_at")
    return {str(pk): {"due_at": due_at} for pk, due_at in rows}
