"""What create_supervisor and create_administrator share. Run on the server by who keeps it; nobody else can."""

import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from accounts.actions import appoint
from accounts.models import User
from accounts.passwords import check_rules


class AppointCommand(BaseCommand):
    """One address gets one role, in force at once."""

    role = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, the name, and whether to type a password."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="as colleagues see it")
        parser.add_argument(
            "--password",
            action="store_true",
            help="type a password now, instead of printing an invitation link",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes the account, or prints the link."""
        email, name = options["email"].strip().lower(), options["name"].strip()
        try:
            validate_email(email)
            password = self.typed_password(email, name) if options["password"] else None
            user, token = appoint(email=email, name=name, role=self.role, password=password)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        if user is None:
            link = settings.SITE_URL + reverse("accept_invitation", args=[token])
            self.stdout.write(f"Open this link within 7 days; it works once:\n{link}")
        else:
            self.stdout.write(f"{user.email} is {self.role} now.")

    def typed_password(self, email: str, name: str) -> str:
        """Typed twice, not shown, good enough for the validators."""
        first = getpass.getpass("Password: ")
        if first != getpass.getpass("The same password again: "):
            raise CommandError("The two passwords differ. Nothing was written.")
        check_rules(first, User(email=email, name=name))
        return first
