"""The guards of what is kept, and of what comes in and goes out with every page, each switched off once (see test_twins.py)."""

from contextlib import closing

import psycopg2
import pytest
from django.test import Client

from accounts.seeds import PURPOSE
from bir_duino import middleware
from tests.house.test_twins import twin
from vault import cipher, keys


def test_a_ciphertext_belongs_to_its_row(db, monkeypatch):
    """Without the place that it is bound to, the words of one row would open in another."""

    def harm() -> bool:
        sealed = cipher.seal(keys.Owner(PURPOSE), b"the row of one", "слово".encode())
        try:
            return cipher.unseal(sealed, b"the row of another") == "слово".encode()
        except cipher.Damaged:
            return False

    twin(harm, lambda: monkeypatch.setattr(cipher, "bound", lambda _version, _place: b"anywhere"))


def test_the_application_may_not_change_the_audit(database):
    """The right is the role's: the same statements by the superuser, the trigger switched off, pass."""

    def harm(role: str) -> bool:
        with closing(database.connect(role)) as line, line.cursor() as cursor:
            try:
                cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER ALL")
                cursor.execute("UPDATE audit_auditentry SET verb = 'x' WHERE false")
            except psycopg2.errors.InsufficientPrivilege:
                return False
            line.rollback()
            return True

    assert not harm("bir_duino_app")
    assert harm("postgres")


def test_only_utf8_is_read(db, monkeypatch):
    """Another encoding, named by the client, would smuggle half characters past every form."""
    kind = "multipart/form-data; boundary=x; charset=utf-16"

    def harm() -> bool:
        client = Client(raise_request_exception=False)
        return client.post("/sign-in/", b"--x--\r\n", content_type=kind).status_code != 400

    def trusting(self, request):
        return self.get_response(request)

    twin(harm, lambda: monkeypatch.setattr(middleware.Readable, "__call__", trusting))


@pytest.mark.django_db
def test_no_page_is_kept_by_a_browser(operator, as_, monkeypatch):
    twin(
        lambda: "no-store" not in as_(operator).get("/preferences/").headers.get("Cache-Control", ""),
        lambda: monkeypatch.setattr(middleware, "add_never_cache_headers", lambda _response: None),
    )
