"""How long a contact may wait in triage. Targets from domain.md section 8 (a proposal of ours, not law)."""

from datetime import datetime, timedelta

# Working days are counted as calendar days until the calendar exists: too early is safer than too late.
TARGETS = {
    "emergency": timedelta(0),
    "urgent": timedelta(hours=8),
    "standard": timedelta(days=3),
    "routine": timedelta(days=10),
}


def answer_by(logged_at: datetime, triage: str) -> datetime:
    """When somebody must have looked at a contact of this level."""
    return logged_at + TARGETS[triage]
