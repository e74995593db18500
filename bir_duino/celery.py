"""Celery: the clock that asks "what is due?". It carries no facts: reminders are rows in Postgres."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bir_duino.settings")

app = Celery("bir_duino")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def refuse_a_wrong_ring(**_kwargs: object) -> None:
    """A worker with a ring that cannot open the database must not start (design/model.md 6)."""
    from vault.ring import RingError, check_ring

    try:
        check_ring()
    except RingError as problem:
        # Celery logs what a receiver raises and goes on; only this ends the worker.
        raise SystemExit(f"Not started. {problem}") from None


worker_init.connect(refuse_a_wrong_ring)
