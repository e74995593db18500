"""Every page of the house as somebody sees it: from the resolver and the stage of the doors, and the states that it lacks.

Never here: what a page must be.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from audit.log import record_read, record_refusal
from cases.actions.chronology import write_entry
from cases.actions.closing import close_case
from cases.actions.drafts import change_draft, submit_draft, write_draft
from cases.actions.reviews import approve_draft, return_draft
from cases.models import Case
from hotline.models import CaseQuestion
from reference.models import ClosingReason
from tests import factories
from tests.browser import Live
from tests.hotline.asked import file_of
from tests.house.stage import Stage, patterns, set_stage
from tests.journeys.walking import BACKEND, PASSWORD, cookie_of

EYES = ("nobody", "supervisor", "lawyer", "operator", "intern", "administrator", "other_lawyer")
# Addresses that no person reads as a page: acts (a button's form), fragments, and the machine's answer.
NO_PAGES = {
    "ask_for_test_mail",
    "confirm_step",
    "look_again",
    "confirm_role",
    "deactivate_colleague",
    "discard_saved_form",
    "end_other_sessions",
    "end_role",
    "end_session",
    "end_sessions",
    "grant_role",
    "house",
    "lock_house",
    "lock_me",
    "look_up_number",
    "look_up_person",
    "merge_persons",
    "keep_apart",
    "undo_merge",
    "new_contact",
    "open_house",
    "reactivate_colleague",
    "read_all_reminders",
    "read_reminder",
    "resume_saved_form",
    "quick_contact",
    "retry_reminder",
    "save_form",
    "session_state",
    "set_language",
    "sign_in_as",
    "sign_out_everywhere",
    "health",
    "start_letting_in",
    "confirm_letting_in",
    "stop_letting_in",
    "lose_second_factor",
    "remove_second_factor",
    "renew_recovery_codes",
    "approve_draft",
    "return_draft",
    "submit_draft",
    "undo_approve_draft",
    "undo_assign_lawyer",
    "undo_close_case",
    "volunteer",
    "withdraw_volunteer",
    "undo_finish_contact",
    "undo_log_contact",
    "answer_talk",
    "end_flag",
    "read_enclosure",
    "withdraw_enclosure",
    "withdraw_talk",
    "accept_emergency",
    "accept_shift",
    "begin_shift",
    "end_absence",
    "give_back_emergency",
    "note_voice_call",
    "warm_transfer",
    "withdraw_duty",
    "weigh_call",
    "take_callback",
    "try_callback",
    "undo_callback",
    "take_missed_call",
    "promise_missed_call",
    "dismiss_missed_call",
    "undo_dismiss_missed_call",
    "check_conflicts",
    "open_provisionally",
}


@dataclass
class Scene:
    """One page before one person's eyes; `prepare` brings it into its state after loading."""

    name: str
    actor: str
    path: str
    prepare: Callable[[Page], None] | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.name} ({self.actor})"


@dataclass
class Scenery:
    """All scenes, and the people before whose eyes they stand."""

    live: Live
    actors: dict[str, User | None]
    scenes: list[Scene]
    open_page: Callable[..., Page] = field(repr=False)
    windows: dict[str, Page] = field(default_factory=dict)

    def window(self, actor: str) -> Page:
        """This person's own window."""
        if actor not in self.windows:
            page = self.open_page(reduced_motion="reduce")
            user = self.actors[actor]
            if user is not None:
                page.context.add_cookies([cookie_of(user, self.live)])
            self.windows[actor] = page
        return self.windows[actor]

    def speak(self, language: str) -> None:
        """Everybody reads in this language from now on."""
        User.objects.update(language=language)
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.live.url}
        self.window("nobody").context.add_cookies([cookie])

    def shown(self, language: str = "ru") -> Iterator[tuple[Scene, Page]]:
        """Each scene in its window, ready to be looked at."""
        self.speak(language)
        for scene in self.scenes:
            page = self.window(scene.actor)
            answer = page.goto(self.live.url + scene.path)
            assert answer is not None and answer.status == scene.status, (
                f"{scene}: {answer and answer.status}"
            )
            if scene.prepare:
                scene.prepare(page)
            yield scene, page


