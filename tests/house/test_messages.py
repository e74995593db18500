"""What was done is said once, through a cookie (settings.MESSAGE_STORAGE): it never holds a word of a client."""

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from cases.models import Case
from hotline.models import Contact
from tests.hotline.calls import WORDS, press

pytestmark = pytest.mark.django_db
SAID = {
    **WORDS,
    "caller_name": "Канарейка Жаркынбаева",
    "concerned_name": "Канарей Асанов",
    "said": "Канарейкой били",
}


def kept(client: Client) -> str:
    """Everything that the browser now keeps of the last press, as text."""
    request = HttpRequest()
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return " ".join(f"{one.message} {one.extra_tags}" for one in CookieStorage(request))


def test_no_word_of_a_client_is_kept_by_the_browser(operator, supervisor, lawyer, as_):
    said = []
    client = as_(operator)
    press(client, operator, "queue", **SAID)
    said.append(kept(client))
    contact = Contact.objects.latest("logged_at")
    client = as_(supervisor)
    opening = {
        "version": contact.version, "row_key": signed_row_key(supervisor), "type": "TORT", "triage": "urgent",
        "summary": "Канарейкины слова", "client_name": SAID["concerned_name"], "place": "KG-GB",
    }  # fmt: skip
    client.post(reverse("open_case", args=[contact.pk]), opening)
    said.append(kept(client))
    code = Case.objects.get().code
    for verb, words in {
        "assign_lawyer": {"role": "responsible", "user": str(lawyer.pk), "version": 1},
        "add_note": {"kind": "call", "text": "Канарейка звонила"},
        "plan_follow_up": {
            "what": "Канарейке позвонить",
            "assignee": str(supervisor.pk),
            "due_on": f"{timezone.localdate():%Y}-12-31",
        },
        "write_draft": {"title": "Жалоба Канарейки", "text": "Канарейка"},
    }.items():
        client.post(reverse(verb, args=[code]), {"row_key": signed_row_key(supervisor), **words})
        said.append(kept(client))
    assert all(said), "each press says what it did"
    assert code in " ".join(said)
    assert "анаре" not in " ".join(said)
