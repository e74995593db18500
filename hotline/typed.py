"""What stands in the page of a call as it is kept and shown again: names of fields and words. Never decides, never saves."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from hotline.moments import read_day, read_past

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "edition", "row_key", "do"})
SEVERAL = frozenset({"signs"})  # fields with more than one answer


def typed_words(data: QueryDict) -> dict[str, Any]:
    """As `initial` of the form takes it: one value a field, a list where several may be chosen."""
    return {
        name: data.getlist(name) if name in SEVERAL else data.get(name)
        for name in data
        if name != "csrfmiddlewaretoken"
    }


def kept_words(data: QueryDict) -> dict[str, list[str]]:
    """As the store of saved forms takes it. "4 h ago" is kept as the time that it means: tomorrow it would mean another."""
    kept = {name: values for name, values in data.lists() if name not in NOT_KEPT}
    since = read_past(data.get("held_since") or "", timezone.now())
    if since is not None:
        kept["held_since"] = [show_time(since)]
    term = read_day(data.get("term_on") or "", timezone.localdate())
    if term is not None:
        kept["term_on"] = [f"{term:%d.%m.%Y}"]
    return kept


def show_time(at: datetime) -> str:
    """A moment as it may be typed again."""
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M}"


def as_line(value: Any) -> str:
    """A value side by side with another one."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
