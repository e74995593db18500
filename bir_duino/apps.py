"""The wiring as an app: its commands, template tags and start-up checks, and who knows what of the state of the house."""

from django.apps import AppConfig


class BirDuinoConfig(AppConfig):
    """Stands rightmost: imports all, imported by none."""

    name = "bir_duino"

    def ready(self) -> None:
        """The one place where health and first steps learn whom to ask (`bir_duino/health.py: register`).

        "backup": moment of the newest back-up; "backup_verified": moment when one was read back (optional); "chain": moment
        of the newest seal; "second_factor": how many active colleagues have none. Back-up and second factor stay red among
        the first steps until they are registered.
        """
