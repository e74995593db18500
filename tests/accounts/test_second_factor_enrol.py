"""Setting up, adding and removing factors; recovery codes; nothing of a seed lies in clear."""

import json
import re
import subprocess

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from accounts.factors import PENDING
from accounts.seeds import SeedUnreadable, open_name, open_seed, seal_seed
from audit.models import AuditEntry
from local.postgres import OWNER, binaries
from tests import factories
from tests.accounts.factor_steps import ORIGIN, SoftKey, code_of, has_shown, with_phone_app, wrong_code

APP, KEY, MINE = "/second-factor/phone-app/", "/second-factor/security-key/", "/second-factor/mine/"


def add_app(client, later=0):
    """Adds a phone app; returns its seed and the answer."""
    seed = client.get(APP).context["seed"].replace(" ", "")
    return seed, client.post(APP, {"code": code_of(seed, later)})


def add_key(client, key=None, name="синий ключ", origin=ORIGIN):
    """Adds a software key; returns it and the answer."""
    key = key or SoftKey()
    question = client.get(KEY).context["options"]
    return key, client.post(KEY, {"name": name, "new_key": key.enrol(question, origin)})


@pytest.fixture
def client(operator, as_, real) -> Client:
    """An operator past the password, without any factor."""
    return as_(operator)


def test_a_phone_app_is_proved_by_a_code(client, operator, audited):
    page = client.get(APP)
    text = page.content.decode()
    assert page.context["seed"] in text, "for those who type it"
    assert 'src="data:image/svg+xml;base64,' in text
    seed = page.context["seed"].replace(" ", "")
    assert client.post(APP, {"code": wrong_code(seed)}).status_code == 422
    assert client.get("/preferences/").status_code == 302
    answer = client.post(APP, {"code": code_of(seed)})
    assert answer.status_code == 200 and len(answer.context["codes"]) == 10
    assert client.get("/preferences/").status_code == 200
    assert [line.code for line in audited("enrol_second_factor")] == ["totp"]
    assert PENDING not in client.session


def test_the_code_that_enrolled_does_not_open_again(client, operator, as_):
    seed, _answer = add_app(client)
    assert as_(operator).post("/second-factor/", {"second_factor_code": code_of(seed)}).status_code == 422


def test_the_seed_stays_while_the_page_is_open(client):
    assert client.get(APP).context["seed"] == client.get(APP).context["seed"]


def test_a_security_key(client, operator, audited, as_):
    key, answer = add_key(client)
    assert answer.status_code == 200 and len(answer.context["codes"]) == 10
    assert client.get("/preferences/").status_code == 200
    assert [line.code for line in audited("enrol_second_factor")] == ["webauthn"]
    again = as_(operator)
    question = again.get("/second-factor/").context["options"]
    shown = again.post("/second-factor/", {"second_factor_key": key.show(question)})
    assert shown.status_code == 302
    assert again.get("/preferences/").status_code == 200


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "https://localhost.elsewhere.invalid", "null"])
def test_a_false_site_gets_no_key_and_no_answer(client, operator, as_, origin):
    _key, answer = add_key(client, origin=origin)
    assert answer.status_code == 422 and not Authenticator.objects.exists()
    key, _answer = add_key(client)
    again = as_(operator)
    question = again.get("/second-factor/").context["options"]
    assert again.post("/second-factor/", {"second_factor_key": key.show(question, origin)}).status_code == 422


def test_an_answer_works_once_and_for_its_question_only(client, operator, as_):
    key, _answer = add_key(client)
    again = as_(operator)
    old = key.show(again.get("/second-factor/").context["options"])
    again.get("/second-factor/")
    assert again.post("/second-factor/", {"second_factor_key": old}).status_code == 422
    new = key.show(again.get("/second-factor/").context["options"])
    assert again.post("/second-factor/", {"second_factor_key": new}).status_code == 302
    third = as_(operator)
    third.get("/second-factor/")
    assert third.post("/second-factor/", {"second_factor_key": new}).status_code == 422


