"""Every form of the house, well filled in, sent by a session that is shut: nothing is done, and what was typed comes back.

Locked, ended, of a deactivated colleague, in a locked house. The same sending by the open session does it: the test can fail.
"""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.actions import lock_house
from accounts.given_back import NEVER_GIVEN_BACK
from accounts.models import Ended, StaffSession, User
from audit.models import AuditEntry
from tests.faults.hostile import FORM_TYPE, Address, fit, plausible
from tests.faults.pages import read
from tests.faults.test_hostile_input import CLOSED, POSTABLE, address, doers
from tests.hotline.calls import WORDS as CALL
from tests.house.test_doors import DOORS

WORDS = "Очень нужные слова"
SCRIPTS = {"save_form", "session_state"}  # the page that asked keeps the words itself
# Of these a session that is shut may do a part: signing out, and opening the house again (see the doors).
OTHERWISE = {"account_logout", "sign_in_as", "open_house"}
NAMES = [
    name for name in POSTABLE if name not in OTHERWISE and DOORS[name][0].split("/")[1] in CLOSED | {"401"}
]
# What stands in the form is not enough for these, or they only show something.
QUIET = set(
    """
account_change_password account_set_password add_phone_app add_security_key attach_contact close_case enrol_anew
add_enclosure ask_to_talk check_conflicts edit_guidance guidance keep_apart look_up_person merge_persons propose_merge
quick_contact undo_merge weigh_call
begin_shift end_shift note_voice_call plan_absence plan_duty
look_up_number plan_follow_up postpone_follow_up preferences reactivate_colleague read_all_reminders read_reminder
reopen_case retry_reminder save_form search session_state undo_approve_draft undo_assign_lawyer undo_close_case
undo_finish_contact promise_missed_call try_callback undo_callback undo_dismiss_missed_call
""".split()
)
NO_TIMES = {"held_since": "", "term_on": ""}
NO_LOOK_UP = {"do": ""}  # the other button of these forms looks a name up
MORE = {
    "log_contact": CALL | NO_TIMES,
    "correct_contact": NO_TIMES | {"triage": "emergency"},
    "invite_colleague": {"email": "another@demo.invalid"},
    "open_case": NO_LOOK_UP,
    "propose_case": NO_LOOK_UP,
    "add_party": NO_LOOK_UP,
    "decide_case": {"decided": "no_conflict"},
    "add_kin": NO_LOOK_UP | {"staff": ""},
    "correct_person": {"birth_date": "1984", "died_on": ""},
    "ask_about_case": {"birth": "1987"},
    "note_missed_calls": {"calls": "Звонили, пока меня не было: 0700 11 22 33"},
    "decide_callback": {"decision": "more", "tries": "2", "until_at": "", "number": ""},
    "add_phone": {"number": "0100 00 77 02"},
    "set_duty_phone": {"number": "0100 00 77 02", "other_number": ""},
    "set_practice": {"version": "0", "languages": "ky", "place": ""},
}


def ended(**why: object) -> Callable[[User], None]:
    return lambda user: StaffSession.objects.filter(user=user).update(ended_at=timezone.now(), **why)


def deactivated(user: User) -> None:
    by = User.objects.exclude(pk=user.pk)[0]
    gone = {"is_active": False, "deactivated_at": timezone.now(), "deactivated_by": by}
    User.objects.filter(pk=user.pk).update(**gone)


SHUT: dict[str, Callable[[User], object]] = {
    "locked": lambda user: StaffSession.objects.filter(user=user).update(locked_at=timezone.now()),
    "ended": ended(why=Ended.ROLE_CHANGED),
    "deactivated": deactivated,
    "the house locked": lambda user: lock_house(by=User.objects.exclude(pk=user.pk)[0]),
}
CODES = {
    "locked": {423},
    "ended": {302, 401},
    "deactivated": {302, 401},
    "the house locked": {503},
}


def send(place: Address, values: dict[str, list[str]], shut: Callable[[User], object] | None, user: User):
    """The answer, and how many acts it did; all taken back."""
    cookies = place.client.cookies.copy()
    with transaction.atomic():
        if shut:
            shut(user)
        done = AuditEntry.objects.filter(outcome="done").count()
        answer = place.client.generic(
            "POST", place.path, urlencode(values, doseq=True), content_type=FORM_TYPE
        )
        acts = AuditEntry.objects.filter(outcome="done").count() - done
        changed = place.rows_changed()
        transaction.set_rollback(True)
    place.client.cookies = cookies
    return answer, acts, changed


def shown(answer) -> set[str]:
    """What stands in the forms of the page."""
    forms = read(answer.content.decode(), "/").forms
    return {fit(value) for form in forms for values in form.values.values() for value in values}


@pytest.mark.parametrize("name", NAMES)
def test_it_does_nothing_and_loses_no_word(name, stage, as_):
    actor = next(one for one in doers(name) if one != "nobody")
    place, user = address(stage, as_, name, actor), stage.actors[actor]
    place.client.get("/preferences/")  # from now on the session stands in the list
    values = plausible(place.form, {**place.more, **MORE.get(name, {})}) | {"words": [WORDS]}
    _answer, acts, changed = send(place, values, None, user)
    assert bool(acts or changed) != (name in QUIET), "what the open session does"
    kept = {
        fit(value)
        for key, given in values.items()
        if not any(secret in key for secret in NEVER_GIVEN_BACK)
        for value in given
    }
    for state, shut in SHUT.items():
        place.counts = {**place.counts, "accounts_houselock": int(state == "the house locked")}
        answer, acts, changed = send(place, values, shut, user)
        assert not acts and not changed, state
        if name in SCRIPTS:
            assert answer.status_code in (401, 503), state
            continue
        assert answer.status_code in CODES[state], state
        if state == "the house locked":
            assert WORDS not in answer.content.decode()
        else:
            assert kept <= shown(answer), state
