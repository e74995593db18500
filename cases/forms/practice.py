"""Shape of what a colleague brings along: languages and place. Never saves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import VersionField
from cases.models import Practice
from people.models.persons import Tongue
from reference.fields import ReferenceField
from reference.models import Place


class PracticeForm(forms.Form):
    """Both may stay empty."""

    version = VersionField()
    languages = forms.MultipleChoiceField(
        label=_("Speaks"), choices=Tongue.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("languages in which you talk with clients"),
    )  # fmt: skip
    place = ReferenceField(
        Place, grouped=True, empty_label=_("not noted"), required=False, label=_("Works in"),
        help_text=_("where courts and detention places can be reached within a day"),
    )  # fmt: skip

    def __init__(self, data: object = None, *, practice: Practice | None) -> None:
        known = practice or Practice(version=0)
        first = {"version": known.version, "languages": known.languages, "place": known.place_id or ""}
        super().__init__(data, initial=first)
        self.fields["place"].also = [known.place_id] if known.place_id else []
