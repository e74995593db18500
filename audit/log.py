"""The doors through which something enters the audit: a change, an opening, a refusal.

A change is recorded in the transaction of the change. Openings and refusals are one statement of their own
that does not wait for the disk. Never here: typed search words, the text of a sentence (``audit.history``),
reading the audit (``audit.access``).
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

from audit.models import AuditEntry, Outcome
from statements.planned import Planned
from statements.rows import insert_together
from vault.subjects import seal_words

#: One statement, and its own transaction where none is open. ``set_config(…, true)`` holds until the end of
#: that transaction; it runs while the row is inserted, so the commit already sees it.
_WORDS = """
INSERT INTO audit_auditentry
    (at, actor_id, actor_roles, verb, outcome, about_label, about_id, subject_label, subject_id, code, fields, found)
SELECT %s, %s, %s::varchar[], %s, %s, %s, %s, %s, %s, %s, %s::varchar[], %s::integer
FROM (SELECT set_config('synchronous_commit', 'off', true) AS value) AS quickly WHERE quickly.value = 'off'
"""
_QUICKLY = Planned(_WORDS)
#: Inside an open transaction the setting would loosen the change that is being made there, so it is left
#: alone.
_PLAINLY = Planned(_WORDS.partition("FROM (SELECT")[0])


def record(
    verb: str,
    *,
    about: models.Model | None,
    by: Any,
    subject: models.Model | None = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    code: str = "",
    along: Sequence[Sequence[models.Model]] = (),
) -> None:
    """Add a row for something done, in the caller's transaction. ``by=None`` means the house itself (the clock).

    ``along``: the new rows of what was done (one model a batch), which are written by the same statement.
    ``old`` and ``new`` are {field: value}: the names of the fields are kept in clear, the values encrypted
    with the key of the subject (``subject``, else ``about.audit_subject``, else ``about``). A failed sign-in
    has no row it is about.
    """
    entry = AuditEntry(
        at=timezone.now(),
        verb=verb,
        fields=sorted({*(old or {}), *(new or {})}),
        code=_code(about, code),
        **_actor(by),
        **_about(about, subject),
    )
    if entry.fields:
        if not entry.subject_id:
            raise ValueError(f"{verb}: old and new words need a subject whose key encrypts them.")
        words = {"old": old or {}, "new": new or {}}
        entry.words = seal_words(
            entry.subject_label, entry.subject_id, _plain(words), context=words_context(entry)
        )
    insert_together(*along, [entry])


def record_read(
    verb: str, *, about: models.Model | None = None, by: Any, code: str = "", found: int | None = None
) -> None:
    """Add a row for an opening, search, download or export; ``found`` = how many rows it showed."""
    _insert(verb, Outcome.READ, by, _about(about, None), code=_code(about, code), found=found)


def record_refusal(verb: str, *, by: Any, about_label: str = "", about_id: Any = "", code: str = "") -> None:
    """Add a row for something refused. Call it after the refused transaction was rolled back, not inside it."""
    about_id = str(about_id)
    about = {
        "about_label": about_label,
        "about_id": about_id,
        "subject_label": about_label,
        "subject_id": about_id,
    }
    _insert(verb, Outcome.REFUSED, by, about, code=code)


def record_damage(label: str, pk: str, columns: list[str], *, by: Any) -> None:
    """Add a row for values that could not be decrypted."""
    about = {"about_label": label, "about_id": pk, "subject_label": label, "subject_id": pk}
    _insert("vault.damaged", Outcome.DONE, by, about, fields=columns)


def words_context(entry: AuditEntry) -> str:
    """What encrypted words are bound to besides their subject, so that two rows cannot exchange them."""
    return f"{entry.verb} {entry.about_label} {entry.about_id} {entry.at.timestamp():.6f}"


def _insert(
    verb: str,
    outcome: Outcome,
    by: Any,
    about: dict[str, str],
    *,
    code: str = "",
    found: int | None = None,
    fields: Sequence[str] = (),
) -> None:
    fitted = [_fit(about[name], 64) for name in ("about_label", "about_id", "subject_label", "subject_id")]
    actor = _actor(by)
    values = [timezone.now(), actor["actor_id"], actor["actor_roles"], verb, outcome.value]
    values += [*fitted, _fit(code, 40), list(fields), found]
    with (_PLAINLY if connection.in_atomic_block else _QUICKLY).executed(values):
        pass


def _actor(by: Any) -> dict[str, Any]:
    if by is None or by.pk is None:  # the house itself, or nobody signed in
        return {"actor_id": "", "actor_roles": []}
    return {"actor_id": str(by.pk), "actor_roles": sorted(getattr(by, "roles_today", ()))}


def _about(about: models.Model | None, subject: models.Model | None) -> dict[str, str]:
    about = about or subject
    if about is None:
        return dict.fromkeys(("about_label", "about_id", "subject_label", "subject_id"), "")
    owner: models.Model = subject or getattr(about, "audit_subject", None) or about
    return {
        "about_label": about._meta.label,
        "about_id": str(about.pk),
        "subject_label": owner._meta.label,
        "subject_id": str(owner.pk),
    }


def _code(about: models.Model | None, code: str) -> str:
    return code or str(getattr(about, "code", "") or "")


def _fit(text: str, length: int) -> str:
    """What stood in a refused address comes from outside; it must not turn the record into an error."""
    return text.replace("\0", "").encode(errors="replace").decode()[:length]


def _plain(value: Any) -> Any:
    """Rows among the words are kept by their key; everything else as JSON has it."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return value