def build(live: Live, open_page: Callable[..., Page]) -> Scenery:
    """The stage with real rows, and each page before the first eyes that may see it."""
    names = {
        "operator": "Бегимай Асан кызы",
        "other_operator": "Тимур Алиев",
        "lawyer": "Нурлан Жолдошев",
        "other_lawyer": "Гүлзат Осмонова",
        "intern": "Данияр Ким",
        "other_intern": "Айпери Садыкова",
        "supervisor": "Айнура Мамытова",
        "other_supervisor": "Рустам Юсупов",
        "administrator": "Елена Ли",
    }
    cast = {key: factories.staff(name, key.removeprefix("other_")) for key, name in names.items()}
    cast["lawyer"].set_password(PASSWORD)
    cast["lawyer"].save(update_fields=["password"])
    stage = set_stage(cast)
    live.manage("seal_audit")
    token = default_token_generator.make_token(cast["operator"])
    stage.arguments["account_reset_password_from_key"] = {"uidb36": cast["operator"].pk.hex, "key": token}
    scenes, missing = _first_eyes(stage)
    scenes += _more_scenes(stage)
    missing -= {scene.name for scene in scenes}
    assert missing == NO_PAGES, missing ^ NO_PAGES
    return Scenery(live, stage.actors, scenes, open_page)


def _first_eyes(stage: Stage) -> tuple[list[Scene], set[str]]:
    """One scene an address, and the addresses that nobody can open as a page."""
    clients = {}
    for actor in EYES:
        if actor in stage.actors:
            clients[actor] = Client()
            if stage.actors[actor] is not None:
                clients[actor].force_login(stage.actors[actor], backend=BACKEND)
    scenes, missing = [], set()
    for name in patterns():
        path = reverse(name, kwargs=stage.arguments.get(name))
        actor = next((one for one, client in clients.items() if _is_page(client, path)), None)
        if actor is None:
            missing.add(name)
        else:
            scenes.append(Scene(name, actor, path))
    return scenes, missing


def _is_page(client: Client, path: str) -> bool:
    answer = client.get(path, follow=path.startswith("/password/reset/"))
    return answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")


def _more_scenes(stage: Stage) -> list[Scene]:
    """Desks, states and long texts that the stage of the doors does not hold."""
    cast = stage.actors
    closed, rich = _closed_case(cast), _rich_case(cast)
    page = {"code": rich.code}
    scenes = [
        Scene("desk", actor, reverse("desk"))
        for actor in ("operator", "lawyer", "intern", "administrator", "other_intern")
    ]
    scenes += [
        Scene("my_second_factors, with one", "operator", reverse("my_second_factors")),
        Scene("colleague_page, lost", "supervisor", cast["other_lawyer"].get_absolute_url()),
        Scene("case_page, full", "lawyer", reverse("case_page", kwargs=page)),
        Scene("case_page, intern", "intern", reverse("case_page", kwargs=page)),
        Scene("case_people, full", "lawyer", reverse("case_people", kwargs=page)),
        Scene("case_history, full", "lawyer", reverse("case_history", kwargs=page)),
        Scene("case_follow_ups, done", "lawyer", reverse("case_follow_ups", kwargs=page) + "?done=1"),
        Scene("draft_page, redline to review", "lawyer", reverse("draft_page", kwargs={**page, "number": 1})),
        Scene("draft_page, returned", "intern", reverse("draft_page", kwargs={**page, "number": 2})),
        Scene("draft_page, approved", "lawyer", reverse("draft_page", kwargs={**page, "number": 3})),
        Scene("case_page, closed", "supervisor", reverse("case_page", kwargs={"code": closed.code})),
        Scene("reopen_case", "supervisor", reverse("reopen_case", kwargs={"code": closed.code})),
        Scene("my_cases, empty", "other_intern", reverse("my_cases")),
        Scene("drafts_to_review, empty", "other_lawyer", reverse("drafts_to_review")),
        Scene("inbox, empty", "other_lawyer", reverse("inbox")),
        Scene("search, found", "supervisor", reverse("search"), _search("Эркин Токонов")),
        Scene("search, nothing", "operator", reverse("search"), _search("Нет Такого")),
        Scene("log_contact, known number", "operator", reverse("new_contact"), _look_up),
        Scene("log_contact, somebody is held", "operator", reverse("new_contact"), _somebody_is_held),
        Scene("audit_seals, large print", "administrator", reverse("audit_seals") + "?print=large"),
        Scene("first_steps", "administrator", reverse("first_steps")),
        _checked(stage),
        *_secrets(cast),
        *_asked(cast),
        *_owed(cast),
        Scene("large print", "supervisor", reverse("case_page", kwargs=page) + "?print=large"),
    ]
    return scenes


