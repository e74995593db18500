"""The shape of a guidance text: its title, what is said, what is done, in three languages. Saving is the action's work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reference.models import Guidance
from vault.texts import validate_plain_text

LONGEST = 4_000


class LinesField(forms.CharField):
    """One thought a line; line ends of one kind, no blank ones."""

    default_validators = [validate_plain_text]

    def __init__(self, **kwargs: Any) -> None:
        quiet = {"autocomplete": "off", "spellcheck": "false", "rows": 6}
        super().__init__(max_length=LONGEST, widget=forms.Textarea(attrs=quiet), **kwargs)
        self.widget.attrs.pop("maxlength", None)  # the browser must not cut in silence

    def to_python(self, value: Any) -> str:
        """Without blank lines and spaces around."""
        return "\n".join(line.strip() for line in super().to_python(value).splitlines() if line.strip())


class TitleField(forms.CharField):
    """The name of the situation."""

    default_validators = [validate_plain_text]

    def __init__(self, **kwargs: Any) -> None:
        quiet = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=200, widget=forms.TextInput(attrs=quiet), **kwargs)
        self.widget.attrs.pop("maxlength", None)


class EditGuidanceForm(forms.Form):
    """A new edition. Kyrgyz may stay empty: the Russian words stand in for it, marked."""

    use_required_attribute = False

    edition = forms.IntegerField(widget=forms.HiddenInput, label="", min_value=0, max_value=2_000_000_000)
    name_ru = TitleField(label=_("Situation, in Russian"))
    say_ru = LinesField(label=_("What to say, in Russian"), help_text=_("one sentence a line"))
    do_ru = LinesField(
        label=_("What to do, in Russian"), required=False,
        help_text=_("law with its article; what no lawyer has confirmed says so"),
    )  # fmt: skip
    name_ky = TitleField(label=_("Situation, in Kyrgyz"), required=False)
    say_ky = LinesField(label=_("What to say, in Kyrgyz"), required=False)
    do_ky = LinesField(label=_("What to do, in Kyrgyz"), required=False)
    name_en = TitleField(label=_("Situation, in English"))
    say_en = LinesField(label=_("What to say, in English"))
    do_en = LinesField(label=_("What to do, in English"), required=False)

    def __init__(self, data: Any = None, *, guidance: Guidance, **kwargs: Any) -> None:
        super().__init__(data, initial=guidance.words() | {"edition": guidance.edition}, **kwargs)
        for name in guidance.words():  # so that a reading machine speaks each text in its own language
            self.fields[name].widget.attrs["lang"] = name[-2:]

    def words(self) -> dict[str, str]:
        """As the action takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "edition"}

    def differences(self, guidance: Guidance) -> list[tuple[str, str, str]]:
        """(field, what was written, what is saved now) for the fields that differ."""
        saved = guidance.words()
        return [
            (str(self.fields[name].label), word, saved[name])
            for name, word in self.words().items()
            if word != saved[name]
        ]
