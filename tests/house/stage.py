"""The stage on which every door is tried: one of each thing, and the arguments that each address needs."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.actions.invitations import invite_colleague
from accounts.actions.letting_in import confirm_letting_in, start_letting_in
from accounts.models import Role, RoleGrant, SavedForm, StaffSession, User
from accounts.seeds import seal_seed
from cases.models import Note
from cases.models.assignments import AssignmentRole
from cases.states import DraftState
from hotline.actions import emergencies
from people.actions import hiding
from people.record import add_phone
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


CASE_PAGES = (
    "case_page case_people case_history case_access assign_lawyer reassign_lawyer close_case undo_close_case reopen_case "
    "add_party add_note case_follow_ups plan_follow_up case_drafts write_draft restrict_case put_up_wall"
).split()
CONTACT_PAGES = (
    "contact_page finish_contact undo_finish_contact correct_contact undo_log_contact attach_contact open_case ask_about_case "
    "add_enclosure flag_caller promise_callback check_conflicts propose_case open_provisionally split_contact"
).split()


def set_stage(cast: dict[str, User]) -> Stage:
    """One contact in triage and one case with lawyer and intern; the second lawyer and intern are strangers to it."""
    return Stage(
        {"nobody": None, **cast},
        about_the_case(cast)
        | about_persons(cast)
        | about_calls(cast)
        | about_duty(cast)
        | about_staff(cast)
        | about_second_factors(cast),
    )


def about_the_case(cast: dict[str, User]) -> dict[str, dict[str, object]]:
    """A case with everything in it, and the addresses below it."""
    lawyer, intern, supervisor = cast["lawyer"], cast["intern"], cast["supervisor"]
    case = factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")
    helper = factories.staff("Чолпон Бакирова", "lawyer")
    helping = factories.assignment(case, helper, AssignmentRole.HELPING, supervisor)
    waiting = {"code": case.code, "number": factories.draft(case, intern, state=DraftState.WAITING).number}
    writing = {"code": case.code, "number": factories.draft(case, intern).number}
    follow_up = factories.follow_up(case, lawyer)
    client = case.parties.get()
    phone = add_phone(person=client.person, number=factories.number(), by=lawyer)
    note = Note.objects.create(case=case, text="Был в ИВС.", at=timezone.now(), author=lawyer)
    reminder = plan(kind="assigned", about=case, to=lawyer, due_at=timezone.now())
    reminder.posted_at = timezone.now()
    reminder.save(update_fields=["posted_at"])
    wall = factories.wall(case, factories.staff("Азамат Касымов", "lawyer"), supervisor)
    proposed = factories.proposed(cast["operator"])
    sealed = factories.case(supervisor, responsible=lawyer, restricted=True, client="Эркин Токонов")
    waits, offered = (factories.case(supervisor, client="Эркин Токонов") for _ in range(2))
    factories.volunteer(offered, lawyer)
    return {
        "volunteer": {"code": waits.code},
        "withdraw_volunteer": {"code": offered.code},
        **{key: {"code": sealed.code} for key in ("break_glass", "lift_restriction")},
        "decide_case": {"code": proposed.code},
        "set_practice": {"pk": lawyer.pk},
        "take_down_wall": {"code": case.code, "pk": wall.pk},
        **{key: {"code": case.code} for key in CASE_PAGES},
        **dict.fromkeys(("draft_page", "return_draft", "approve_draft", "undo_approve_draft"), waiting),
        **dict.fromkeys(("change_draft", "submit_draft"), writing),
        **{
            key: {"code": case.code, "pk": follow_up.pk} for key in ("postpone_follow_up", "finish_follow_up")
        },
        **{key: {"code": case.code, "pk": helping.pk} for key in ("end_assignment", "undo_assign_lawyer")},
        **{key: {"code": case.code, "pk": phone.pk} for key in ("mark_phone", "promise_case_callback")},
        **{key: {"code": case.code, "pk": client.pk} for key in ("word_for_caller", "change_party")},
        "note_page": {"code": case.code, "pk": note.pk},
        **{key: {"pk": reminder.pk} for key in ("read_reminder", "retry_reminder")},
    }


PERSON_PAGES = (
    "person_page person_history correct_person hide_person propose_merge add_name add_phone add_address add_kin record_consent"
).split()


def about_persons(cast: dict[str, User]) -> dict[str, dict[str, object]]:
    """The client of a case of the lawyer's with one of everything; a second record; a hidden one, and one that was merged."""
    lawyer, intern, by = cast["lawyer"], cast["intern"], cast["supervisor"]
    first, second, third, hidden = (
        factories.case(by, responsible=lawyer, intern=intern, client=name).parties.get().person
        for name in ("Бакыт Асанов", "Бакит Асанов", "Асанов Бакыт", "Айсулуу Бекова")
    )
    parts = factories.all_of(first, lawyer)
    hiding.hide_person(person=hidden, version=hidden.version, reason="угрозы", by=by)
    pair = factories.duplicate(first, second)
    merged = factories.merged(first, third, by)
    return {
        **{page: {"pk": first.pk} for page in PERSON_PAGES},
        "show_person": {"pk": hidden.pk},
        **{verb: {"pk": first.pk, "part": part.pk} for verb, part in parts.items()},
        **{page: {"pk": pair.pk} for page in ("duplicate_page", "merge_persons", "keep_apart")},
        "undo_merge": {"pk": merged.pk},
    }


