"""The few mails that cannot be reminders, because their reader has no account or cannot sign in: invitation, reset.

A mail server that is away never breaks a page. Reset mails leave through a thread, so that the answer takes the
same time whether or not somebody with that address works here.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.mail import EmailMessage

log = logging.getLogger(__name__)
POSTMAN = ThreadPoolExecutor(max_workers=2, thread_name_prefix="accounts-post")


def send_now(message: EmailMessage) -> bool:
    """Hands the mail over; False (and a line in the log, without the address) when nobody takes it."""
    try:
        return bool(message.send())
    except Exception as problem:  # smtplib, socket, ssl, dns: each with kinds of its own, all mean "not sent"
        code = getattr(
            problem, "smtp_code", ""
        )  # what the server answered: 535 is a wrong password; no words, they may quote
        log.error("A mail could not be handed over: %s %s", type(problem).__name__, code)
        return False


def send_soon(message: EmailMessage) -> Future:
    """The same, without making the reader wait."""
    return POSTMAN.submit(send_now, message)
