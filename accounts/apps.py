"""Wiring of the app: its sentences for the history pages, and the receivers of Django's own sign-in signals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Staff and their roles."""

    name = "accounts"
    verbose_name = _("Staff")

    def ready(self) -> None:
        """Tell audit our sentences, and the vault of the key that seals second factors."""
        from accounts.history import SENTENCES
        from accounts.seeds import PURPOSE
        from audit.history import register
        from vault import keys

        register(SENTENCES)
        keys.register(PURPOSE)
