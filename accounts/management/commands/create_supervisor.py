"""manage.py create_supervisor EMAIL --name NAME: the first supervisor comes from here."""

from accounts.management.commands._appoint import AppointCommand
from accounts.models import Role


class Command(AppointCommand):
    """Appoints a supervisor."""

    help = "Makes an account with the role of a supervisor, or prints an invitation link to one."
    role = Role.SUPERVISOR
