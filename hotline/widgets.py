"""Answers that stand side by side and are chosen by one press: chips. Drawn without a template for each (see
reference/widgets.py: an operator has somebody on the line). Never queries, never what an answer means.
"""

from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe

from reference.widgets import SharedChoices, attributes


class Chips(SharedChoices, forms.RadioSelect):
    """One of several answers."""

    kind = "radio"

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Where a line of the error summary leads: the first answer."""
        return f"{id_}_{index or 0}" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Inputs with their labels; the first one carries the id to which an error leads."""
        given = self.build_attrs(self.attrs, attrs)
        given.pop("class", None)  # a form's ordinary look of lines
        start, chosen = given.pop("id", f"id_{name}"), set(self.format_value(value))
        parts = []
        for place, (code, label) in enumerate(self.choices):
            marked = " checked" if str(code) in chosen else ""
            parts.append(
                f'<span class="chip"><input type="{self.kind}" name="{escape(name)}" value="{escape(str(code))}"'
                f' id="{escape(start)}_{place}"{marked}{attributes(given)}>'
                f'<label for="{escape(start)}_{place}">{escape(str(label))}</label></span>'
            )
        return mark_safe("\n".join(parts))  # noqa: S308  (every value is escaped above)


class ManyChips(Chips):
    """Several of several answers."""

    kind = input_type = "checkbox"  # input_type: an ordinary form draws its lines by it
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All that were chosen."""
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """An empty box is not sent at all, so nobody can tell."""
        return False
