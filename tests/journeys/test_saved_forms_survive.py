"""What was typed survives the worst: the whole browser killed with -9, a server that is dead or hangs, another window with the
same form; and nobody else can open it. Each loss is at most three seconds of typing, ten where the line was cut."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from accounts.models import SavedForm
from bench import machine
from local import processes
from local.places import ROOT
from tests.browser import OPTIONS, OWN_OPTIONS
from tests.journeys.test_typing_is_kept import (
    kept,
    on_the_server,
    wait_for_words,
    wait_until_saved,
    words_for,
)
from tests.journeys.walking import Walker, cookie_of, walker

SENTENCE = "Кечээ түндө үйдөн алып кетишти, кайда экенин айтышпайт. "
MOST_LOST, BUSY = 3.0, 1.5  # seconds; the second for a machine on which other tests run


@contextmanager
def browser_of_its_own(browser: Browser, mark: str) -> Iterator[Browser]:
    """A second whole browser, which the test may kill; the mark stands in its command line."""
    libraries, fonts = (os.environ[f"BIR_DUINO_CHROMIUM_{name}"] for name in ("LIBRARIES", "FONTS"))
    given = {**os.environ, **({"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": fonts} if libraries else {})}
    options = [*OPTIONS, *(OWN_OPTIONS if libraries else []), f"--user-agent-product={mark}"]
    own = browser.browser_type.launch(
        executable_path=os.environ["BIR_DUINO_CHROMIUM"], args=options, env=given
    )
    try:
        yield own
    finally:
        own.close()


def kill_everything(mark: str) -> int:
    """-9 to the marked browser and all its processes in one moment; how many there were."""
    marked = [pid for pid in machine.tree(os.getpid()) if mark in words_of(pid)]
    found = set().union(*(machine.tree(pid) for pid in marked))
    for pid in found:
        with suppress(ProcessLookupError):  # its parent took it along
            os.kill(pid, signal.SIGKILL)
    return len(found)


def words_of(pid: int) -> str:
    """The command line of a process that may have ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def test_a_browser_killed_in_the_middle_of_a_word(house, browser, open_page, with_password):
    """The clock runs from key to key: what the server holds is never older than three seconds of typing."""
    with_password(house.operator)
    mark = f"killed-{os.getpid()}"
    with browser_of_its_own(browser, mark) as own:
        context = own.new_context(locale="ru-RU")
        context.add_cookies([cookie_of(house.operator, house.live)])
        page = context.new_page()
        Walker(house.live, page).go("new_contact")
        typed = type_for(page, seconds=7)
        assert kill_everything(mark) >= 2
    died = time.monotonic()
    saved = on_the_server()["said"][0]
    late = [when for when, text in typed if len(text) > len(saved)]
    assert not late or died - late[0] <= MOST_LOST + BUSY, f"{died - late[0]:.1f} s of typing are lost"
    assert saved and typed[-1][1].startswith(saved)
    other = walker(house.live, open_page).sign_in(house.operator)
    other.press("header a[href$='/saved-forms/']:visible").press("main ul.rows a")
    assert other.page.input_value("main [name=said]") == saved


def type_for(page: Page, seconds: float) -> list[tuple[float, str]]:
    """Type without a pause; what stood there when."""
    field, began, typed = page.locator("main [name=said]"), time.monotonic(), []
    field.focus()
    text = ""
    while time.monotonic() < began + seconds:
        sign = SENTENCE[len(text) % len(SENTENCE)]
        page.keyboard.insert_text(sign)
        text += sign
        typed.append((time.monotonic(), text))
        time.sleep(0.06)
    return typed


