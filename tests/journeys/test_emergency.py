"""The night call up to the accepted emergency, and the end of the shift, in two browsers; with time moved, with and without a script.

The first lawyer is rung and does not answer; nobody presses anything, and the clock lets it climb past the second; she takes it
all the same, the caller speaks with her, the shift is handed over and taken by the next operator.
"""

from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SavedForm
from hotline.models import Contact, Emergency, Shift
from people.phones import show_phone
from reminders import clock
from tests import factories
from tests.journeys import eyes
from tests.journeys.walking import walker

CALL = {
    "number": "0100 73 19 46",
    "caller_name": "Жылдызкан Саякбаева",
    "relation": "mother",
    "concerned_name": "Замирбек Саякбаев",
    "signs": "held",
    "held_since": "4 ч назад",
    "said": "Сына забрали из дома, где он, не говорят.",
}


@pytest.fixture
def cast(real_db):
    """One of each who is needed, and two lawyers with phones on duty."""
    people = {name: factories.staff(name, "lawyer") for name in ("Первый Юрист", "Вторая Юрист")}
    first, second = people.values()
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    factories.duty(first, supervisor, second)
    phones = [factories.duty_phone(one) for one in (first, second)]
    operators = [factories.staff(name, "operator") for name in ("Бегимай Асан кызы", "Тимур Алиев")]
    return first, second, supervisor, operators, phones


def violations(page) -> list[str]:
    """What axe finds on the page, in all lights, and what is too small or does not fit."""
    counter = eyes.Counter()
    found = eyes.all_rules(page, counter) + eyes.speech(page, "ru") + eyes.head(page) + eyes.room(page)
    return found + eyes.contrast(page, counter, "dark") + eyes.contrast(page, counter, "contrast")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_from_the_call_to_the_next_shift(script, cast, live, open_page):
    first, second, supervisor, (begimai, timur), phones = cast
    operator = walker(live, open_page, begimai, java_script_enabled=script)
    operator.go("shifts").press("main form button")
    operator.go("new_contact").fill(**CALL).press("button[name=do][value=queue]")
    contact = Contact.objects.get()
    page = operator.page
    for phone in phones:
        assert show_phone(phone.number) in page.locator("section.fire").inner_text()
    assert page.locator("section.fire h3").first.inner_text().startswith(first.name)
    operator.press("section.fire button[name=result][value=missed]")
    assert Emergency.objects.get().owner == second

    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(minutes=11)):
        clock.do_pressing()  # as the worker does it
    assert Emergency.objects.get().owner == supervisor

    lawyer = walker(live, open_page, second, java_script_enabled=script)
    lawyer.go("emergencies").press(f"main a[href='{contact.get_absolute_url()}']")
    lawyer.press(f"main form[action='{reverse('accept_emergency', args=[contact.pk])}'] button")
    assert Emergency.objects.get().accepted_by == second

    operator.go("contact_page", contact.pk)
    assert not operator.sees("section.fire button[name=result]")
    operator.press(f"main form[action='{reverse('warm_transfer', args=[contact.pk])}'] button")
    assert Emergency.objects.get().transferred_by == begimai

    SavedForm.objects.create(
        pk=uuid4(), owner=begimai, form_name="log_contact", content={"said": ["Перебили на полуслове."]}
    )
    shift = Shift.objects.get()
    operator.go("end_shift", shift.pk).fill(note="C-1: ждём ответ").press("main .form-bar button")
    assert Contact.objects.count() == 2
    assert "Саякбаев" not in operator.page.locator("main").inner_text()

    other = walker(live, open_page, timur, java_script_enabled=script)
    other.go("shifts").press("main form button")
    other.go("hand_over", shift.pk)
    other.press(f"main form[action='{reverse('accept_shift', args=[shift.pk])}'] button")
    assert Shift.objects.get(pk=shift.pk).accepted_by == timur


def test_the_pages_are_clear_to_eyes_that_need_it(cast, live, open_page):
    """axe, three lights, words, room at 320 px and 200 %; the page of an emergency and all pages about who is there."""
    _first, _second, supervisor, (begimai, _timur), _phones = cast
    contact = factories.emergency(begimai)
    shift = factories.shift(begimai)
    factories.absence(factories.staff("Рустам Юсупов", "supervisor"), supervisor)
    window = walker(live, open_page, supervisor, reduced_motion="reduce")
    places = [("contact_page", contact.pk), ("emergencies",), ("duty_plan",), ("plan_duty",), ("shifts",)]
    places += [
        ("absences",),
        ("plan_absence",),
        ("hotline_desk",),
        ("hand_over", shift.pk),
        ("end_shift", shift.pk),
    ]
    found = {name: violations(window.go(name, *args).page) for name, *args in places}
    assert {name: lines for name, lines in found.items() if lines} == {}