def test_another_colleagues_key_opens_nothing(client, operator, lawyer, as_):
    foreign, _answer = add_key(as_(lawyer))
    add_key(client)
    again = as_(operator)
    question = again.get("/second-factor/").context["options"]
    assert again.post("/second-factor/", {"second_factor_key": foreign.show(question)}).status_code == 422


@pytest.mark.parametrize("answer", ["", "{", "[]", '{"id":"AA"}', '{"id":"AA","rawId":"AA","response":{}}'])
def test_hostile_bytes_are_no_key(client, answer):
    client.get(KEY)
    assert client.post(KEY, {"name": "х", "new_key": answer}).status_code == 422
    assert not Authenticator.objects.exists()


def test_who_has_one_must_show_it_before_adding_another(client, operator, as_):
    add_app(client)
    thief = as_(operator)  # knows the password alone
    for address in ("/second-factor/set-up/", APP, KEY):
        assert thief.get(address).headers["Location"].startswith("/second-factor/?next=")
    for address in (APP, KEY):
        assert thief.post(address, {"code": "1"}).headers["Location"].startswith("/second-factor/")
    assert Authenticator.objects.filter(type="webauthn").count() == 0


def test_a_page_opened_before_the_first_factor_adds_no_second_one(client, operator, as_):
    """A thief with the password opens the page first; the colleague is quicker."""
    thief = as_(operator)
    key = SoftKey()
    question = thief.get(KEY).context["options"]
    add_app(client)
    assert thief.post(KEY, {"new_key": key.enrol(question)}).headers["Location"].startswith("/second-factor/")
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_recovery_codes_open_once_each(client, operator, as_, audited):
    _seed, answer = add_app(client)
    codes = answer.context["codes"]
    assert len(set(codes)) == 10
    for typed in (codes[0], f"{codes[1][:4]} {codes[1][4:]}"):
        again = as_(operator)
        assert again.post("/second-factor/", {"second_factor_code": typed}).status_code == 302
        assert as_(operator).post("/second-factor/", {"second_factor_code": typed}).status_code == 422
    assert [line.code for line in audited("verify_second_factor")] == ["recovery_codes"] * 2
    assert client.get(MINE).context["factors"].codes_left == 8
    assert codes[2] not in client.get(MINE).content.decode(), "they are shown once"


def test_new_recovery_codes_end_the_old_ones(client, operator, as_, audited):
    _seed, answer = add_app(client)
    old = answer.context["codes"]
    new = client.post("/second-factor/recovery-codes/").context["codes"]
    assert not set(old) & set(new)
    assert as_(operator).post("/second-factor/", {"second_factor_code": old[0]}).status_code == 422
    assert as_(operator).post("/second-factor/", {"second_factor_code": new[0]}).status_code == 302
    assert len(audited("renew_recovery_codes")) == 2


def test_the_last_one_stays(client, operator, audited):
    add_app(client)
    app = Authenticator.objects.get(type="totp")
    client.post(f"/second-factor/{app.pk}/remove/")
    assert Authenticator.objects.filter(pk=app.pk).exists()
    add_key(client)
    client.post(f"/second-factor/{app.pk}/remove/")
    assert not Authenticator.objects.filter(pk=app.pk).exists()
    assert [line.code for line in audited("remove_second_factor")] == ["totp"]


def test_recovery_codes_cannot_be_removed_and_another_colleagues_factor_is_not_there(
    client, operator, lawyer
):
    add_app(client)
    with_phone_app(lawyer)
    for row in (
        Authenticator.objects.get(user=operator, type="recovery_codes"),
        Authenticator.objects.get(user=lawyer),
    ):
        assert client.post(f"/second-factor/{row.pk}/remove/").status_code == 404
    assert Authenticator.objects.count() == 3


