"""The first steps: red until each is true, the mail and the sheet read back, the first contact waits for all of them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from bir_duino import first_steps, health
from hotline.models import Contact
from reminders.models import Confirmation, HouseState, Pulse
from reminders.upkeep import beat
from tests import factories
from tests.hotline.calls import WORDS, press
from vault import ring, ringfile

pytestmark = pytest.mark.django_db
PAGE = "/first-steps/"
CALL = {**WORDS, "number": ""}  # invented numbers are refused in real mode, real ones have no place in a test


@pytest.fixture
def real(settings):
    """Real mode, as far as a running process can be told."""
    settings.DEMONSTRATION = False


@pytest.fixture
def sources(monkeypatch):
    """A house in which back-up and second factor are wired."""
    monkeypatch.setattr(health, "_sources", {})
    health.register("backup", timezone.now)
    health.register("second_factor", lambda: 0)


def confirm(client, step: str, code: str = ""):
    """Press the button of a step."""
    return client.post(reverse("confirm_step", args=[step]), {"code": code})


def state_of(step: str) -> bool:
    """Whether it is green."""
    return first_steps.step(step).green


def test_mail_is_green_once_its_code_was_typed(administrator, as_):
    client = as_(administrator)
    client.post(reverse("ask_for_test_mail"))
    (letter,) = mail.outbox
    assert letter.to == [administrator.email]
    code = first_steps.mail_code(administrator)
    assert code in letter.body
    assert code not in client.get(PAGE).content.decode(), (
        "the page must not hold what is to be read from the mail"
    )
    answer = confirm(client, "mail", "AAAA AAAA")
    assert answer.status_code == 422
    assert not state_of("mail")
    assert confirm(client, "mail", code.lower()).status_code == 302
    assert state_of("mail")


def test_a_code_of_somebody_else_or_of_yesterday_is_none(administrator, supervisor, as_):
    assert confirm(as_(supervisor), "mail", first_steps.mail_code(administrator)).status_code == 422
    assert confirm(as_(administrator), "mail", first_steps.mail_code(administrator, 2)).status_code == 422
    assert confirm(as_(administrator), "mail", first_steps.mail_code(administrator, 1)).status_code == 302


def test_a_mail_server_that_is_away_is_said(administrator, as_, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9,
    )  # fmt: skip
    answer = as_(administrator).post(reverse("ask_for_test_mail"), follow=True)
    assert answer.status_code == 200
    assert "EMAIL_URL" in answer.content.decode()


def test_keys_are_green_once_the_code_of_the_sheet_was_typed(administrator, as_):
    client = as_(administrator)
    answer = confirm(client, "keys", "AAAA AAAA")
    assert answer.status_code == 422 and 'value="AAAA AAAA"' in answer.content.decode()
    assert confirm(client, "keys", first_steps.sheet_code()).status_code == 302
    assert state_of("keys")


def test_another_ring_opens_the_step_again(administrator, as_, settings, tmp_path):
    confirm(as_(administrator), "keys", first_steps.sheet_code())
    path = tmp_path / "ring.json"
    ringfile.write_new(path, ringfile.new_ring())
    settings.VAULT_RING_FILE = str(path)
    try:
        assert not state_of("keys")
    finally:
        ring.forget()


def test_no_page_holds_a_key_or_the_code(administrator, as_):
    client, data = as_(administrator), ringfile.read(ring.path())
    secrets = [first_steps.sheet_code(), data["index"], *data["keys"].values()]
    for name in ("first_steps", "recovery_sheet", "health_details", "health"):
        text = client.get(reverse(name)).content.decode()
        assert [one for one in secrets if one in text or one.replace(" ", "") in text] == []
    assert first_steps.ring_fingerprint() in client.get(reverse("recovery_sheet")).content.decode()


def test_a_second_supervisor_turns_it_green(supervisor, as_):
    assert not state_of("second_supervisor")
    factories.staff("Рустам Юсупов", "supervisor")
    assert state_of("second_supervisor")


@pytest.mark.parametrize("step", ["second_supervisor", "second_factor"])
def test_what_the_house_sees_itself_cannot_be_confirmed_away(step, administrator, as_, monkeypatch):
    monkeypatch.setattr(health, "_sources", {"second_factor": lambda: 3})
    assert confirm(as_(administrator), step).status_code == 422
    assert not state_of(step)


def test_an_old_back_up_cannot_be_confirmed(administrator, as_, monkeypatch):
    monkeypatch.setattr(health, "_sources", {})
    assert confirm(as_(administrator), "backup").status_code == 422
    health.register("backup", lambda: timezone.now() - timedelta(hours=30))
    assert confirm(as_(administrator), "backup").status_code == 422
    health.register("backup", timezone.now)
    assert confirm(as_(administrator), "backup").status_code == 302
    assert state_of("backup")


def test_a_clock_that_went_back_is_red_until_somebody_looked(administrator, as_):
    beat("watch")
    Pulse.objects.update(latest_at=timezone.now() + timedelta(hours=1))
    assert confirm(as_(administrator), "clock").status_code == 422
    Pulse.objects.update(latest_at=timezone.now())
    assert confirm(as_(administrator), "clock").status_code == 302
    assert state_of("clock")


def test_a_confirmation_is_asked_again_after_a_year(administrator, as_):
    confirm(as_(administrator), "holidays")
    assert state_of("holidays")
    later = timezone.now() - timedelta(days=366)
    old = Confirmation.objects.create(step="duty_numbers", by=administrator, at=later)
    assert not state_of("duty_numbers")
    assert old.by.name in as_(administrator).get(PAGE).content.decode()


def test_a_confirmation_is_audited(administrator, as_):
    confirm(as_(administrator), "holidays")
    row = AuditEntry.objects.get(verb="reminders.confirm_step")
    assert (row.actor_id, row.code) == (str(administrator.pk), "holidays")


def test_a_step_of_nobody_is_not_there(administrator, as_):
    assert confirm(as_(administrator), "moon").status_code == 404


@pytest.mark.parametrize("role", ["operator", "lawyer", "intern"])
def test_others_have_no_such_page(role, request, as_):
    client = as_(request.getfixturevalue(role))
    assert client.get(PAGE).status_code == 403
    assert confirm(client, "holidays").status_code == 403
    assert not Confirmation.objects.exists()


def all_green(administrator, as_) -> None:
    """Everything that a person can confirm, and a second supervisor."""
    factories.staff("Айнура Мамытова", "supervisor")
    factories.staff("Рустам Юсупов", "supervisor")
    client = as_(administrator)
    for step, code in {
        "mail": first_steps.mail_code(administrator), "keys": first_steps.sheet_code(),
        "backup": "", "clock": "", "holidays": "", "duty_numbers": "",
    }.items():  # fmt: skip
        assert confirm(client, step, code).status_code == 302, step


def test_the_first_contact_waits_and_keeps_the_text(real, operator, as_):
    client = as_(operator)
    answer = press(client, operator, "queue", **CALL)
    assert answer.status_code == 422
    assert WORDS["said"] in answer.content.decode()
    assert not Contact.objects.exists()


def test_the_first_contact_is_logged_once_all_is_green(real, sources, operator, administrator, as_):
    all_green(administrator, as_)
    state = HouseState.objects.get()
    assert (state.open_steps, state.opened_at is None) == ([], False)
    assert press(as_(operator), operator, "queue", **CALL).status_code == 302
    assert Contact.objects.count() == 1
    assert AuditEntry.objects.filter(verb="reminders.open_house").count() == 1


def test_what_turns_red_later_does_not_stop_the_calls(real, sources, operator, administrator, as_):
    """A caller is not sent away because a confirmation is a year old; the banner says it."""
    all_green(administrator, as_)
    health.register("second_factor", lambda: 1)
    as_(administrator).post(reverse("look_again"))
    assert HouseState.objects.get().open_steps == ["second_factor"]
    assert press(as_(operator), operator, "queue", **CALL).status_code == 302


def test_the_demonstration_waits_for_nothing(operator, as_):
    assert press(as_(operator), operator, "queue", **WORDS).status_code == 302
