"""Formulas, scripts, marks that turn the direction, endless words: typed into every field of a call they stay text, on every
page that a reader can reach, in mails and in print (issue 5, section 3.4). In a browser: tests/journeys/test_inert_text.py.
"""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from cases.models import Case
from hotline.models import Contact
from people.models import Person
from reminders.models import Reminder
from tests.faults.inert import HOSTILE, TURNING, look, type_everywhere, walk
from tests.faults.pages import form_for


def log(client, text: str, **more: str) -> Contact:
    """A call whose every line says this."""
    path = client.get(reverse("new_contact")).headers["Location"]
    answer = type_everywhere(client, path, text, do="queue", number="0100 00 41 18", **more)
    return Contact.objects.get(pk=answer.headers["Location"].strip("/").split("/")[1])


def make_case(client, boss, contact: Contact, text: str) -> Case:
    """The operator proposes a file from it (a name of one word opens none), a supervisor takes the emergency and decides."""
    boss.post(reverse("accept_emergency", args=[contact.pk]))
    type_everywhere(client, reverse("propose_case", args=[contact.pk]), text, type="TORT", triage="urgent")
    case = Case.objects.get(opened_from=contact.pk)
    type_everywhere(boss, reverse("decide_case", args=[case.code]), text, decided="no_conflict")
    return case


@pytest.fixture
def typed(as_, operator, supervisor):
    """A call for each text, in every state: waiting, corrected, finished, become a case, still being typed."""
    client, boss = as_(operator), as_(supervisor)
    for what, text in HOSTILE.items():
        log(client, text)
        contact = log(client, text)
        type_everywhere(client, reverse("correct_contact", args=[contact.pk]), f"{text} ")
        type_everywhere(client, reverse("finish_contact", args=[contact.pk]), text, outcome="ADVICE")
        make_case(client, boss, log(client, text), text)
        path = client.get(reverse("new_contact")).headers["Location"]
        form = form_for(client.get(path).content.decode(), path)
        key = path.rstrip("/").rpartition("/")[2]
        sent = dict.fromkeys(form.kinds, text) | {"edition": "0", "row_key": form.values["row_key"][0]}
        assert client.post(reverse("save_form", args=[key, "log_contact"]), sent).status_code == 200, what
    return {"operator": client, "supervisor": boss}


def test_it_stays_text_everywhere(typed, subtests):
    """One house for all that is looked at: typing everything takes as long as reading every page."""
    for reader in ("operator", "supervisor"):
        with subtests.test(msg=f"nothing runs on any page that the {reader} can reach"):
            nothing_runs(typed[reader], reader)
    with subtests.test(msg="found and looked up it stays text"):
        found_it_stays_text(typed["operator"])
    with subtests.test(msg="what is kept turns nothing around"):
        nothing_is_turned_around()
    with subtests.test(msg="mails hold none of it"):
        mails_hold_none_of_it()


def nothing_runs(client, reader: str) -> None:
    starts = ["/", reverse("contact_queue"), reverse("my_contacts"), reverse("saved_forms")]
    pages = walk(client, starts)
    wrong = {path: page.wrong for path, page in pages.items() if page.wrong}
    assert not wrong, wrong
    shown = " ".join(page.words for page in pages.values())
    for what in ("formula", "script", "template", "long word"):
        assert HOSTILE[what] in shown, f"{what} is nowhere to be seen: this test looks at the wrong pages"
    assert len(pages) > 40
    print(f"\n{len(pages)} pages as {reader}")


def found_it_stays_text(client) -> None:
    wrong = []
    for what, text in HOSTILE.items():
        for path, fields in (
            ("search", {"q": text}),
            ("look_up_number", {"number": "0100 00 41 18", "caller_name": text}),
        ):
            answer = client.post(reverse(path), fields)
            assert answer.status_code == 200, (what, path)
            # A search box holds what was typed; a look-up shows names and numbers of others.
            found = look(answer.content.decode()).wrong
            wrong += [(what, path, one) for one in found if "turns" not in one or path != "search"]
    assert wrong == []


def nothing_is_turned_around() -> None:
    """Rows hold no mark that turns the direction: whatever shows or exports them later needs no care of its own."""
    kept = [contact.caller_name + contact.said + contact.next_step for contact in Contact.objects.all()]
    kept += [str(name) for person in Person.objects.all() for name in person.names.all()]
    kept += [case.summary for case in Case.objects.all()]
    assert not [text for text in kept if TURNING.search(text)]
    assert any("Асан" in text for text in kept)


def mails_hold_none_of_it() -> None:
    Reminder.objects.update(due_at="2026-01-01T00:00Z", next_try_at="2026-01-01T00:00Z")
    call_command("send_due", verbosity=0)
    sent = "".join(letter.subject + letter.body for letter in mail.outbox)
    assert mail.outbox
    for text in HOSTILE.values():
        for word in re.findall(r"\w{4,}", text):
            assert word in ("https", "window", "script") or word not in sent, word


def test_a_script_in_a_page_would_be_seen():
    """The twin: the reader of pages notices what it is there for."""
    page = look(
        f"<p>{HOSTILE['script']}</p><p>{HOSTILE['override']}</p><a href='{HOSTILE['address']}'>x</a><b onfocus=1>"
    )
    assert len(page.wrong) >= 5, page.wrong
