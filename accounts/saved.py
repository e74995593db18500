"""Forms saved while typing: one encrypted store for all apps. Not a verb and not audited; owner only.

An app names its forms in `AppConfig.ready()`:

    from accounts.saved import register_form
    register_form("log_contact", title=_("New contact"), resume_url=lambda saved: f"{reverse('new_contact')}?saved={saved.pk}")

The title is the kind of the form, never a client's words. The real row begins with the first real save.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import get_saved_form
from accounts.models import SavedForm, User
from accounts.prepared import SOME_ID, SOME_KEY, SOME_TEXT, Prepared, Statement

LARGEST = 200 * 1024  # bytes of one posted form


@dataclass(frozen=True)
class FormKind:
    """What the list of saved forms says about one kind of form, and where it is filled in."""

    title: Any
    resume_url: Callable[[SavedForm], str] | None = None


KINDS: dict[str, FormKind] = {}
UNKNOWN = FormKind(_("Form"))
# Each page of a call asks it.
_FOUND = Prepared(
    lambda owner, key, form_name: SavedForm.objects.filter(pk=key, owner=owner, form_name=form_name),
    owner=SOME_ID,
    key=SOME_KEY,
    form_name=SOME_TEXT,
)
_DISCARDED = Statement(
    "DELETE FROM accounts_savedform WHERE owner_id = %s AND id = %s",
    [SOME_ID, SOME_KEY],
    owner=SOME_ID,
    key=SOME_KEY,
)


class StaleEdition(Exception):
    """Another tab has saved this form since; `saved` is what is kept. Nothing was written."""

    def __init__(self, saved: SavedForm) -> None:
        super().__init__(str(saved.pk))
        self.saved = saved


def register_form(form_name: str, *, title: Any, resume_url: Callable[[SavedForm], str]) -> None:
    """Names a kind of form for the list of saved forms; called from `AppConfig.ready()`."""
    KINDS[form_name] = FormKind(title, resume_url)


def kind_of(saved: SavedForm) -> FormKind:
    """The kind of a saved form."""
    return KINDS.get(saved.form_name, UNKNOWN)


def resume_url_of(saved: SavedForm) -> str:
    """Where to go on typing; empty when no app has named this kind of form."""
    resume = kind_of(saved).resume_url
    return resume(saved) if resume else ""


def save_form(
    *, owner: User, key: UUID, form_name: str, content: Mapping[str, Collection[str]], edition: int = 0
) -> SavedForm:
    """Keeps what is typed under `key`. `edition` is the number this page saw last (0: never saved).

    Raises Http404 for a key of somebody else, StaleEdition when another tab has saved in between.
    """
    fields = {name: list(values) for name, values in content.items()}
    try:
        with transaction.atomic():
            saved = SavedForm.objects.select_for_update().filter(pk=key).first()
            if saved is None:
                return SavedForm.objects.create(pk=key, owner=owner, form_name=form_name, content=fields)
            _check_owner(saved, owner, form_name)
            if edition == saved.edition - 1 and saved.content == fields:
                return saved  # the same post again: its first answer was lost on the way
            if edition != saved.edition:
                raise StaleEdition(saved)
            saved.content = fields
            saved.edition += 1
            saved.saved_at = timezone.now()
            saved.save(update_fields=["content", "edition", "saved_at"])
            return saved
    except IntegrityError:  # two tabs began the same form at the same moment: the first one holds the key
        saved = SavedForm.objects.get(pk=key)
        _check_owner(saved, owner, form_name)
        raise StaleEdition(saved) from None


def _check_owner(saved: SavedForm, owner: User, form_name: str) -> None:
    if saved.owner_id != owner.pk or saved.form_name != form_name:
        raise Http404


def saved_forms_of(owner: User, form_name: str | None = None) -> list[SavedForm]:
    """The owner's saved forms, newest first, without their content (which is not decrypted for a list)."""
    rows = SavedForm.objects.filter(owner=owner).defer("content").order_by("-saved_at", "id")
    return list(rows.filter(form_name=form_name) if form_name else rows)


def find_saved_form(owner: User, key: UUID, form_name: str) -> SavedForm | None:
    """One saved form of the owner, or None."""
    return _FOUND.first(owner=owner.pk, key=key, form_name=form_name)


def load_saved_form(owner: User, key: UUID, form_name: str | None = None) -> SavedForm:
    """One saved form of the owner, else Http404."""
    saved = get_saved_form(owner, key)
    if form_name and saved.form_name != form_name:
        raise Http404
    return saved


def posted_fields(saved: SavedForm) -> QueryDict:
    """The content as it was posted, ready for `SomeForm(data=…)` or, through `.dict()`, for `initial`."""
    data = QueryDict(mutable=True)
    for name, values in saved.content.items():
        data.setlist(name, values)
    return data


def discard_saved_form(owner: User, key: UUID) -> bool:
    """Forgets a saved form; called by the action's view when the real row exists. True if there was one."""
    return bool(_DISCARDED.run(owner=owner.pk, key=key))
