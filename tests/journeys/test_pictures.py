"""The pictures of the README and of the user guide, taken from the demonstration in every run, so that they can be taken.

They go into docs/pictures/ with BIR_DUINO_PICTURES=1 make test ARGS="tests/journeys/test_pictures.py", else nowhere.
"""

import os
from pathlib import Path

import pytest

from accounts.models import User
from cases.models import Case, Draft
from hotline.models import Contact
from local.places import ROOT
from tests.journeys.png import shrunk
from tests.journeys.walking import Walker, walker

FOLDER = ROOT / "docs" / "pictures"
LARGEST_KB = 150
CALL = {
    "number": "0100 00 41 18",
    "caller_name": "Гульмира",
    "relation": "mother",
    "said": "Сына забрали ночью из дома, где он, не говорят.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where this run's pictures go."""
    return FOLDER if os.environ.get("BIR_DUINO_PICTURES") else tmp_path


def test_pictures(live, open_page, folder):
    live.manage("load_demonstration")

    def enter(role: str) -> Walker:
        user = User.objects.get(email=f"{role}@demo.invalid")
        User.objects.filter(pk=user.pk).update(language="ru", theme="light")
        return walker(live, open_page, user, reduced_motion="reduce")

    lawyer, operator, supervisor = enter("lawyer"), enter("operator"), enter("supervisor")
    case = fullest_case(User.objects.get(email="lawyer@demo.invalid"))
    take(folder, lawyer.go("desk"), "desk")
    take(folder, lawyer.go("case_page", case.code), "case")
    operator.go("new_contact")
    with operator.page.expect_response("**/contacts/look-up/"):
        operator.fill(**CALL)
    operator.page.locator("form [data-saved]:not(.wait):not(:empty)").wait_for()
    operator.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    take(folder, operator, "contact", height=1000)
    assert Contact.objects.filter(state="in_triage").exists()
    take(folder, supervisor.go("contact_queue"), "queue")
    waiting = Draft.objects.filter(state="waiting").exclude(author_ids__contains=[supervisor_of().pk])
    draft = max(waiting.select_related("case"), key=lambda one: one.versions.count())
    take(folder, supervisor.go("draft_page", draft.case.code, draft.number), "draft")


def supervisor_of() -> User:
    """Who reviews in the picture."""
    return User.objects.get(email="supervisor@demo.invalid")


def fullest_case(lawyer: User) -> Case:
    """The open case of this lawyer of which there is most to see."""
    cases = Case.objects.filter(assignments__user=lawyer, closed_at=None).distinct()
    return max(
        cases, key=lambda case: (case.drafts.count() > 0, case.follow_ups.count() > 0, case.entries.count())
    )


def take(folder: Path, person: Walker, name: str, height: int = 820) -> None:
    """One picture, 1366 px wide, light enough for a README."""
    person.page.set_viewport_size({"width": 1366, "height": height})
    picture = shrunk(person.page.screenshot(animations="disabled"))
    assert len(picture) <= LARGEST_KB * 1024, f"{name}: {len(picture) // 1024} KB"
    (folder / f"{name}.png").write_bytes(picture)
