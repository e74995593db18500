"""What every page of a signed-in colleague shows: where one can go, and what waits. One statement a page."""

from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.fields import signed_row_key
from accounts.models import Role, SavedForm, User
from accounts.prepared import SOME_ID, Statement
from accounts.saved import kind_of, resume_url_of
from bir_duino.notices import FACTS, Facts, notices
from cases.access import may_work_on_cases
from hotline.access import may_log_contacts, may_see_queue
from hotline.duty_access import may_see_board
from hotline.outcomes import quick_choices
from reminders.access import may as may_tend

ROOMS_OF_DUTY = ("/emergencies/", "/duty/", "/shifts/", "/absences/")
FEW = 8  # saved forms that the header names; the rest stand on their page
COUNTS = Statement(
    f"""
SELECT (SELECT count(*) FROM accounts_savedform WHERE owner_id = %s),
       ARRAY(SELECT concat_ws(' ', id, form_name, extract(epoch FROM saved_at))
         FROM accounts_savedform WHERE owner_id = %s ORDER BY saved_at DESC, id LIMIT {FEW}),
       (SELECT count(*) FROM (SELECT 1 FROM reminders_reminder
         WHERE to_id = %s AND posted_at IS NOT NULL AND read_at IS NULL AND state <> 'cancelled' LIMIT 100) AS few),
{FACTS}
""",  # noqa: S608  (words of our own)
    [SOME_ID, SOME_ID, SOME_ID],
    reader=SOME_ID,
)


_address = cache(reverse)  # of places without an argument: they stand while the process lives


def header_counts(user: User) -> tuple[int, list[SavedForm], int, Facts]:
    """Saved forms and the newest of them, unread reminders (at most 100 are counted), the state of the house: one statement."""
    saved, forms, unread, *facts = COUNTS.row(reader=user.pk)
    return saved, [_saved_form(*line.split(" ")) for line in forms], unread, Facts(*facts)


def _saved_form(key: str, form_name: str, seconds: str) -> SavedForm:
    return SavedForm(
        id=UUID(key),
        form_name=form_name,
        saved_at=datetime.fromtimestamp(float(seconds), timezone.get_default_timezone()),
    )


def shown_forms(saved: list[SavedForm]) -> list[dict[str, object]]:
    """What is typed and not sent, as links; the title is the kind of the form, never a word of it."""
    found = [(one, resume_url_of(one)) for one in saved]
    return [{"url": url, "title": kind_of(one).title, "at": one.saved_at} for one, url in found if url]


def navigation(user: User, path: str) -> list[dict[str, object]]:
    """The places this colleague has work in; `current` marks the one the page belongs to."""
    supervisor = user.has_role(Role.SUPERVISOR)
    places = [
        ("desk", _("My day"), True),
        ("contact_queue", _("Queue"), may_see_queue(user)),
        ("hotline_desk" if supervisor else "emergencies", _("Duty"), may_see_board(user)),
        ("my_contacts", _("Contacts"), may_log_contacts(user)),
        ("owed_calls", _("Calls we owe"), may_log_contacts(user)),
        (
            "team_cases" if supervisor else "my_cases",
            _("Cases"),
            may_work_on_cases(user),
        ),
        ("drafts_to_review", _("Review"), user.has_role(Role.SUPERVISOR, Role.LAWYER)),
        ("staff", _("Colleagues"), user.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR)),
    ]
    links = [{"url": _address(name), "text": text, "current": False} for name, text, shown in places if shown]
    fitting = [
        link for link in links if path == link["url"] or (link["url"] != "/" and path.startswith(link["url"]))
    ]
    if path.startswith("/missed/"):
        fitting = [link for link in links if link["url"] == _address("owed_calls")]
    if path.startswith("/cases/") and not fitting:
        fitting = [link for link in links if link["url"] in (_address("team_cases"), _address("my_cases"))]
    if path.startswith(ROOMS_OF_DUTY) and not fitting:
        fitting = [
            link for link in links if link["url"] in (_address("hotline_desk"), _address("emergencies"))
        ]
    if fitting:
        max(fitting, key=lambda link: len(link["url"]))["current"] = True
    return links


def house(request: HttpRequest) -> dict[str, object]:
    """For every template: mode, navigation, counts. A page without a colleague shows only the mode."""
    user = getattr(request, "user", None)
    shown: dict[str, object] = {
        "DEMONSTRATION": settings.DEMONSTRATION,
        "SECOND_FACTOR": settings.SECOND_FACTOR,
    }
    if user is None or not user.is_authenticated:
        return shown
    counts = cache(lambda: header_counts(user))  # asked once, and only by a page that shows them
    return {
        **shown,
        "idle_seconds": int(settings.IDLE_LOCK.total_seconds()),
        "nav": navigation(user, request.path),
        "may_log_contacts": may_log_contacts(user),
        "may_tend_house": may_tend(user, "confirm_step"),
        "may_read_health": may_tend(user, "read_health"),
        # Calls without a conversation: in sight of those who answer the line, in everybody else's menu.
        "quick_bar": user.has_role(Role.OPERATOR),
        "quick_outcomes": quick_choices,
        "quick_key": cache(lambda: signed_row_key(user)),
        "may_search": may_log_contacts(user),
        # Plain callables: a template calls them and gets a number, which plural forms insist on.
        "saved_forms_count": lambda: counts()[0],
        "saved_forms_few": lambda: shown_forms(counts()[1]),
        "inbox_count": lambda: counts()[2],
        "house_notices": lambda: notices(user, counts()[3]),
    }
