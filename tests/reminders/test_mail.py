"""The words of each kind: there, in three languages, neutral, with code and link."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation

from reminders import send
from reminders.mail import compose, sentence
from reminders.models import Reminder

FOLDER = Path(settings.BASE_DIR) / "templates"
KINDS = {
    "cases.Case": ["assigned", "case_unassigned", "caller_answered"],
    "cases.BreakGlass": ["glass_broken"],
    "cases.Volunteer": ["case_wanted"],
    "cases.ConflictCheck": ["conflict_waiting", "case_provisional", "conflict_changed"],
    "accounts.User": ["unusual_reading"],
    "cases.FollowUp": ["follow_up_due"],
    "cases.Draft": ["draft_waiting", "draft_returned", "draft_approved"],
    "hotline.Contact": ["contact_waiting", "contact_missed", "case_decided"],
    "hotline.Callback": [
        "callback_due",
        "callback_missed",
        "callback_given",
        "callback_stuck",
        "callback_left",
    ],
    "hotline.CaseQuestion": ["asked_too_often"],
    "hotline.Emergency": ["emergency_yours"],
    "hotline.Shift": ["shift_waits"],
    "hotline.Vacancy": ["nobody_decides"],
    "hotline.Talk": ["talk_wanted", "talk_answered"],
}
DUE = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Asia/Bishkek"))


def row(label: str, kind: str, **fields) -> Reminder:
    values = {
        "about_id": "5f0c1d3e-0000-0000-0000-000000000000",
        "about_code": "BD-26-K7M4",
        "due_at": DUE,
        **fields,
    }
    return Reminder(about_label=label, kind=kind, **values)


@pytest.mark.parametrize("language", ["ru", "ky", "en"])
@pytest.mark.parametrize(
    ("label", "kind"), [(label, kind) for label, kinds in KINDS.items() for kind in kinds]
)
def test_every_kind_has_its_text(label, kind, language):
    reminder = row(label, kind)
    mail = compose(reminder, address="a@demo.invalid", language=language, path="/cases/BD-26-K7M4/", facts={})
    lines = [line for line in mail.body.splitlines() if line.strip()]
    assert lines[0].endswith(".")
    assert lines[1:3] == ["BD-26-K7M4", f"{settings.SITE_URL}/cases/BD-26-K7M4/"]
    assert mail.subject == "Bir Duino: BD-26-K7M4"
    with translation.override(language):
        assert sentence(reminder, {}) == lines[0]


def test_the_folder_holds_no_text_that_nobody_sends():
    kinds = {f"{label.split('.')[0]}/mail/{kind}.txt" for label, known in KINDS.items() for kind in known}
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.glob("*/mail/*.txt")}
    assert there == kinds | {
        "accounts/mail/invitation.txt",
        "audit/mail/day_head.txt",
        "first_steps/mail/test.txt",
        "state/mail/standstill.txt",
        "reminders/mail/_base.txt",
        "reminders/mail/_sentence.txt",
    }


def test_a_follow_up_says_when():
    with translation.override("en"):
        text = sentence(row("cases.FollowUp", "follow_up_due"), {"due_at": DUE})
    assert "10:30" in text
    assert "23" in text


def test_nothing_is_escaped_as_if_it_were_html():
    reminder = row("cases.Case", "assigned", about_code="A&B'<")
    assert "A&B'<" in compose(reminder, address="a@demo.invalid", language="ru", path="/", facts={}).body


def test_without_a_code_the_subject_is_the_beginning_of_a_random_id():
    assert row("hotline.Contact", "contact_waiting", about_code="").code == "5F0C1D3E"


@pytest.mark.django_db
def test_the_reader_gets_his_own_language(lawyer, other_lawyer, planned, mailoutbox):
    for user, language in ((lawyer, "en"), (other_lawyer, "ru")):
        user.language = language
        user.save(update_fields=["language"])
        planned(user)
    with translation.override("ky"):
        send.send_due()
        assert translation.get_language() == "ky"
    languages = {mail.to[0]: mail.extra_headers["Content-Language"] for mail in mailoutbox}
    assert languages == {lawyer.email: "en", other_lawyer.email: "ru"}
