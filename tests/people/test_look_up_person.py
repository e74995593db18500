"""Search before create: who may be called so, while a name is typed, within the reader's rights."""

import pytest
from django.urls import reverse

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from people.record import record_person
from tests import factories

pytestmark = pytest.mark.django_db
NAME, LATIN = "Эркин Токонов", "Erkin Tokonov"


def look(client, **words):
    return client.post(reverse("look_up_person"), words)


def test_who_is_seen_is_named_with_a_reason(person, lawyer, as_):
    answer = look(as_(lawyer), name=LATIN)
    page = answer.content.decode()
    assert NAME in page
    assert str(person.pk) in page
    assert "то же имя" in page


def test_of_others_only_that_somebody_is_known(person, operator, other_lawyer, as_):
    for user in (operator, other_lawyer):
        answer = look(as_(user), name=LATIN)
        assert answer.context["perhaps"].elsewhere
        assert NAME not in answer.content.decode()
        assert str(person.pk) not in answer.content.decode()


def test_behind_a_wall_nobody_is_known(case, person, supervisor, other_supervisor, other_lawyer, as_):
    for user in (other_supervisor, other_lawyer):
        factories.wall(case, user, supervisor)
        perhaps = look(as_(user), name=NAME).context["perhaps"]
        assert (perhaps.cards, perhaps.elsewhere) == ((), False)


def test_from_a_restricted_case_nobody_is_known(supervisor, lawyer, operator, as_):
    factories.case(supervisor, responsible=lawyer, restricted=True, client="Айсулуу Бекова")
    for user, found in ((operator, 0), (supervisor, 0), (lawyer, 1)):
        assert look(as_(user), name="Айсулуу Бекова").context["perhaps"].found == found


def test_a_withdrawn_or_merged_record_is_not_met(person, supervisor, as_):
    other = record_person(name="Азат Ли", by=supervisor)
    other.merged_into = person
    other.save(update_fields=["merged_into"])
    assert look(as_(supervisor), name="Азат Ли").context["perhaps"].found == 0


@pytest.mark.parametrize("typed", ["", "Э", "   ", "!!", "\x00", "\ud83d"])
def test_what_is_no_name_answers_nothing(typed, lawyer, as_):
    answer = as_(lawyer).post(
        reverse("look_up_person"), b"name=" + typed.encode("utf-8", "surrogatepass").hex("%").encode(),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 200


def test_questions_are_recorded_without_words_and_count_once_a_form(person, lawyer, as_):
    key = signed_row_key(lawyer)
    for name in ("Эркин Т", NAME):
        look(as_(lawyer), name=name, row_key=key)
    rows = AuditEntry.objects.filter(verb="people.look_up_person")
    assert rows.count() == 2
    assert len(set(rows.values_list("about_id", flat=True))) == 1
    look(as_(lawyer), name=NAME)
    assert rows.latest("id").about_id == ""


def test_not_for_administrators(administrator, as_):
    assert look(as_(administrator), name=NAME).status_code == 403


def test_only_by_post(lawyer, as_):
    assert as_(lawyer).get(reverse("look_up_person"), {"name": NAME}).status_code == 405
