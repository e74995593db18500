"""PostgreSQL is killed and comes back, under a real gunicorn and a real Celery worker (design/safety.md 16, 17)."""

import time

from celery import Celery

from tests.faults.away import kill, settle, walk
from tests.faults.servers import worker


def test_not_saved_yet_then_saved_once(own_postgres, django_db_setup, django_db_blocker, tmp_path):
    walk(own_postgres, django_db_blocker, tmp_path, seconds=2)


def finished_sweep(database) -> object:
    """When the last sweep ended."""
    connection = database.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(finished_at) FROM reminders_sweepmark")
            return cursor.fetchone()[0]
    finally:
        connection.close()


def ring_until(bell: Celery, database, before: object, seconds: float = 40) -> object:
    """Ring as beat does until a sweep has ended later than `before`."""
    limit = time.monotonic() + seconds
    while (found := finished_sweep(database)) == before:
        assert time.monotonic() < limit, "the worker does not sweep"
        bell.send_task("reminders.tasks.send_due", expires=25)
        time.sleep(0.5)
    return found


def test_the_worker_sweeps_again(own_postgres, own_redis, tmp_path):
    environment = own_postgres.environment(REDIS_URL=own_redis.url(), EMAIL_URL="smtp://127.0.0.1:9")
    settle(own_postgres)
    bell = Celery(broker=own_redis.url())
    with worker(environment, tmp_path / "worker.log") as process:
        first = ring_until(bell, own_postgres, None)
        kill(own_postgres)
        for _ in range(3):
            bell.send_task("reminders.tasks.send_due", expires=25)
        time.sleep(1.5)
        assert process.poll() is None, "it outlives the database"
        own_postgres.cluster.start()
        assert ring_until(bell, own_postgres, first) != first
    bell.close()
