"""Wiring only: settings, addresses, the clock, the desks, health. Imports all, imported by none."""

from bir_duino.celery import app as celery_app

__all__ = ["celery_app"]
