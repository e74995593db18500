"""Celery's real worker, whose leases end after a second and a half, so that a run of kills needs minutes, not hours."""

import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bir_duino.settings")
django.setup()

from bir_duino.celery import app  # noqa: E402
from reminders import send  # noqa: E402

__all__ = ["app"]

send.LEASE = timedelta(seconds=1.5)
