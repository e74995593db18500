"""The stage on which every door is tried: one of each thing, and the arguments that each address needs."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.actions.invitations import invite_colleague
from accounts.models import Role, RoleGrant, SavedForm, User
from cases.models import Note
from cases.models.assignments import AssignmentRole
from cases.states import DraftState
from reminders.plan import plan
from tests import factories

ACTORS = [
    "nobody",
    "operator",
    "other_operator",
    "lawyer",
    "other_lawyer",
    "intern",
    "other_intern",
    "supervisor",
    "administrator",
]


@dataclass
class Stage:
    """Who is there, and what stands where: URL name -> its arguments."""

    actors: dict[str, User | None]
    arguments: dict[str, dict[str, object]] = field(default_factory=dict)


def patterns(resolver: URLResolver | None = None) -> dict[str, URLPattern]:
    """Every address of the house by its name."""
    found: dict[str, URLPattern] = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= patterns(entry)
        else:
            found[entry.name] = entry
    return found


def set_stage(cast: dict[str, User]) -> Stage:
    """One contact in triage and one case with lawyer and intern; the second lawyer and intern are strangers to it."""
    stage = Stage({"nobody": None, **cast})
    operator, lawyer, intern, supervisor = (
        cast["operator"],
        cast["lawyer"],
        cast["intern"],
        cast["supervisor"],
    )
    case = factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")
    helping = factories.assignment(
        case, factories.staff("Чолпон Бакирова", "lawyer"), AssignmentRole.HELPING, supervisor
    )
    contact = factories.contact(operator, number=factories.number())
    waiting = factories.draft(case, intern, state=DraftState.WAITING)
    writing = factories.draft(case, intern)
    follow_up = factories.follow_up(case, lawyer)
    note = Note.objects.create(case=case, text="Был в ИВС.", at=timezone.now(), author=lawyer)
    colleague = factories.staff("Марат Исаков", "operator")
    grant = RoleGrant.objects.create(
        user=colleague, role=Role.INTERN, from_at=timezone.now() - timedelta(days=2), by=cast["administrator"]
    )
    second = RoleGrant.objects.create(
        user=colleague,
        role=Role.SUPERVISOR,
        from_at=timezone.now() - timedelta(days=1),
        by=cast["administrator"],
    )
    saved = SavedForm.objects.create(id=uuid4(), owner=operator, form_name="log_contact", content={})
    reminder = plan(kind="assigned", about=case, to=lawyer, due_at=timezone.now())
    in_case = {"code": case.code}
    for name in (
        "case_page",
        "case_people",
        "case_history",
        "case_access",
        "assign_lawyer",
        "reassign_lawyer",
        "close_case",
        "undo_close_case",
        "reopen_case",
        "add_note",
        "case_follow_ups",
        "plan_follow_up",
        "case_drafts",
        "write_draft",
    ):
        stage.arguments[name] = in_case
    for name in ("draft_page", "return_draft", "approve_draft", "undo_approve_draft"):
        stage.arguments[name] = {**in_case, "number": waiting.number}
    for name in ("change_draft", "submit_draft"):
        stage.arguments[name] = {**in_case, "number": writing.number}
    for name in ("postpone_follow_up", "finish_follow_up"):
        stage.arguments[name] = {**in_case, "pk": follow_up.pk}
    for name in ("end_assignment", "undo_assign_lawyer"):
        stage.arguments[name] = {**in_case, "pk": helping.pk}
    stage.arguments["note_page"] = {**in_case, "pk": note.pk}
    for name in (
        "contact_page",
        "finish_contact",
        "undo_finish_contact",
        "correct_contact",
        "undo_log_contact",
        "attach_contact",
        "open_case",
    ):
        stage.arguments[name] = {"pk": contact.pk}
    stage.arguments["log_contact"] = {"pk": UUID(int=7)}
    for name in ("colleague_page", "grant_role", "deactivate_colleague", "reactivate_colleague"):
        stage.arguments[name] = {"pk": colleague.pk}
    stage.arguments["end_role"] = {"pk": grant.pk}
    stage.arguments["confirm_role"] = {"pk": second.pk}
    for name in ("discard_saved_form",):
        stage.arguments[name] = {"key": saved.pk}
    stage.arguments["resume_saved_form"] = {"pk": saved.pk}
    stage.arguments["save_form"] = {"key": saved.pk, "form_name": "log_contact"}
    stage.arguments["read_reminder"] = {"pk": reminder.pk}
    stage.arguments["retry_reminder"] = {"pk": reminder.pk}
    _invitation, token = invite_colleague(email="new@demo.invalid", role=Role.OPERATOR, by=cast["administrator"])
    stage.arguments["accept_invitation"] = {"token": token}
    stage.arguments["account_reset_password_from_key"] = {"uidb36": operator.pk.hex, "key": "set-password"}
    return stage
