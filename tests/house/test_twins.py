"""The guards that matter most, each switched off once: without it the harm happens, with it not (design/safety.md).

A twin proves that the test around a guard can fail. `harm(…)` tries what the guard prevents and says whether it came true.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import locks, session_store
from accounts.actions import lock_house
from accounts.fields import RowKeyField, signed_row_key
from accounts.models import Ended, HouseLock, SavedForm, StaffSession
from accounts.prepared import ForReader, Statement
from audit.models import AuditEntry
from cases import access, states
from cases.actions import closing, notes, reviews
from cases.models import Assignment, Case, Note
from cases.states import DraftState
from cases.views import drafts
from hotline.actions import correcting
from hotline.facts import EDITABLE, ContactFacts
from hotline.models import Contact
from hotline.views import intake
from reference.models import ClosingReason
from reminders import providers, send
from reminders.models import Reminder
from reminders.plan import plan
from statements.rows import insert_together
from tests import factories
from tests.hotline.calls import WORDS, press
from tests.house.gates import gates_built_anew
from tests.house.stage import patterns

pytestmark = pytest.mark.django_db
REFUSED = (PermissionDenied, Http404, ValidationError, IntegrityError)


def twin(harm: Callable[[], bool], switch_off: Callable[[], None]) -> None:
    """With the guard no harm; without it the harm."""
    assert not tried(harm), "the guard does not hold"
    switch_off()
    with gates_built_anew():
        assert tried(harm), "the test cannot fail: the harm does not come true without the guard"


def tried(harm: Callable[[], bool]) -> bool:
    """Whether it came true; what it wrote is taken back."""
    try:
        with transaction.atomic():
            done = harm()
            transaction.set_rollback(True)
    except REFUSED:
        return False
    return done


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


def test_rows_visible_cases(case, other_lawyer, as_, monkeypatch):
    """The one function that says whose rows these are."""

    def everything(user):
        anybody = Assignment.objects.filter(case=OuterRef("pk")).values("role")[:1]
        return Case.objects.annotate(my_role=Subquery(anybody))

    def off() -> None:
        monkeypatch.setattr(access, "visible_cases", everything)
        monkeypatch.setattr(access, "_READING", ForReader(access._READING.build, **access._READING.examples))

    twin(lambda: as_(other_lawyer).get(case.get_absolute_url()).status_code == 200, off)


def test_rights_of_get_case(case, intern, as_, monkeypatch):
    """A verb that is visible but not yours."""
    data = {
        "version": case.version,
        "reason": ClosingReason.objects.filter(needs_result=False)[0].pk,
        "outcome": "",
    }
    twin(
        lambda: as_(intern).post(reverse("close_case", args=[case.code]), data).status_code == 302,
        lambda: (
            monkeypatch.setattr(access, "may", lambda *_: True)
            or monkeypatch.setitem(access.RIGHTS, "close_case", access.RIGHTS["add_note"])
        ),
    )


def test_an_author_is_stopped_at_the_gate(case, lawyer, monkeypatch):
    draft = factories.draft(case, lawyer, state=DraftState.WAITING)
    twin(
        lambda: access.get_draft(lawyer, case.code, draft.number, to="approve_draft") == draft,
        lambda: monkeypatch.setattr(access, "NEVER_AN_AUTHOR", frozenset()),
    )


def test_an_author_is_stopped_by_the_action(case, lawyer, monkeypatch):
    """Without the action's own question the database still refuses; it is asked with an empty list of authors."""
    draft = factories.draft(case, lawyer, state=DraftState.WAITING)

    def harm() -> bool:
        return (
            reviews.return_draft(draft=draft, version=draft.version, remark="сам", by=lawyer).state
            == "returned"
        )

    def lenient(draft, *, to, version, by):
        return reviews.lock_draft(draft, to=to, version=version)

    twin(harm, lambda: monkeypatch.setattr(reviews, "lock_for_review", lenient))


def test_an_author_is_stopped_by_the_database(case, lawyer, database):
    draft = factories.draft(case, lawyer, state=DraftState.WAITING)

    def harm() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_draft SET state = 'approved', approved_at = now(), approved_by_id = %s WHERE id = %s",
                [who, draft.pk],
            )
        return True

    who = lawyer.pk
    assert not tried(harm)
    who = factories.staff(
        "Чолпон Бакирова", "lawyer"
    ).pk  # the twin: the same statement for somebody else passes
    assert tried(harm)


