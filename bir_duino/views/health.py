"""GET /health/: one word for everybody, the truth in detail for administrators; the page of it is in `first_steps.py`."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bir_duino import health as house
from reminders.access import may
from reminders.deadlines import SWEEP_MUST_BE_YOUNGER
from reminders.health import sweep_age


@login_not_required
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """`{"status": "ok"}`, or 503 and `{"status": "down"}` when the database is away."""
    if house.database_is_away():
        return JsonResponse({"status": "down"}, status=503)
    answer: dict[str, object] = {"status": "ok"}
    if request.user.is_authenticated and may(request.user, "read_health"):
        answer["details"] = details()
    return JsonResponse(answer)


def details() -> dict[str, object]:
    """What an administrator's own programs need to know; `checks` holds everything that is looked at."""
    found = {check.name: check for check in house.checks()}
    age = sweep_age()
    return {
        "database": "ok",
        "queue": "ok" if found["queue"].ok else "away",
        "beat": {
            "last_sweep_seconds_ago": None if age is None else round(age.total_seconds()),
            "fresh": age is not None and age <= SWEEP_MUST_BE_YOUNGER,
        },
        "reminders": {"failed": int(found["failed"].detail or 0), "late": int(found["late"].detail or 0)},
        "pending_migrations": house.pending_migrations(),
        "clock": timezone.now().isoformat(),
        "mode": settings.MODE,
        "checks": {
            name: {"ok": check.ok, "since": check.since and check.since.isoformat(), "detail": check.detail}
            for name, check in found.items()
        },
    }
