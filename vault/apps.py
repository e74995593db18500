"""App configuration of the vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Keys and encrypted fields."""

    name = "vault"
    default_auto_field = "django.db.models.BigAutoField"
