"""The thin door from the clock: Celery's beat rings, the sweep asks Postgres. Never logic, never arguments."""

from celery import shared_task

from reminders.send import send_due as sweep


@shared_task(name="reminders.tasks.send_due", ignore_result=True)
def send_due() -> None:
    """Post and mail what is due."""
    sweep()
