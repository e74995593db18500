"""The page of a call that nobody has begun: most of it is drawn once a process (`kept`), so nothing of one reader may stand in it."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from reference.choices import forget, rows_of
from reference.models import Guidance, HelpLine, Place
from tests.hotline.calls import WORDS, address, press

KEYS = re.compile(r'(name="(?:csrfmiddlewaretoken|row_key|opened|quick_key)" value=")[^"]*', re.IGNORECASE)


@pytest.fixture(autouse=True)
def _nothing_drawn_yet():
    forget()
    yield
    forget()


def blank(client) -> str:
    return client.get(client.get(reverse("new_contact")).url).content.decode()


def questions(page: str) -> str:
    """From the first heading of the form to the end of the guidance, without what is new with each page."""
    body = page[page.index('<div class="call-more">') : page.rindex("</aside>")]
    return KEYS.sub(r"\1", body)


def test_drawn_for_one_reader_it_is_the_page_of_the_next(as_, operator, other_operator, monkeypatch):
    first = questions(blank(as_(operator)))
    kept = questions(blank(as_(other_operator)))
    monkeypatch.setattr("bir_duino.templatetags.house.memo_of", lambda _model, _what, make: make())
    assert kept == first == questions(blank(as_(other_operator)))


def test_no_key_and_no_token_is_kept(as_, operator):
    """Two pages in a row share no secret: every such value differs between them."""
    client = as_(operator)
    values = [
        dict(re.findall(r'name="(row_key|opened|csrfmiddlewaretoken)" value="([^"]+)', blank(client)))
        for _page in range(2)
    ]
    assert values[0].keys() == values[1].keys() == {"row_key", "opened", "csrfmiddlewaretoken"}
    assert values[0]["row_key"] != values[1]["row_key"]
    assert values[0]["csrfmiddlewaretoken"] != values[1]["csrfmiddlewaretoken"]


def test_what_was_typed_reaches_no_other_page(as_, operator, other_operator):
    before = questions(blank(as_(other_operator)))
    refused = press(as_(operator), operator, "queue", **{**WORDS, "number": "1"})
    assert refused.status_code == 422 and WORDS["caller_name"] in refused.content.decode()
    key = uuid4()
    press(as_(operator), operator, "save", key=key, **WORDS)
    assert WORDS["said"] in as_(operator).get(address(key)).content.decode()
    assert questions(blank(as_(other_operator))) == questions(blank(as_(operator))) == before


def test_each_reader_has_his_language(as_, operator):
    client, heads = as_(operator), {"ru": "Кто обращается", "ky": "Ким чалып жатат", "en": "Who is calling"}
    for language in ("ru", "ky", "en", "ru"):
        operator.language = language
        operator.save()
        page = questions(blank(client))
        assert [one for one, head in heads.items() if head in page] == [language]


@pytest.mark.parametrize("model", [HelpLine, Place, Guidance])
def test_a_changed_list_is_on_the_next_page(as_, operator, model):
    client = as_(operator)
    assert "Новое слово" not in blank(client)
    model.objects.filter(pk__in=[row.pk for row in rows_of(model)]).update(name_ru="Новое слово")
    forget()  # as when another process finds a new version of the lists
    assert "Новое слово" in blank(client)


def test_the_page_of_all_situations_has_what_the_folds_point_at(as_, operator):
    client = as_(operator)
    aside = blank(client)
    folds = re.findall(r'href="([^"#]+)#([\w-]+)" target="_blank">', aside[aside.index("data-narrows") :])
    assert len(folds) == Guidance.objects.count() - 1 > 10
    page = client.get(reverse("guidance")).content.decode()
    for where, code in folds:
        assert where == reverse("guidance")
        section = page[page.index(f'id="{code}"') :]
        assert "data-situation" in section[: section.index("</section>")]