def test_the_state_is_asked_again_under_the_lock(case, lawyer, supervisor, monkeypatch):
    """Two pages were open; the first one closed the case, the second one presses later."""
    closed = factories.case(supervisor, responsible=lawyer)
    reason = ClosingReason.objects.filter(needs_result=False)[0]
    closing.close_case(case=closed, reason=reason, outcome="", by=lawyer)
    changed = Case.objects.get(pk=closed.pk).version

    def harm() -> bool:
        closing.close_case(case=closed, reason=reason, outcome="ещё раз", by=lawyer, version=changed)
        return True

    twin(harm, lambda: monkeypatch.setattr("cases.actions.locks.allows", lambda *_: True))


def test_the_version_of_what_was_on_the_page(operator, monkeypatch):
    contact = factories.contact(operator)
    Contact.objects.filter(pk=contact.pk).update(version=5)
    facts = ContactFacts(**{name: getattr(contact, name) for name in EDITABLE} | {"said": "старое окно"})

    def harm() -> bool:
        return (
            correcting.correct_contact(contact=contact, version=1, facts=facts, by=operator).said
            == "старое окно"
        )

    def lenient(contact, *, to, version):
        return Contact.objects.get(pk=contact.pk)

    twin(harm, lambda: monkeypatch.setattr(correcting, "lock_contact", lenient))


def test_one_key_one_row(operator, supervisor, as_, monkeypatch):
    client = as_(operator)

    def harm() -> bool:
        key = uuid4()
        for _ in range(2):
            press(client, operator, "queue", key=key, **WORDS)
        return Contact.objects.filter(operator=operator).count() == 2

    def forgetful(**facts):
        return logged(**{**facts, "key": uuid4()})

    logged = intake.log
    twin(harm, lambda: monkeypatch.setattr(intake, "log", forgetful))


def test_a_key_of_somebody_else(operator, other_operator, as_, monkeypatch):
    """The signed key belongs to whom the page was given."""
    key = uuid4()

    def harm() -> bool:
        data = {"row_key": signed_row_key(other_operator, key), "edition": "0", "do": "queue", **WORDS}
        return as_(operator).post(reverse("log_contact", args=[key]), data).status_code == 302

    def trusting(self, value):
        return UUID(value.partition(":")[0])

    twin(harm, lambda: monkeypatch.setattr(RowKeyField, "clean", trusting))


def test_the_audit_row_lives_and_dies_with_the_change(case, lawyer, monkeypatch):
    """The audit fails: nothing must have been written."""

    def broken(*_args, **_kwargs):
        raise IntegrityError

    def harm() -> bool:
        try:
            with transaction.atomic():
                notes.add_note(case=case, kind="call", text="без следа", by=lawyer)
        except IntegrityError:
            pass
        return Note.objects.exists() and not AuditEntry.objects.filter(verb="cases.add_note").exists()

    def silent(*_args, along=(), **_kwargs):
        insert_together(*along)

    monkeypatch.setattr(notes, "record", broken)
    twin(harm, lambda: monkeypatch.setattr(notes, "record", silent))


def test_rights_are_asked_when_a_reminder_is_sent(case, lawyer, monkeypatch, mailoutbox):
    plan(kind="assigned", about=case, to=lawyer, due_at=timezone.now() - timedelta(minutes=1))
    case.assignments.filter(user=lawyer).update(until=timezone.now(), ended_by=case.opened_by)

    def harm() -> bool:
        send.send_due()
        return Reminder.objects.filter(to=lawyer).exclude(posted_at=None).exclude(state="cancelled").exists()

    def everybody(label, pairs):
        return {(user, str(about)) for user, about in pairs} | set(pairs)

    def off() -> None:
        monkeypatch.setattr(providers, "allowed_pairs", everybody)
        monkeypatch.setattr(send, "allowed_pairs", everybody, raising=False)

    twin(harm, off)


def test_saved_forms_have_one_reader(operator, other_operator, as_, monkeypatch):
    saved = SavedForm.objects.create(
        id=uuid4(), owner=operator, form_name="log_contact", content={"said": ["Сына забрали."]}
    )

    def harm() -> bool:
        as_(other_operator).post(reverse("discard_saved_form", args=[saved.pk]))
        return (
            "Сына забрали."
            in as_(other_operator).get(reverse("log_contact", args=[saved.pk])).content.decode()
        )

    def off() -> None:
        monkeypatch.setattr("accounts.saved.get_saved_form", lambda owner, key: SavedForm.objects.get(pk=key))
        monkeypatch.setattr(
            "accounts.saved.find_saved_form", lambda owner, key, form_name: SavedForm.objects.get(pk=key)
        )

    twin(harm, off)


def test_every_page_wants_a_sign_in(case, monkeypatch):
    """Without the middleware the view itself is reached by nobody at all."""

    def harm() -> bool:
        stranger = Client(raise_request_exception=False)
        return stranger.get(reverse("staff")).status_code != 302

    twin(harm, lambda: monkeypatch.setattr(LoginRequiredMiddleware, "process_view", lambda *_: None))


