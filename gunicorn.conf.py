"""What every gunicorn of the house does, however it is started from this folder. Addresses and numbers stand in the start line."""

import socket
from typing import Any

SILENT = 20  # seconds


def when_ready(server: Any) -> None:
    """A caller who says nothing does not occupy a worker.

    A worker waits for the first word of a request, and browsers open spare lines that they do not use: two of them kept the
    whole house silent for half a minute. The kernel holds such a line back until something was said on it.
    """
    for listener in server.LISTENERS:
        if listener.sock.family in (socket.AF_INET, socket.AF_INET6):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT)
