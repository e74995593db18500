"""One conversation with the mail server, and its troubles as codes. Never a row, never a server's own words in a log."""

from __future__ import annotations

import smtplib
from types import TracebackType

from django.core.mail import EmailMessage, get_connection

from reminders.states import Trouble


class ServerAway(Exception):
    """The mail server does not open a conversation: no reminder is to blame."""


class NotSent(Exception):
    """This message did not pass."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Postman:
    """Keeps one connection for many mails, opens another one when it broke."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._open = False

    def __enter__(self) -> Postman:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def call(self) -> None:
        """Make sure that the server listens; ServerAway if it does not."""
        if self._open:
            return
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as problem:
            self._close()
            raise ServerAway(type(problem).__name__) from None
        self._open = True

    def send(self, message: EmailMessage) -> None:
        """Hand over one message; NotSent says why it was not taken."""
        try:
            self._backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused:
            raise NotSent(Trouble.REFUSED) from None
        except (smtplib.SMTPServerDisconnected, OSError) as problem:
            self._close()
            rejected = isinstance(problem, smtplib.SMTPResponseException)
            raise NotSent(Trouble.REJECTED if rejected else Trouble.SERVER_AWAY) from None

    def _close(self) -> None:
        """Hang up without waiting for a server that is gone."""
        self._open = False
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend.connection = None  # type: ignore[attr-defined]
