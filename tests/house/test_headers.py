"""Every answer carries the full set of headers, whatever its code and whichever layer gave it (design/safety.md 15)."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests.faults.servers import Wire, clean_environment, command, gunicorn
from tests.house.stage import patterns

NEEDED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PRIVATE = {"X-Robots-Tag": "noindex, nofollow"}
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)
REAL = {"MODE": "real", "ALLOWED_HOSTS": "help.example.org", "SITE_URL": "https://help.example.org"}
TLS = {"X-Forwarded-Proto": "https"}
INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)


def missing(headers, *, private: bool = True) -> list[str]:
    """What is not there or is weaker than it must be."""
    wanted = NEEDED | (PRIVATE if private else {})
    found = [name for name, value in wanted.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    found += [part for part in POLICY if part not in policy]
    found += ["unsafe-" for _ in range(policy.count("unsafe-"))]
    found += [
        name
        for name in ("camera=()", "microphone=()", "geolocation=()")
        if name not in headers.get("Permissions-Policy", "")
    ]
    if private and "no-store" not in headers.get("Cache-Control", ""):
        found.append("no-store")
    return found


@pytest.mark.parametrize("actor", ["nobody", "lawyer", "supervisor", "administrator"])
def test_every_page_has_them_and_no_inline_code(actor, stage, as_):
    client, codes = as_(stage.actors[actor]), set()
    for name in sorted(patterns()):
        path = reverse(name, kwargs=stage.arguments.get(name))
        for method in ("GET", "POST", "DELETE"):
            answer = client.generic(method, path)
            codes.add(answer.status_code)
            assert missing(answer.headers) == [], (name, method, answer.status_code)
            assert INLINE.findall(answer.content) == [], (name, method)
            if name == "account_logout" and actor != "nobody":
                client = as_(stage.actors[actor])
    assert codes >= {"nobody": {200, 302, 405}, "lawyer": {200, 302, 403, 404, 405, 422}}.get(
        actor, {200, 302, 405}
    )


def test_errors_of_every_layer_have_them(client, settings, monkeypatch, supervisor, operator, as_):
    settings.ALLOWED_HOSTS = ["testserver"]
    signed = as_(supervisor)
    signed.raise_request_exception = client.raise_request_exception = False
    strict = Client(enforce_csrf_checks=True)
    guess = {"login": operator.email, "password": "wrong wrong wrong"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/sign-in/", guess)
    answers = {
        "too many guesses": client.post("/sign-in/", guess),
        "no token": strict.post("/sign-in/", guess),
        "another colleague's page": as_(operator).get("/staff/"),
        "no such method": signed.delete("/"),
        "no such page, signed in": signed.get("/nothing/"),
        "another host": client.get("/", headers={"host": "evil.example"}),
        "no such page": client.get("/nothing/"),
        "no slash": client.get("/cases"),
        "too large": signed.post(
            reverse("search"), b"q=" + b"a" * 3_000_000, content_type="application/x-www-form-urlencoded"
        ),
        "another encoding": client.post("/sign-in/", b"a", content_type="text/plain; charset=utf-16"),
        "static": client.get("/static/mark.svg"),
        "no such static": client.get("/static/nothing.css"),
    }
    with monkeypatch.context() as patch:
        patch.setattr("bir_duino.views.desk.counted", lambda user: 1 / 0)
        answers["broken"] = signed.get("/")
        patch.setattr("bir_duino.views.desk.counted", lambda user: fail())
        answers["database away"] = signed.get("/")
    codes = {what: answer.status_code for what, answer in answers.items()}
    assert codes == {
        "too many guesses": 429, "no token": 403, "another colleague's page": 403, "no such method": 405,
        "no such page, signed in": 404, "another host": 400, "no such page": codes["no such page"], "no slash": 301,
        "too large": 413, "another encoding": 400,
        "static": 200, "no such static": codes["no such static"], "broken": 500, "database away": 503,
    }  # fmt: skip
    assert codes["no such page"] in (302, 404)
    for what, answer in answers.items():
        assert missing(answer.headers, private="static" not in what) == [], (what, answer.status_code)
        answer.close()


def fail():
    """As the driver does."""
    raise OperationalError("gone")


def test_a_missing_header_is_seen(client, settings):
    """The twin: without the layer, the list is not empty."""
    settings.MIDDLEWARE = [
        one for one in settings.MIDDLEWARE if not one.endswith((".Private", "CSPMiddleware"))
    ]
    assert {"Cross-Origin-Resource-Policy", "default-src 'none'", "no-store"} <= set(
        missing(client.get("/nothing/").headers)
    )
    assert INLINE.findall(b'<p style="x" onclick="y"><script>1</script>') != []


def test_over_tls_in_real_mode(real_db, tmp_path):
    """The way to https, a foreign host and the cookies of the real site."""
    environment = real_db.environment(**REAL, SECRET_KEY="k7-" + "aZ9_" * 20)
    environment = clean_environment(environment, "BIR_DUINO_TEST", DATA_DIR=str(tmp_path / "data"))
    command(environment, "manage.py", "collectstatic", "--noinput", "-v0")
    with gunicorn(environment, tmp_path / "web.log", workers=1) as host:
        plain = Wire(host, headers={"Host": "help.example.org"})
        plain.wait("/health/", 200)
        to_https = plain.ask("GET", "/")
        assert (to_https.status, to_https.headers["Location"]) == (301, "https://help.example.org/")
        secure = Wire(host, headers={"Host": "help.example.org", **TLS})
        page = secure.ask("GET", "/sign-in/")
        others = [
            secure.ask(method, path)
            for method, path in (
                ("GET", "/"), ("GET", "/nothing/"), ("HEAD", "/health/"), ("POST", "/sign-in/"),
                ("GET", "/health/"), ("GET", "/cases"),
            )
        ]  # fmt: skip
        static = [secure.ask("GET", path) for path in ("/static/nothing.css", "/static/staticfiles.json")]
        foreign = [
            Wire(host, headers={"Host": "evil.example", **more}).ask("GET", "/sign-in/") for more in ({}, TLS)
        ]
        gone = [secure.ask("POST", "/sign-in-as/", {"role": "lawyer"}), secure.ask("GET", "/mailbox/")]
    assert page.status == 200
    assert [one.status for one in foreign] == [400, 400]
    assert [one.status in (302, 403, 404) for one in gone] == [True, True]
    for answer in (to_https, page, *foreign, *gone, *others):
        assert missing(answer.headers) == [], answer.status
    for answer in static:
        assert missing(answer.headers, private=False) == [], answer.status
    assert {answer.status for answer in others} >= {200, 302, 403, 405}
    for answer in (page, foreign[1], *gone, *others, *static):
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000"), answer.status
    assert "Strict-Transport-Security" not in to_https.headers, "a promise about TLS is made under TLS"
    check_cookies(page.headers.get_all("Set-Cookie"))
    assert "sign_in_as" not in page.text
    assert "/sign-in-as/" not in page.text


def check_cookies(cookies: list[str]) -> None:
    """Bound to this host, under TLS alone."""
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        assert all(flag in cookie for flag in ("Secure", "Path=/", "SameSite=Lax")), cookie
        assert "Domain" not in cookie
