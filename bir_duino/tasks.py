"""The thin door from the clock for what only the wiring knows. Never logic, never arguments."""

from celery import shared_task

from bir_duino import heads
from bir_duino.watching import ring_the_bell


@shared_task(name="bir_duino.tasks.plan_day_head", ignore_result=True)
def plan_day_head() -> None:
    """Give the head of the day that ended to the post office, if it has not been given."""
    heads.plan_day_head()


@shared_task(name="bir_duino.tasks.ring", ignore_result=True)
def ring() -> None:
    """The bell was heard."""
    ring_the_bell()