def test_one_phone_app_at_a_time(client):
    add_app(client)
    _seed, answer = add_app(client, later=1)
    assert answer.status_code == 422
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_seed_of_another_colleague_does_not_open(client, operator, lawyer, as_):
    """Somebody who can write to the database moves his own seed into another's row."""
    mine = with_phone_app(lawyer)
    row = Authenticator.objects.create(
        user=operator, type="totp", data=Authenticator.objects.get(user=lawyer).data
    )
    assert client.post("/second-factor/", {"second_factor_code": code_of(mine)}).status_code == 422
    assert AuditEntry.objects.filter(verb="vault.damaged", about_id=str(operator.pk)).exists()
    row.data = {"secret": seal_seed(operator.pk, mine)}
    row.save()
    assert client.post("/second-factor/", {"second_factor_code": code_of(mine)}).status_code == 302


def test_a_dump_holds_no_seed_in_clear(real_db, settings):
    """The real pg_dump of tables and sessions, while one seed is enrolled and another stands on a page."""
    settings.SECOND_FACTOR, settings.SITE_URL = True, "http://localhost:8000"
    user, other = (
        factories.staff("Бегимай Асан кызы", "operator"),
        factories.staff("Нурлан Жолдошев", "lawyer"),
    )
    clients = [Client(), Client()]
    for client, person in zip(clients, (user, other), strict=True):
        client.force_login(person, backend="accounts.backends.EmailBackend")
    seed, answer = add_app(clients[0])
    pending = clients[1].get(APP).context["seed"].replace(" ", "")
    recovery = open_seed(user.pk, Authenticator.objects.get(type="recovery_codes").data["seed"])
    words = [str(binaries() / "pg_dump"), "-h", str(real_db.cluster.socket), "-U", OWNER, real_db.name]
    dump = subprocess.run(words, capture_output=True, check=True, text=True).stdout
    sessions = "".join(str(dict(client.session.items())) for client in clients)
    assert "mfa_authenticator" in dump and str(user.pk) in dump
    for secret in (seed, pending, recovery, *answer.context["codes"]):
        assert secret not in dump and secret not in sessions
    assert open_seed(user.pk, Authenticator.objects.get(type="totp").data["secret"]) == seed


def test_my_page_lists_what_there_is(client, operator):
    add_app(client)
    add_key(client, name="синий ключ")
    text = client.get(MINE).content.decode()
    assert "синий ключ" in text
    assert len(re.findall(r"/second-factor/\d+/remove/", text)) == 2


def test_the_name_of_a_key_is_sealed_and_belongs_to_its_owner(client, operator, lawyer):
    """Somebody may call a key after a person or a place; in the library's JSON it would lie in clear."""
    add_key(client, name="ключ от Нарынской, 4")
    data = Authenticator.objects.get(type="webauthn").data
    assert "ключ" not in json.dumps(data, ensure_ascii=False)
    assert open_name(operator.pk, data["sealed_name"]) == "ключ от Нарынской, 4"
    assert open_name(lawyer.pk, data["sealed_name"]) == ""
    with pytest.raises(SeedUnreadable):
        open_seed(operator.pk, data["sealed_name"])
    assert open_name(operator.pk, seal_seed(operator.pk, "JBSWY3DP")) == ""


def test_a_key_without_a_name_is_called_what_it_is(client):
    add_key(client, name="")
    assert "Ключ безопасности" in client.get(MINE).content.decode()


def test_it_works_in_a_demonstration_for_who_wants_to_try(operator, as_, settings):
    settings.SITE_URL = "http://localhost:8000"
    client = as_(operator)
    _seed, answer = add_app(client)
    assert answer.status_code == 200
    client.post(f"/second-factor/{Authenticator.objects.get(type='totp').pk}/remove/")
    assert not Authenticator.objects.exists(), "nothing is forced there"


def test_the_table_itself_holds_only_sealed_text(client, operator):
    seed, _answer = add_app(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert seed not in kept and "secret" in kept


def test_a_stale_shift_is_asked_before_anything_is_added(client, operator):
    add_app(client)
    has_shown(client, ago=600)
    assert client.get(KEY).headers["Location"].startswith("/second-factor/?next=")
