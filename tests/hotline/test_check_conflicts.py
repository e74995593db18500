"""check_conflicts: all names against everybody known; the starter learns clear or ask the supervisor, and no more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from audit.unusual import LOOK_UPS_AN_HOUR
from bir_duino import unusual_reading
from cases.models import Case, ConflictCheck
from reminders.models import Reminder
from tests import factories
from tests.cases.conflict_situations import SITUATIONS
from tests.hotline.calls import errors
from tests.hotline.proposals import CLIENT, OTHER, begin
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(lawyer):
    return factories.contact(lawyer, caller_name="", other_sides=OTHER)


def test_it_says_clear_and_opens_nothing(as_, lawyer, contact):
    client = as_(lawyer)
    assert OTHER in client.get(reverse("open_case", args=[contact.pk])).content.decode()
    page = begin(client, lawyer, contact, "check_conflicts", other_sides=OTHER)
    assert (page.status_code, page.context["verdict"]) == (200, "clear")
    check = ConflictCheck.objects.get()
    assert [(one.role, one.name) for one in check.named] == [("client", CLIENT), ("other_side", OTHER)]
    assert (check.verdict, check.by, check.case, check.waits) == ("clear", lawyer, None, False)
    assert not Case.objects.exists()


def test_it_says_ask_and_not_why(as_, lawyer, supervisor, contact):
    case = factories.case(supervisor, client=OTHER)
    page = begin(as_(lawyer), lawyer, contact, "check_conflicts", other_sides=f"{OTHER}\nСыргак Темиров")
    assert page.context["verdict"] == "ask"
    body = page.content.decode()
    assert case.code not in body
    assert "доверител" not in body.partition('role="status"')[2].partition("</section>")[0]
    check = ConflictCheck.objects.get()
    assert [str(one.reason) for one in check.findings] == ["client_against"]
    assert check.met_cases == [case.pk]


def test_names_and_reasons_lie_closed_and_the_audit_has_none(as_, lawyer, supervisor, contact):
    factories.case(supervisor, client=OTHER)
    begin(as_(lawyer), lawyer, contact, "check_conflicts", other_sides=OTHER)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c::text FROM cases_conflictcheck c UNION ALL SELECT a::text FROM audit_auditentry a"
        )
        stored = "\n".join(row[0] for row in cursor.fetchall())
    for word in (CLIENT, OTHER, OTHER.encode().hex(), "client_against"):
        assert word not in stored
    entry = AuditEntry.objects.get(verb="hotline.check_conflicts")
    assert (entry.subject_id, entry.found, entry.fields, entry.code) == (str(contact.pk), None, [], "")


def test_each_check_counts_as_a_look_up_and_many_are_told(as_, lawyer, supervisor, contact):
    client = as_(lawyer)
    for number in range(LOOK_UPS_AN_HOUR + 1):
        begin(
            client,
            lawyer,
            contact,
            "check_conflicts",
            other_sides=f"Кутман Шералиев{'абвгдежзик'[number % 10]}",
        )
    assert unusual_reading.look() == 1
    assert Reminder.objects.filter(kind="unusual_reading", to=supervisor).exists()


def test_bad_input_keeps_what_was_typed(as_, lawyer, contact):
    client = as_(lawyer)
    many = "\n".join(f"Айбек Асанов{letter}" for letter in "абвгдежзи")
    for field, value in (("other_sides", many), ("officials", "я" * 121), ("client_name", "я" * 121)):
        page = begin(client, lawyer, contact, "check_conflicts", **{field: value, "summary": "Мои слова"})
        assert field in errors(page)
        assert page.status_code == 422 and "Мои слова" in page.content.decode()
    assert not ConflictCheck.objects.exists()


def test_operators_interns_and_strangers_learn_no_verdict(
    as_, operator, intern, other_lawyer, administrator, contact
):
    for user in (operator, intern):
        own = factories.contact(user)
        assert begin(as_(user), user, own, "check_conflicts").status_code == 403
    for user in (other_lawyer, administrator):
        assert begin(as_(user), user, contact, "check_conflicts").status_code == 404
    assert not ConflictCheck.objects.exists()


def test_its_cost_does_not_depend_on_what_is_known(as_, lawyer, supervisor, contact):
    client = as_(lawyer)

    def cost() -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            begin(client, lawyer, contact, "check_conflicts", other_sides=OTHER)
        return [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]

    cost()
    before = len(cost())
    for _ in range(50):
        factories.case(supervisor, client=OTHER)
    cost()  # the keys of fifty cases may have taken the place of this contact's in the memory of the process
    assert len(cost()) == before <= 15


def test_every_reason_has_its_sentence_for_the_supervisor():
    words = (ROOT / "templates/hotline/_reason.html").read_text(encoding="utf-8")
    reasons = {reason for one in SITUATIONS for reason in one.expected} | {"too_common"}
    assert {reason for reason in reasons if f'"{reason}"' not in words} == set()
