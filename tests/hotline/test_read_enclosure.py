"""The download of a photo or recording: to those who may read the contact now, inert, named by its code, recorded."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from tests import factories
from tests.hotline.test_add_enclosure import add
from tests.vault import samples
from vault.incoming import taken
from vault.models import SealedChunk

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(as_, operator):
    contact = factories.contact(operator)
    assert add(as_(operator), operator, contact, samples.PHOTO).status_code == 302
    return contact


def address(contact) -> str:
    return reverse("read_enclosure", args=[contact.pk])


def test_it_comes_as_it_was_kept_and_nothing_opens_it_by_itself(as_, operator, contact):
    answer = as_(operator).get(address(contact))
    assert answer.content == taken(samples.PHOTO).content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{contact.code}.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]


def test_every_download_is_recorded(as_, operator, contact):
    as_(operator).get(address(contact))
    row = AuditEntry.objects.get(verb="hotline.read_enclosure")
    assert (row.outcome, row.about_id, row.actor_id) == ("read", str(contact.pk), str(operator.pk))


def test_rights_are_asked_at_each_download(
    as_, operator, other_operator, lawyer, intern, administrator, supervisor, contact
):
    for reader in (operator, other_operator, supervisor):
        assert as_(reader).get(address(contact)).status_code == 200
    for stranger in (lawyer, intern, administrator, None):
        assert as_(stranger).get(address(contact)).status_code in (302, 404)
    case = factories.case(supervisor, responsible=lawyer)
    contact.case, contact.state, contact.finished_at, contact.finished_by = (
        case,
        "done",
        contact.logged_at,
        operator,
    )
    contact.save(update_fields=["case", "state", "finished_at", "finished_by"])
    assert as_(lawyer).get(address(contact)).status_code == 200
    assert as_(other_operator).get(address(contact)).status_code == 404


def test_without_one_it_is_as_missing_as_a_foreign_contact(as_, operator):
    empty = factories.contact(operator)
    client = as_(operator)
    assert client.get(address(empty)).status_code == 404


def test_a_damaged_file_breaks_no_page_and_is_recorded(as_, operator, contact):
    SealedChunk.objects.update(sealed=b"\x01" + bytes(80))
    client = as_(operator)
    assert client.get(address(contact)).url == contact.get_absolute_url()
    assert client.get(contact.get_absolute_url()).status_code == 200
    assert AuditEntry.objects.filter(verb="vault.damaged", about_label="vault.SealedFile").exists()
