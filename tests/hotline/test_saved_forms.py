"""Saved for later and saved while typing: several at once, resumed, never written over in silence."""

from uuid import uuid4

from django.test import Client
from django.urls import reverse

from accounts.models import SavedForm
from hotline.models import Contact
from tests import factories
from tests.hotline.calls import NUMBER, WORDS, address, errors, press


def autosave(client, key, edition=0, **words):
    return client.post(
        reverse("save_form", args=[key, "log_contact"]), {**WORDS, "edition": edition, **words}
    )


def test_half_a_form_is_saved_without_a_script_and_comes_back(as_, operator):
    client, key = as_(operator), uuid4()
    response = press(client, operator, "save", key=key, number="0100", said="Начало", began_at="вчера")
    assert response.status_code == 302
    page = client.get(address(key))
    shown = page.context["form"]
    assert (shown["number"].value(), shown["said"].value(), shown["edition"].value()) == ("0100", "Начало", 1)
    assert not shown.errors
    assert Contact.objects.count() == 0


def test_enter_in_a_field_saves_and_logs_nothing(as_, operator):
    press(as_(operator), operator, "", **WORDS)
    press(as_(operator), operator, "something else", **WORDS)
    assert (SavedForm.objects.count(), Contact.objects.count()) == (2, 0)


def test_five_calls_at_once(as_, operator):
    client, keys = as_(operator), [uuid4() for _ in range(5)]
    for number, key in enumerate(keys):
        autosave(client, key, said=f"Разговор {number}")
    for number, key in enumerate(keys):
        assert client.get(address(key)).context["form"]["said"].value() == f"Разговор {number}"
    page = client.get(reverse("saved_forms")).content.decode()
    assert all(address(key) in page for key in keys)


def test_logging_forgets_the_saved_form(as_, operator):
    client, key = as_(operator), uuid4()
    autosave(client, key)
    press(client, operator, "queue", key=key, **WORDS)
    assert SavedForm.objects.count() == 0


def test_a_session_lost_in_the_middle_costs_nothing_that_was_saved(as_, operator):
    client, key = as_(operator), uuid4()
    autosave(client, key, said="Сказанное до обрыва")
    client.logout()
    kept = press(client, operator, "queue", key=key, **WORDS)
    assert kept.status_code == 401 and WORDS["said"] in kept.content.decode()
    again = as_(operator)
    page = again.get(address(key))
    assert page.context["form"]["said"].value() == "Сказанное до обрыва"
    press(again, operator, "queue", key=key, **WORDS)
    assert Contact.objects.count() == 1


def test_a_chosen_person_stays_chosen(as_, operator):
    known = factories.person(operator, WORDS["caller_name"], number=NUMBER)
    client, key = as_(operator), uuid4()
    autosave(client, key, known_caller=str(known.pk))
    page = client.get(address(key)).content.decode()
    assert f'value="{known.pk}"' in page and "checked" in page.split(str(known.pk))[1].split(">")[0]


def test_another_tab_is_never_written_over_in_silence(as_, operator):
    client, key = as_(operator), uuid4()
    autosave(client, key, said="Первая вкладка")
    response = press(client, operator, "save", key=key, **{**WORDS, "said": "Вторая вкладка"})
    assert ("Первая вкладка" in response.content.decode()) and ("Вторая вкладка" in response.content.decode())
    assert SavedForm.objects.get().content["said"] == ["Первая вкладка"]
    client.post(
        address(key),
        {**WORDS, "said": "Вторая вкладка", "do": "save", "edition": response.context["form"]["edition"].value(),
         "row_key": response.context["form"]["row_key"].value()},
    )  # fmt: skip
    assert SavedForm.objects.get().content["said"] == ["Вторая вкладка"]


def test_a_megabyte_is_not_cut_but_named(as_, operator):
    text = "слово " * 170_000
    response = press(as_(operator), operator, "save", said=text)
    assert response.status_code == 422
    assert errors(response)["__all__"]
    assert text[:1000] in response.content.decode()
    assert SavedForm.objects.count() == 0


def test_nobody_else_sees_it(as_, operator, other_operator, supervisor):
    key = uuid4()
    autosave(as_(operator), key, said="Только моё")
    for stranger in (other_operator, supervisor):
        page = as_(stranger).get(address(key))
        assert "Только моё" not in page.content.decode()
        assert press(as_(stranger), stranger, "save", key=key, **WORDS).status_code == 404
    assert SavedForm.objects.get().content["said"] == ["Только моё"]


def test_who_is_not_signed_in_is_sent_to_the_door(db):
    assert Client().get(reverse("new_contact")).url.startswith(reverse("account_login"))
