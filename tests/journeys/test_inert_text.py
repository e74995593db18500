"""Hostile text typed into every line of the page of a call, looked at in a browser: no script runs, no page becomes wider than
its window, no name turns the words around it (issue 5, section 3.4). Page by page without a browser: tests/faults/test_inert_text.py.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from hotline.models import Contact
from tests import factories
from tests.faults.inert import HOSTILE
from tests.journeys.eyes import TOO_WIDE
from tests.journeys.walking import Walker, walker

ARABIC, TURNED = "محمد ٣٤", HOSTILE["override"]
# Scripts and handlers that ran would have set window.ran; what stands before and after a name must stand there on the screen.
AROUND = """(name) => {
    const rect = (node, from, to) => {
        const range = document.createRange();
        range.setStart(node, from); range.setEnd(node, to);
        return [...range.getClientRects()].filter(box => box.width > 0);
    };
    const blocks = 'p, dd, dt, li, td, th, h1, h2, h3, div, section, summary, option';
    const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const all = [];
    while (texts.nextNode()) if (texts.currentNode.data.trim()) all.push(texts.currentNode);
    const turned = [];
    let seen = 0;
    all.forEach((node) => {
        const at = node.data.indexOf(name);
        const block = node.parentElement.closest(blocks);
        if (at < 0 || node.parentElement.closest('textarea, option')) return;
        const boxes = rect(node, at, at + name.length);
        if (!boxes.length) return;
        seen += 1;
        const left = Math.min(...boxes.map(b => b.left)), right = Math.max(...boxes.map(b => b.right)), top = boxes[0].top;
        const before = [], after = [];
        for (const other of all) {
            if (other.parentElement.closest(blocks) !== block) continue;
            const place = other === node ? 0 : node.compareDocumentPosition(other);
            if (other === node) {
                before.push(...rect(node, 0, at)); after.push(...rect(node, at + name.length, node.data.length));
            } else (place & Node.DOCUMENT_POSITION_FOLLOWING ? after : before).push(...rect(other, 0, other.data.length));
        }
        const line = (box) => Math.abs(box.top - top) < 8;
        if (before.filter(line).some(b => b.left > left) || after.filter(line).some(b => b.right < right))
            turned.push(block.textContent.trim().slice(0, 80));
    });
    return {seen, turned};
}"""


def log(operator: Walker, text: str, press: str = "queue") -> Contact:
    """A call whose every line of text says this."""
    known = set(Contact.objects.values_list("pk", flat=True))
    page = operator.go("new_contact").page
    page.locator("main details").evaluate_all("all => all.forEach(fold => { fold.open = true; })")
    lines = page.locator(
        "main textarea:visible, main input[type=text]:visible, main input:not([type]):visible"
    )
    for line in lines.all():
        if line.get_attribute("name") != "number" and not line.get_attribute("list"):
            line.fill(text)
    page.fill("main [name=number]", "0100 00 41 18")
    for _ in range(2):  # a line that wants something else than text says so, and stays empty the second time
        operator.press(f"button[name=do][value={press}]")
        for link in page.locator(".error-summary a").all():
            page.locator(f"main {link.get_attribute('href')}").fill("")
        if "/contacts/new/" not in page.url:
            break
    return Contact.objects.exclude(pk__in=known).get()


@pytest.fixture
def windows(house, open_page) -> dict[str, Walker]:
    """The operator and the supervisor, who see calls; a dialog that opens by itself fails the test."""
    people = {"operator": house.operator, "supervisor": house.supervisor}
    found = {
        role: walker(house.live, open_page, user, reduced_motion="reduce") for role, user in people.items()
    }
    for one in found.values():
        one.page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    return found


def addresses(contact: Contact) -> list[tuple[str, str]]:
    """Where a call is shown: by whom, and where."""
    own = [("contact_page", contact.pk), ("correct_contact", contact.pk), ("finish_contact", contact.pk)]
    lists = [("my_contacts",), ("contact_queue",), ("saved_forms",), ("desk",)]
    paths = [reverse(name, args=given) for name, *given in own + lists]
    boss = [
        reverse("contact_queue"),
        reverse("contact_page", args=[contact.pk]),
        reverse("open_case", args=[contact.pk]),
    ]
    large = reverse("contact_page", args=[contact.pk]) + "?print=large"
    return [("operator", path) for path in [*paths, large]] + [("supervisor", path) for path in boss]


def look(page: Page, path: str, width: int) -> list[str]:
    """What is wrong with the page that is shown."""
    wrong = [f"{path} at {width}: {line}" for line in page.evaluate(TOO_WIDE)]
    return wrong + ([f"{path}: a script ran"] if page.evaluate("() => 'ran' in window") else [])


@pytest.mark.parametrize("what", ["script", "handler", "long word", "zero width", "override", "closers"])
def test_nothing_runs_and_nothing_breaks_out(windows, house, what):
    factories.person(house.operator, name=HOSTILE[what])  # whom the page of a new case offers
    contact = log(windows["operator"], HOSTILE[what])
    wrong = []
    for role, path in addresses(contact):
        page = windows[role].page
        page.goto(house.live.url + path)
        if "open-case" in path:
            page.locator("#perhaps > *").first.wait_for()  # the script has asked who that may be
        for width in (1366, 360):
            page.set_viewport_size({"width": width, "height": 900})
            wrong += look(page, path, width)
        page.emulate_media(media="print")
        wrong += [line for line in look(page, f"{path} in print", 360) if "ran" in line]
        page.emulate_media(media="screen")
    assert not wrong, wrong


@pytest.mark.parametrize(
    "name", [ARABIC, TURNED.replace("\u202e", "").replace("\u2066", "").replace("\u202b", "")]
)
def test_a_name_does_not_turn_the_words_around_it(windows, house, name):
    contact = log(windows["operator"], TURNED if "Асан" in name else name)
    turned, seen = [], 0
    for role, path in addresses(contact):
        page = windows[role].page
        page.goto(house.live.url + path)
        found = page.evaluate(AROUND, name)
        seen += found["seen"]
        turned += [f"{path}: {text}" for text in found["turned"]]
    assert seen >= 8, "the name is hardly shown: this test looks at the wrong pages"
    assert not turned, turned


def test_a_turned_sentence_would_be_seen(windows):
    """The twin: an override without anything around it, and a script that runs, are both noticed."""
    page = windows["operator"].go("desk").page
    page.evaluate(
        "() => { document.querySelector('main').innerHTML = '<p>Звонила \\u202eАсан, мать, 3 раза</p>'; window.ran = 1; }"
    )
    assert page.evaluate(AROUND, "Асан")["turned"]
    assert look(page, "/", 1366)
