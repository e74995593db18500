"""How the chain of seals feels: its newest link, and what waits for the next one. Health reads it. Never seals.

``audit.sealer`` makes seals, ``audit.verify`` walks them.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from audit.models import Seal

#: The oldest row that none of the newest seals covers, and that lies behind them. Reads a few rows, however long the chain.
_OLDEST_UNSEALED = """
WITH newest AS (SELECT firsts, lasts FROM audit_seal ORDER BY number DESC LIMIT 100),
covered AS (SELECT range_agg(int8range(one.first, one.last, '[]')) AS ids,
    (SELECT count(*) FROM newest) < 100 AS whole FROM newest, unnest(firsts, lasts) AS one (first, last)),
gap AS (
    SELECT unnest(CASE WHEN ids IS NULL THEN int8multirange(int8range(NULL, NULL))
                  ELSE int8multirange(int8range(CASE WHEN whole THEN NULL ELSE lower(ids) END, NULL)) - ids END) AS ids FROM covered
)
SELECT entry.at FROM gap CROSS JOIN LATERAL (
    SELECT id, at FROM audit_auditentry
    WHERE id >= coalesce(lower(gap.ids), -9223372036854775808) AND id < coalesce(upper(gap.ids), 9223372036854775807)
    ORDER BY id LIMIT 1
) AS entry ORDER BY entry.id LIMIT 1
"""


def newest_seal() -> Seal | None:
    """The last link; its hash is the head of the chain. Digests are not loaded."""
    return Seal.objects.defer("digests").order_by("-number").first()


def last_seal_before(moment: datetime) -> Seal | None:
    """The last link that was made before this moment."""
    return Seal.objects.defer("digests").filter(sealed_at__lt=moment).order_by("-number").first()


def newest() -> datetime | None:
    """When the newest seal was made; None if there is none yet."""
    return Seal.objects.order_by("-number").values_list("sealed_at", flat=True).first()


def sealed_until() -> datetime | None:
    """The moment up to which everything is sealed: now, when no row waits; None when there was never a seal."""
    return timezone.now() - unsealed_age() if newest() else None


def unsealed_age(now: datetime | None = None) -> timedelta:
    """How long the oldest committed row has waited for a seal; zero when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_UNSEALED)
        row = cursor.fetchone()
    return timedelta(0) if row is None else max((now or timezone.now()) - row[0], timedelta(0))
