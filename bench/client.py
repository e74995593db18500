"""A small blocking HTTP/1.1 client with a cookie jar, one for each thread, and the forms it fills in. Standard library only."""

import base64
import hashlib
import hmac
import itertools
import re
import socket
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, urlencode

CSRF = "benchbenchbenchbenchbenchbench12"  # a secret of the right length: cookie and field hold the same
UNIQUE = itertools.count(int(time.time() * 1000) % 10**8)


SYLLABLES = "ба ги ду же зо кы лу ми но пе ры са ту фо ха че".split()


def stranger(count: int) -> str:
    """A name that nobody else bears or nearly bears: the conflict check of a case that is opened has nothing to ask about."""
    digest = hashlib.sha256(str(count).encode()).digest()
    parts = ["".join(SYLLABLES[byte % 16] for byte in digest[place : place + 4]) for place in (0, 4)]
    return f"{parts[0].capitalize()}ев {parts[1].capitalize()}"


@dataclass(frozen=True)
class Site:
    """One application under measurement: its port, the key it signs with, and what may be put into addresses."""

    name: str
    port: int
    secret: str = ""
    users: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, list[str]] = field(default_factory=dict)
    once: Mapping[str, "itertools.chain[str]"] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One page view: what is asked for, by whom, and how it is known to be the right answer."""

    name: str
    path: str
    user: str = ""
    form: Mapping[str, str] | None = None
    status: int = 200
    contains: str = ""
    share: float = 0  # of the floor's requests a second, at least
    statements: int = 0  # at most
    kilobytes: int = 0  # before gzip, at most
    seconds: float = 0  # instead of the usual length


@dataclass(frozen=True)
class Answer:
    """What came back, or why it was not the page that was asked for."""

    body: bytes
    headers: Mapping[str, str]
    error: str = ""


def signed(secret: str, salt: str, value: str) -> str:
    """As django.core.signing.Signer(salt=…).sign(value), so that a form need not be fetched before it is sent."""
    key = hashlib.sha256(f"{salt}signer{secret}".encode()).digest()
    mac = hmac.digest(key, value.encode(), "sha256")
    return f"{value}:{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


class Client:
    """One browser of one colleague, keeping its connection as long as the server does."""

    def __init__(self, site: Site, page: Page, seed: int) -> None:
        self.site, self.page, self.chance = site, page, Random(seed)
        self.user = site.users.get(page.user, {})
        self.cookies = {"csrftoken": CSRF}
        if self.user:
            self.cookies["sessionid"] = self.user["session"]
        self.line: socket.socket | None = None
        self.rest = b""

    def go(self, *, count: str = "") -> Answer:
        """One page view; `count` asks the application for its statements."""
        given = self._values()
        path = self._filled(self.page.path, given, address=True)
        body = b""
        if self.page.form is not None:
            form = {name: self._filled(value, given) for name, value in self.page.form.items()}
            body = urlencode({"csrfmiddlewaretoken": CSRF, **form}).encode()
        status, headers, content = self._ask(path, body, count)
        error = ""
        if status != self.page.status:
            error = f"{path}: {status} {headers.get('location', '')} {content[:200]!r}"
        elif self.page.contains and self._filled(self.page.contains, given).encode() not in content:
            error = f"{path}: {self.page.contains!r} is not in the answer"
        return Answer(content, headers, error)

    def _values(self) -> dict[str, str]:
        key = str(uuid.uuid4())
        given = {name: self.chance.choice(some) for name, some in self.site.values.items()}
        count = next(UNIQUE)
        # Each call comes from a number of its own, as calls do; a prefix that no operator uses.
        given |= {"key": key, "unique": str(count), "number": f"0100 {count % 10**6:06d}"}
        given |= {"stranger": stranger(count)}
        given["row_key"] = signed(self.site.secret, f"accounts.row_key.{self.user.get('id', '')}", key)
        return given

    def _filled(self, text: str, given: Mapping[str, str], *, address: bool = False) -> str:
        def one(match: "re.Match[str]") -> str:
            name = match[1]
            value = next(self.site.once[name]) if name in self.site.once else given.get(name, match[0])
            return quote(value, safe="") if address else value

        return re.sub(r"\{(\w+)\}", one, text)

    def _ask(self, path: str, body: bytes, count: str) -> tuple[int, dict[str, str], bytes]:
        method = "POST" if self.page.form is not None else "GET"
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.site.port}", "Accept: text/html"]
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        if count:
            lines.append(f"X-Bench-Count: {count}")
        data = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        for last in (False, True):
            kept = self.line is not None
            try:
                if self.line is None:
                    self.line = socket.create_connection(("127.0.0.1", self.site.port), timeout=60)
                    self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.line.sendall(data)
                return self._answer()
            except (EOFError, BrokenPipeError, ConnectionResetError):
                self.close()
                if last or not kept:
                    raise
        raise AssertionError

    def _answer(self) -> tuple[int, dict[str, str], bytes]:
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                cookie, _, rest = value.partition("=")
                if cookie != "csrftoken":
                    self.cookies[cookie] = rest.partition(";")[0]
            else:
                headers[name] = value
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._until(b"\r\n"), 16):
                body += self._exactly(size)
                self._exactly(2)
            self._exactly(2)
        else:
            body = self._exactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(head[0].split(" ", 2)[1]), headers, body

    def _more(self) -> None:
        assert self.line is not None
        chunk = self.line.recv(262_144)
        if not chunk:
            raise EOFError
        self.rest += chunk

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.rest:
            self._more()
        found, _, self.rest = self.rest.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self.rest) < size:
            self._more()
        found, self.rest = self.rest[:size], self.rest[size:]
        return found

    def close(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.close()
        self.line, self.rest = None, b""
