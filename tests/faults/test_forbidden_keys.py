"""More keys than the form has, buttons that are not drawn, rights that have ended (design/safety.md 7, model.md 7)."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models import BinaryField
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant, User
from cases.models import Case, Draft, Note
from cases.states import CASE_VERBS
from hotline.models import Contact
from tests import factories
from tests.faults.hostile import FORM_TYPE, plausible
from tests.faults.test_hostile_input import address, doers
from tests.house.stage import ACTORS
from tests.house.test_doors import DOORS
from vault.fields import EncryptedField

pytestmark = pytest.mark.django_db
OTHER = str(uuid4())
MORE = {
    "id": OTHER, "pk": OTHER, "case": OTHER, "case_id": OTHER, "code": "BD-26-0000", "state": "approved", "operator": OTHER,
    "operator_id": OTHER, "by": OTHER, "by_id": OTHER, "author": OTHER, "author_id": OTHER, "author_ids": OTHER,
    "approved_by": OTHER, "approved_at": "2026-01-01", "opened_by": OTHER, "changed_at": "2020-01-01", "is_active": "0",
    "owner": OTHER, "roles": "administrator", "is_superuser": "1", "caller": OTHER, "number_index": "00", "user_id": OTHER,
}  # fmt: skip
WATCHED = (Case, Draft, Contact, Note, User)
DAYS = {
    "due_on": "2027-01-15",
    "due_clock": "",
    "remind_on": "",
    "remind_clock": "",
    "on": "",
    "clock": "",
    "began_at": "",
}
OWN = {"changed_at", "last_login", "version"}


def picture(*models) -> dict[tuple[str, str], dict[str, object]]:
    """Every plain column of every row of these tables (encrypted ones are left out: their bytes are always new)."""
    found = {}
    for model in models:
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if not isinstance(field, EncryptedField | BinaryField)
        ]
        for row in model.objects.only(*names):
            found[model.__name__, str(row.pk)] = {name: getattr(row, name) for name in names}
    return found


@pytest.mark.parametrize(
    "name", [name for name in sorted(DOORS) if doers(name) and name not in ("sign_in_as", "account_logout")]
)
def test_more_keys_than_the_form_has_change_nothing(name, stage, signed_in):
    """The same sending with and without two dozen keys of nobody leaves the same rows."""
    actor = doers(name)[-1]
    place = address(stage, signed_in, name, actor)
    known = set(place.form.kinds if place.form else ()) | set(place.more)
    values = plausible(place.form, place.more) | DAYS
    left, codes = [], set()
    for extra in ({}, {key: value for key, value in MORE.items() if key not in known}):
        with transaction.atomic():
            answer = place.client.post(
                place.path, urlencode({**values, **extra}, doseq=True), content_type=FORM_TYPE
            )
            codes.add((answer.status_code, "reset" in answer.headers.get("Location", "")))
            left.append(picture(*WATCHED))
            transaction.set_rollback(True)
    assert len(codes) == 1, "the same answer"
    without, with_more = left
    assert OTHER not in str(with_more)
    same = {
        key: {k: v for k, v in row.items() if k not in OWN and not is_moment(v)}
        for key, row in without.items()
    }
    more = {
        key: {k: v for k, v in row.items() if k not in OWN and not is_moment(v)}
        for key, row in with_more.items()
    }
    assert comparable(same) == comparable(more)


def test_the_comparison_sees_a_key_that_got_through(stage, signed_in, lawyer, monkeypatch):
    """The twin: a form that takes what it is given."""
    from cases.views import notes as views

    given = views.actions.add_note

    def trusting(*, case, by, **facts):
        note = given(case=case, by=by, **facts)
        Case.objects.filter(pk=case.pk).update(triage="emergency")
        return note

    monkeypatch.setattr(views.actions, "add_note", trusting)
    place = address(stage, signed_in, "add_note", "lawyer")
    values = plausible(place.form, place.more) | DAYS
    before = picture(*WATCHED)
    answer = place.client.post(place.path, urlencode(values, doseq=True), content_type=FORM_TYPE)
    assert answer.status_code == 302, "a plausible sending is taken"
    assert comparable(before) != comparable(picture(*WATCHED))


def is_moment(value: object) -> bool:
    return hasattr(value, "isoformat")


def comparable(rows: dict) -> list[str]:
    """Without the keys that are drawn anew at each sending; that a link is there or not remains."""
    drawn = ("id", "code", "password")
    return sorted(
        str(sorted((k, "an id" if isinstance(v, UUID) else str(v)) for k, v in row.items() if k not in drawn))
        for row in rows.values()
    )


def test_no_button_that_is_not_yours_is_drawn_or_works(stage, as_):
    """For every verb of a case and every member: no right, no address of it on the page, and 403 or 404 at the door."""
    code, checked = stage.arguments["case_page"]["code"], 0
    for actor in ACTORS[1:]:
        page = as_(stage.actors[actor]).get(reverse("case_page", args=[code]))
        text = page.content.decode() if page.status_code == 200 else ""
        for verb in set(CASE_VERBS) & set(DOORS):
            given = stage.arguments[verb]
            if set(given) != {"code"}:
                continue
            if DOORS[verb][ACTORS.index(actor)].split("/")[1] in ("403", "404"):
                assert f'"{reverse(verb, kwargs=given)}"' not in text, (actor, verb)
                assert as_(stage.actors[actor]).post(reverse(verb, kwargs=given)).status_code in (403, 404)
                checked += 1
    assert checked > 30


@pytest.fixture
def case(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer)


def test_an_ended_assignment_ends_the_view_at_the_next_request(case, lawyer, supervisor, as_):
    client = as_(lawyer)
    assert client.get(case.get_absolute_url()).status_code == 200
    case.assignments.update(until=timezone.now(), ended_by=supervisor)
    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.post(reverse("add_note", args=[case.code]), {"text": "x"}).status_code == 404
    assert case.code not in client.get(reverse("my_cases")).content.decode()


def test_an_ended_role_ends_the_view_at_the_next_request(case, lawyer, as_):
    client = as_(lawyer)
    assert client.get(case.get_absolute_url()).status_code == 200
    RoleGrant.objects.filter(user=lawyer).update(until=timezone.now() - timedelta(seconds=1))
    assert client.get(case.get_absolute_url()).status_code == 404


def test_a_deactivated_colleague_is_out_at_the_next_request(case, lawyer, administrator, as_):
    client = as_(lawyer)
    assert client.get(case.get_absolute_url()).status_code == 200
    as_(administrator).post(reverse("deactivate_colleague", args=[lawyer.pk]))
    answer = client.get(case.get_absolute_url())
    assert (answer.status_code, answer.headers["Location"].startswith("/sign-in/")) == (302, True)
