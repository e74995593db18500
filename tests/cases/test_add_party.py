"""add_party: somebody comes into the case; the conflict check runs again and alerts when it must."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.fields import signed_row_key
from cases.models import ConflictCheck, Party
from people.models import NameSounds, Person, ReservedSounds
from tests import factories
from tests.cases.acts import close
from tests.cases.office import verbs, waiting

pytestmark = pytest.mark.django_db
NAME = "Кутман Шералиев"


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


def add(client, user, case, *, key=None, **words):
    data = {"row_key": signed_row_key(user, key), "name": NAME, "role": "other_side", **words}
    return client.post(reverse("add_party", args=[case.code]), data)


def test_it_stands_in_the_case_and_was_checked(as_, lawyer, case):
    assert as_(lawyer).get(reverse("add_party", args=[case.code])).status_code == 200
    assert add(as_(lawyer), lawyer, case).url == reverse("case_people", args=[case.code])
    party = case.parties.get(role="other_side")
    assert (party.name.full, party.by) == (NAME, lawyer)
    check = case.conflict_checks.get()
    assert (check.verdict, check.waits) == ("clear", False)
    assert {one.name for one in check.named} == {"Эркин Токонов", NAME}
    assert verbs(about=case) == ["cases.add_party"]
    assert case.entries.get(kind="party").line.endswith(NAME)


def test_whom_we_stand_against_has_no_search_keys(as_, lawyer, case):
    add(as_(lawyer), lawyer, case)
    add(as_(lawyer), lawyer, case, name="Сайкал Сатарова", role="relative")
    against, relative = (case.parties.get(role=role).name for role in ("other_side", "relative"))
    assert NameSounds.objects.get(name=against).keys == []
    assert ReservedSounds.objects.get(name=against).keys
    assert NameSounds.objects.get(name=relative).keys
    assert not ReservedSounds.objects.filter(name=relative).exists()


def test_a_changed_verdict_alerts_the_supervisors_and_tells_the_lawyer_no_more(as_, lawyer, supervisor, case):
    met = factories.case(supervisor, client=NAME)
    page = as_(lawyer).post(
        reverse("add_party", args=[case.code]),
        {"row_key": signed_row_key(lawyer), "name": NAME, "role": "other_side"}, follow=True,
    ).content.decode()  # fmt: skip
    check = case.conflict_checks.get()
    assert check.waits
    assert waiting(check) == {("conflict_changed", supervisor.name)}
    assert met.code not in page
    assert "супервизор" in page.lower()
    assert as_(supervisor).get(reverse("decide_case", args=[case.code])).status_code == 200


def test_somebody_known_is_recognised(as_, lawyer, supervisor, case):
    known = factories.case(supervisor, responsible=lawyer, client="Айнагүл Бекташева").parties.get().person
    before = Person.objects.count()
    add(as_(lawyer), lawyer, case, name="Айнагүл Бекташева", role="witness", known=str(known.pk))
    assert case.parties.get(role="witness").person == known
    assert Person.objects.count() == before
    twice = add(as_(lawyer), lawyer, case, name="Айнагүл Бекташева", role="witness", known=str(known.pk))
    assert twice.status_code == 422


def test_a_double_press_is_one_party(as_, lawyer, case):
    key = uuid4()
    for _ in range(2):
        assert add(as_(lawyer), lawyer, case, key=key).status_code == 302
    assert Party.objects.filter(case=case).count() == 2
    assert ConflictCheck.objects.count() == 1


def test_bad_input_is_told(as_, lawyer, case):
    for field, value in (("name", " "), ("name", "я" * 121), ("role", "king"), ("role", "")):
        page = add(as_(lawyer), lawyer, case, **{field: value})
        assert page.status_code == 422 and field in page.context["form"].errors


def test_not_by_interns_strangers_or_in_a_closed_case(
    as_, lawyer, intern, other_lawyer, operator, supervisor, case
):
    assert add(as_(intern), intern, case).status_code == 403
    for user in (other_lawyer, operator):
        assert add(as_(user), user, case).status_code == 404
    close(case, supervisor)
    assert add(as_(lawyer), lawyer, case).url == case.get_absolute_url()
    assert case.parties.count() == 1
