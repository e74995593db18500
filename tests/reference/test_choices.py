"""Lists for select boxes: no query per page, the reader's language and alphabet, fresh within a minute."""

import datetime

import pytest
from django.db.models import F
from django.utils import translation

from reference import choices
from reference.choices import choices_of, grouped_choices_of, row_of, rows_of
from reference.letters import sort_key
from reference.models import CaseType, ContactOutcome, HelpLine, ListVersion, Offence, Place

pytestmark = pytest.mark.django_db


def test_a_page_asks_the_database_for_no_list(django_assert_num_queries):
    with django_assert_num_queries(2):  # the version of the lists, and the list
        choices_of(Place)
    with django_assert_num_queries(0):
        for language in ("ru", "ky", "en"):
            with translation.override(language):
                choices_of(Place)
                grouped_choices_of(Place)
                row_of(Place, "KG-GB")


def test_each_language_has_its_own_names_and_order():
    with translation.override("ru"):
        russian = choices_of(Place)
    with translation.override("ky"):
        kyrgyz = choices_of(Place)
    assert ("KG-GO", "город Ош") in russian
    assert ("KG-GO", "Ош шаары") in kyrgyz
    assert [label for _, label in kyrgyz] == sorted((label for _, label in kyrgyz), key=sort_key)


def test_a_change_is_seen_after_a_minute_by_one_small_query(monkeypatch, django_assert_num_queries):
    now = [1000.0]
    monkeypatch.setattr(choices, "monotonic", lambda: now[0])
    choices.forget()
    choices_of(ContactOutcome)
    now[0] += choices.TRUSTED_SECONDS + 1
    with django_assert_num_queries(1):
        choices_of(ContactOutcome)
    ContactOutcome.objects.filter(code="ADVICE").update(name_ru="Совет дан")
    ListVersion.objects.update_or_create(pk=1, defaults={"version": 99})
    with django_assert_num_queries(0):
        assert ("ADVICE", "Совет дан") not in choices_of(ContactOutcome)
    now[0] += choices.TRUSTED_SECONDS + 1
    assert ("ADVICE", "Совет дан") in choices_of(ContactOutcome)


def test_ended_rows_are_not_offered_but_still_named():
    codes = [code for code, _ in choices_of(HelpLine)]
    assert "NCPT" not in codes
    assert "DV" in codes
    assert row_of(HelpLine, "NCPT").code == "NCPT"


def test_a_new_day_is_noticed(time_machine):
    assert any(code == "DV" for code, _ in choices_of(HelpLine))
    HelpLine.objects.filter(code="DV").update(valid_to=datetime.date(2030, 1, 1))
    time_machine.move_to(datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC))
    assert all(code != "DV" for code, _ in choices_of(HelpLine))


def test_outcomes_keep_the_order_of_their_list():
    assert [row.code for row in rows_of(ContactOutcome)][:3] == ["ADVICE", "INFO", "INTAKE"]


def test_case_types_stand_under_their_group():
    with translation.override("en"):
        nested = dict(grouped_choices_of(CaseType))
    assert nested["Criminal matters"][0] == ("CRIM", "Criminal matters")
    assert ("TORT", "Torture and ill-treatment") in nested["Criminal matters"]
    assert nested["OTHER"] == "Other"


def test_places_stand_under_their_region_and_the_country_is_none():
    with translation.override("en"):
        nested = grouped_choices_of(Place)
    groups = {label: members for label, members in nested if isinstance(members, list)}
    assert ("KG-J-KER", "Kerben") in groups["Jalal-Abad Region"]
    assert not any(code == "KG" for members in groups.values() for code, _ in members)
    assert sum(len(m) if isinstance(m, list) else 1 for _, m in nested) == len(rows_of(Place)) - 1


def test_offences_stand_under_their_edition():
    nested = dict(grouped_choices_of(Offence))
    assert nested["CC2021"][0][1].startswith("137 ")


def test_a_code_that_came_a_moment_ago_is_found():
    choices_of(Place)
    Place.objects.create(code="NEW", kind="district", name_ru="Новый", name_en="New")
    assert row_of(Place, "NEW").name_en == "New"
    assert row_of(Place, "NEVER") is None
    assert row_of(Place, "") is None


def test_no_row_is_lost_when_versions_move():
    ListVersion.objects.update(version=F("version") + 1)
    assert len(rows_of(Place)) == Place.objects.count()
