"""What stands on every page of a file: the identity bar, the tabs, the buttons. Opening any page of a file is recorded here.

Three statements (staff, parties, follow-ups) besides the gate's own, however much the file holds. Never the gate itself.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.log import record_read
from cases.access import RIGHTS, may, verbs_for
from cases.facts import give_facts
from cases.models import Assignment, BreakGlass, Case
from cases.models.assignments import AssignmentRole
from cases.reading import client_among, coming_up, parties_of, responsible_among, staff_on
from reference.choices import row_of
from reference.models import Place

# verb -> what its button says; in the order in which they stand. Verbs about one row stand beside that row instead.
BUTTONS = {
    "decide_case": gettext_lazy("Decide about the conflict check"),
    "add_note": gettext_lazy("Add a note"),
    "plan_follow_up": gettext_lazy("Plan a follow-up"),
    "write_draft": gettext_lazy("Write a draft"),
    "assign_lawyer": gettext_lazy("Assign somebody"),
    "reassign_lawyer": gettext_lazy("Change the responsible lawyer"),
    "close_case": gettext_lazy("Close the case"),
    "reopen_case": gettext_lazy("Reopen the case"),
    "restrict_case": gettext_lazy("Restrict the case"),
    "lift_restriction": gettext_lazy("Lift the restriction"),
}


@dataclass(frozen=True)
class Tab:
    """One tab of a file: its key, address, words and, where it means something, how many."""

    key: str
    url: str
    text: str
    count: int | None = None


def frame(
    request: HttpRequest, case: Case, tab: str, *, staff: list[Assignment] | None = None
) -> dict[str, Any]:
    """The context of any page of the file; `case` comes from access.get_case. A GET is recorded as an opening.

    `tab`: chronology, people, follow_ups, drafts or history; anything else marks no tab (a form inside the file).
    `staff`: who works on it now, where the page has asked for that already.
    Keys: case, tab, tabs, verbs, buttons, staff (active), responsible, interns, parties, client, coming, place.
    """
    if request.method == "GET":
        record_opening(request, case)
    give_facts(case)
    staff, parties = staff_on(case) if staff is None else staff, parties_of(case)
    responsible = responsible_among(staff)
    verbs = verbs_for(request.user, case)
    return {
        "case": case,
        "tab": tab,
        "tabs": tabs_of(case),
        "verbs": verbs,
        "buttons": buttons_of(case, verbs),
        "staff": staff,
        "responsible": responsible.user if responsible else None,
        "interns": [one.user for one in staff if one.role == AssignmentRole.INTERN],
        "parties": parties,
        "client": client_among(parties),
        "coming": coming_up(case),
        "place": row_of(Place, case.place_id),
        "may_read_access": may(request.user, case, "read_access"),
    }


def record_opening(request: HttpRequest, case: Case) -> None:
    """An opening of a restricted case by break-glass is recorded under that; in the history both stand under the case."""
    key = getattr(case, "glass", None)
    under = BreakGlass(pk=key, case=case) if key and case.is_restricted and case.my_role is None else case
    record_read("cases.read_case", about=under, by=request.user, code=case.code)


def tabs_of(case: Case) -> list[Tab]:
    """The tabs; the counts were brought by the gate."""
    code = [case.code]
    return [
        Tab("chronology", reverse("case_page", args=code), _("Chronology")),
        Tab("people", reverse("case_people", args=code), _("People")),
        Tab("follow_ups", reverse("case_follow_ups", args=code), _("Follow-ups"), case.follow_ups_planned),
        Tab("drafts", reverse("case_drafts", args=code), _("Drafts"), case.drafts_written),
        Tab("history", reverse("case_history", args=code), _("Change history")),
    ]


def buttons_of(case: Case, verbs: frozenset[str]) -> list[dict[str, str]]:
    """The actions of a file that rights and state allow now: verb, address, words."""
    assert BUTTONS.keys() <= RIGHTS.keys()  # noqa: S101  (a button without a right is a slip of ours)
    return [
        {"verb": verb, "url": reverse(verb, args=[case.code]), "text": str(text)}
        for verb, text in BUTTONS.items()
        if verb in verbs
    ]
