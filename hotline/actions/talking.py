"""ask_to_talk, withdraw_talk, answer_talk: "I want to talk this over", at the end of a shift. Never asks who may.

It must stay easy to ask, so asking leaves no trace that could be counted for a person: the audit learns that a message was
sent, by the house, about nothing; the row itself goes after a week, and with it what the lines in the inbox speak of.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from hotline.actions.locks import STATE
from hotline.models import Talk
from reminders.plan import cancel_about, plan

KEPT = timedelta(days=7)


@transaction.atomic
def ask_to_talk(*, supervisor: User, by: User) -> Talk:
    """The supervisor finds a line in the inbox and a mail; asked twice, it is one."""
    now = timezone.now()
    _forget_old(now)
    talk, new = Talk.objects.get_or_create(
        asker=by, supervisor=supervisor, seen_at=None, defaults={"asked_at": now}
    )
    if new:
        plan(kind="talk_wanted", about=talk, to=supervisor, due_at=now)
        _note_that_a_message_was_sent()
    return talk


@transaction.atomic
def withdraw_talk(*, talk: Talk, by: User) -> None:
    """Until it was seen, it can be as if it had never been."""
    locked = Talk.objects.select_for_update().filter(pk=talk.pk, asker=by).first()
    if locked is None or locked.seen_at is not None:
        raise ValidationError(_("It was seen already."), code=STATE)
    cancel_about(locked)
    locked.delete()


@transaction.atomic
def answer_talk(*, talk: Talk, come_at: datetime | None, by: User) -> Talk:
    """Seen; with a time the asker is told when the supervisor comes."""
    locked = Talk.objects.select_for_update().get(pk=talk.pk)
    if locked.seen_at is not None and (locked.come_at or come_at is None):
        raise ValidationError(_("It was answered already."), code=STATE)
    now = timezone.now()
    locked.seen_at, locked.come_at = locked.seen_at or now, come_at
    locked.save(update_fields=["seen_at", "come_at"])
    cancel_about(locked, kind="talk_wanted")
    if come_at is not None:
        plan(kind="talk_answered", about=locked, to=locked.asker, due_at=now)
        _note_that_a_message_was_sent()
    return locked


def _note_that_a_message_was_sent() -> None:
    """Not by whom, not to whom: who is tired would be a question to the audit otherwise."""
    record("hotline.ask_to_talk", about=None, by=None)


def _forget_old(now: datetime) -> None:
    Talk.objects.filter(asked_at__lt=now - KEPT).delete()
