"""The demonstration's clock: what happened "twelve days ago" is done by the real actions with the time set back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone


def moment(days: float, hour: int = 10, minute: int = 0) -> datetime:
    """A local time `days` from today (minus = past), never behind the present when it means the past."""
    now = timezone.localtime()
    then = (now + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return min(then, now - timedelta(minutes=1)) if days <= 0 else then


@contextmanager
def at(then: datetime) -> Iterator[None]:
    """Inside, `timezone.now()` says `then`; only this command, which runs before any worker, does so."""
    with mock.patch(
        "django.utils.timezone.now", return_value=then.astimezone(timezone.get_fixed_timezone(0))
    ):
        yield
