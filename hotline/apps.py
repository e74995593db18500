"""Hotline: the call, from the first ring to done, refused or a case."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    """Registers with the rooms to the left what only the hotline knows."""

    name = "hotline"
    verbose_name = _("Hotline")

    def ready(self) -> None:
        from audit import history as audit_history
        from hotline import history, mailing
        from reminders import providers

        audit_history.register(history.SENTENCES)
        mailing.register_with(providers)
