"""lift_restriction: supervisors read it again; whoever lifts it sees it already."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.actions.secrecy import lift_restriction
from cases.models import Case
from tests import factories
from tests.cases.office import verbs


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, restricted=True)


def post(client, case, **changes):
    data = {"reason": "Угроза миновала", "version": case.version, **changes}
    return client.post(reverse("lift_restriction", args=[case.code]), data)


def test_it_lifts(case, supervisor, other_supervisor, as_):
    factories.glass(case, supervisor)
    assert post(as_(supervisor), case).url == case.get_absolute_url()
    assert not Case.objects.get(pk=case.pk).is_restricted
    assert as_(other_supervisor).get(case.get_absolute_url()).status_code == 200
    assert verbs(about=case) == ["cases.lift_restriction"]
    assert case.entries.get().kind == "restriction_lifted"


def test_lifting_is_no_way_around_the_glass(case, supervisor, as_):
    assert post(as_(supervisor), case).status_code == 404
    with pytest.raises(ValidationError):
        lift_restriction(case=case, reason="x", by=supervisor)
    factories.glass(case, supervisor, ends_in=-timedelta(minutes=1))
    assert post(as_(supervisor), case).status_code == 404


def test_it_refuses_a_case_that_is_not_restricted(supervisor, as_):
    free = factories.case(supervisor)
    assert post(as_(supervisor), free).url == free.get_absolute_url()
    with pytest.raises(ValidationError):
        lift_restriction(case=free, reason="x", by=supervisor)


def test_it_refuses_the_wrong_role(case, lawyer, intern, as_):
    assert {post(as_(user), case).status_code for user in (lawyer, intern)} == {403}


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case).status_code == 404


def test_it_refuses_a_stale_version_and_keeps_the_text(case, supervisor, as_):
    factories.glass(case, supervisor)
    answer = post(as_(supervisor), case, version=0)
    assert answer.status_code == 422
    assert answer.content.decode().count("Угроза миновала") >= 2


@pytest.mark.parametrize("reason", ["", "\x00", "я" * 2001])
def test_bad_input_gets_a_clear_answer(reason, case, supervisor, as_):
    factories.glass(case, supervisor)
    assert post(as_(supervisor), case, reason=reason).status_code == 422
