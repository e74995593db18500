"""The pictures of the README and of the guides, taken from the demonstration in every run, so that they can be taken.

They go into docs/pictures/ with `make pictures`, else nowhere. Things are found by the names of fields and addresses, so that
a page may be built anew; a picture that a document names and nobody takes fails tests/house/test_docs.py.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from playwright.sync_api import Locator, Page

from accounts.models import User
from cases.models import Case, Draft
from hotline.models import CallerFlag, Contact
from local.places import ROOT
from tests.journeys.png import shrunk
from tests.journeys.walking import Walker, walker

FOLDER = ROOT / "docs" / "pictures"
LARGEST_KB = 150
MARGIN = 12  # px around a part of a page
CALL = {
    "number": "0100 00 41 18",
    "said": "Сына забрали ночью из дома, где он, не говорят.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where this run's pictures go."""
    return FOLDER if os.environ.get("BIR_DUINO_PICTURES") else tmp_path


@pytest.fixture
def enter(live, open_page) -> Callable[[str], Walker]:
    """A colleague of the demonstration before a window, in Russian."""
    live.manage("load_demonstration")

    def walk_in(role: str) -> Walker:
        user = User.objects.get(email=f"{role}@demo.invalid")
        User.objects.filter(pk=user.pk).update(language="ru", theme="light")
        return walker(live, open_page, user, reduced_motion="reduce")

    return walk_in


def test_pictures_of_the_house(enter, folder):
    lawyer, supervisor = enter("lawyer"), enter("supervisor")
    take(folder, lawyer.go("desk"), "desk")
    case = fullest_case(User.objects.get(email="lawyer@demo.invalid"))
    take(folder, lawyer.go("case_page", case.code), "case")
    assert Contact.objects.filter(state="in_triage").exists()
    take(folder, supervisor.go("contact_queue"), "queue")
    waiting = Draft.objects.filter(state="waiting").exclude(author_ids__contains=[supervisor_of().pk])
    draft = max(waiting.select_related("case"), key=lambda one: one.versions.count())
    take(folder, supervisor.go("draft_page", draft.case.code, draft.number), "draft")


def test_pictures_of_a_call(enter, folder):
    operator = enter("operator")
    take(folder, operator.go("desk"), "operator-day")
    take(folder, operator, "quick-calls", of=[".quick-bar", "main h1"])
    page = operator.go("new_contact").page
    take(folder, operator, "silent-call", of=[".outcomes", "main h1"])
    look_up(operator, flagged_number())
    take(folder, operator, "flag", of=[field(page, "number"), "#known"])
    page = operator.go("new_contact").page
    look_up(operator, CALL["number"])
    for answer in ("[name=relation][value=mother]", "[name=signs][value=held]", "[name=signs][value=injury]"):
        page.locator(f"main .chip:has({answer})").click()
    page.locator("#weight .clock").wait_for(state="detached")  # nobody said since when
    page.locator("#weight .tag.fire").wait_for()
    page.locator("form [data-saved]:not(.wait):not(:empty)").wait_for()
    take(folder, operator, "contact", height=1000)
    take(folder, operator, "number", of=[field(page, "number"), "#known"])
    page.locator("main [name=held_since]").fill("22:15")
    page.locator("main [name=held_where]").fill("видели машину у ГОМ-1")
    page.locator("main [name=held_by]").fill("трое в гражданском")
    page.locator("#weight .clock").wait_for()
    take(folder, operator, "emergency", of=[question(page, "signs"), "#weight", "main .held"])
    page.locator("main .chip:has([name=safety][value=hours])").click()
    operator.fill(safety_note="только днём, представиться аптекой", said=CALL["said"])
    take(folder, operator, "safe-call-back", of=[field(page, "safety_note"), question(page, "safety")])
    page.locator("[data-narrow]").fill("ребён")
    take(folder, operator, "guidance", of=["main aside .guidance"])
    page.locator("main details:has([name=refusal])").evaluate("fold => { fold.open = true; }")
    take(folder, operator, "refusal", of=[fold(page, "refusal")])
    page.context.set_offline(True)
    operator.fill(said=CALL["said"] + " Он болен, ему нужен инсулин.")
    page.locator("form [data-saved].wait, form [data-saved].lost").first.wait_for()
    take(folder, operator, "not-saved-yet", of=["main .call-head"])
    page.context.set_offline(False)
    page.locator("form [data-saved]:not(.wait):not(.lost)").wait_for()
    take(folder, operator.go("saved_forms"), "saved-forms", height=420)


