"""Walk 2 of the product: forty calls of an ordinary day, in a browser; the next operator continues.

Silent and wrong ones in one press from whatever page is open, advice, another service, three promised calls, one refused with a
service named and a paper, one that becomes a case after its conflict check. The shift ends with a hand-over, the promise that
falls due in the night climbs, the next operator takes it all over and keeps it.
"""

from collections import Counter
from datetime import timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from hotline.models import Callback, Contact, Shift
from reference.models import HelpLine
from reminders import clock
from tests import factories
from tests.journeys.walking import Walker, walker

QUIET = ("SILENT", "WRONG", "DROPPED")
NAMES = ("Асел Бакирова", "Динара Эсенова", "Мээрим Токтогулова", "Салтанат Курманова", "Нуриза Абдиева")
KINDS = {"advice": 10, "info": 4, "referred": 4}
PROMISED = ("Сказать, что ответил фонд.", "Сказать день приёма.", "Прочитать ответ прокуратуры.")
CLIENT, OFFICER = "Замирбек Саякбаев", "Кубанычбек Орозалиев"


@pytest.fixture
def cast(real_db):
    """Two operators, a lawyer, a supervisor; the officer of the new case is known from another file."""
    operators = [factories.staff(name, "operator") for name in ("Бегимай Асан кызы", "Тимур Алиев")]
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    return *operators, factories.staff("Нурлан Жолдошев", "lawyer"), supervisor


def hang_up(operator: Walker, times: int) -> None:
    """Whatever page is open; the page stays."""
    for number in range(times):
        operator.go("contact_queue")
        before = Contact.objects.count()
        with operator.page.expect_response(lambda answer: "/contacts/quick/" in answer.url) as answered:
            operator.page.locator(f"form.quick button[value={QUIET[number % len(QUIET)]}]").first.click()
        assert answered.value.ok or answered.value.status == 302
        operator.page.wait_for_load_state()
        assert Contact.objects.count() == before + 1


def talk(operator: Walker, number: int, do: str, **words: str) -> Contact:
    """A call with words, ended by this button."""
    known = set(Contact.objects.values_list("pk", flat=True))
    operator.go("new_contact").fill(
        number=f"0100 73 19 {number:02}",
        caller_name=NAMES[number % len(NAMES)],
        said=f"Не выдают пенсию, обращение {number}.",
        triage="standard",
    )
    if do not in ("queue", "promise"):
        operator.unfold("#ending").fill(**words)
    operator.press(f"button[name=do][value={do}]")
    assert not operator.refused(), operator.refused()
    return Contact.objects.exclude(pk__in=known).get()


def refuse(operator: Walker) -> None:
    """With a reason, a service that is named, and a paper that says both."""
    service = HelpLine.objects.get(pk="OMBUDS")
    contact = talk(operator, 60, "refused", refusal="OUT_OF_SCOPE", signpost=service.pk)
    assert (contact.state, contact.signpost) == ("refused", service)
    operator.go("refusal_paper", contact.pk)
    assert service.number in operator.page.locator("main").inner_text()


def promise(operator: Walker, number: int, reason: str) -> None:
    """On the page of the call, in one press, and then why."""
    talk(operator, number, "promise")
    operator.fill(reason=reason).press("main .form-bar button")
    assert not operator.refused(), operator.refused()


def open_after_the_check(operator: Walker, boss: Walker) -> Case:
    """Proposed by the operator, who learns no verdict; decided by a supervisor, who reads whom the names met."""
    contact = talk(operator, 70, "queue")
    operator.go("propose_case", contact.pk).fill(
        type="TORT", summary="Задержание ночью.", client_name=CLIENT, officials=OFFICER
    )
    operator.press("main .form-bar button")
    case = Case.objects.get(opened_from=contact.pk)
    assert (case.state, case.opened_by.name) == ("proposed", "Бегимай Асан кызы")
    boss.go("hotline_desk")
    boss.go("proposed_cases").press(f"main a[href='{reverse('decide_case', args=[case.code])}']")
    assert OFFICER in boss.page.locator("main").inner_text()
    boss.page.locator("main input[name=decided][value=no_conflict]").check()
    boss.fill(words="Тот же следователь, против него и мы.", message="Дело открыто, юрист позвонит.")
    boss.press("main .form-bar button")
    case.refresh_from_db()
    assert case.state == "open", boss.refused()
    operator.go("contact_page", contact.pk)
    seen = operator.page.locator("main").inner_text()
    assert case.code in seen and "Дело открыто, юрист позвонит." in seen and "следователь" not in seen
    return case


