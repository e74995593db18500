"""The wiring as an app: its commands, template tags and start-up checks."""

from django.apps import AppConfig


class BirDuinoConfig(AppConfig):
    """Stands rightmost: imports all, imported by none."""

    name = "bir_duino"

    def ready(self) -> None:
        """Tell the audit how our verbs read, and the post office who receives the head of the day."""
        from audit import history as audit_history
        from bir_duino import heads, history
        from reminders import providers

        audit_history.register(history.SENTENCES)
        heads.register_with(providers)
