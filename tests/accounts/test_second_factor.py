"""Without a verified second factor nothing is open but the way to it; each code opens once; wrong ones are counted."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.factors import verify_code
from accounts.models import UsedCode, WrongCodes
from accounts.second_factor import OPEN_DOORS
from local.places import ROOT
from tests.accounts.factor_steps import SoftKey, code_of, has_shown, with_phone_app, wrong_code
from tests.house.stage import patterns

VERIFY = "/second-factor/"


def show(client, code, **more):
    return client.post(VERIFY, {"second_factor_code": code, **more})


@pytest.fixture
def enrolled(operator, as_, real):
    """A browser past the password, of an operator who has a phone app; and its seed."""
    seed = with_phone_app(operator)
    return as_(operator), seed


def test_nothing_is_open_before_it(stage, signed_in, real):
    """Each address, GET and POST, of each colleague: led to the second factor, or one of the named open doors."""
    beyond, tried = [], 0
    for name in sorted(patterns()):
        address = reverse(name, kwargs=stage.arguments.get(name))
        for actor in ("operator", "lawyer", "supervisor", "administrator"):
            for method in ("get", "post"):
                with transaction.atomic():
                    answer = getattr(signed_in(stage.actors[actor]), method)(address)
                    transaction.set_rollback(True)
                tried += 1
                led = answer.status_code == 302 and answer.headers["Location"].startswith(VERIFY)
                if not led and name not in OPEN_DOORS:
                    beyond.append((name, actor, method, answer.status_code))
    assert beyond == []
    assert set(patterns()) >= OPEN_DOORS
    assert tried > 600


def test_the_open_doors_show_nothing_of_the_house(stage, as_, real):
    """The pages between password and second factor hold no search, no menu, no number."""
    client = as_(stage.actors["supervisor"])
    pages = [
        client.get(reverse(name)) for name in ("set_up_second_factor", "add_security_key", "add_phone_app")
    ]
    with_phone_app(stage.actors["supervisor"])
    pages.append(client.get(VERIFY))
    for page in pages:
        assert page.status_code == 200
        text = page.content.decode()
        for path in ("/search/", "/cases/", "/staff/", "/inbox/", "/saved-forms/", "/contacts/"):
            assert path not in text


def test_the_layer_asks_nothing_of_the_database(operator, as_, real, django_assert_num_queries):
    client = as_(operator)
    client.get("/preferences/")
    with django_assert_num_queries(2):  # session and colleague, as every page
        answer = client.get("/preferences/")
    assert answer.status_code == 302


def test_a_demonstration_is_exempt(operator, as_):
    assert as_(operator).get("/preferences/").status_code == 200


def test_signing_in_leads_to_it_and_back(colleague, signs_in, visitor, real):
    seed = with_phone_app(colleague)
    assert signs_in(colleague.email, data={"next": "/saved-forms/"}).headers["Location"] == "/saved-forms/"
    led = visitor.get("/saved-forms/")
    assert led.headers["Location"] == "/second-factor/?next=%2Fsaved-forms%2F"
    page = visitor.get(led.headers["Location"])
    assert 'name="next" value="/saved-forms/"' in page.content.decode()
    assert show(visitor, code_of(seed), next="/saved-forms/").headers["Location"] == "/saved-forms/"
    assert visitor.get("/saved-forms/").status_code == 200


def test_who_has_none_is_led_to_setting_up(colleague, signs_in, visitor, real):
    signs_in(colleague.email)
    answer = visitor.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/second-factor/set-up/"


@pytest.mark.parametrize(
    "foreign", ["https://elsewhere.invalid/", "//elsewhere.invalid", "javascript:1", "desk"]
)
def test_it_never_leads_elsewhere(enrolled, foreign):
    client, seed = enrolled
    assert client.get(VERIFY, {"next": foreign}).context["next_page"] == ""
    assert show(client, code_of(seed), next=foreign).headers["Location"] == "/"


def test_a_code_opens_once_also_after_the_cache_is_flushed(enrolled, operator, as_):
    client, seed = enrolled
    code = code_of(seed)
    assert show(client, code).status_code == 302
    cache.clear()
    other = as_(operator)
    assert show(other, code).status_code == 422
    assert other.get("/preferences/").status_code == 302
    assert show(other, code_of(seed, 1)).status_code == 302


def test_the_database_keeps_a_code_from_being_used_twice(operator):
    UsedCode.objects.create(user=operator, step=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        UsedCode.objects.create(user=operator, step=7)
    for statement in ("DELETE FROM accounts_usedcode", "UPDATE accounts_usedcode SET step = 8"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_two_workers_at_once_accept_a_code_once(real_db, settings):
    from tests import factories

    user = factories.staff("Бегимай Асан кызы", "operator")
    code, ways = code_of(with_phone_app(user)), []
    together = threading.Barrier(6)

    def try_it() -> None:
        together.wait()
        try:
            ways.append(verify_code(code=code, by=user).way)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ways) == ["", "", "", "", "", "totp"]


def test_five_wrong_codes_rest_a_quarter_of_an_hour(enrolled, operator, audited):
    client, seed = enrolled
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            assert show(client, wrong_code(seed)).status_code == 422
        assert show(client, code_of(seed)).status_code == 422, "the right one is not read either"
        assert client.get("/preferences/").status_code == 302
        clock.shift(timedelta(minutes=14))
        assert show(client, code_of(seed)).status_code == 422
        clock.shift(timedelta(minutes=1, seconds=1))
        assert show(client, code_of(seed)).status_code == 302
    assert len(audited("second_factor_failed")) == 5
    assert len(audited("second_factor_locked")) == 2
    assert WrongCodes.objects.get(pk=operator.pk).count == 0


def test_a_right_code_forgets_the_wrong_ones(enrolled):
    client, seed = enrolled
    for later in (0, 1):
        for _ in range(4):
            show(client, wrong_code(seed))
        assert show(client, code_of(seed, later)).status_code == 302


def test_a_stranger_without_the_password_counts_nothing(colleague, signs_in, visitor, real):
    with_phone_app(colleague)
    for _ in range(6):
        signs_in(colleague.email, "not the password at all")
        show(visitor, "000000")
    assert not WrongCodes.objects.exists()


def test_a_key_works_while_codes_rest(enrolled, operator):
    client, seed = enrolled
    has_shown(client)
    key = SoftKey()
    question = client.get("/second-factor/security-key/").context["options"]
    client.post("/second-factor/security-key/", {"name": "синий", "new_key": key.enrol(question)})
    client = has_shown(client, ago=13 * 3600)
    for _ in range(6):
        show(client, wrong_code(seed))
    question = client.get(VERIFY).context["options"]
    assert client.post(VERIFY, {"second_factor_key": key.show(question)}).status_code == 302
    assert client.get("/preferences/").status_code == 200


def test_it_holds_for_twelve_hours(operator, as_, real):
    with_phone_app(operator)
    assert has_shown(as_(operator), ago=12 * 3600 - 60).get("/preferences/").status_code == 200
    assert has_shown(as_(operator), ago=12 * 3600 + 1).get("/preferences/").status_code == 302
    assert has_shown(as_(operator), ago=-600).get("/preferences/").status_code == 302, "a clock set back"


def test_showing_it_again_does_not_lengthen_the_shift(operator, as_, real):
    seed = with_phone_app(operator)
    client = has_shown(as_(operator), ago=11 * 3600)
    show(client, code_of(seed))
    _user, first, last = client.session["second_factor"]
    assert last - first >= 11 * 3600


def test_another_colleague_in_the_same_browser_shows_his_own(operator, lawyer, as_, real):
    client = has_shown(as_(operator))
    kept = client.session["second_factor"]
    client.force_login(lawyer, backend="accounts.backends.EmailBackend")
    session = client.session
    session["second_factor"] = kept
    session.save()
    assert client.get("/preferences/").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"second_factor_code": "12\x0034"},
        {"second_factor_code": "٣" * 6},
        {"second_factor_code": "9" * 5000},
        {"second_factor_key": "{"},
        {"second_factor_key": "[" * 10_000},
        {"second_factor_key": '{"id": 1}'},
        {
            "second_factor_key": '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30"}}'
        },
    ],
)
def test_hostile_answers_are_refused_with_a_sentence(enrolled, wrong):
    client, _seed = enrolled
    answer = client.post(VERIFY, wrong)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert client.get("/preferences/").status_code == 302


def test_it_is_recorded(enrolled, operator, audited):
    client, seed = enrolled
    show(client, wrong_code(seed))
    show(client, code_of(seed))
    [refused], [done] = audited("second_factor_failed"), audited("verify_second_factor")
    assert (refused.outcome, refused.actor_id, refused.about_id) == (
        "refused",
        str(operator.pk),
        str(operator.pk),
    )
    assert (done.actor_id, done.code) == (str(operator.pk), "totp")
    assert Authenticator.objects.get().last_used_at is not None


def test_signing_out_is_open_and_ends_it(enrolled):
    client, seed = enrolled
    show(client, code_of(seed))
    client.post("/sign-out/")
    assert client.get("/preferences/").headers["Location"].startswith("/sign-in/")


def test_nobody_is_led_to_sign_in_first(db, real):
    assert Client().get(VERIFY).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("more", [{}, {"BIR_DUINO_TEST": "1", "BIR_DUINO_TEST_SECOND_FACTOR": "off"}])
def test_a_real_site_always_asks(more):
    """No switch of the environment turns it off there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIR_DUINO")}
    given = {**kept, "MODE": "real", "DEBUG": "off", "ALLOWED_HOSTS": "help.example.org", **more}
    words = [sys.executable, "-c", "from bir_duino import settings; print(settings.SECOND_FACTOR)"]
    answer = subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "True"
