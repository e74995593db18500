"""A colleague who lost everything is let in again by two others, and by nobody alone."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import accept_invitation, confirm_letting_in, invite_colleague, start_letting_in
from accounts.models import LettingIn, User
from tests import factories
from tests.accounts.conftest import PASSWORD
from tests.accounts.factor_steps import code_of, has_shown, with_phone_app

APP = "/second-factor/phone-app/"


def fresh(user: User) -> User:
    return User.objects.with_roles().get(pk=user.pk)


@pytest.fixture
def lost(colleague, real) -> User:
    """A colleague with a password whose phone is gone."""
    with_phone_app(colleague)
    return colleague


@pytest.fixture
def office(as_, administrator, supervisor, other_supervisor, real):
    """Browsers of those who have just shown their second factors."""
    return {
        name: has_shown(as_(user))
        for name, user in (
            ("administrator", administrator),
            ("supervisor", supervisor),
            ("other_supervisor", other_supervisor),
        )
    }


def start(client, colleague):
    return client.post(f"/staff/{colleague.pk}/let-in/")


def confirm(client):
    row = LettingIn.objects.order_by("-started_at").first()
    return client.post(f"/staff/let-in/{row.pk}/confirm/")


def link_in(answer) -> str:
    return re.search(r"/second-factor/anew/[\w-]+/", answer.content.decode()).group(0)


def test_the_whole_way(lost, office, signs_in, visitor, audited):
    signs_in(lost.email)
    assert visitor.post("/second-factor/lost/").status_code == 302
    row = LettingIn.objects.get()
    assert row.colleague == lost and row.asked_at and not row.started_at
    elsewhere = Client()
    signs_in(lost.email, client=elsewhere)
    assert start(office["administrator"], lost).status_code == 302
    assert Authenticator.objects.filter(user=lost).exists(), "one person alone removes nothing"
    answer = confirm(office["supervisor"])
    link = link_in(answer)
    assert not Authenticator.objects.filter(user=lost).exists()
    for browser in (visitor, elsewhere):
        assert browser.get("/second-factor/").headers["Location"].startswith("/sign-in/"), "sessions ended"
    row.refresh_from_db()
    assert link.split("/")[-2].encode() not in bytes(row.token_hash)
    signs_in(lost.email)
    assert visitor.get(link).status_code == 200
    assert visitor.post(link).headers["Location"] == "/second-factor/set-up/"
    seed = visitor.get(APP).context["seed"]
    assert visitor.post(APP, {"code": code_of(seed)}).status_code == 200
    assert visitor.get("/preferences/").status_code == 200
    assert visitor.get(link).status_code == 404, "it works once"
    verbs = ("lose_second_factor", "start_letting_in", "confirm_letting_in", "use_letting_in")
    assert [len(audited(verb)) for verb in verbs] == [1, 1, 1, 1]
    assert {audited(verb)[0].subject_id for verb in verbs} == {str(lost.pk)}


def test_the_password_alone_gains_nothing_from_it(lost, office, signs_in, visitor):
    """A thief knows the password and waits until two good people have let the colleague in."""
    start(office["administrator"], lost)
    link = link_in(confirm(office["supervisor"]))
    signs_in(lost.email)
    page = visitor.get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/second-factor/set-up/" and page.context["shut"]
    seed = visitor.get(APP).context["seed"]
    assert visitor.post(APP, {"code": code_of(seed)}).status_code == 422
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1), tick=True):
        late = Client()
        signs_in(lost.email, client=late)
        assert late.get(link).status_code == 404, "the link has grown old"
        seed = late.get(APP).context["seed"]
        assert late.post(APP, {"code": code_of(seed)}).status_code == 422
    assert not Authenticator.objects.exists()


def test_a_stopped_one_opens_nothing_either(lost, office, signs_in, visitor):
    start(office["administrator"], lost)
    link = link_in(confirm(office["supervisor"]))
    office["supervisor"].post(f"/staff/let-in/{LettingIn.objects.get().pk}/stop/")
    signs_in(lost.email)
    assert visitor.get(link).status_code == 404
    seed = visitor.get(APP).context["seed"]
    assert visitor.post(APP, {"code": code_of(seed)}).status_code == 422
    start(office["supervisor"], lost)
    link = link_in(confirm(office["other_supervisor"]))
    signs_in(lost.email)
    assert visitor.post(link).headers["Location"] == "/second-factor/set-up/", "a new one does"


def test_the_link_is_for_the_colleague_only(lost, office, operator, as_):
    start(office["administrator"], lost)
    link = link_in(confirm(office["supervisor"]))
    assert Client().get(link).headers["Location"].startswith("/sign-in/")
    for client in (as_(operator), office["administrator"]):
        foreign, missing = client.get(link), client.get("/second-factor/anew/AAAA/")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content


def test_nobody_does_it_alone_not_even_in_two_browsers(lost, office, supervisor, as_):
    start(office["supervisor"], lost)
    second_browser = has_shown(as_(supervisor))
    for client in (office["supervisor"], second_browser):
        assert confirm(client).status_code == 403
    row = LettingIn.objects.get()
    with pytest.raises(ValidationError):
        confirm_letting_in(letting_in=row, by=fresh(supervisor))
    assert Authenticator.objects.filter(user=lost).exists()


def test_the_database_refuses_one_person_and_the_colleague(lost, supervisor, administrator):
    row = start_letting_in(colleague=lost, by=fresh(supervisor))
    now = timezone.now()
    whole = {"confirmed_at": now, "token_hash": b"1" * 32, "expires_at": now}
    for wrong in (supervisor, lost):
        with pytest.raises(IntegrityError), transaction.atomic():
            LettingIn.objects.filter(pk=row.pk).update(confirmed_by=wrong, **whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        LettingIn.objects.filter(pk=row.pk).update(started_by=lost)
    with pytest.raises(IntegrityError), transaction.atomic():
        LettingIn.objects.filter(pk=row.pk).update(used_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        LettingIn.objects.create(colleague=lost, asked_at=now)
    LettingIn.objects.filter(pk=row.pk).update(
        confirmed_by=administrator, **whole
    )  # the twin: another person


def test_an_account_that_one_made_for_himself_is_no_second_person(lost, supervisor, administrator, office):
    """An administrator who is supervisor too invites a second self as administrator."""
    factories.RoleGrant.objects.create(user=supervisor, role="administrator")
    _invitation, token = invite_colleague(
        email="self@demo.invalid", role="administrator", by=fresh(supervisor)
    )
    puppet = accept_invitation(token=token, name="Второе Я", language="ru", password=PASSWORD)
    _invitation, token = invite_colleague(email="third@demo.invalid", role="administrator", by=fresh(puppet))
    third = accept_invitation(token=token, name="Третье Я", language="ru", password=PASSWORD)
    for first, second in ((puppet, supervisor), (supervisor, puppet), (third, supervisor), (puppet, third)):
        row = start_letting_in(colleague=lost, by=fresh(first))
        with pytest.raises(ValidationError):
            confirm_letting_in(letting_in=row, by=fresh(second))
        LettingIn.objects.all().update(stopped_at=timezone.now(), stopped_by=administrator)
    row = start_letting_in(colleague=lost, by=fresh(puppet))
    other = factories.staff("Рустам Юсупов", "supervisor")
    confirm_letting_in(letting_in=row, by=fresh(other))


@pytest.mark.parametrize("who", ["operator", "lawyer", "intern"])
def test_it_refuses_the_wrong_role(lost, office, request, as_, who):
    client = has_shown(as_(request.getfixturevalue(who)))
    assert start(client, lost).status_code == 403
    start(office["administrator"], lost)
    row = LettingIn.objects.get()
    for verb in ("confirm", "stop"):
        assert client.post(f"/staff/let-in/{row.pk}/{verb}/").status_code == 403


def test_nobody_lets_himself_in(supervisor, administrator, office, as_):
    assert start(office["supervisor"], supervisor).status_code == 403
    start(office["administrator"], supervisor)
    assert confirm(office["supervisor"]).status_code == 403
    row = LettingIn.objects.get()
    assert office["supervisor"].post(f"/staff/let-in/{row.pk}/stop/").status_code == 403
    with pytest.raises(ValidationError):
        start_letting_in(colleague=supervisor, by=fresh(supervisor))


def test_a_starter_who_lost_the_role_counts_no_more(lost, office, administrator):
    start(office["administrator"], lost)
    administrator.grants.update(until=timezone.now())
    assert confirm(office["supervisor"]).status_code == 403
    assert Authenticator.objects.filter(user=lost).exists()


def test_twice_is_once(lost, office):
    start(office["administrator"], lost)
    start(office["supervisor"], lost)
    assert LettingIn.objects.count() == 1
    confirm(office["supervisor"])
    assert confirm(office["other_supervisor"]).status_code == 302
    assert LettingIn.objects.filter(confirmed_at__isnull=False).count() == 1


def test_stopping(lost, office, signs_in, visitor, audited):
    signs_in(lost.email)
    visitor.post("/second-factor/lost/")
    visitor.post("/second-factor/lost/")
    row = LettingIn.objects.get()
    assert office["supervisor"].post(f"/staff/let-in/{row.pk}/stop/").status_code == 302
    assert confirm(office["supervisor"]).status_code in (302, 403)
    assert Authenticator.objects.filter(user=lost).exists()
    assert len(audited("lose_second_factor")) == len(audited("stop_letting_in")) == 1


def test_the_colleagues_page_shows_who_asks_and_the_right_buttons(lost, office, signs_in, visitor):
    address = f"/staff/{lost.pk}/"
    assert "let-in" in office["administrator"].get(address).content.decode()
    signs_in(lost.email)
    visitor.post("/second-factor/lost/")
    assert "start_letting_in" in office["supervisor"].get(address).context["verbs"]
    start(office["supervisor"], lost)
    assert "confirm_letting_in" not in office["supervisor"].get(address).context["verbs"]
    assert "confirm_letting_in" in office["administrator"].get(address).context["verbs"]


def test_a_deactivated_colleague_is_not_let_in(lost, office, administrator):
    start(office["supervisor"], lost)
    User.objects.filter(pk=lost.pk).update(
        is_active=False, deactivated_at=timezone.now(), deactivated_by=administrator
    )
    assert confirm(office["other_supervisor"]).status_code == 302
    assert LettingIn.objects.get().confirmed_at is None


def test_an_invited_colleague_begins_with_setting_up(administrator, real, visitor):
    _invitation, token = invite_colleague(email="new@demo.invalid", role="operator", by=administrator)
    data = {"name": "Асан", "language": "en", "password": PASSWORD, "password_again": PASSWORD}
    answer = visitor.post(f"/invitation/{token}/", data, follow=True)
    assert answer.redirect_chain[-1][0] == "/second-factor/set-up/"
    assert not answer.context["shut"]


def test_two_who_confirm_at_once_make_one_link(real_db, settings):
    people = [
        factories.staff(name, "supervisor") for name in ("Айнура Мамытова", "Рустам Юсупов", "Асан Усенов")
    ]
    lost = factories.staff("Бегимай Асан кызы", "operator")
    row = start_letting_in(colleague=lost, by=people[0])
    together, links = threading.Barrier(2), []

    def confirm_it(by: User) -> None:
        together.wait()
        try:
            links.append(confirm_letting_in(letting_in=LettingIn.objects.get(pk=row.pk), by=by)[1])
        except ValidationError:
            links.append("")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm_it, args=(by,)) for by in people[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, links)) == [False, True]
