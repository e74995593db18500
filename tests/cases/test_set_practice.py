"""set_practice: languages and place of a colleague, and what whoever assigns sees beside the name."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.practice import set_practice
from cases.models import Practice
from reference.models import Place
from tests import factories
from tests.cases.office import verbs

pytestmark = pytest.mark.django_db
TICKED = {"version": 0, "languages": ["ky", "uz"], "place": "KG-GO"}


def address(user) -> str:
    return reverse("set_practice", args=[user.pk])


def test_a_lawyer_notes_his_own_and_a_supervisor_anybodys(as_, lawyer, intern, supervisor):
    assert as_(lawyer).post(address(lawyer), TICKED).url == reverse("preferences")
    assert as_(supervisor).post(address(intern), {**TICKED, "languages": ["ru"]}).url == reverse("team_loads")
    noted = {row.user: (row.version, row.languages, row.place_id) for row in Practice.objects.all()}
    assert noted == {lawyer: (1, ["ky", "uz"], "KG-GO"), intern: (1, ["ru"], "KG-GO")}
    assert verbs(about=lawyer.practice) == ["cases.set_practice"]
    line = AuditEntry.objects.get(about_id=str(lawyer.pk), verb="cases.set_practice")
    assert (line.actor_id, line.subject_id) == (str(lawyer.pk), str(lawyer.pk))


def test_nobody_else_and_for_nobody_else(as_, lawyer, other_lawyer, operator, supervisor, administrator):
    for user, whose in (
        (other_lawyer, lawyer), (operator, lawyer), (operator, operator), (administrator, lawyer),
        (supervisor, operator), (supervisor, supervisor),
    ):  # fmt: skip
        assert as_(user).get(address(whose)).status_code == 404
        assert as_(user).post(address(whose), TICKED).status_code == 404
    assert not Practice.objects.exists()


def test_a_page_from_before_changes_nothing_and_says_what_stands_now(as_, lawyer, supervisor):
    as_(supervisor).post(address(lawyer), TICKED)
    late = as_(lawyer).post(address(lawyer), {"version": 0, "languages": ["tr"], "place": ""})
    assert late.status_code == 409
    page = late.content.decode()
    assert "узбекский" in page and 'value="tr" ' in page and 'name="version" value="1"' in page
    assert Practice.objects.get().languages == ["ky", "uz"]
    assert (
        as_(lawyer).post(address(lawyer), {"version": 1, "languages": ["tr"], "place": ""}).status_code == 302
    )
    assert (Practice.objects.get().languages, Practice.objects.get().place) == (["tr"], None)


@pytest.mark.parametrize(
    "wrong", [{"languages": ["xx"]}, {"place": "nowhere"}, {"version": "x"}, {"languages": ["\x00"]}]
)
def test_what_is_not_on_the_list_is_refused_beside_the_field(as_, lawyer, wrong):
    answer = as_(lawyer).post(address(lawyer), {**TICKED, **wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == wrong.keys()
    assert not Practice.objects.exists()


def test_whoever_assigns_sees_loads_languages_place_and_absences(
    as_, supervisor, lawyer, other_lawyer, intern
):
    case, free = factories.case(supervisor, responsible=lawyer), factories.case(supervisor)
    now = timezone.now()
    for days in (-1, 1, 13, 15):
        factories.follow_up(case, lawyer, due_at=now + timedelta(days=days))
    set_practice(
        colleague=lawyer, version=0, languages=["uz"], place=Place.objects.get(pk="KG-GO"), by=lawyer
    )
    factories.absence(other_lawyer, supervisor)
    factories.absence(intern, supervisor, from_at=now + timedelta(days=6), until=now + timedelta(days=8))
    factories.absence(intern, supervisor, from_at=now + timedelta(days=3), until=now + timedelta(days=4))
    factories.absence(lawyer, supervisor, from_at=now + timedelta(days=20), until=now + timedelta(days=21))
    for page in (reverse("team_loads"), reverse("assign_lawyer", args=[free.code])):
        shown = as_(supervisor).get(page)
        found = {one.name: one for one in shown.context.get("loads") or shown.context["candidates"]}
        mine, hers, theirs = (found[who.name] for who in (lawyer, other_lawyer, intern))
        assert (mine.open_cases, mine.overdue, mine.soon, mine.away) == (1, 1, 2, None)
        assert hers.away is not None and not hers.goes_later and hers.known is None
        assert theirs.goes_later and theirs.away.until == now + timedelta(days=4)
        text = shown.content.decode()
        assert "узбекский" in text and str(Place.objects.get(pk="KG-GO")) in text
