"""The promises of an ordinary day, in a browser, with time moved, with and without a script.

Promised from the page of a call and tried in vain; climbed to the supervisor, who decides; missed calls from a handset, one of which
becomes a call; the shift ends and the next operator keeps what was promised.
"""

from datetime import timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.models import Callback, Contact, MissedCall, Shift
from people.phones import show_phone
from reminders import clock
from tests import factories
from tests.journeys.test_emergency import violations
from tests.journeys.walking import Walker, walker

CALL = {
    "number": "0100 73 19 47",
    "caller_name": "Жылдызкан Саякбаева",
    "said": "Не выдают пенсию.",
    "triage": "standard",
}


@pytest.fixture
def cast(real_db):
    """Two operators and a supervisor."""
    operators = [factories.staff(name, "operator") for name in ("Бегимай Асан кызы", "Тимур Алиев")]
    return *operators, factories.staff("Айнура Мамытова", "supervisor")


def try_in_vain(window: Walker, promised: Callback) -> None:
    """Take it in hand, see the number, ring, nobody answers."""
    window.go("callback_page", promised.pk)
    assert show_phone(promised.number) not in window.page.locator("main").inner_text()
    window.press(f"main form[action='{reverse('take_callback', args=[promised.pk])}'] button")
    assert show_phone(promised.number) in window.page.locator("main").inner_text()
    window.press("main button[name=result][value=no_answer]")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_promise_from_the_call_to_the_next_shift(script, cast, live, open_page):
    begimai, timur, supervisor = cast
    operator = walker(live, open_page, begimai, java_script_enabled=script)
    operator.go("shifts").press("main form button")
    operator.go("new_contact").fill(**CALL).press("button[name=do][value=promise]")
    operator.fill(reason="Сказать, что ответил фонд.").press("main .form-bar button")
    promised = Callback.objects.get()
    assert (promised.owner, promised.contact) == (begimai, Contact.objects.get())

    for _ in range(3):
        promised.refresh_from_db()
        try_in_vain(operator, promised)
    promised.refresh_from_db()
    assert promised.state == "stuck"

    let_try_again(walker(live, open_page, supervisor, java_script_enabled=script), promised)
    promised.refresh_from_db()
    assert (promised.state, promised.owner) == ("promised", begimai)
    miss_and_take(operator)

    operator.go("end_shift", Shift.objects.get().pk)
    assert promised.code in operator.page.locator("main").inner_text()
    assert "Саякбаева" not in operator.page.locator("main").inner_text()
    operator.press("main .form-bar button")
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(minutes=31)):
        clock.do_pressing()  # as the worker does it
    promised.refresh_from_db()
    assert promised.climbed_at is not None
    other = walker(live, open_page, timur, java_script_enabled=script)
    other.go("hand_over", Shift.objects.get().pk)
    other.press(f"main form[action='{reverse('accept_shift', args=[Shift.objects.get().pk])}'] button")
    promised.refresh_from_db()
    assert (promised.owner, promised.climbed_at) == (timur, None)

    other.go("callback_page", promised.pk)
    other.press(f"main form[action='{reverse('take_callback', args=[promised.pk])}'] button")
    other.press("main button[name=result][value=reached]")
    promised.refresh_from_db()
    assert (promised.state, promised.ended_by) == ("done", timur)


def let_try_again(boss: Walker, promised: Callback) -> None:
    """From the desk of the hotline to what waits for a decision: more tries."""
    boss.go("hotline_desk").press(f"main a[href='{reverse('owed_calls')}?list=decide']")
    boss.press(f"main a[href='{promised.get_absolute_url()}']")
    boss.press(f"a[href='{reverse('decide_callback', args=[promised.pk])}']")
    boss.page.locator("main input[name=decision][value=more]").check()
    boss.press("main .form-bar button")


def miss_and_take(operator: Walker) -> None:
    """A list as a handset shows it; the same call twice is one; one press opens the page of a call with the number in it."""
    then = timezone.localtime() - timedelta(hours=1)
    line = f"0100 55 01 02 {then:%d.%m.%Y %H:%M}"
    operator.go("note_missed_calls").fill(calls=f"{line}\n{line}").press("main .form-bar button")
    row = MissedCall.objects.get()
    operator.go("missed_calls")
    operator.press(f"main button[formaction='{reverse('take_missed_call', args=[row.pk])}']")
    assert "0100 55 01 02" in operator.page.locator("main [name=number]").input_value()


def test_the_pages_are_clear_to_eyes_that_need_it(cast, live, open_page):
    """axe, three lights, words, room at 320 px and 200 %: the lists, the card in each of its faces, all forms."""
    begimai, timur, supervisor = cast
    contact = factories.contact(begimai, number=factories.number())
    plain, stuck = factories.callback(timur), factories.callback(timur, state="stuck")
    taken = factories.callback(supervisor, state="taken", owned_since=timezone.now())
    factories.missed(begimai)
    window = walker(live, open_page, supervisor, reduced_motion="reduce")
    places = [("owed_calls",), ("missed_calls",), ("note_missed_calls",), ("promise_callback", contact.pk)]
    places += [("callback_page", row.pk) for row in (plain, stuck, taken)]
    places += [(name, stuck.pk) for name in ("decide_callback", "hand_over_callback", "withdraw_callback")]
    found = {place: violations(window.go(*place).page) for place in places}
    assert {place: lines for place, lines in found.items() if lines} == {}
