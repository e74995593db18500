"""``manage.py rotate_keys``: a new ring key, the data keys wrapped again, the old ring key useless."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vault import rotation
from vault.ring import RingError


class Command(BaseCommand):
    """The thin door to ``vault.rotation``."""

    help = (
        "Replace the ring key while the site runs. Safe to interrupt: starting it again goes on from there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many data keys are wrapped in one transaction."""
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="data keys in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, telling each step; a refusal is one sentence."""
        try:
            rotation.rotate(self.stdout.write, max(1, options["batch"]))
        except (rotation.RotationRefused, RingError) as error:
            raise CommandError(str(error)) from None
