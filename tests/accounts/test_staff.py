"""The list of colleagues and the page of one: for administrators and supervisors."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import grant_role, invite_colleague
from accounts.names import sort_key
from tests.accounts.factor_steps import has_shown, with_phone_app
from tests.factories import staff


@pytest.mark.parametrize(
    ("who", "code"),
    [("administrator", 200), ("supervisor", 200), ("operator", 403), ("lawyer", 403), ("intern", 403)],
)
def test_who_sees_them(as_, request, who, code, colleague):
    client = as_(request.getfixturevalue(who))
    assert client.get("/staff/").status_code == code
    assert client.get(f"/staff/{colleague.pk}/").status_code == code


def test_it_lists_colleagues_roles_and_open_invitations(as_, administrator, colleague):
    invite_colleague(email="invited@demo.invalid", role="lawyer", by=administrator)
    text = as_(administrator).get("/staff/").content.decode()
    assert colleague.name in text and "invited@demo.invalid" in text and "/staff/invite/" in text


def test_a_supervisor_sees_no_button_that_is_not_his(as_, supervisor, administrator, lawyer, colleague):
    client = as_(supervisor)
    assert "/staff/invite/" not in client.get("/staff/").content.decode()
    page = client.get(f"/staff/{colleague.pk}/").content.decode()
    assert "/give-role/" not in page and "/deactivate/" not in page and "/end/" not in page
    grant = grant_role(colleague=lawyer, role="supervisor", by=administrator)
    assert f"/staff/roles/{grant.pk}/confirm/" in client.get(f"/staff/{lawyer.pk}/").content.decode()
    assert "/confirm/" not in as_(administrator).get(f"/staff/{lawyer.pk}/").content.decode()


def test_an_administrator_sees_the_buttons_but_not_on_his_own_page(as_, administrator, colleague):
    client = as_(administrator)
    page = client.get(f"/staff/{colleague.pk}/").content.decode()
    assert "/give-role/" in page and "/deactivate/" in page and "/end/" in page
    own = client.get(f"/staff/{administrator.pk}/").content.decode()
    assert "/give-role/" not in own and "/deactivate/" not in own and "/end/" not in own


def test_statements_do_not_grow_with_staff(as_, administrator):
    client = as_(administrator)

    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            client.get("/staff/")
        return len(statements)

    cost()  # the first page of a session also writes its row in the list of sessions
    few = cost()
    for number in range(30):
        staff(f"Colleague {number}", "operator", "lawyer")
    assert cost() == few <= 8


def test_names_stand_in_the_order_of_the_kyrgyz_alphabet(db):
    names = ["Пак", "Өмүров", "Ошоев", "Үсөнов", "Усенов", "Фёдоров", "Ёлкин", "Жээнбеков", "Ели"]
    in_order = ["Ели", "Ёлкин", "Жээнбеков", "Ошоев", "Өмүров", "Пак", "Усенов", "Үсөнов", "Фёдоров"]
    assert sorted(names, key=sort_key) == in_order


def test_it_says_who_has_no_second_factor_yet(as_, administrator, colleague, settings):
    """The first steps count them and lead here."""
    settings.SECOND_FACTOR = True
    with_phone_app(administrator)
    has_shown(client := as_(administrator))
    rows = {row.pk: row for row in client.get("/staff/").context["colleagues"]}
    assert rows[administrator.pk].has_second_factor and not rows[colleague.pk].has_second_factor
    page = client.get(f"/staff/{colleague.pk}/").context["colleague"]
    assert not page.has_second_factor and page.open_sessions == 0
    as_(colleague).get("/preferences/")
    assert client.get(f"/staff/{colleague.pk}/").context["colleague"].open_sessions == 1
    own = client.get(f"/staff/{administrator.pk}/").context["colleague"]
    assert own.has_second_factor and own.open_sessions == 1


def test_a_supervisor_goes_from_a_colleague_to_the_report(as_, supervisor, administrator, colleague):
    link = f"/reading/?who={colleague.pk}"
    assert link in as_(supervisor).get(f"/staff/{colleague.pk}/").content.decode()
    assert link not in as_(administrator).get(f"/staff/{colleague.pk}/").content.decode()
