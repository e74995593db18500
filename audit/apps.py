"""App configuration of the audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Listens to the vault for values that do not open."""

    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import damages, history
        from vault import damage

        damage.register(damages.remember)
        history.register(history.SENTENCES)
