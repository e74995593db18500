"""manage.py whats_new: which lines of CHANGELOG.md nobody here was told yet. `make upgrade` ends with it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from bir_duino.backup.facts import changes
from vault.models import BackupRun


class Command(BaseCommand):
    """Remembers with the newest good back-up what it told: that is the state one can go back to."""

    help = "Tells what changed on the screens since it was asked last."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell, and remember."""
        told: set[str] = set()
        for known in BackupRun.objects.exclude(changes="").values_list("changes", flat=True):
            told |= set(known.split())
        lines = changes()
        news = [line for short, line in lines if short not in told]
        if not news:
            self.stdout.write("Nothing changed on the screens since the last upgrade.")
            return
        self.stdout.write("What changed since the last upgrade:")
        for line in news:
            self.stdout.write(f"  - {line}")
        with transaction.atomic():
            run = BackupRun.objects.filter(ok=True).order_by("-began_at").first()
            if run is not None:
                run.changes = " ".join(short for short, _line in lines)
                run.save(update_fields=["changes"])
