"""The wiring as an app: its commands, template tags and start-up checks."""

from django.apps import AppConfig


class BirDuinoConfig(AppConfig):
    """Stands rightmost: imports all, imported by none."""

    name = "bir_duino"

    def ready(self) -> None:
        from audit import history as audit_history
        from bir_duino import history

        audit_history.register(history.SENTENCES)
