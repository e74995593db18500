"""A form field that takes a code of a reference list and gives its row. Never saves anything."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reference.choices import choices_of, grouped_choices_of, row_of
from reference.models import Named
from reference.widgets import LeanSelect


class ReferenceField(forms.ChoiceField):
    """Choice of one row that holds today; `also` names codes that stay allowed (the row's present value)."""

    widget = LeanSelect
    default_error_messages = {"ended": _("“%(name)s” is no longer in use. Choose another one.")}

    def __init__(
        self,
        model: type[Named],
        *,
        grouped: bool = False,
        empty_label: Any = "---------",
        also: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        self.model = model
        self.grouped = grouped
        self.empty_label = empty_label
        self.also = also
        super().__init__(choices=self._choices_now, **kwargs)

    def __deepcopy__(self, memo: dict) -> ReferenceField:
        copy = super().__deepcopy__(memo)
        copy.choices = copy._choices_now  # of the copy, whose `also` may differ
        return copy

    def _choices_now(self) -> list[Any]:
        """The list in the reader's language, asked for whenever the form is drawn."""
        listed = grouped_choices_of(self.model) if self.grouped else choices_of(self.model)
        today = timezone.localdate()
        rows = [row_of(self.model, code) for code in self.also if code]
        ended = [(row.code, row.label) for row in rows if row and not row.is_valid_on(today)]
        first = [] if self.empty_label is None else [("", self.empty_label)]
        return [*first, *ended, *listed]

    def prepare_value(self, value: Any) -> Any:
        """A row shows as its code."""
        return value.code if isinstance(value, Named) else value

    def to_python(self, value: Any) -> Named | None:  # type: ignore[override]
        """The row of the code, or None for an empty choice."""
        if value in self.empty_values:
            return None
        if isinstance(value, Named):
            return value
        try:
            row = row_of(self.model, str(value)) if "\x00" not in str(value) else None
        except UnicodeEncodeError:
            row = None
        if row is None:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return row

    def validate(self, value: Named | None) -> None:  # type: ignore[override]
        """Required, and in use today (or the present value of the row that is being edited)."""
        if value is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return
        if value.code not in self.also and not value.is_valid_on(timezone.localdate()):
            raise ValidationError(self.error_messages["ended"], code="ended", params={"name": value.name})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared by code."""
        return str(self.prepare_value(initial) or "") != str(data or "")
