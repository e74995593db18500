"""A real SMTP server in a thread of the test, which keeps what it was given and can be told to misbehave."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from socket import socket

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Letter:
    """One accepted mail."""

    to: str
    key: str
    message_id: str
    subject: str
    body: str


class Catcher:
    """Keeps every mail it accepted. `before_answer(letter)` runs when the mail is kept and not yet acknowledged."""

    def __init__(self, port: int = 0, pause: float = 0.0) -> None:
        self.port = port or free_port()
        self.pause = pause
        self.letters: list[Letter] = []
        self.before_answer: Callable[[Letter], None] | None = None
        self.arrived = threading.Condition()
        self._controller: Controller | None = None

    def start(self) -> "Catcher":
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = read(envelope)
        with self.arrived:
            self.letters.append(letter)
            self.arrived.notify_all()
        if self.before_answer is not None:
            self.before_answer(letter)
        if self.pause:
            await asyncio.sleep(self.pause)
        return "250 OK"

    def wait_for(self, number: int, seconds: float) -> bool:
        """Wait until so many mails have come; whether they have."""
        with self.arrived:
            return self.arrived.wait_for(lambda: len(self.letters) >= number, seconds)

    def repeats(self) -> dict[str, int]:
        """How often each key came more than once."""
        return {
            key: count for key, count in Counter(letter.key for letter in self.letters).items() if count > 1
        }


def read(envelope: Envelope) -> Letter:
    """The parts that the tests ask about."""
    message = message_from_bytes(envelope.original_content or envelope.content, policy=default)
    return Letter(
        to=envelope.rcpt_tos[0],
        key=message["X-Bir-Duino-Key"] or "",
        message_id=message["Message-ID"] or "",
        subject=message["Subject"] or "",
        body=message.get_body().get_content(),
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
