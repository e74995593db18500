"""The ordinary walk: a call becomes a case with a lawyer and a reminder; closed and reopened. With and without a script.

The mail is read from a real SMTP server; afterwards nothing that was typed stands in the clear anywhere.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cases.models import Case
from hotline.models import Contact
from local import processes
from local.places import ROOT
from reference.models import ClosingReason
from reminders.models import Reminder
from tests.browser import Live
from tests.journeys import leaks
from tests.journeys.walking import Walker, walker

ADVICE_CALL = {
    "number": "0100 73 19 46",
    "caller_name": "Жылдызкан Саякбаева",
    "relation": "self",
    "said": "Участковый второй месяц отказывается регистрировать заявление о побоях.",
    "safety": "hours",
    "safety_note": "представиться ветеринарной клиникой, спрашивать Перизат",
    "read_back": "on",
}
ADVICE = "Подсказали обжаловать бездействие дежурного, продиктовали реквизиты."
KYRGYZ_CALL = {
    "number": "+996 (100) 58-20-37",
    "caller_name": "Бурулсун Токтомушева",
    "relation": "mother",
    "concerned_name": "Замирбек Токтомушев",
    "said": "Баламды кечээ түнкүсүн үйдөн алып кетишти, кайда экенин айтышпайт.",
    "wanted": "Кайсы изолятордо жатканын билсек дейбиз.",
    "triage_reason": "Астма менен ооруйт, дарысы жанында эмес.",
    "next_step": "Дежурныйга чалып тактоо",
    "read_back": "on",
}
TITLE = "Ходатайство о медосвидетельствовании"
TEXT = "Прошу освидетельствовать задержанного.\n\nСиняки зафиксированы соседкой."
REMARK = "Укажите фамилию фельдшера и приложите фотографии."
CHANGED = f"{TEXT}\n\nФотографии сделал фельдшер Оморбеков."
NOTE = "Следователь Кубанычев пообещал свидание, но перенёс его."
FOLLOW_UP = "Дозвониться до фельдшера Оморбекова насчёт справки"
RESULT = "Справка получена, передана экспертизе."
OUTCOME = "Задержанного отпустили под расписку."
REOPENED = "Повестка пришла снова, обвинение перепредъявили."
NUMBERS = ["100731946", "100582037"]


def typed() -> list[str]:
    """Everything that the walk types about a client."""
    calls = [text for call in (ADVICE_CALL, KYRGYZ_CALL) for text in call.values()]
    return [*calls, ADVICE, TITLE, TEXT, REMARK, CHANGED, NOTE, FOLLOW_UP, RESULT, OUTCOME, REOPENED]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_ordinary_walk(script, house, open_page, with_password, tmp_path):
    live: Live = house.live
    with_password(house.operator, house.supervisor, house.lawyer, house.intern)
    before = leaks.dump(live.database)

    def enter(user) -> Walker:
        return walker(live, open_page, java_script_enabled=script).sign_in(user)

    operator = enter(house.operator)
    take_calls(operator)
    supervisor = enter(house.supervisor)
    case = open_case(supervisor)
    assign(supervisor, case, lawyer=house.lawyer, intern=house.intern)
    intern, lawyer = enter(house.intern), enter(house.lawyer)
    submit_draft(intern, case)
    return_draft(lawyer, case)
    change_draft(intern, case)
    approve_draft(lawyer, intern, case, house)
    add_note(lawyer, case)
    with clock(live, tmp_path) if script else nullcontext():
        due = plan_follow_up(lawyer, case, house)
        link = read_mail(live, house.lawyer.email, case.code, due, by_hand=not script)
    finish_follow_up(lawyer, link)
    close_and_reopen(lawyer, case)
    look_for_leaks(live, before, tmp_path)


def take_calls(operator: Walker) -> None:
    """One call in Russian ends with advice; one in Kyrgyz goes to the queue."""
    operator.press("header a[data-key=n]").fill(**ADVICE_CALL)
    operator.unfold("#ending").fill(answer=ADVICE).press("button[name=do][value=advice]")
    advised = Contact.objects.get()
    assert operator.page.url == operator.address("contact_page", advised.pk), operator.refused()
    assert (advised.state, advised.outcome_id) == ("done", "ADVICE")
    operator.press("header a[data-key=n]").fill(triage="urgent", language="ky", **KYRGYZ_CALL)
    operator.press("button[name=do][value=queue]")
    waiting = Contact.objects.exclude(pk=advised.pk).get()
    assert (waiting.state, waiting.language, waiting.triage) == ("in_triage", "ky", "urgent"), (
        operator.refused()
    )


def open_case(supervisor: Walker) -> Case:
    """From the queue into a case."""
    waiting = Contact.objects.get(state="in_triage")
    supervisor.go("contact_queue").press(f"main a[href='{waiting.get_absolute_url()}']")
    supervisor.press("main a[href$='/open-case/']").fill(type="TORT").press("main .form-bar button")
    case = Case.objects.get()
    assert supervisor.page.url == supervisor.live.url + case.get_absolute_url(), supervisor.refused()
    assert KYRGYZ_CALL["concerned_name"] in supervisor.page.locator(".identity").inner_text()
    return case


def assign(supervisor: Walker, case: Case, **people) -> None:
    """A responsible lawyer and an intern."""
    for role, user in (("responsible", people["lawyer"]), ("intern", people["intern"])):
        supervisor.go("case_page", case.code).press("main a[href$='/assign/']")
        supervisor.page.check(f"main [name=role][value={role}]")
        supervisor.page.check(f"#user-{user.pk}")
        supervisor.press("main .form-bar button")
        assert not supervisor.refused()
        assert supervisor.sees(".messages form.undo")
    assert case.assignments.active().count() == 2


def submit_draft(intern: Walker, case: Case) -> None:
    """The intern finds the case, writes, submits."""
    intern.go("my_cases").press(f"main a[href='{case.get_absolute_url()}']").press(
        "main a[href$='/drafts/write/']"
    )
    intern.fill(title=TITLE, text=TEXT).press("main .form-bar button.btn-primary")
    assert case.drafts.get().state == "writing", intern.refused()
    intern.press("main form[action$='/submit/'] button")
    assert case.drafts.get().state == "waiting"


def return_draft(lawyer: Walker, case: Case) -> None:
    """The lawyer finds it in the queue and returns it with a remark."""
    lawyer.go("drafts_to_review").press(f"main a[href*='{case.code}/drafts/1']")
    lawyer.press("main button[formaction$='/return/']")
    assert lawyer.refused(), "a text was returned without a remark"
    lawyer.fill(remark=REMARK).press("main button[formaction$='/return/']")
    assert case.drafts.get().state == "returned", lawyer.refused()


def change_draft(intern: Walker, case: Case) -> None:
    """The intern reads the remark, changes the text, submits it again."""
    intern.go("draft_page", case.code, 1)
    assert REMARK in intern.page.locator("main").inner_text()
    intern.press("main a[href$='/change/']").fill(text=CHANGED).press("button[name=then][value=submit]")
    assert case.drafts.get().state == "waiting", intern.refused()


def approve_draft(lawyer: Walker, intern: Walker, case: Case, house) -> None:
    """Somebody who did not write it; the author has no such button."""
    intern.go("draft_page", case.code, 1)
    assert not intern.sees("main form[action$='/approve/']")
    lawyer.go("draft_page", case.code, 1)
    assert lawyer.page.locator("main ins").count(), "what changed is not marked"
    lawyer.press("main form[action$='/approve/'] button.btn-primary")
    draft = case.drafts.get()
    assert (draft.state, draft.approved_by) == ("approved", house.lawyer)
    assert draft.approved_by_id not in draft.author_ids


def add_note(lawyer: Walker, case: Case) -> None:
    """A note stands in the chronology."""
    lawyer.go("case_page", case.code).press("main a[href$='/notes/add/']").fill(text=NOTE)
    lawyer.press("main form:has([name=text]) button.btn-primary")
    lawyer.go("case_page", case.code)
    assert NOTE in lawyer.page.locator("ol.line").inner_text()


def plan_follow_up(lawyer: Walker, case: Case, house) -> datetime:
    """Due within a minute (or the next one, if the minute is nearly over)."""
    lawyer.go("plan_follow_up", case.code).fill(what=FOLLOW_UP, assignee=str(house.lawyer.pk))
    now = timezone.localtime()
    due = (now + timedelta(minutes=1 if now.second < 52 else 2)).replace(second=0, microsecond=0)
    lawyer.fill(due_on=f"{due:%Y-%m-%d}", due_clock=f"{due:%H:%M}").press("main .form-bar button")
    assert case.follow_ups.get().due_at == due, lawyer.refused()
    return due


def read_mail(live: Live, to: str, code: str, due: datetime, *, by_hand: bool) -> str:
    """The mail comes when it is due; it names the code and nothing else. Returns its link."""

    def mails() -> list:
        wanted = f"Bir Duino: {code}"
        return [mail for mail in live.smtp.messages if mail["X-RcptTo"] == to and mail["Subject"] == wanted]

    early = len(mails())
    if by_hand:
        live.manage("send_due")
        assert len(mails()) == early or timezone.now() >= due, "the mail came before its time"
        # The rest of the minute passes at once; the other walk waits for the real clock.
        assert (
            Reminder.objects.filter(due_at=due).update(due_at=timezone.now(), next_try_at=timezone.now()) == 1
        )
        live.manage("send_due")
    limit = due + timedelta(seconds=75)  # beat rings every 30 seconds; a busy machine is slow
    while len(mails()) == early and timezone.now() < limit:
        time.sleep(0.1)
    assert len(mails()) == early + 1, [mail["Subject"] for mail in live.smtp.messages]
    body = mails()[-1].get_content()
    link = next(word for word in body.split() if word.startswith(live.url))
    assert code in link
    return link


def finish_follow_up(lawyer: Walker, link: str) -> None:
    """From the link of the mail to the work itself."""
    lawyer.page.goto(link)
    lawyer.press("main a[href$='/finish/']").fill(result=RESULT).press("main .form-bar button")
    assert Case.objects.get().follow_ups.get().result == RESULT, lawyer.refused()


def close_and_reopen(lawyer: Walker, case: Case) -> None:
    """Closed with reason and outcome; reopened with a reason."""
    reason = ClosingReason.objects.filter(needs_result=True).first()
    lawyer.go("case_page", case.code).press("main a[href$='/close/']").fill(reason=reason.code)
    lawyer.press("main .form-bar button")
    assert lawyer.refused(), "closed without the outcome that this reason asks for"
    lawyer.fill(outcome=OUTCOME).press("main .form-bar button")
    case.refresh_from_db()
    assert case.state == "closed", lawyer.refused()
    lawyer.go("case_page", case.code).press("main a[href$='/reopen/']").fill(reason=REOPENED)
    lawyer.press("main .form-bar button")
    case.refresh_from_db()
    assert case.state in ("open", "assigned"), lawyer.refused()
    assert REOPENED in lawyer.page.locator("main").inner_text()


def look_for_leaks(live: Live, before: bytes, folder: Path) -> None:
    """Dump, sessions, mails, Redis and all logs hold no name, no number, no word of what was said."""
    words = {word for word in leaks.words_of(typed()) if not leaks.found_in(before, {word}, [])}
    assert len(words) > 60, sorted(words)
    own = Path(os.environ["BIR_DUINO_TEST_CLUSTER"])
    places = {
        "dump": leaks.opened(leaks.new_lines(leaks.dump(live.database), before)),
        "sessions": leaks.sessions(),
        "mails": b"\n".join(mail.as_bytes() + mail.get_content().encode() for mail in live.smtp.messages),
        "redis": leaks.files_in(own.parent / "redis"),
        "gunicorn": live.log.read_bytes(),
        "worker and beat": leaks.files_in(folder),
        "postgres": (own / "postgres.log").read_bytes(),
    }
    found = {name: leaks.found_in(material, words, NUMBERS) for name, material in places.items()}
    assert not any(found.values()), {name: hits for name, hits in found.items() if hits}
    sizes = ", ".join(f"{name} {len(material) // 1024} KB" for name, material in places.items())
    print(f"\nsearched for {len(words)} words and {len(NUMBERS)} numbers: {sizes}")


@contextmanager
def clock(live: Live, folder: Path) -> Iterator[None]:
    """A real Celery worker and beat on a Redis database of their own."""
    given = live.environment | {"REDIS_URL": f"{os.environ['REDIS_URL']}?virtual_host={os.getpid() % 60 + 1}"}
    celery = [sys.executable, "-m", "celery", "-A", "bir_duino", "-q"]
    works = {
        "worker": ["worker", "--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "INFO"],
        "beat": ["beat", "--schedule", str(folder / "schedule"), "--pidfile=", "--loglevel", "INFO"],
    }
    running = []
    try:
        for name, words in works.items():
            with (folder / f"{name}.log").open("ab") as log:
                command = processes.bound([*celery, *words], number=processes.signal.SIGKILL)
                running.append(subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log))
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
