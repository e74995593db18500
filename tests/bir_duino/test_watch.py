"""The watchman: incidents begin and end, administrators are told once, a silent mail server or database loses nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bir_duino import health, watching
from bir_duino.health import Check
from bir_duino.management.commands.watch import ROUNDS_BEFORE_MAIL, Silence
from bir_duino.watching import Reader, go_round
from reminders.models import HouseState, Incident, Pulse
from tests import factories
from tests.faults.servers import command
from tests.reminders.catcher import Catcher, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings):
    """A real mail server, and a house that hands its mails to it."""
    catcher = Catcher().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", catcher.port
    yield catcher
    catcher.stop()


@pytest.fixture
def feel(monkeypatch):
    """feel(disk=False) -> from now on this check is not well; all others are."""
    states: dict[str, bool] = {"disk": True, "queue": True, "failed": True}
    looks = {name: lambda name=name: Check(name, states[name], "") for name in states}
    monkeypatch.setattr(health, "LOOKS", looks)
    monkeypatch.setattr(health, "_sources", {})
    return lambda **changed: states.update(changed)


def test_an_incident_is_mailed_once_and_again_only_after_it_was_well(administrator, post, feel):
    second = factories.staff("Асель Ким", "administrator")
    go_round()
    assert post.letters == []
    feel(disk=False)
    for _ in range(3):
        go_round()
    assert sorted(letter.to for letter in post.letters) == sorted([administrator.email, second.email])
    feel(disk=True)
    go_round()
    assert Incident.objects.get().ended_at is not None
    feel(disk=False)
    go_round()
    go_round()
    assert len(post.letters) == 4
    assert len({letter.message_id for letter in post.letters}) == 4


def test_what_comes_together_is_told_together(administrator, post, feel):
    feel(disk=False, queue=False)
    assert sorted(go_round()) == ["disk", "queue"]
    assert len(post.letters) == 1
    assert "/health/details/" in post.letters[0].body


def test_a_letter_holds_no_name_and_speaks_the_readers_language(administrator, supervisor, post, feel):
    administrator.language = "en"
    administrator.save(update_fields=["language"])
    feel(failed=False)
    go_round()
    (letter,) = post.letters
    assert letter.to == administrator.email
    assert "reminders that were not sent" in letter.body
    assert administrator.name not in letter.body + letter.subject


def test_a_mail_server_that_was_away_is_told_later_with_the_same_key(administrator, settings, feel):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    feel(disk=False)
    go_round()
    assert Incident.objects.get().mailed_at is None
    catcher = Catcher(settings.EMAIL_PORT).start()
    try:
        go_round()
        go_round()
    finally:
        catcher.stop()
    assert len(catcher.letters) == 1
    assert Incident.objects.get().mailed_at is not None


def test_a_look_that_breaks_is_not_well_and_stops_nothing(administrator, post, feel, monkeypatch):
    monkeypatch.setitem(health.LOOKS, "disk", lambda: 1 / 0)
    assert go_round() == ["disk"]
    assert [check.detail for check in health.checks() if not check.ok] == ["ZeroDivisionError"]


def test_a_round_keeps_what_is_open_and_its_own_pulse(post, feel):
    go_round()
    assert "mail" in HouseState.objects.get().open_steps
    pulse = Pulse.objects.get(name="watch")
    assert timezone.now() - pulse.at < timedelta(seconds=10)
    assert abs(pulse.ahead_ms) < 2000


def test_the_worker_goes_round_when_the_watchman_is_silent(administrator, post, feel, settings):
    feel(disk=False)
    watching.ring_the_bell()
    assert post.letters == [], "nobody is told in the demonstration"
    settings.DEMONSTRATION = False
    watching.ring_the_bell()
    assert len(post.letters) == 1, "nobody else goes round"
    Incident.objects.update(ended_at=timezone.now())
    go_round()
    before = len(post.letters)
    Incident.objects.update(ended_at=timezone.now())
    watching.ring_the_bell()
    assert len(post.letters) == before, "the watchman is there"


def test_what_does_not_go_yet_in_the_morning_is_no_news(administrator, post, feel):
    feel(disk=False, queue=False)
    assert sorted(go_round(settled=False)) == ["disk", "queue"]
    assert not Incident.objects.exists()
    feel(queue=True)
    go_round()
    assert [one.check_name for one in Incident.objects.all()] == ["disk"]
    feel(disk=True)
    go_round(settled=False)
    assert Incident.objects.get().ended_at is not None


def test_a_database_that_is_away_is_mailed_once_from_memory(post):
    silence = Silence()
    silence.over([Reader("chief@demo.invalid", "en")])
    for _ in range(ROUNDS_BEFORE_MAIL + 3):
        silence.goes_on()
    assert [letter.to for letter in post.letters] == ["chief@demo.invalid"]
    assert "database" in post.letters[0].body
    silence.over([Reader("chief@demo.invalid", "en")])
    for _ in range(ROUNDS_BEFORE_MAIL):
        silence.goes_on()
    assert len(post.letters) == 2


def test_the_command_says_what_stands_still(feel, post):
    out = StringIO()
    call_command("watch", stdout=out)
    assert "All well." in out.getvalue()
    feel(queue=False)
    with pytest.raises(CommandError, match="queue"):
        call_command("watch")


def test_the_command_runs_as_a_process(real_db, own_redis):
    """One round of the real one, with everything real: no worker and no bell live here, and that is what it says."""
    answer = command(
        real_db.environment(REDIS_URL=f"unix://{own_redis.socket}", EMAIL_URL="smtp://127.0.0.1:9"),
        "manage.py",
        "watch",
    )
    assert answer.returncode == 1
    said = answer.stderr.rpartition("Stands still: ")[2]
    assert {"sweep", "beat", "worker"} <= set(said.strip(" .\n").split(", "))
    assert not {"database", "queue", "clock", "migrations", "watch"} & set(said.strip(" .\n").split(", "))
