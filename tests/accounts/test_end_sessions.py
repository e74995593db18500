"""A supervisor or an administrator signs a colleague out everywhere; recorded, nobody is told, nobody is shut out."""

import pytest
from django.contrib.sessions.models import Session

from accounts.models import Ended, StaffSession
from reminders.models import Reminder


@pytest.mark.parametrize("who", ["supervisor", "administrator"])
def test_it_ends_all_sessions_of_the_colleague_only(
    who, request, as_, colleague, operator, audited, signs_in
):
    actor = request.getfixturevalue(who)
    theirs, other, mine = [as_(colleague) for _ in range(3)], as_(operator), as_(actor)
    for client in (*theirs, other):
        client.get("/preferences/")
    unseen = as_(colleague)  # signed in, no page opened yet: it has no row in the list
    answer = mine.post(f"/staff/{colleague.pk}/end-sessions/")
    assert answer["Location"] == f"/staff/{colleague.pk}/"
    assert [client.get("/preferences/").status_code for client in (*theirs, unseen)] == [302] * 4
    assert [client.get("/preferences/").status_code for client in (other, mine)] == [200, 200]
    rows = StaffSession.objects.filter(user=colleague)
    assert {(row.why, row.ended_by) for row in rows} == {(Ended.BY_COLLEAGUE, actor)}
    assert [(line.about_id, line.actor_id) for line in audited("end_sessions")] == [
        (str(colleague.pk), str(actor.pk))
    ]
    assert not Reminder.objects.exists(), "silent: it may be a phone in foreign hands"
    assert signs_in(colleague.email).status_code == 302


@pytest.mark.parametrize("who", ["operator", "lawyer", "intern"])
def test_it_refuses_the_wrong_role(as_, request, who, colleague):
    theirs = as_(colleague)
    theirs.get("/preferences/")
    assert as_(request.getfixturevalue(who)).post(f"/staff/{colleague.pk}/end-sessions/").status_code == 403
    assert theirs.get("/preferences/").status_code == 200


def test_the_button_stands_where_it_works(as_, supervisor, lawyer, colleague):
    place = f"/staff/{colleague.pk}/end-sessions/"
    assert place in as_(supervisor).get(f"/staff/{colleague.pk}/").content.decode()
    own = as_(supervisor).get(f"/staff/{supervisor.pk}/").content.decode()
    assert "/end-sessions/" not in own
    assert as_(supervisor).post(f"/staff/{supervisor.pk}/end-sessions/").status_code == 403


def test_deactivating_says_why(as_, administrator, colleague):
    as_(colleague).get("/preferences/")
    as_(administrator).post(f"/staff/{colleague.pk}/deactivate/")
    row = StaffSession.objects.get(user=colleague)
    assert (row.why, row.ended_by) == (Ended.DEACTIVATED, administrator)
    assert not Session.objects.filter(session_key__isnull=True).exists()
