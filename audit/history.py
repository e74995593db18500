"""A verb becomes a sentence in the reader's language; old and new words are opened for the page that shows them.

Apps register their sentences ({verb: sentence}) in ``AppConfig.ready()``. Never here: who may see a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.log import words_context
from audit.models import AuditEntry
from vault import subjects

SENTENCES: dict[str, str | Promise] = {"vault.damaged": _("A value in this record could not be read")}

_sentences: dict[str, str | Promise] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a change: its name in the code, its name for people, and the two values (None: none was kept)."""

    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one row. ``state``: "readable", "none", "erased" or "damaged" (the last three: no changes)."""

    state: str
    changes: tuple[Change, ...] = ()


def register(sentences: Mapping[str, str | Promise]) -> None:
    """Add an app's sentences. A verb belongs to one app only."""
    for verb, text in sentences.items():
        if _sentences.get(verb, text) is not text:
            raise ImproperlyConfigured(f"Two sentences for the audit verb {verb}.")
        _sentences[verb] = text


def sentence(entry: AuditEntry) -> str:
    """What happened, in the active language. May use %(code)s and %(found)s. An unknown verb shows itself."""
    text = str(_sentences.get(entry.verb, entry.verb))
    return text % {"code": entry.code, "found": entry.found} if "%(" in text else text


def words_of(entry: AuditEntry) -> Words:
    """The old and new words, decrypted. Call it only for rows that the page really shows."""
    if entry.words is None:
        return Words("none")
    try:
        words = subjects.open_words(
            entry.subject_label, entry.subject_id, bytes(entry.words), context=words_context(entry)
        )
    except subjects.WordsErased:
        return Words("erased")
    except subjects.WordsDamaged:
        return Words("damaged")
    old, new = words.get("old", {}), words.get("new", {})
    labels = _labels(entry.about_label)
    return Words(
        "readable",
        tuple(Change(name, labels.get(name, name), old.get(name), new.get(name)) for name in entry.fields),
    )


def prepare(entries: Iterable[AuditEntry]) -> None:
    """Load the keys of many rows with one statement, where a page shows the words of more than one subject."""
    subjects.preload(bytes(entry.words) for entry in entries if entry.words is not None)


def verbs() -> frozenset[str]:
    """All verbs that have a sentence."""
    return frozenset(_sentences)


def _labels(model_label: str) -> dict[str, str]:
    try:
        fields = apps.get_model(model_label)._meta.get_fields()
    except (LookupError, ValueError, FieldDoesNotExist):
        return {}
    return {
        field.name: capfirst(str(field.verbose_name)) for field in fields if hasattr(field, "verbose_name")
    }
