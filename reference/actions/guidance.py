"""edit_guidance: a supervisor writes a new edition of what is said in a situation. Never asks who may."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from reference import choices
from reference.models import Guidance, ListVersion

STALE = "stale"


@transaction.atomic
def edit_guidance(*, guidance: Guidance, edition: int, words: dict[str, str], by: User) -> Guidance:
    """The new words are in force from now; the earlier edition stays, with who wrote it and until when it held.

    `words` has the keys of Guidance.words(); the same words again change nothing. ValidationError "stale" when
    somebody else wrote an edition meanwhile.
    """
    mark, _created = ListVersion.objects.select_for_update().get_or_create(pk=ListVersion.ONLY)
    locked = Guidance.objects.select_for_update().get(pk=guidance.pk)
    if locked.edition != edition:
        raise ValidationError(
            _("Somebody else has written a new edition in the meantime. Compare both and decide again."),
            code=STALE,
        )
    if words == locked.words():
        return locked
    locked.keep_edition(words)
    for name, value in words.items():
        setattr(locked, name, value)
    locked.edition, locked.edition_at, locked.edition_by = edition + 1, timezone.now(), by
    locked.save(update_fields=[*words, "edition", "edition_at", "edition_by"])
    mark.version += 1  # every process reads the lists anew
    mark.changed_at = timezone.now()
    mark.save(update_fields=["version", "changed_at"])
    record("reference.edit_guidance", about=locked, by=by, code=locked.code)
    transaction.on_commit(choices.forget)
    return locked
