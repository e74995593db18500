"""The lean select box: what Django draws, without a template; the field that takes a code and gives a row."""

import datetime
import re

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.template import Template
from django.utils import translation

from reference.fields import ReferenceField
from reference.models import CaseType, HelpLine, Place
from reference.widgets import LeanSelect

CHOICES = [
    ("", "---------"),
    ("a", "Ala & Buka <b>"),
    ("Group «1»", [("b", "Б"), (3, 1234567)]),
    ("d", 'quo"te'),
]
CASES = [
    (None, None),
    ("a", {"class": "form-select", "required": True}),
    ("b", {"id": "id_place", "disabled": False, "data-x": 'a"b'}),
    (3, {"aria-describedby": "x", "tabindex": 1000}),
    ("nothing of these", {}),
]


@pytest.mark.parametrize(("value", "attrs"), CASES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_it_draws_what_django_draws(value, attrs, language):
    with translation.override(language):
        lean = LeanSelect(choices=CHOICES, attrs={"lang": "ru"}).render("place", value, attrs)
        django = forms.Select(choices=CHOICES, attrs={"lang": "ru"}).render("place", value, attrs)
    assert lean.strip() == re.sub(
        r"\n+", "\n", django.strip()
    )  # Django leaves empty lines between its templates


def rendered_templates(monkeypatch, draw) -> int:
    """How many templates were rendered while drawing."""
    seen = []
    original = Template._render
    monkeypatch.setattr(
        Template, "_render", lambda self, context: (seen.append(self.name), original(self, context))[1]
    )
    draw()
    return len(seen)


def test_77_options_need_no_template(monkeypatch):
    many = [(str(n), f"Place {n}") for n in range(77)]
    assert rendered_templates(monkeypatch, lambda: LeanSelect(choices=many).render("place", "5")) == 0


def test_the_guard_would_see_djangos_own_select(monkeypatch):
    many = [(str(n), f"Place {n}") for n in range(77)]
    assert rendered_templates(monkeypatch, lambda: forms.Select(choices=many).render("place", "5")) > 77


class PlaceForm(forms.Form):
    place = ReferenceField(Place, grouped=True)
    type = ReferenceField(CaseType, grouped=True, required=False)
    line = ReferenceField(HelpLine, required=False)


@pytest.mark.django_db
def test_crispy_dresses_it_as_a_select():
    html = render_crispy_form(PlaceForm(initial={"place": "KG-GO"}))
    assert "form-select" in html
    assert '<option value="KG-GO" selected>' in html


@pytest.mark.django_db
def test_a_code_becomes_its_row_without_a_query(django_assert_num_queries):
    str(PlaceForm()["place"])
    form = PlaceForm({"place": "KG-GO", "type": "", "line": "DV"})
    with django_assert_num_queries(1):  # help lines were not on the shelf yet
        assert form.is_valid(), form.errors
    assert form.cleaned_data["place"].pk == "KG-GO"
    assert form.cleaned_data["type"] is None


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["NOPE", "\x00", "\ud800", "KG-GO'--", "9" * 5000])
def test_a_foreign_code_is_a_field_error(bad):
    form = PlaceForm({"place": bad})
    assert not form.is_valid()
    assert "place" in form.errors


@pytest.mark.django_db
def test_an_ended_row_is_refused_unless_it_is_the_present_value():
    field = ReferenceField(HelpLine)
    with pytest.raises(ValidationError, match=r"Национальный центр|no longer in use"):
        field.clean("NCPT")
    form = PlaceForm({"place": "KG-GO", "line": "NCPT"})
    form.fields["line"].also = ("NCPT",)
    assert form.is_valid(), form.errors
    assert 'value="NCPT" selected' in str(form["line"])


@pytest.mark.django_db
def test_two_forms_do_not_share_what_stays_allowed():
    first, second = PlaceForm(), PlaceForm()
    HelpLine.objects.filter(code="NCPT").update(valid_to=datetime.date(2025, 10, 3))
    first.fields["line"].also = ("NCPT",)
    assert 'value="NCPT"' in str(first["line"])
    assert 'value="NCPT"' not in str(second["line"])


@pytest.mark.django_db
def test_the_list_speaks_the_readers_language():
    form = PlaceForm()
    with translation.override("ky"):
        assert "Ош шаары" in str(form["place"])
    with translation.override("en"):
        assert "Osh (city)" in str(form["place"])


@pytest.mark.django_db
def test_an_instance_is_shown_by_its_code():
    row = Place.objects.get(code="KG-GO")
    form = PlaceForm(initial={"place": row})
    assert '<option value="KG-GO" selected>' in str(form["place"])
    assert not PlaceForm({"place": "KG-GO"}, initial={"place": row}).fields["place"].has_changed(row, "KG-GO")
