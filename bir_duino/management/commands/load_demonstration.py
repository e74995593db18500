"""manage.py load_demonstration: invented people and files, dates relative to today. Refuses in real mode."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bir_duino.demonstration.build import fill
from bir_duino.demonstration.cast import CAST


class Command(BaseCommand):
    """Safe to repeat: what is there already is left as it is."""

    help = "Fills the demonstration (never a real site) and prints its accounts."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This is a real site (MODE=real): a demonstration is never loaded into it.")
        added = fill()
        self.stdout.write(f"Demonstration: {added} files and calls added.")
        self.stdout.write("Sign in with one click on the first page, as one of:")
        for key, name, role, _language in CAST:
            self.stdout.write(f"  {key + '@demo.invalid':<28} {role:<14} {name}")
