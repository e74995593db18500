"""The wiring as an app: its commands, template tags and start-up checks."""

from django.apps import AppConfig


class BirDuinoConfig(AppConfig):
    """Stands rightmost: imports all, imported by none."""

    name = "bir_duino"
