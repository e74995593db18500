"""One click for each role: in the demonstration only."""

import pytest
from django.contrib.auth import SESSION_KEY

from accounts.models import Role, RoleGrant, User


@pytest.fixture
def cast(db) -> dict[str, User]:
    made = {}
    for role in Role:
        made[role.value] = User.objects.create_user(f"{role}@demo.invalid", f"{role} of the demonstration")
        RoleGrant.objects.create(user=made[role.value], role=role)
    return made


@pytest.mark.parametrize("role", Role.values)
def test_one_click_signs_in(client, cast, settings, role, audited):
    settings.DEMONSTRATION = True
    assert client.post("/sign-in-as/", {"role": role}).status_code == 302
    assert client.session[SESSION_KEY] == str(cast[role].pk)
    assert audited("sign_in")[-1].code == "demonstration"


def test_one_click_takes_the_place_of_somebody_else(client, cast, settings):
    settings.DEMONSTRATION = True
    for role in Role.values:
        assert client.post("/sign-in-as/", {"role": role}).status_code == 302
        assert client.get("/preferences/").wsgi_request.user == cast[role]


def test_in_real_mode_the_door_does_not_exist(client, cast, settings, visitor):
    settings.DEMONSTRATION = False
    for answer in (client.post("/sign-in-as/", {"role": "operator"}), client.get("/sign-in-as/")):
        assert answer.status_code == 404
    assert SESSION_KEY not in client.session
    assert "/sign-in-as/" not in visitor.get("/sign-in/").content.decode()


def test_the_buttons_stand_on_the_sign_in_page(visitor, settings, db):
    settings.DEMONSTRATION = True
    page = visitor.get("/sign-in/").content.decode()
    assert all(f'value="{role}"' in page for role in Role.values)


def test_nobody_else_can_be_chosen(client, cast, settings, operator):
    settings.DEMONSTRATION = True
    assert client.get("/sign-in-as/").status_code == 405
    for role in ("king", "", operator.email, "\x00"):
        assert client.post("/sign-in-as/", {"role": role}).status_code == 404
    assert SESSION_KEY not in client.session
