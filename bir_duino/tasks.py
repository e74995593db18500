"""The thin door from the clock: beat rings, the worker shows that it hears. Never logic, never arguments."""

from celery import shared_task

from bir_duino.watching import ring_the_bell


@shared_task(name="bir_duino.tasks.ring", ignore_result=True)
def ring() -> None:
    """The bell was heard."""
    ring_the_bell()
