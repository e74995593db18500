"""GET /health/: one word for everybody, the truth in detail for administrators."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from redis import Redis
from redis.exceptions import RedisError

from accounts.models import Role
from reminders.health import sweep_age
from reminders.models import Reminder

STALE_SWEEP_SECONDS = 120


@login_not_required
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """`{"status": "ok"}`, or 503 and `{"status": "down"}` when the database is away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "down"}, status=503)
    answer: dict[str, object] = {"status": "ok"}
    if request.user.is_authenticated and request.user.has_role(Role.ADMINISTRATOR):
        answer["details"] = details()
    return JsonResponse(answer)


def details() -> dict[str, object]:
    """What an administrator needs to know: database, queue, beat, migrations, reminders that failed."""
    age = sweep_age()
    executor = MigrationExecutor(connection)
    pending = [
        f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    return {
        "database": "ok",
        "queue": queue(),
        "beat": {
            "last_sweep_seconds_ago": None if age is None else round(age.total_seconds()),
            "fresh": age is not None and age.total_seconds() <= STALE_SWEEP_SECONDS,
        },
        "reminders": {
            "failed": Reminder.objects.failed().count(),
            "late": Reminder.objects.filter(
                state="planned",
                posted_at=None,
                due_at__lt=timezone.now() - timedelta(minutes=5),
            ).count(),
        },
        "pending_migrations": pending,
        "clock": timezone.now().isoformat(),
        "mode": settings.MODE,
    }


def queue() -> str:
    """Whether Redis answers within a second."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as redis:
            redis.ping()
    except (RedisError, OSError):
        return "away"
    return "ok"
