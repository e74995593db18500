"""A text above the limit: a clear page with everything that was typed, nothing saved, nothing cut, no password on it."""

import html
import re

from django.urls import reverse

from cases.models import Note
from tests import factories
from tests.faults.servers import Wire, clean_environment, gunicorn

FORM = "application/x-www-form-urlencoded"


def fields(page: str) -> dict[str, str]:
    """What stands in the textareas of a page."""
    return {
        name: html.unescape(text)
        for name, text in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    }


def test_the_whole_text_comes_back_and_goes_through_once_shortened(supervisor, lawyer, as_):
    case = factories.case(supervisor, responsible=lawyer)
    client, address = as_(lawyer), reverse("add_note", args=[case.code])
    text = "a" * 2_700_000 + " <конец>"
    answer = client.post(address, f"kind=call&password=secret&text={text}", content_type=FORM)
    assert answer.status_code == 413
    page = answer.content.decode()
    assert fields(page) == {"kind": "call", "text": text}
    assert "secret" not in page
    assert f'action="{address}"' in page
    assert not Note.objects.exists()


def test_a_stranger_gets_the_page_and_nothing_is_read(db, client):
    answer = client.post("/sign-in/", "login=a%40b.kg&password=" + "x" * 3_000_000, content_type=FORM)
    assert answer.status_code == 413
    assert "xxx" not in answer.content.decode()


def test_beyond_what_a_person_types_there_is_the_page_alone(lawyer, as_):
    answer = as_(lawyer).post("/search/", "q=" + "x" * 8_000_001, content_type=FORM)
    assert answer.status_code == 413
    assert len(answer.content) < 10_000


def test_too_many_fields_are_a_page_of_their_own(lawyer, as_):
    assert (
        as_(lawyer).post("/search/", "&".join(f"f{n}=1" for n in range(600)), content_type=FORM).status_code
        == 400
    )
    body = "&".join(f"f{n}=1" for n in range(600)) + "&q=" + "x" * 3_000_000
    assert as_(lawyer).post("/search/", body, content_type=FORM).status_code == 413


def test_over_the_wire_the_answer_arrives(real_db, tmp_path):
    """A server that answers before it has read everything cuts the line; the browser would show nothing."""
    lawyer = factories.staff("Нурлан Жолдошев", "lawyer")
    with gunicorn(clean_environment(real_db.environment()), tmp_path / "web.log", workers=1) as host:
        wire = Wire(host)
        wire.wait("/health/", 200)
        wire.sign_in(lawyer).ask("GET", "/")
        answer = wire.ask("POST", "/search/", {"q": "x" * 5_000_000})
    assert answer.status == 413
    assert len(fields(answer.text)["q"]) == 5_000_000