def test_pictures_of_what_follows_a_call(enter, folder):
    operator = enter("operator")
    operator.go("desk")
    search(operator, "Gulmira Toktorova")
    take(folder, operator, "search", height=620)
    operator.go("my_contacts")
    take(folder, operator, "my-contacts", height=620)
    refused = own_contacts("refused").first()
    assert refused is not None, "the demonstration holds no refusal of this operator"
    take(folder, operator.go("contact_page", refused.pk), "refusal-words", of=["main .block"])
    mine = own_contacts("in_triage").first()
    assert mine is not None, "the demonstration holds no call of this operator that waits"
    take(folder, operator.go("finish_contact", mine.pk), "finish", height=680)
    take(folder, operator.go("ask_about_case", mine.pk), "asked", height=620)


def look_up(person: Walker, number: str) -> None:
    """The number as somebody types it, until it is said what is known of it."""
    with person.page.expect_response("**/contacts/look-up/"):
        person.page.locator("main [name=number]").fill(number)
    person.page.locator("#known .tag").first.wait_for()


def flagged_number() -> str:
    """A number of the demonstration of which colleagues should know."""
    return CallerFlag.objects.in_force().order_by("until")[0].number


def own_contacts(state: str) -> QuerySet[Contact]:
    """What the operator of the pictures wrote down."""
    return Contact.objects.filter(state=state, operator__email="operator@demo.invalid")


def question(page: Page, name: str) -> Locator:
    """A question with its answers side by side."""
    return page.locator(f"main fieldset:has([name={name}])").first


def field(page: Page, name: str) -> Locator:
    """A field with its label."""
    return page.locator(f"main div:has(> [name={name}]), main div:has(> div > [name={name}])").last


def fold(page: Page, name: str) -> Locator:
    """The fold in which a field stands."""
    return page.locator(f"main details:has([name={name}])").first


def search(person: Walker, words: str) -> None:
    """Through the box of every page."""
    box = person.page.locator("header form[role=search] [name=q], header [name=q]").first
    box.fill(words)
    with person.page.expect_navigation(url=f"**{reverse('search')}"):
        box.press("Enter")


def supervisor_of() -> User:
    """Who reviews in the picture."""
    return User.objects.get(email="supervisor@demo.invalid")


def fullest_case(lawyer: User) -> Case:
    """The open case of this lawyer of which there is most to see."""
    cases = Case.objects.filter(assignments__user=lawyer, closed_at=None).distinct()
    return max(
        cases, key=lambda case: (case.drafts.count() > 0, case.follow_ups.count() > 0, case.entries.count())
    )


def take(
    folder: Path, person: Walker, name: str, *, height: int = 820, of: list[str | Locator] | None = None
) -> None:
    """One picture, 1366 px wide or only some parts of the page, light enough for a README."""
    page = person.page
    page.set_viewport_size({"width": 1366, "height": height})
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    more = {"clip": around(page, of), "full_page": True} if of else {}
    picture = page.screenshot(animations="disabled", **more)
    if folder == FOLDER:  # making it small takes seconds, and is for those that are kept
        picture = shrunk(picture)
        assert len(picture) <= LARGEST_KB * 1024, f"{name}: {len(picture) // 1024} KB"
    (folder / f"{name}.png").write_bytes(picture)


def around(page: Page, parts: list[str | Locator]) -> dict[str, float]:
    """The smallest part of the page that holds all of these, with a margin."""
    places = [page.locator(part).first if isinstance(part, str) else part for part in parts]
    boxes = [place.bounding_box() for place in places]
    assert all(boxes), f"not to be seen: {parts}"
    left, top = (min(box[side] for box in boxes) - MARGIN for side in ("x", "y"))
    right = max(box["x"] + box["width"] for box in boxes) + MARGIN
    bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
    return {
        "x": max(0, left),
        "y": max(0, top),
        "width": right - max(0, left),
        "height": bottom - max(0, top),
    }