def go_home(operator: Walker) -> Shift:
    """The hand-over names what is owed, and nobody."""
    shift = Shift.objects.open().get(operator__name="Бегимай Асан кызы")
    operator.go("end_shift", shift.pk).fill(note="К вечеру звонить на мобильный.").press(
        "main .form-bar button"
    )
    paper = operator.page.locator("main").inner_text()
    for promised in Callback.objects.owed():
        assert promised.code in paper
    assert not [name for name in (*NAMES, CLIENT) if name.split()[1] in paper]
    shift.refresh_from_db()
    return shift


def take_over(other: Walker, shift: Shift, colleague: User) -> None:
    """The next shift: it is accepted with what it owes, and every promise is kept."""
    other.go("shifts").press("main form button")
    other.go("hand_over", shift.pk)
    other.press(f"main form[action='{reverse('accept_shift', args=[shift.pk])}'] button")
    assert set(Callback.objects.owed().values_list("owner__name", flat=True)) == {colleague.name}
    for promised in Callback.objects.owed():
        other.go("owed_calls").press(f"main a[href='{promised.get_absolute_url()}']")
        other.press(f"main form[action='{reverse('take_callback', args=[promised.pk])}'] button")
        other.press("main button[name=result][value=reached]")
    assert not Callback.objects.owed().exists()


@pytest.mark.parametrize(("script", "quiet"), [(True, 17), (False, 3)], ids=["with a script", "without"])
def test_the_ordinary_day(script, quiet, cast, live, open_page):
    begimai, timur, lawyer, supervisor = cast
    factories.case(supervisor, client=OFFICER)
    operator = walker(live, open_page, begimai, java_script_enabled=script)
    boss = walker(live, open_page, supervisor, java_script_enabled=script)
    operator.go("shifts").press("main form button")

    hang_up(operator, quiet)
    kinds = KINDS if script else dict.fromkeys(KINDS, 1)
    number = 0
    for do, times in kinds.items():
        for _ in range(times):
            number += 1
            talk(operator, number, do, answer="Подсказали, куда обратиться.")
    refuse(operator)
    for place, reason in enumerate(PROMISED):
        promise(operator, 80 + place, reason)
    case = open_after_the_check(operator, boss)
    counted = Counter(Contact.objects.values_list("outcome", flat=True))
    assert sum(counted.values()) == quiet + sum(kinds.values()) + len(PROMISED) + 2
    assert (counted["ADVICE"], counted["REFERRED_OUT"], counted["OUT_OF_SCOPE"]) == (
        kinds["advice"], kinds["referred"], 1,
    )  # fmt: skip

    shift = go_home(operator)
    later = timezone.now() + timedelta(minutes=31)
    with mock.patch("django.utils.timezone.now", return_value=later):
        clock.do_pressing()  # as the worker does it
    assert set(Callback.objects.owed().values_list("climbed_at", flat=True)) != {None}, (
        "whom nobody owes, climbs"
    )

    take_over(walker(live, open_page, timur, java_script_enabled=script), shift, timur)
    boss.go("unassigned_cases").press(f"main a[href='{case.get_absolute_url()}']")
    boss.press("main a[href$='/assign/']")
    boss.page.check("main [name=role][value=responsible]")
    boss.page.check(f"#user-{lawyer.pk}")
    boss.press("main .form-bar button")
    case.refresh_from_db()
    assert case.state == "assigned", boss.refused()
