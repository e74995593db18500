"""The wiring as an app: its commands, template tags and start-up checks."""

from django.apps import AppConfig


class BirDuinoConfig(AppConfig):
    """Stands rightmost: imports all, imported by none."""

    name = "bir_duino"

    def ready(self) -> None:
        """Tell the post office who receives the head of the day."""
        from bir_duino import heads
        from reminders import providers

        heads.register_with(providers)
