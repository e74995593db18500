"""The thin door from the clock: Celery's beat rings, the sweep asks Postgres. Never logic, never arguments."""

from celery import shared_task

from reminders import clock
from reminders.send import send_due as sweep


@shared_task(name="reminders.tasks.send_due", ignore_result=True)
def send_due() -> None:
    """What presses first (it may make something due), then post and mail what is due."""
    clock.do_pressing()
    sweep()


@shared_task(name="reminders.tasks.do_chores", ignore_result=True)
def do_chores() -> None:
    """What the apps to the right want to look at now and then."""
    clock.do_chores()
