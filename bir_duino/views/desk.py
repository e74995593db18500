"""The home page of each role: a few numbers, each a link to exactly that list, then today's work as it burns."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import Role, SavedForm, User
from accounts.prepared import SOME_ID, SOME_MOMENT, Statement, somebody
from bir_duino import work
from cases.access import drafts_to_review, listed_cases, my_cases
from cases.conflicts import checks_to_decide
from cases.waiting import may_volunteer, waiting_stubs
from hotline.access import contacts_in_triage, may_log_contacts, may_see_queue, own_contacts, quiet_calls
from hotline.duty_access import open_emergencies
from hotline.owed import due_until, missed_groups, owed_callbacks, to_decide
from people.access import duplicates_to_decide
from reminders.models import Reminder

MOST = 6  # numbers of one desk
SOME_HOUR = work.Hour(*(SOME_MOMENT + timedelta(microseconds=count) for count in range(3)))


@dataclass(frozen=True)
class Number:
    """One number of the desk: `rows` is the very list that `url` shows."""

    rows: QuerySet
    text: object  # ngettext_lazy(…, "count"): the plural is decided by the count
    url: str
    tone: str = "accent"

    def shown(self, count: int) -> dict[str, str]:
        """For the template."""
        return {
            "count": work.shown(count),
            "text": self.text % {"count": count},
            "url": self.url,
            "tone": self.tone if count else "",
        }


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """All roles of today on one page: one statement for the numbers, one for each kind of work."""
    user = request.user
    wanted, counts = counted(user)
    return render(
        request,
        "desk.html",
        {
            "greeting": greeting(timezone.localtime()),
            "numbers": few([number.shown(count) for number, count in zip(wanted, counts, strict=True)]),
            "rows": work.sequence(*groups(user)),
            "is_administrator_only": user.roles_today == {Role.ADMINISTRATOR},
        },
    )


def counted(user: User) -> tuple[list[Number], list[int]]:
    """The numbers of this person and how many each list holds; one statement, built once for each set of roles."""
    wanted, statement = _statement(user.roles_today)
    if not wanted:
        return [], []
    return wanted, list(statement.row(reader=user.pk, **vars(work.Hour.present())))


@cache
def _statement(roles: frozenset[str]) -> tuple[list[Number], Statement]:
    """The numbers of somebody with these roles at some hour, and the statement that counts them."""
    wanted = numbers(somebody(SOME_ID, roles), SOME_HOUR)
    counted = work.count_all(*(number.rows for number in wanted))
    return wanted, Statement(*counted, reader=SOME_ID, **vars(SOME_HOUR))


def greeting(now: datetime) -> str:
    """As people greet each other at this hour."""
    if 5 <= now.hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= now.hour < 18 else _("Good evening")


def numbers(user: User, hour: work.Hour) -> list[Number]:
    """The numbers that mean work for this person; one list appears once, whatever the roles."""
    found: dict[str, Number] = {}
    for role, build in (
        (Role.OPERATOR, hotline),
        (Role.SUPERVISOR, supervision),
        (Role.LAWYER, files),
        (Role.INTERN, files),
        (Role.ADMINISTRATOR, administration),
    ):
        if user.has_role(role):
            found.update({number.url: number for number in build(user, hour)})
    return list(found.values())


def few(shown: list[dict[str, str]]) -> list[dict[str, str]]:
    """Six at most: of more, those that are nothing today go first, from the end; the order stays."""
    empty = [place for place, number in enumerate(shown) if number["count"] == "0"]
    gone = set(empty[::-1][: max(len(shown) - MOST, 0)])
    return [number for place, number in enumerate(shown) if place not in gone][:MOST]


def hotline(user: User, hour: work.Hour) -> list[Number]:
    """What an operator must not forget."""
    queue = contacts_in_triage(user)
    address = reverse("contact_queue")
    return [
        Number(
            queue.filter(triage="emergency"),
            ngettext_lazy("emergency waits", "emergencies wait", "count"),
            f"{address}?level=emergency",
            "fire",
        ),
        Number(
            queue,
            ngettext_lazy("contact in the queue", "contacts in the queue", "count"),
            address,
            "amber",
        ),
        calls_due(user, hour),
        rang_in_vain(user),
        Number(
            SavedForm.objects.filter(owner=user),
            ngettext_lazy("form begun and not finished", "forms begun and not finished", "count"),
            reverse("saved_forms"),
            "amber",
        ),
        Number(
            quiet_calls(own_contacts(user), since=hour.morning),
            ngettext_lazy("call without a conversation today", "calls without a conversation today", "count"),
            f"{reverse('my_contacts')}?state=apart&day=today",
        ),
    ]


def calls_due(user: User, hour: work.Hour) -> Number:
    """Promised calls of today; what is late is among them."""
    return Number(
        due_until(owed_callbacks(user), hour.midnight),
        ngettext_lazy("call owed today", "calls owed today", "count"),
        f"{reverse('owed_calls')}?list=today",
        "fire",
    )


def rang_in_vain(user: User) -> Number:
    """Missed calls by their number."""
    return Number(
        missed_groups(user),
        ngettext_lazy("number rang in vain", "numbers rang in vain", "count"),
        reverse("missed_calls"),
        "amber",
    )


def promises(user: User, hour: work.Hour) -> list[Number]:
    """Promised calls that a supervisor must look at."""
    return [
        Number(
            due_until(owed_callbacks(user), hour.now),
            ngettext_lazy("promised call is late", "promised calls are late", "count"),
            f"{reverse('owed_calls')}?list=late",
            "fire",
        ),
        Number(
            to_decide(owed_callbacks(user)),
            ngettext_lazy("promised call to decide on", "promised calls to decide on", "count"),
            f"{reverse('owed_calls')}?list=decide",
            "fire",
        ),
    ]


def supervision(user: User, hour: work.Hour) -> list[Number]:
    """What a supervisor answers for."""
    cases = listed_cases(user)  # the lists name restricted ones too, by their code
    return [
        *hotline(user, hour)[:2],
        *promises(user, hour),
        Number(
            checks_to_decide(user),
            ngettext_lazy("case to decide about", "cases to decide about", "count"),
            reverse("proposed_cases"),
            "fire",
        ),
        Number(
            work.overdue(user, hour),
            ngettext_lazy(
                "follow-up overdue in the team",
                "follow-ups overdue in the team",
                "count",
            ),
            f"{reverse('agenda')}?list=overdue",
            "fire",
        ),
        Number(
            cases.unassigned(),
            ngettext_lazy("case without a lawyer", "cases without a lawyer", "count"),
            reverse("unassigned_cases"),
            "amber",
        ),
        to_review(user),
        Number(
            duplicates_to_decide(user),
            ngettext_lazy("possible duplicate to decide", "possible duplicates to decide", "count"),
            reverse("possible_duplicates"),
        ),
    ]


def to_review(user: User) -> Number:
    """Texts that wait for this person's eyes."""
    return Number(
        drafts_to_review(user),
        ngettext_lazy("draft waits for review", "drafts wait for review", "count"),
        reverse("drafts_to_review"),
        "amber",
    )


