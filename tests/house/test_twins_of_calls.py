"""The guards around a call, each switched off once: files, flags, papers, the wish to talk (see test_twins.py)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.prepared import ForReader
from audit.models import AuditEntry
from hotline import access, refusals
from hotline.actions import talking
from hotline.models import Contact, Enclosure, Talk
from hotline.models.flags import CallerFlagQuerySet
from hotline.views import enclosures
from tests import factories
from tests.hotline.test_add_enclosure import add
from tests.house.test_twins import twin
from tests.vault import samples
from vault import files, incoming, keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(operator):
    """A finished contact with a photo."""
    ended = {"state": "done", "outcome_id": "ADVICE", "finished_at": timezone.now(), "finished_by": operator}
    contact = factories.contact(operator, **ended, answer_by=None)
    factories.enclosure(contact, operator)
    return contact


def test_a_photo_is_handed_to_readers_of_the_contact_only(photo, other_operator, as_, monkeypatch):
    def off() -> None:
        monkeypatch.setattr(access, "visible_contacts", lambda _user: Contact.objects.all())
        monkeypatch.setattr(access, "hide_case", lambda contact: contact)
        monkeypatch.setattr(access, "may", lambda *_: True)
        monkeypatch.setattr(access, "_GATE", ForReader(access._GATE.build, **access._GATE.examples))

    address = reverse("read_enclosure", args=[photo.pk])
    twin(lambda: as_(other_operator).get(address).status_code == 200, off)


def test_a_downloaded_file_runs_nothing(photo, operator, as_, monkeypatch):
    def harm() -> bool:
        answer = as_(operator).get(reverse("read_enclosure", args=[photo.pk]))
        return "sandbox" not in answer.headers["Content-Security-Policy"]

    twin(harm, lambda: monkeypatch.setattr(enclosures, "INERT", "default-src *"))


def test_a_photo_tells_no_place(operator, as_, monkeypatch):
    contact = factories.contact(operator)

    def harm() -> bool:
        add(as_(operator), operator, contact, samples.PHOTO)
        return samples.GPS in files.read(Enclosure.objects.get(contact=contact).file)

    begins, _read = incoming.KINDS["jpg"]
    twin(harm, lambda: monkeypatch.setitem(incoming.KINDS, "jpg", (begins, lambda data: data)))


def test_an_erased_file_stays_erased_when_its_pieces_come_back(photo, operator, as_, monkeypatch):
    """From an old back-up, say: without its key they are nothing."""
    file = Enclosure.objects.get(contact=photo).file
    pieces = list(file.chunks.all())

    def harm() -> bool:
        as_(operator).post(reverse("withdraw_enclosure", args=[photo.pk]))
        type(pieces[0]).objects.bulk_create(pieces)
        keys.forget()
        try:
            return bool(files.read(file))
        except files.FileGone:
            return False

    twin(harm, lambda: monkeypatch.setattr(keys, "erase", lambda *_: False))


def test_a_flag_that_is_over_is_told_to_nobody(operator, as_, monkeypatch):
    flag = factories.flag("+996100004118", operator, days=-1)

    def harm() -> bool:
        page = as_(operator).post(reverse("look_up_number"), {"number": "0100 00 41 18"}).content.decode()
        return flag.plan in page

    twin(
        harm,
        lambda: monkeypatch.setattr(CallerFlagQuerySet, "in_force", lambda rows: rows.filter(ended_at=None)),
    )


def test_no_paper_tells_of_a_conflict(operator, monkeypatch):
    """By its words, or by having other words than the rest."""
    conflict = factories.refused(operator, "CONFLICT", signpost_id="SGLA")
    other = factories.refused(operator, "OUT_OF_SCOPE", signpost_id="SGLA")
    twin(
        lambda: refusals.paper_of(conflict) != refusals.paper_of(other),
        lambda: monkeypatch.setattr(refusals, "OWN_WISH", "CONFLICT"),
    )


def test_nobody_counts_who_wants_to_talk(operator, supervisor, as_, monkeypatch):
    def harm() -> bool:
        as_(operator).post(reverse("ask_to_talk"), {"supervisor": str(supervisor.pk)})
        return AuditEntry.objects.filter(verb__endswith="talk", actor_id=str(operator.pk)).exists()

    def talkative() -> None:
        talking.record("hotline.ask_to_talk", about=Talk.objects.get(), by=operator)

    twin(harm, lambda: monkeypatch.setattr(talking, "_note_that_a_message_was_sent", talkative))
