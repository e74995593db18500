"""A mail that nobody takes: a line in the log with the server's code, so that an administrator knows where to look."""

import logging
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage

from accounts.post import send_now


class Refusing:
    """A mail server that takes no mail, and quotes in its answer."""

    async def handle_DATA(self, server, session, envelope):
        return "554 not for somebody@example.org"


@pytest.fixture
def refusing(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(Refusing(), hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield server
    server.stop()


def test_the_log_names_kind_and_code_and_nobody(refusing, caplog):
    assert not send_now(EmailMessage("x", "y", "no-reply@example.org", ["somebody@example.org"]))
    assert "SMTPDataError 554" in caplog.text
    assert "@" not in caplog.text


def test_a_new_security_key_leaves_no_line_with_its_name(caplog):
    """The library of the keys names a credential at INFO."""
    caplog.set_level(logging.INFO)  # of the root, as in a real house
    assert not logging.getLogger("fido2.server").isEnabledFor(logging.INFO)
    assert logging.getLogger("fido2.server").isEnabledFor(logging.WARNING)
