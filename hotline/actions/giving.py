"""What a shift hands over of promised calls: a section of the hand-over (hotline/handing_over.py). No verb of its own.

Whoever takes the shift over owes what its colleague owed, as far as that one may see it; the rest stays where it is, and supervisors
are told that its owner went home (hotline/owed.py: owed_by_nobody). What belongs to a case is the case's, whatever shift it was.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.log import record
from hotline.actions.owing import ask_supervisors, move, remind
from hotline.handing_over import Owed, Section
from hotline.models import Callback, Shift
from hotline.owed import handed_with, visible_callbacks
from hotline.states import CallbackState


def give(shift: Shift) -> None:
    """Inside the action that takes a shift over: `owned_since` is that moment, by which the page finds again what went with it."""
    to = shift.accepted_by
    if to is None or shift.ended_at is None:
        return
    mine = Callback.objects.filter(
        owner=shift.operator_id,
        owned_since__lte=shift.ended_at,
        case=None,
        pk__in=visible_callbacks(to).values("pk"),
    )
    for callback in mine.owed().select_for_update(of=("self",)).order_by("pk"):
        stuck = callback.state == CallbackState.STUCK
        state = CallbackState.STUCK if stuck else CallbackState.PROMISED
        move(callback, {"owner": to, "owned_since": shift.accepted_at, "state": state})
        record("hotline.hand_over_callback", about=callback, by=to, new={"owner": to})
        if stuck:
            ask_supervisors(callback)
        else:
            remind(callback)


def lines_of(shift: Shift) -> Sequence[Owed]:
    """Codes and moments."""
    return [
        Owed(row.code, row.get_absolute_url(), row.until_at, _said_of(row))
        for row in handed_with(shift)[:MOST]
    ]


def _said_of(row: Callback) -> str:
    return _("a supervisor decides") if row.state == CallbackState.STUCK else row.level_label


MOST = 200
SECTION = Section(title=gettext_lazy("Calls we owe"), lines=lines_of, taken=give)