def on_the_board(user: User) -> Number:
    """Emergencies that have reached this person: whoever is on call need not look for them."""
    return Number(
        open_emergencies(user),
        ngettext_lazy("open emergency", "open emergencies", "count"),
        reverse("emergencies"),
        "fire",
    )


def files(user: User, hour: work.Hour) -> list[Number]:
    """What a lawyer or an intern has on the table."""
    found = [
        Number(
            work.due_today(user, hour),
            ngettext_lazy("follow-up for today", "follow-ups for today", "count"),
            f"{reverse('agenda')}?list=today",
            "fire",
        ),
        Number(
            work.returned_drafts(user),
            ngettext_lazy("draft came back", "drafts came back", "count"),
            f"{reverse('agenda')}?list=returned",
            "amber",
        ),
        Number(
            my_cases(user).live(),
            ngettext_lazy("case of mine", "cases of mine", "count"),
            reverse("my_cases"),
        ),
        calls_due(user, hour),
    ]
    if user.has_role(Role.LAWYER):
        found.insert(1, to_review(user))
        found.insert(0, on_the_board(user))
    if may_volunteer(user):
        found.append(
            Number(
                waiting_stubs(user),
                ngettext_lazy("case waits for a lawyer", "cases wait for a lawyer", "count"),
                reverse("waiting_cases"),
            )
        )
    return found


def administration(user: User, hour: work.Hour) -> list[Number]:
    """What an administrator looks after."""
    return [
        Number(
            Reminder.objects.failed(),
            ngettext_lazy("reminder could not be sent", "reminders could not be sent", "count"),
            reverse("failed_reminders"),
            "fire",
        ),
        Number(
            User.objects.filter(is_active=True),
            ngettext_lazy("colleague", "colleagues", "count"),
            reverse("staff"),
        ),
    ]


def groups(user: User) -> list[list[work.Row]]:
    """The kinds of work, each in one statement."""
    found = []
    if may_see_queue(user):
        found.append(work.contact_rows(user))
    if may_log_contacts(user):
        found.append(work.callback_rows(user))
    if user.has_role(Role.SUPERVISOR):
        found.append(work.unassigned_rows(user))
    if user.has_role(Role.SUPERVISOR, Role.LAWYER):
        found.append(work.review_rows(user))
    if user.has_role(Role.SUPERVISOR, Role.LAWYER, Role.INTERN):
        found.append(work.follow_up_rows(user))
    if user.has_role(Role.LAWYER, Role.INTERN):
        found.append(work.returned_rows(user))
    return found