def _secrets(cast: dict) -> list[Scene]:
    """A restricted file that was opened with a reason, a wall, and the report of somebody who read."""
    lawyer, supervisor = cast["lawyer"], cast["supervisor"]
    sealed = factories.case(supervisor, responsible=lawyer, client="Нурбек Асанов", restricted=True)
    factories.glass(sealed, supervisor)
    factories.wall(sealed, cast["other_lawyer"], supervisor)
    for verb in ("search.by_name", "cases.read_case", "hotline.look_up_number"):
        record_read(verb, about=sealed if verb == "cases.read_case" else None, by=lawyer, found=1)
    record_refusal("door.assign_lawyer", by=lawyer, code=sealed.code)
    report = reverse("reading_report", query={"who": lawyer.pk})
    return [
        Scene("lift_restriction", "supervisor", reverse("lift_restriction", args=[sealed.code])),
        Scene("case_page, broken glass", "supervisor", reverse("case_page", args=[sealed.code])),
        Scene("case_people, walls", "supervisor", reverse("case_people", args=[sealed.code])),
        Scene("reading_report, one colleague", "supervisor", report),
    ]


def _asked(cast: dict) -> list[Scene]:
    """A caller who may be told, and a file whose number says how it may be rung."""
    operator, lawyer = cast["operator"], cast["lawyer"]
    case = file_of(cast["supervisor"], lawyer, word="ромашка", number=factories.number())
    factories.follow_up(case, lawyer, promise="Юрист позвонит после суда")
    call, now = factories.contact(operator, number=factories.number()), timezone.now()
    question = CaseQuestion(
        contact_key=call.pk, by=operator, at=now, means="word", result="answered", case=case
    )
    question.party, question.until = case.parties.get(), now + timedelta(minutes=60)
    question.save(force_insert=True)
    return [
        Scene("ask_about_case, answered", "operator", reverse("ask_about_case", args=[call.pk])),
        Scene("case_page, what callers are told", "lawyer", reverse("case_page", args=[case.code])),
        Scene("case_people, how they may be rung", "lawyer", reverse("case_people", args=[case.code])),
    ]


def _owed(cast: dict) -> list[Scene]:
    """Promised calls in every state of a card: in hand outside of the safe hours, unsafe, tried in vain; and their list."""
    operator, now = cast["operator"], timezone.now()
    person = factories.person(operator, "Гульмира Токонова", number=factories.number())
    phone = person.phones.get()
    phone.safety, phone.cover_story = "hours", "аптека, заказ готов"
    phone.hours_from, phone.hours_to = ((now + timedelta(hours=n)).time() for n in (2, 4))
    phone.save(update_fields=["safety", "cover_story", "hours_from", "hours_to"])
    held = factories.callback(operator, phone=phone.number, person=person, state="taken", owned_since=now)
    unsafe = factories.callback(operator, until_in=-timedelta(hours=2), another_way="Через сестру.")
    factories.contact(cast["supervisor"], number=unsafe.number, safety="unsafe")
    stuck = factories.callback(cast["other_operator"], state="stuck", tries=3, triage="urgent")
    for result in ("busy", "no_answer", "other"):
        stuck.attempts.create(at=now, by=operator, result=result, note="Ответил мужчина.", version=1)
    for ago in (1, 3):
        factories.missed(operator, phone="+996100771933", ago=timedelta(hours=ago))
    factories.missed(operator, phone=unsafe.number)
    return [
        Scene("callback_page, in hand", "operator", held.get_absolute_url()),
        Scene("callback_page, unsafe", "operator", unsafe.get_absolute_url()),
        Scene("callback_page, to decide", "supervisor", stuck.get_absolute_url()),
        Scene("owed_calls, filled", "supervisor", reverse("owed_calls")),
        Scene("missed_calls, filled", "operator", reverse("missed_calls")),
    ]


