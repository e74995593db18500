"""Bad luck around a call: fifty presses at once, Redis away."""

import threading
from uuid import uuid4

from django.db import connections
from django.test import Client

from hotline.models import Contact
from people.models import Person
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import WORDS, press


def test_fifty_parallel_posts_of_one_key_are_one_row(real_db):
    operator = factories.staff("Бегимай Асан кызы", "operator")
    factories.staff("Айнура Мамытова", "supervisor")
    key, answers, lock = uuid4(), [], threading.Lock()
    todo = list(range(50))

    def worker() -> None:
        client = Client()
        client.force_login(operator, backend="accounts.backends.EmailBackend")
        while True:
            with lock:
                if not todo:
                    break
                todo.pop()
            response = press(client, operator, "queue", key=key, **WORDS)
            with lock:
                answers.append((response.status_code, response.url))
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {(302, Contact.objects.get().get_absolute_url())}
    assert len(answers) == 50
    assert (Person.objects.count(), Reminder.objects.count()) == (2, 2)  # it burns; it was missed


def test_no_request_needs_redis(as_, operator, supervisor, settings, own_redis):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = own_redis.url()
    own_redis.stop()
    client = as_(operator)
    assert press(client, operator, "queue", **WORDS).status_code == 302
    contact = Contact.objects.get()
    assert client.get(contact.get_absolute_url()).status_code == 200
