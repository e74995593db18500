"""Redis is a bell, not a memory: without it, and after it was flushed, people work on and reminders go out."""

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from reminders.models import Reminder
from reminders.plan import plan
from reminders.states import State
from tests import factories
from tests.faults.servers import Wire, command, gunicorn
from tests.hotline.calls import WORDS


def test_a_fresh_web_server_needs_no_redis(real_db, smtp, tmp_path):
    operator = factories.staff("Бегимай Асан кызы", "operator", "supervisor")
    operator.set_password("трижды тайный пароль 7")
    operator.save(update_fields=["password"])
    case = factories.case(operator, responsible=operator)
    plan(kind="assigned", about=case, to=operator, due_at=timezone.now() - timedelta(minutes=1))
    environment = real_db.environment(REDIS_URL="unix:///nowhere/redis.sock", EMAIL_URL=smtp.url)
    with gunicorn(environment, tmp_path / "web.log", workers=1) as host:
        wire = Wire(host)
        wire.wait("/health/", 200)
        form = wire.ask("GET", "/sign-in/").form("/sign-in/")
        given = {"login": operator.email, "password": "трижды тайный пароль 7"}
        assert wire.ask("POST", "/sign-in/", {**form.values, **given}).headers["Location"] == "/"
        path = reverse("log_contact", args=[uuid4()])
        form = wire.ask("GET", path).form(path)
        saved = wire.ask("POST", path, {**form.values, **WORDS, "do": "queue"})
        assert saved.status == 302
        assert wire.ask("GET", saved.headers["Location"]).status == 200
    assert "sent" in command(environment, "manage.py", "send_due").stdout
    assert Reminder.objects.get(kind="assigned").state == State.SENT
    assert any(case.code in letter["Subject"] for letter in smtp.wait(1))
