"""Sensitive doors ask again after five minutes; what was typed goes on with the answer, and nothing is done before it."""

import pytest
from django.urls import reverse

from accounts.models import Invitation, RoleGrant, User
from accounts.second_factor import is_fresh
from tests.accounts.factor_steps import SoftKey, code_of, has_shown, with_phone_app, wrong_code

INVITE = {"email": "new.colleague@demo.invalid", "role": "lawyer", "language": "ky"}


@pytest.fixture
def seed(administrator, real):
    """The administrator's phone app."""
    return with_phone_app(administrator)


@pytest.fixture
def stale(as_, administrator, seed):
    """The administrator's browser, five minutes and a second after the second factor."""
    return has_shown(as_(administrator), ago=301)


@pytest.fixture
def grant(administrator, lawyer) -> RoleGrant:
    """A role that can be ended."""
    return RoleGrant.objects.create(user=lawyer, role="operator", by=administrator)


def carried(answer) -> dict[str, str]:
    """What the page that asks carries on."""
    return dict(answer.context["carried"])


def test_for_five_minutes_it_is_not_asked(as_, administrator, seed):
    client = has_shown(as_(administrator), ago=295)
    assert client.post("/staff/invite/", INVITE).status_code == 200
    assert Invitation.objects.exists()


def test_a_form_is_asked_for_before_it_is_shown(stale, seed):
    led = stale.get("/staff/invite/")
    assert led.headers["Location"] == "/second-factor/?next=%2Fstaff%2Finvite%2F&again=1"
    page = stale.get(led.headers["Location"])
    data = {"second_factor_code": code_of(seed), "next": page.context["next_page"]}
    assert stale.post("/second-factor/", data).headers["Location"] == "/staff/invite/"
    assert stale.get("/staff/invite/").status_code == 200


def test_what_was_typed_goes_on_with_the_answer(stale, seed):
    """The form had been open for longer than five minutes."""
    asked = stale.post("/staff/invite/", INVITE)
    assert asked.status_code == 422 and not Invitation.objects.exists()
    assert carried(asked) == INVITE
    for value in INVITE.values():
        assert f'value="{value}"' in asked.content.decode()
    wrong = stale.post("/staff/invite/", {**carried(asked), "second_factor_code": wrong_code(seed)})
    assert wrong.status_code == 422 and carried(wrong) == INVITE and not Invitation.objects.exists()
    done = stale.post("/staff/invite/", {**carried(wrong), "second_factor_code": code_of(seed)})
    assert done.status_code == 200
    assert Invitation.objects.get().email == INVITE["email"]


def test_words_with_marks_come_through_unharmed(stale, seed, lawyer):
    """Hidden fields carry any text: quotes, signs, several values of one name."""
    hostile = {"role": ['"><script>', "operator"], "from_day": "", "last_day": ""}
    asked = stale.post(f"/staff/{lawyer.pk}/give-role/", hostile)
    assert b"<script>" not in asked.content
    assert asked.context["carried"][:2] == [("role", '"><script>'), ("role", "operator")]
    done = stale.post(f"/staff/{lawyer.pk}/give-role/", {**hostile, "second_factor_code": code_of(seed)})
    assert done.status_code == 302 and RoleGrant.objects.filter(user=lawyer, role="operator").exists()


def test_a_key_answers_on_the_spot(stale, administrator, lawyer):
    key = SoftKey()
    has_shown(stale)
    question = stale.get("/second-factor/security-key/").context["options"]
    stale.post("/second-factor/security-key/", {"new_key": key.enrol(question)})
    has_shown(stale, ago=301)
    asked = stale.post(f"/staff/{lawyer.pk}/deactivate/")
    assert User.objects.get(pk=lawyer.pk).is_active
    answer = {"second_factor_key": key.show(asked.context["options"])}
    assert stale.post(f"/staff/{lawyer.pk}/deactivate/", answer).status_code == 302
    assert not User.objects.get(pk=lawyer.pk).is_active


@pytest.mark.parametrize(
    "name",
    ["grant_role", "end_role", "deactivate_colleague", "reactivate_colleague", "start_letting_in"],
)
def test_each_sensitive_door_asks(stale, lawyer, grant, name):
    pk = grant.pk if name == "end_role" else lawyer.pk
    asked = stale.post(reverse(name, kwargs={"pk": pk}), {"role": "intern"})
    assert asked.status_code == 422 and "interrupted" in asked.context
    assert asked.context["interrupted"]


def test_confirming_a_role_asks(as_, supervisor, administrator, lawyer, real):
    with_phone_app(supervisor)
    grant = RoleGrant.objects.create(user=lawyer, role="supervisor", by=administrator)
    client = has_shown(as_(supervisor), ago=301)
    assert client.post(f"/staff/roles/{grant.pk}/confirm/").status_code == 422
    has_shown(client)
    assert client.post(f"/staff/roles/{grant.pk}/confirm/").status_code == 302
    grant.refresh_from_db()
    assert grant.confirmed_by == supervisor


def test_the_answer_counts_for_the_next_five_minutes(stale, seed, grant, lawyer):
    stale.post(f"/staff/roles/{grant.pk}/end/", {"second_factor_code": code_of(seed)})
    grant.refresh_from_db()
    assert grant.ended_at is not None
    assert stale.post(f"/staff/{lawyer.pk}/deactivate/").status_code == 302


def test_a_demonstration_asks_nobody(as_, administrator, lawyer, settings, rf):
    assert as_(administrator).post(f"/staff/{lawyer.pk}/deactivate/").status_code == 302
    request = rf.get("/")
    request.session = {}
    assert is_fresh(request)


def test_it_is_no_way_around_the_layer(as_, administrator, seed, lawyer):
    """Past the password alone even the right code in a sensitive form does nothing there."""
    client = as_(administrator)
    answer = client.post(f"/staff/{lawyer.pk}/deactivate/", {"second_factor_code": code_of(seed)})
    assert answer.status_code == 302 and User.objects.get(pk=lawyer.pk).is_active
