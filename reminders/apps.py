"""Wiring of the post office. Never logic."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """Reminders."""

    name = "reminders"
    verbose_name = _("Reminders")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit how our verbs read."""
        from audit.history import register
        from reminders.history import SENTENCES

        register(SENTENCES)
