"""Wiring of the reference app. Never logic."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """Reference lists."""

    name = "reference"
    verbose_name = _("Reference lists")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit how our verbs read."""
        from audit.history import register
        from reference.history import SENTENCES

        register(SENTENCES)
