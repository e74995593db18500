"""manage.py open_house FIRST SECOND: opens a locked house for two named colleagues, by the person at the server."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.access import VERBS, present_house_lock
from accounts.actions import open_house
from accounts.models import User


class Command(BaseCommand):
    """Both must be able to open it on the page too: two different supervisors or administrators."""

    help = "Opens a locked house in the names of two supervisors or administrators (two different addresses)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two addresses."""
        parser.add_argument("first")
        parser.add_argument("second")

    def handle(self, *args: Any, **options: Any) -> None:
        """Opens, or says why not; nothing is half done."""
        first, second = (self.opener(options[name]) for name in ("first", "second"))
        if first == second:
            raise CommandError("Name two different people.")
        lock = present_house_lock()
        if lock is None:
            raise CommandError("The house is open.")
        try:
            with transaction.atomic():
                # One of them may have said open on the page already, lately or too long ago.
                for opener in (first, second, first):
                    if lock.opened_at is None and lock.first_by_id != opener.pk:
                        lock = open_house(by=opener, way="server")
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        self.stdout.write("The house is open.")

    def opener(self, email: str) -> User:
        """An active supervisor or administrator."""
        user = User.objects.active().filter(email=email.strip().lower()).first()
        if user is None or not user.has_role(*VERBS["open_house"]):
            raise CommandError(f"{email}: no active supervisor or administrator has this address.")
        return user
