"""A value that does not open: the page lives, and each row is recorded once a request."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from audit import damages
from audit.middleware import Damages
from audit.models import AuditEntry
from vault.damage import Damage, report


@pytest.fixture(autouse=True)
def nothing_recent(monkeypatch):
    monkeypatch.setattr(damages, "_recent", {})


def _page(colleague, work):
    request = RequestFactory().get("/")
    request.user = colleague
    if colleague is not None:
        colleague.is_authenticated = True

    def view(_request):
        work()
        return HttpResponse("the rest of the page")

    return Damages(view)(request)


def test_each_row_is_recorded_once_a_request_with_its_columns_and_reader(db, colleague):
    def work():
        for column in ("said", "wanted", "said"):
            report(Damage("cases.Note", "1", column))
        report(Damage("cases.Note", "2", "said"))

    assert _page(colleague, work).content == b"the rest of the page"
    found = AuditEntry.objects.filter(verb="vault.damaged").order_by("about_id")
    assert [(entry.about_label, entry.about_id, entry.fields, entry.actor_id) for entry in found] == [
        ("cases.Note", "1", ["said", "wanted"], str(colleague.pk)),
        ("cases.Note", "2", ["said"], str(colleague.pk)),
    ]
    _page(colleague, work)
    assert AuditEntry.objects.filter(verb="vault.damaged").count() == 4


def test_a_transaction_that_is_rolled_back_does_not_take_the_row_with_it(real_db, colleague):
    def work():
        with pytest.raises(RuntimeError), transaction.atomic():
            report(Damage("cases.Note", "1", "said"))
            raise RuntimeError

    _page(colleague, work)
    assert AuditEntry.objects.filter(verb="vault.damaged").count() == 1


def test_a_broken_page_still_leaves_the_row(real_db, colleague):
    def work():
        report(Damage("cases.Note", "1", "said"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        _page(colleague, work)
    assert AuditEntry.objects.filter(verb="vault.damaged").count() == 1


def test_a_broken_audit_does_not_break_the_page(db, colleague, monkeypatch, caplog):
    def refuse(*given, **named):
        raise DatabaseError("away")

    monkeypatch.setattr(damages, "record_damage", refuse)
    assert _page(colleague, lambda: report(Damage("cases.Note", "1", "said"))).status_code == 200
    assert "not recorded" in caplog.text


def test_outside_a_request_it_is_recorded_once_and_with_the_commit(real_db):
    for _ in range(3):
        report(Damage("cases.Note", "1", "said"))
    with transaction.atomic():
        report(Damage("cases.Note", "2", "said"))
        assert AuditEntry.objects.filter(verb="vault.damaged").count() == 1
    assert AuditEntry.objects.filter(verb="vault.damaged").count() == 2
    connection.close()


def test_the_vault_really_reports_to_the_audit():
    from vault import damage

    assert damages.remember in damage._callbacks
