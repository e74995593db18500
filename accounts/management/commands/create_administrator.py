"""manage.py create_administrator EMAIL --name NAME: the first administrator comes from here."""

from accounts.management.commands._appoint import AppointCommand
from accounts.models import Role


class Command(AppointCommand):
    """Appoints a administrator."""

    help = "Makes an account with the role of a administrator, or prints an invitation link to one."
    role = Role.ADMINISTRATOR
