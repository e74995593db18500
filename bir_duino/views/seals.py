"""GET /audit/seals/: the head of the audit's chain, to print and to compare with one that was kept outside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audit.seal import newest_seal, unsealed_age
from bir_duino.heads import head_of_yesterday, require_heads


@require_GET
def audit_seals(request: HttpRequest) -> HttpResponse:
    """The newest head, the one that was mailed last, and whether rows wait for a seal for too long."""
    require_heads(request.user)
    context = {
        "newest": newest_seal(),
        "yesterday": head_of_yesterday(),
        "command": "manage.py verify_audit --since-head",
        "waiting_minutes": int(unsealed_age().total_seconds() // 60),
    }
    return render(request, "audit/seals.html", context)
