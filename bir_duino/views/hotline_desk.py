"""The supervisor's desk of the hotline: what waits by level, what was missed, who is there; each number is a link to exactly that list."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.prepared import SOME_ID, Statement, somebody
from bir_duino import work
from bir_duino.views.desk import SOME_HOUR, Number, calls_due, on_the_board, promises, rang_in_vain
from cases.loads import loads_of
from cases.models.case import TriageLevel
from hotline import duty_access as gate
from hotline.access import contacts_in_triage, missed_contacts
from hotline.flag_access import flags_at
from hotline.on_call import on_call
from hotline.views.emergencies import tabs


@require_GET
def hotline_desk(request: HttpRequest) -> HttpResponse:
    """One statement for all numbers; the loads of lawyers below them."""
    gate.require(request.user, "read_hotline_desk")
    found, statement = _statement(request.user.roles_today)
    counts = iter(statement.row(reader=request.user.pk, **vars(work.Hour.present())))
    shown = {
        "groups": [(title, [one.shown(next(counts)) for one in numbers]) for title, numbers in found],
        "there": on_call(),
        "loads": loads_of(reader=request.user),
        "tab": "desk",
        **tabs(request.user),
    }
    return render(request, "hotline/hotline_desk.html", shown)


@cache
def _statement(roles: frozenset[str]) -> tuple[list[tuple[object, list[Number]]], Statement]:
    found = groups(somebody(SOME_ID, roles), SOME_HOUR)
    counted = work.count_all(*(number.rows for _title, numbers in found for number in numbers))
    return found, Statement(*counted, reader=SOME_ID, **vars(SOME_HOUR))


LEVELS = {
    TriageLevel.EMERGENCY: (ngettext_lazy("emergency waits", "emergencies wait", "count"), "fire"),
    TriageLevel.URGENT: (ngettext_lazy("urgent one waits", "urgent ones wait", "count"), "amber"),
    TriageLevel.STANDARD: (ngettext_lazy("standard one waits", "standard ones wait", "count"), "accent"),
    TriageLevel.ROUTINE: (ngettext_lazy("routine one waits", "routine ones wait", "count"), "accent"),
}


def groups(user: User, hour: work.Hour) -> list[tuple[object, list[Number]]]:
    """What waits and was missed; what is promised; who is there, and what is known of numbers."""
    return [
        (gettext_lazy("In the queue"), of_queue(user, hour)),
        (gettext_lazy("Calls we owe"), [calls_due(user, hour), *promises(user, hour), rang_in_vain(user)]),
        (gettext_lazy("Shifts and flags"), who_is_there(user, hour)),
    ]


def of_queue(user: User, hour: work.Hour) -> list[Number]:
    """Each level, what was missed, and what climbs."""
    queue, address = contacts_in_triage(user), reverse("contact_queue")
    found = [
        Number(queue.filter(triage=level), text, f"{address}?level={level}", tone)
        for level, (text, tone) in LEVELS.items()
    ]
    return [
        *found,
        Number(
            missed_contacts(user, hour.now),
            ngettext_lazy("target missed", "targets missed", "count"),
            f"{address}?late=1",
            "fire",
        ),
        on_the_board(user),
    ]


def who_is_there(user: User, hour: work.Hour) -> list[Number]:
    """Shifts, and the flags that hold."""
    return [
        Number(
            gate.waiting_shifts(user),
            ngettext_lazy("hand-over not taken", "hand-overs not taken", "count"),
            f"{reverse('shifts')}#to-be-taken",
            "amber",
        ),
        Number(
            gate.open_shifts(user),
            ngettext_lazy("colleague on the line", "colleagues on the line", "count"),
            f"{reverse('shifts')}#on-the-line",
        ),
        Number(
            flags_at(hour.now),
            ngettext_lazy("flag on a number", "flags on numbers", "count"),
            reverse("caller_flags"),
        ),
    ]
