"""The wiring as an app: its commands, template tags and start-up checks."""

from django.apps import AppConfig


class BirDuinoConfig(AppConfig):
    """Stands rightmost: imports all, imported by none."""

    name = "bir_duino"

    def ready(self) -> None:
        """The pages above all apps have sentences of their own, and the clock watches unusual reading."""
        from audit import history as audit_history
        from bir_duino import history, watch
        from reminders import clock, providers

        audit_history.register(history.SENTENCES)
        providers.register("accounts.User", may_receive=watch.may_receive)
        clock.register("watch_reading", watch.look)
