"""Driving promised and missed calls in tests: what a browser sends, and what is planned about them."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import User
from hotline.models import Callback, MissedCall
from reminders.models import Reminder


def local(at) -> str:
    """A moment as the browser's own field sends it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def try_it(
    client: Client, user: User, callback: Callback, result: str, *, key: UUID | None = None, note: str = ""
) -> HttpResponse:
    """One click on the card."""
    words = {"row_key": signed_row_key(user, key or uuid4()), "result": result, "note": note}
    return client.post(reverse("try_callback", args=[callback.pk]), words)


def take(client: Client, callback: Callback) -> HttpResponse:
    """I ring now."""
    return client.post(reverse("take_callback", args=[callback.pk]))


def taken(client: Client, callback: Callback) -> Callback:
    """Taken in hand, and as it is then."""
    assert take(client, callback).url == callback.get_absolute_url()
    callback.refresh_from_db()
    return callback


def planned(row: Callback) -> list[tuple[str, str]]:
    """(kind, to whom) of what is still planned about a promise."""
    rows = Reminder.objects.filter(about_id=str(row.pk), state="planned").select_related("to")
    return sorted((one.kind, one.to.name) for one in rows)


def owe_missed(client: Client, user: User, missed: MissedCall, *, key: UUID | None = None) -> HttpResponse:
    """One click turns the group into a call that we owe."""
    words = {"row_key": signed_row_key(user, key or uuid4())}
    return client.post(reverse("promise_missed_call", args=[missed.pk]), words)