@contextmanager
def server(house, port: int, log: Path) -> Iterator[subprocess.Popen]:
    """A gunicorn on a port of its own, on the same database."""
    url = f"http://127.0.0.1:{port}"
    words = [
        sys.executable,
        "-m",
        "gunicorn",
        "bir_duino.wsgi",
        "--workers",
        "1",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with log.open("ab") as out:
        process = subprocess.Popen(
            processes.bound(words, number=signal.SIGTERM),
            cwd=ROOT, env={**house.live.environment, "SITE_URL": url, "PORT": str(port)}, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    try:
        limit = time.monotonic() + 60
        while not listens(port):
            assert time.monotonic() < limit, log.read_text()[-2000:]
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGCONT)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def listens(port: int) -> bool:
    """Whether somebody takes calls there."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def port() -> int:
    """A free one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def elsewhere(house, open_page):
    """An operator's window before whatever serves on a port."""

    def at(port: int) -> Walker:
        page = open_page()
        cookie = cookie_of(house.operator, house.live) | {"url": f"http://127.0.0.1:{port}"}
        page.context.add_cookies([cookie])
        page.goto(f"http://127.0.0.1:{port}/contacts/new/")
        return Walker(house.live, page)

    return at


def test_a_dead_server(house, elsewhere, port, tmp_path):
    """It is killed, the typing goes on, it comes back: saved by itself within ten seconds, without a press."""
    with server(house, port, tmp_path / "first.log") as first:
        page = elsewhere(port).page
        page.fill("main [name=said]", "До смерти сервера.")
        wait_until_saved(page, 6)
        os.killpg(first.pid, signal.SIGKILL)
    page.fill("main [name=said]", "До смерти сервера. И после.")
    wait_for_words(page, words_for(page, "waiting"), 6)
    time.sleep(3)
    assert kept(page) == words_for(page, "waiting")
    assert on_the_server()["said"] == ["До смерти сервера."]
    with server(house, port, tmp_path / "second.log"):
        wait_until_saved(page, 15)
        assert on_the_server()["said"] == ["До смерти сервера. И после."]


def test_a_server_that_hangs(house, elsewhere, port, tmp_path):
    """It takes the line and says nothing: the page does not believe in having saved, and saves when it wakes."""
    with server(house, port, tmp_path / "web.log") as process:
        page = elsewhere(port).page
        page.fill("main [name=said]", "Раньше.")
        wait_until_saved(page, 6)
        os.killpg(process.pid, signal.SIGSTOP)
        page.fill("main [name=said]", "Раньше. Теперь.")
        time.sleep(5)
        assert kept(page) == words_for(page, "waiting")
        os.killpg(process.pid, signal.SIGCONT)
        wait_until_saved(page, 12)
        assert on_the_server()["said"] == ["Раньше. Теперь."]


@pytest.fixture
def operator(house, open_page) -> Walker:
    """Before a form that is saved once."""
    person = walker(house.live, open_page, house.operator).go("new_contact")
    person.page.fill("main [name=said]", "Из первого окна.")
    wait_until_saved(person.page, 6)
    return person


def test_a_second_tab_writes_over_nothing(operator, house):
    """The second one goes on, the first one is told, keeps its text, and its button shows both side by side."""
    first, second = operator.page, operator.page.context.new_page()
    second.goto(first.url)
    second.fill("main [name=said]", "Из второго окна.")
    wait_until_saved(second, 6)
    first.fill("main [name=said]", "Снова из первого.")
    wait_for_words(first, words_for(first, "elsewhere"), 6)
    assert on_the_server()["said"] == ["Из второго окна."]
    assert first.input_value("main [name=said]") == "Снова из первого."
    Walker(house.live, first).page.locator(".form-bar button[name=do][value=save]").click()
    first.wait_for_load_state()
    shown = first.locator("main").inner_text()
    assert "Из второго окна." in shown
    assert first.input_value("main [name=said]") == "Снова из первого."
    assert on_the_server()["said"] == ["Из второго окна."]


@pytest.mark.parametrize("reader", ["lawyer", "intern", "supervisor", "administrator"])
def test_nobody_else_opens_it(operator, house, open_page, reader):
    """Not by its address, not by its list, not by writing into it."""
    page = walker(house.live, open_page, getattr(house, reader)).page
    resume = operator.address("resume_saved_form", SavedForm.objects.get().pk)
    for address in (operator.page.url, resume, operator.address("saved_forms")):
        page.goto(address)
        assert "Из первого окна" not in page.content(), address
    answer = page.request.post(
        operator.page.locator("form[data-autosave-url]").evaluate(
            "form => location.origin + form.dataset.autosaveUrl"
        ),
        form={"said": "Чужие слова.", "edition": "1", "csrfmiddlewaretoken": "x"},
    )
    assert answer.status in (403, 404)
    assert on_the_server()["said"] == ["Из первого окна."]
