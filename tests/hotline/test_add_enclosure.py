"""add_enclosure: one photo or recording with a contact, from the page of the call or later; sealed, never on the disk."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from hotline.models import Contact, Enclosure
from tests import factories
from tests.hotline.calls import WORDS, press
from tests.vault import samples
from vault.incoming import LARGEST
from vault.models import SealedFile

pytestmark = pytest.mark.django_db


def upload(
    content: bytes = samples.PHOTO, name: str = "photo.jpg", kind: str = "image/jpeg"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def add(client, user, contact, content: bytes = samples.PHOTO, *, key=None, **more):
    data = {"row_key": signed_row_key(user, key or uuid4()), "enclosure": upload(content, **more)}
    return client.post(reverse("add_enclosure", args=[contact.pk]), data)


def test_it_is_kept_with_the_call_and_shown(as_, operator):
    client = as_(operator)
    press(client, operator, "queue", **WORDS, enclosure=upload())
    contact = Contact.objects.get()
    kept = Enclosure.objects.get(contact=contact)
    assert (kept.kind, kept.added_by, kept.withdrawn_at) == ("jpg", operator, None)
    page = client.get(contact.get_absolute_url()).content.decode()
    assert reverse("read_enclosure", args=[contact.pk]) in page
    assert reverse("add_enclosure", args=[contact.pk]) not in page


def test_it_adds_later_and_records(as_, operator, other_operator):
    contact = factories.contact(operator)
    assert add(as_(other_operator), other_operator, contact, samples.ogg()).url == contact.get_absolute_url()
    assert Enclosure.objects.get().kind == "ogg"
    assert AuditEntry.objects.filter(verb="hotline.add_enclosure", about_id=str(contact.pk)).count() == 1


def test_not_one_byte_lies_open_in_the_database(as_, operator):
    contact = factories.contact(operator)
    word = "Канарейка".encode()
    assert add(as_(operator), operator, contact, samples.jpeg(scan=word * 50)).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(encode(sealed, 'hex'), '') FROM vault_sealedchunk")
        assert word.hex() not in cursor.fetchone()[0]
        cursor.execute("SELECT row_to_json(e)::text FROM hotline_enclosure e")
        assert "photo.jpg" not in cursor.fetchone()[0]


@pytest.mark.parametrize("name", samples.HOSTILE)
def test_hostile_files_get_a_sentence_and_leave_nothing(as_, operator, name):
    contact = factories.contact(operator)
    answer = add(as_(operator), operator, contact, samples.HOSTILE[name])
    assert answer.status_code == 422
    assert answer.context["form"].errors["enclosure"]
    assert not SealedFile.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", samples.jpeg(scan=bytes(LARGEST)), samples.jpeg(scan=b"\x11" * 12_000_000)]
)
def test_empty_and_too_large_ones_too(as_, operator, content):
    contact = factories.contact(operator)
    assert "enclosure" in add(as_(operator), operator, contact, content).context["form"].errors
    assert not SealedFile.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "a\r\nSet-Cookie: x=1.jpg",
        "фото Эркина Токонова.svg",
        "x.php\x00.jpg",
        "a" * 5000,
        "CON",
    ],
)
def test_no_name_of_a_file_is_kept_or_repeated(as_, operator, name):
    client = as_(operator)
    contact = factories.contact(operator)
    assert add(client, operator, contact, name=name).status_code == 302
    answer = client.get(reverse("read_enclosure", args=[contact.pk]))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{contact.code}.jpg"'


def test_a_second_press_is_one_and_a_second_file_waits_for_the_first_to_go(as_, operator):
    client, key = as_(operator), uuid4()
    contact = factories.contact(operator)
    for _ in range(2):
        assert add(client, operator, contact, key=key).status_code == 302
    assert add(client, operator, contact).status_code == 422
    assert Enclosure.objects.count() == 1
    assert SealedFile.objects.count() == 1
    elsewhere = factories.contact(operator)
    assert add(client, operator, elsewhere, key=key).status_code == 422


def test_what_promised_to_keep_nothing_keeps_no_face(as_, operator):
    client = as_(operator)
    press(client, operator, "WRONG", enclosure=upload())
    wrong = Contact.objects.get()
    assert not SealedFile.objects.exists()
    assert add(client, operator, wrong).status_code == 422
    assert (
        reverse("add_enclosure", args=[wrong.pk]) not in client.get(wrong.get_absolute_url()).content.decode()
    )


def test_a_refused_page_of_a_call_keeps_its_words_and_says_that_the_file_must_be_chosen_again(as_, operator):
    client = as_(operator)
    answer = press(client, operator, "queue", **WORDS, enclosure=upload(samples.EICAR))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert WORDS["said"] in page
    assert 'id="enclosing" open' in page
    assert not Contact.objects.exists()


def test_saving_for_later_keeps_the_words_and_not_the_file(as_, operator):
    press(as_(operator), operator, "save", **WORDS, enclosure=upload())
    assert not SealedFile.objects.exists()


def test_it_needs_the_token_of_the_page(operator, as_):
    client = as_(operator)
    client.handler.enforce_csrf_checks = True
    contact = factories.contact(operator)
    assert add(client, operator, contact).status_code == 403
    assert press(client, operator, "queue", **WORDS, enclosure=upload()).status_code == 403
    assert not SealedFile.objects.exists()


def test_it_hides_and_refuses(as_, operator, lawyer, intern, administrator, other_operator):
    contact = factories.contact(operator)
    for stranger in (lawyer, intern, administrator):
        assert add(as_(stranger), stranger, contact).status_code == 404
    done = factories.contact(operator, state="done", finished_at=contact.logged_at, finished_by=operator)
    assert add(as_(other_operator), other_operator, done).status_code == 404
    assert not SealedFile.objects.exists()
