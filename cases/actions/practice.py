"""set_practice: the languages and the place of a colleague are noted. Never asks who may."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.locks import STALE
from cases.models import Practice
from reference.models import Place


@transaction.atomic
def set_practice(
    *, colleague: User, version: int, languages: Sequence[str], place: Place | None, by: User
) -> Practice:
    """`version`: that of the row which the page showed, 0 where there was none; ValidationError "stale" if it is another."""
    User.objects.select_for_update(of=("self",)).get(pk=colleague.pk)  # two first notes wait for each other
    practice = Practice.objects.filter(pk=colleague.pk).first() or Practice(user=colleague, version=0)
    if practice.version != version:
        raise ValidationError(_("Somebody has changed this meanwhile. Look at it again."), code=STALE)
    old = {"languages": practice.languages, "place": practice.place_id or ""}
    practice.languages, practice.place = list(languages), place
    practice.version += 1
    practice.save()
    new = {"languages": practice.languages, "place": practice.place_id or ""}
    record("cases.set_practice", about=practice, by=by, old=old, new=new)
    return practice