def about_calls(cast: dict[str, User]) -> dict[str, dict[str, object]]:
    """A contact in triage and a form that its operator has not finished."""
    operator = cast["operator"]
    number = factories.number()
    caller = factories.person(operator, "Гульмира Токонова", number=number)
    contact = factories.contact(operator, number=number, caller=caller)
    saved = SavedForm.objects.create(
        id=uuid4(), owner=operator, form_name="log_contact", content={"said": ["Сына забрали."]}
    )
    return {
        **{key: {"pk": contact.pk} for key in CONTACT_PAGES},
        "mark_caller_phone": {"pk": contact.pk},
        "log_contact": {"pk": UUID(int=7)},
        "discard_saved_form": {"key": saved.pk},
        "resume_saved_form": {"pk": saved.pk},
        "save_form": {"key": saved.pk, "form_name": "log_contact"},
        **beside_calls(cast),
        **owed_calls(cast),
    }


def beside_calls(cast: dict[str, User]) -> dict[str, dict[str, object]]:
    """A guidance text, a refused contact, one with a photo, a flag on a number, a wish to talk."""
    operator = cast["operator"]
    photo = factories.contact(operator)
    factories.enclosure(photo, operator)
    flag = factories.flag(factories.number(), operator)
    talk = factories.talk(operator, cast["supervisor"])
    return {
        "edit_guidance": {"code": "SILENT"},
        "refusal_paper": {"pk": factories.refused(operator, signpost_id="SGLA").pk},
        **{key: {"pk": photo.pk} for key in ("read_enclosure", "withdraw_enclosure")},
        **{key: {"pk": flag.pk} for key in ("extend_flag", "end_flag")},
        **{key: {"pk": talk.pk} for key in ("withdraw_talk", "answer_talk")},
    }


CALLBACK_VERBS = (
    "take_callback try_callback hand_over_callback decide_callback withdraw_callback undo_callback".split()
)
MISSED_VERBS = "take_missed_call promise_missed_call dismiss_missed_call undo_dismiss_missed_call".split()


def owed_calls(cast: dict[str, User]) -> dict[str, dict[str, object]]:
    """A call that the operator promised, and a number that rang in vain."""
    callback, missed = factories.callback(cast["operator"]), factories.missed(cast["operator"])
    return {
        **{key: {"pk": callback.pk} for key in ("callback_page", *CALLBACK_VERBS)},
        **{key: {"pk": missed.pk} for key in MISSED_VERBS},
    }


def about_duty(cast: dict[str, User]) -> dict[str, dict[str, object]]:
    """The lawyer is on duty, an emergency of the operator's waits for him; one that he has accepted; shifts; an absence."""
    operator, lawyer, by = cast["operator"], cast["lawyer"], cast["supervisor"]
    duty = factories.duty(lawyer, by)
    factories.duty_phone(lawyer)
    waits, held = factories.emergency(operator), factories.emergency(operator)
    emergencies.accept_emergency(contact=held, by=lawyer)
    left = factories.staff("Мээрим Турдубекова", "operator")
    ended = factories.shift(left, ended_at=timezone.now(), ended_by=left)
    return {
        **{key: {"pk": waits.pk} for key in ("accept_emergency", "note_voice_call")},
        **{key: {"pk": held.pk} for key in ("give_back_emergency", "warm_transfer")},
        "withdraw_duty": {"pk": duty.pk},
        "end_absence": {"pk": factories.absence(factories.staff("Сабина Орозова", "supervisor"), by).pk},
        "end_shift": {"pk": factories.shift(operator).pk},
        **{key: {"pk": ended.pk} for key in ("hand_over", "accept_shift")},
    }


def about_staff(cast: dict[str, User]) -> dict[str, dict[str, object]]:
    """A colleague with a role, a role that waits for a second supervisor, and an open invitation."""
    colleague, by = factories.staff("Марат Исаков", "operator"), cast["administrator"]
    since = timezone.now() - timedelta(days=1)
    grant = RoleGrant.objects.create(user=colleague, role=Role.INTERN, from_at=since, by=by)
    second = RoleGrant.objects.create(user=colleague, role=Role.SUPERVISOR, from_at=since, by=by)
    session = StaffSession.objects.create(user=cast["operator"], key_hash="0" * 64, device="Firefox, Linux")
    _invitation, token = invite_colleague(email="new@demo.invalid", role=Role.OPERATOR, by=by)
    pages = ("colleague_page", "grant_role", "deactivate_colleague", "reactivate_colleague", "end_sessions")
    return {
        **{key: {"pk": colleague.pk} for key in pages},
        "end_session": {"pk": session.pk},
        "end_role": {"pk": grant.pk},
        "confirm_role": {"pk": second.pk},
        "accept_invitation": {"token": token},
        "confirm_step": {"step": "holidays"},
        "account_reset_password_from_key": {"uidb36": cast["operator"].pk.hex, "key": "set-password"},
    }


def about_second_factors(cast: dict[str, User]) -> dict[str, dict[str, object]]:
    """The operator's phone app, a colleague who waits for a second person, and one who was given the link."""
    operator, by, second = cast["operator"], cast["administrator"], cast["supervisor"]
    data = {"secret": seal_seed(operator.pk, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")}
    factor = Authenticator.objects.create(user=operator, type=Authenticator.Type.TOTP, data=data)
    waiting = start_letting_in(colleague=factories.staff("Жылдыз Абдыева", "lawyer"), by=by)
    lost = start_letting_in(colleague=cast["other_lawyer"], by=by)
    _row, token = confirm_letting_in(letting_in=lost, by=second)
    return {
        "remove_second_factor": {"pk": factor.pk},
        "start_letting_in": {"pk": factories.staff("Азамат Туров", "lawyer").pk},
        "confirm_letting_in": {"pk": waiting.pk},
        "stop_letting_in": {"pk": waiting.pk},
        "enrol_anew": {"token": token},
    }