def _closed_case(cast: dict) -> Case:
    closed = factories.case(cast["supervisor"], responsible=cast["lawyer"], client="Жамиля Осмонова")
    reason = ClosingReason.objects.filter(needs_result=True).first()
    close_case(case=closed, reason=reason, outcome="Оправдана полностью.", by=cast["lawyer"])
    return closed


def _rich_case(cast: dict) -> Case:
    """Entries with every kind of date, follow-ups of every urgency, a draft in every state."""
    lawyer, intern, supervisor = cast["lawyer"], cast["intern"], cast["supervisor"]
    case = factories.case(
        supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов", triage="urgent"
    )
    today = timezone.localdate()
    for days, precision in ((1, "exact"), (90, "month"), (800, "year"), (2000, "estimate")):
        on = today - timedelta(days=days)
        write_entry(
            case=case, kind="note", by=lawyer, line="Отказ прокуратуры получен.", on=on, precision=precision
        )
    for hours in (-30, 5, 90):
        factories.follow_up(case, lawyer, due_at=timezone.now() + timedelta(hours=hours))
    for verdict in ("waiting", "returned", "approved"):
        draft = write_draft(case=case, title="Жалоба в прокуратуру", text="Прошу.\n\nДата.", by=intern)
        draft = submit_draft(draft=draft, version=draft.version, by=intern)
        if verdict == "approved":
            approve_draft(draft=draft, version=draft.version, remark="", by=lawyer)
            continue
        draft = return_draft(draft=draft, version=draft.version, remark="Назовите статью.", by=lawyer)
        if verdict == "waiting":
            text = "Прошу по статье 305.\n\nДата.\n\nПодпись."
            draft = change_draft(draft=draft, version=draft.version, title=draft.title, text=text, by=intern)
            submit_draft(draft=draft, version=draft.version, by=intern)
    return case


def _search(words: str) -> Callable[[Page], None]:
    def search(page: Page) -> None:
        page.fill("main [name=q]", words)
        with page.expect_navigation():
            page.locator("main .search-line button").click()

    return search


def _checked(stage: Stage) -> Scene:
    """The page of opening after a check that asks."""
    return Scene(
        "open_case, checked",
        "supervisor",
        reverse("open_case", kwargs=stage.arguments["open_case"]),
        _check_names,
    )


def _check_names(page: Page) -> None:
    """A name of one word: the answer is to ask the supervisor."""
    page.locator("main [name=other_sides]").fill("Милиция")
    page.locator("main [name=type]").select_option("TORT")
    page.locator("main [formaction$='/check/']").first.click()
    page.locator("main section[role=status] button").first.wait_for()


def _look_up(page: Page) -> None:
    with page.expect_response("**/contacts/look-up/"):
        page.fill("main [name=number]", "0100 00 41 18")
    expect(page.locator("#known")).to_have_text(re.compile(r"\S"))
    page.locator("details").evaluate_all(
        "all => all.filter(d => d.closest('main')).forEach(d => { d.open = true; })"
    )


def _somebody_is_held(page: Page) -> None:
    """Marked, with the time; the page says until when 48 hours run, and wants a reason for another level."""
    page.locator("main .chip:has([value=held])").click()
    page.fill("main [name=held_since]", "4 ч")
    page.locator("main .chip:has([name=triage][value=routine])").click()
    page.locator("#weight .clock").wait_for()
    page.locator("main [name=triage_reason]").wait_for()
