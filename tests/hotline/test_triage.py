"""What raises the level of a call: the pure function against an oracle written apart, the form, the row, the queue."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.deadlines import ends_soon, held_until, missed_at, working_days_until
from hotline.models import Contact
from hotline.triage import weigh
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import WORDS, errors, press

BISHKEK = ZoneInfo("Asia/Bishkek")
NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
SIGNS = ("held", "danger", "child", "injury", "term")
BARE = {**WORDS, "triage": ""}


def told(signs: tuple[str, ...], hours_held: float | None, term_in: int | None) -> str:
    """The oracle: the sentences of the domain, in the order in which they were written there, for a Wednesday."""
    if "danger" in signs:
        return "emergency"
    if hours_held is None and "held" in signs:
        return "emergency"
    if hours_held is not None and hours_held < 48:
        return "emergency"
    if hours_held is not None or "child" in signs or "injury" in signs:
        return "urgent"
    # Wednesday: Thursday 1, Friday 2, Saturday, Sunday, Monday 3, Tuesday 4 …
    near = term_in is not None and term_in <= 5
    if near or ("term" in signs and term_in is None):
        return "urgent"
    return "standard"


ALL = [signs for count in range(6) for signs in itertools.combinations(SIGNS, count)]


@pytest.mark.parametrize("signs", ALL, ids="+".join)
def test_every_set_of_signs_weighs_what_the_domain_says(signs):
    for hours, days in itertools.product((None, 0, 47.9, 48, 48.1, 300), (None, -3, 0, 1, 4, 5, 6, 30)):
        since = None if hours is None else NOW - timedelta(hours=hours)
        term = None if days is None else NOW.astimezone(BISHKEK).date() + timedelta(days=days)
        proposal = weigh(signs, held_since=since, term_on=term, now=NOW)
        assert proposal.level == told(signs, hours, days), (signs, hours, days)
        assert bool(proposal.why) == (proposal.level != "standard")


def test_every_reason_is_told_what_burns_first():
    since = NOW - timedelta(hours=4)
    said = weigh(("term", "child", "held", "injury"), held_since=since, now=NOW)
    assert said.why == ("held_under_48", "child", "injury", "term")
    assert weigh(("danger", "held"), now=NOW).why == ("held_unknown", "danger")
    assert not weigh((), now=NOW).is_above("routine")
    assert said.is_above("urgent") and not said.is_above("emergency")


def test_48_hours_run_through_nights_and_holidays_of_any_zone():
    since = datetime(2026, 12, 31, 22, 15, tzinfo=BISHKEK)
    assert held_until(since) == datetime(2027, 1, 2, 22, 15, tzinfo=BISHKEK)
    abroad = datetime(
        2026, 10, 24, 12, 0, tzinfo=ZoneInfo("Europe/Berlin")
    )  # the clock is set back that night
    assert held_until(abroad.astimezone(BISHKEK)) - abroad == timedelta(hours=48)


@pytest.mark.parametrize(
    ("today", "last", "days"),
    [
        ("2026-11-25", "2026-11-25", 0), ("2026-11-25", "2026-11-20", 0), ("2026-11-25", "2026-11-26", 1),
        ("2026-11-27", "2026-11-29", 0), ("2026-11-27", "2026-11-30", 1), ("2026-12-31", "2027-01-08", 1),
        ("2026-04-29", "2026-05-28", 14),  # domain.md section 7, measured there
        ("2026-03-06", "2026-03-09", 1), ("2026-08-28", "2026-09-01", 1),
    ],
)  # fmt: skip
def test_working_days(today, last, days):
    assert working_days_until(date.fromisoformat(last), date.fromisoformat(today)) == days


def test_a_nearer_term_is_never_less_urgent():
    """Property: what ends soon still ends soon a day earlier, and one day later."""
    dice = random.Random(5)
    for _ in range(400):
        today = date(2026, 1, 1) + timedelta(days=dice.randrange(1500))
        term = today + timedelta(days=dice.randrange(-5, 90))
        if ends_soon(term, today):
            assert ends_soon(term - timedelta(days=1), today)
            assert (
                ends_soon(term, today + timedelta(days=1)) or today.year != (today + timedelta(days=1)).year
            )
    assert ends_soon(date(2026, 11, 30), date(2026, 11, 25)) and not ends_soon(
        date(2026, 12, 1), date(2026, 11, 25)
    )


def test_the_proposed_level_is_taken_when_nobody_chose_one(as_, operator, supervisor):
    since = timezone.localtime() - timedelta(hours=4)
    press(
        as_(operator),
        operator,
        "queue",
        **BARE,
        signs=["held", "child"],
        held_since=f"{since:%d.%m.%Y %H:%M}",
    )
    contact = Contact.objects.get()
    assert (contact.triage, contact.signs) == ("emergency", "held child")
    assert contact.held_since == since.replace(second=0, microsecond=0)
    assert contact.proposal.why == ("held_under_48", "child")


def test_above_needs_no_reason_and_below_does(as_, operator):
    client = as_(operator)
    low = {**BARE, "triage": "standard", "signs": ["injury"]}
    response = press(client, operator, "queue", **low)
    assert set(errors(response)) == {"triage_reason"} and Contact.objects.count() == 0
    press(client, operator, "queue", **{**low, "triage": "emergency"})
    press(client, operator, "queue", **low, triage_reason="Травма месячной давности.")
    press(client, operator, "queue", **{**BARE, "triage": "routine"})  # no sign raised anything
    assert [one.triage for one in Contact.objects.order_by("logged_at")] == [
        "emergency",
        "standard",
        "routine",
    ]


def test_somebody_held_without_the_mark_is_held(as_, operator):
    press(as_(operator), operator, "queue", **BARE, held_where="ГОМ-1")
    contact = Contact.objects.get()
    assert (contact.signs, contact.triage) == ("held", "emergency")


def test_finishing_at_once_asks_for_no_reason(as_, operator):
    words = {**BARE, "triage": "routine", "signs": ["injury"], "answer": "Объяснила порядок."}
    assert press(as_(operator), operator, "advice", **words).status_code == 302


def test_supervisors_learn_of_what_burns_at_once_and_of_what_was_missed(as_, operator, supervisor):
    press(as_(operator), operator, "queue", **BARE, signs=["danger"])
    burning = Contact.objects.get()
    due = dict(Reminder.objects.values_list("kind", "due_at"))
    assert due["contact_waiting"] <= timezone.now()
    assert due["contact_missed"] == missed_at(burning.logged_at, "emergency") > burning.logged_at
    assert set(Reminder.objects.values_list("to", "about_id")) == {(supervisor.pk, str(burning.pk))}


@pytest.mark.parametrize(
    ("level", "hours", "missed"),
    [("emergency", 0.2, False), ("emergency", 0.3, True), ("urgent", 7.9, False), ("urgent", 8.1, True), ("routine", 239, False)],
)  # fmt: skip
def test_the_queue_says_why_and_what_was_missed(as_, operator, level, hours, missed):
    then = timezone.now() - timedelta(hours=hours)
    factories.contact(operator, triage=level, logged_at=then, signs="injury", held_since=then)
    page = as_(operator).get(reverse("contact_queue"))
    (row,) = page.context["page"].rows
    assert row.is_missed == missed
    assert set(row.proposal.why) == {"held_under_48", "injury"}
    for reason in row.proposal.reasons:
        assert reason in page.content.decode()


def test_the_contact_shows_until_when_48_hours_run(as_, operator):
    since = timezone.now() - timedelta(hours=4)
    contact = factories.contact(operator, signs="held", held_since=since, held_where="ГОМ-1, Бишкек")
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    assert timezone.localtime(since + timedelta(hours=48)).isoformat() in page
    assert "ГОМ-1, Бишкек" in page