def test_a_link_changes_nothing(case, lawyer, as_, monkeypatch):
    """POST only: a picture in a mail must not close, submit or undo anything."""
    draft = factories.draft(case, lawyer)
    inner = drafts.submit_draft.__wrapped__

    def harm() -> bool:
        path = reverse("submit_draft", args=[case.code, draft.number])
        return as_(lawyer).get(path).status_code != 405

    def off() -> None:
        monkeypatch.setattr(patterns()["submit_draft"], "callback", inner)

    twin(harm, off)


def test_undo_ends_after_ten_minutes(case, lawyer, monkeypatch):
    reason = ClosingReason.objects.filter(needs_result=False)[0]
    closing.close_case(case=case, reason=reason, outcome="", by=lawyer)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(minutes=11))
    twin(
        lambda: closing.undo_close_case(case=case, by=lawyer).closed_at is None,
        lambda: monkeypatch.setattr(closing, "UNDO_TIME", timedelta(days=1)),
    )


def test_the_demonstration_has_no_foreign_host(client, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

    def off() -> None:
        settings.ALLOWED_HOSTS = ["*"]

    twin(lambda: client.get("/health/", headers={"host": "evil.example"}).status_code == 200, off)


def test_the_table_of_verbs_is_the_only_one(case, lawyer, as_, monkeypatch):
    """A button of a state that does not allow it is not drawn; the door refuses it as well."""
    page = reverse("case_page", args=[case.code])
    twin(
        lambda: reverse("reopen_case", args=[case.code]) in as_(lawyer).get(page).content.decode(),
        lambda: monkeypatch.setitem(states.CASE_VERBS, "reopen_case", states.CASE_VERBS["add_note"]),
    )


def test_an_idle_session_is_locked(case, lawyer, as_, monkeypatch):
    """The screen that nobody looks after."""
    client = as_(lawyer)
    client.get(case.get_absolute_url())
    StaffSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=16))
    twin(
        lambda: client.get(case.get_absolute_url()).status_code == 200,
        lambda: monkeypatch.setattr(locks, "is_locked", lambda _request: False),
    )


def test_a_locked_house_shows_nothing(case, lawyer, operator, as_, monkeypatch):
    client = as_(lawyer)
    lock_house(by=operator)
    twin(
        lambda: case.code in client.get(case.get_absolute_url()).content.decode(),
        lambda: monkeypatch.setattr(locks, "house_is_locked", lambda _request: False),
    )


def test_one_person_does_not_open_the_house(supervisor, operator, monkeypatch):
    """The action refuses the same person; the database refuses him too."""
    lock = lock_house(by=operator)
    HouseLock.objects.update(first_at=timezone.now(), first_by=supervisor)
    who = supervisor

    def harm() -> bool:
        return bool(HouseLock.objects.filter(pk=lock.pk).update(opened_at=timezone.now(), opened_by=who))

    assert not tried(harm)
    who = operator
    assert tried(harm)


def test_an_ended_session_is_nobody(case, lawyer, as_, monkeypatch):
    """Its row in django_session is still there, as in a back-up or after a race."""
    client = as_(lawyer)
    client.get(case.get_absolute_url())
    StaffSession.objects.update(ended_at=timezone.now(), why=Ended.SIGNED_OUT)
    alive = session_store._ALIVE
    blind = Statement(
        alive.sql.replace("AND ours.ended_at IS NULL", ""),
        alive.params,
        hashed=session_store.SOME_HASH,
        key=session_store.SOME_TEXT,
        moment=session_store.SOME_MOMENT,
        oldest=session_store.SOME_OLDEST,
    )
    cookie = client.cookies["sessionid"].value

    def harm() -> bool:
        client.cookies["sessionid"] = cookie  # the refusal takes it away
        return client.get(case.get_absolute_url()).status_code == 200

    twin(harm, lambda: monkeypatch.setattr(session_store, "_ALIVE", blind))


def test_the_first_contact_waits_for_the_first_steps(operator, as_, settings, monkeypatch):
    """A real house that is not ready: a name that is typed too early is in nobody's hands."""
    settings.DEMONSTRATION = False
    words = {**WORDS, "number": ""}
    twin(
        lambda: press(as_(operator), operator, "queue", **words).status_code == 302,
        lambda: monkeypatch.setattr("hotline.actions.logging.refuse_before_open", lambda: None),
    )


def test_a_step_with_a_code_is_not_confirmed_without_it(administrator, as_, monkeypatch):
    """Whoever has not seen the sheet cannot say that it is there."""
    twin(
        lambda: (
            as_(administrator).post(reverse("confirm_step", args=["keys"]), {"code": "AAAA AAAA"}).status_code
            == 302
        ),
        lambda: monkeypatch.setattr("bir_duino.first_steps.code_is_right", lambda *_: True),
    )
