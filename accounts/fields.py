"""Form fields that other apps share: the key of the row that a creating form will become."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SALT = "accounts.row_key"


def signed_row_key(user: User, key: UUID | None = None) -> str:
    """`key` (or a new one) signed for `user`, to stand in a hidden field."""
    return signing.Signer(salt=f"{SALT}.{user.pk}").sign(str(key or uuid4()))


class RowKeyField(forms.CharField):
    """Hidden: a signed UUID, bound to the user, that becomes the primary key of the row.

    A double click, the back button or fifty parallel posts carry the same key and so lead to the one row. Use it so:

        row_key = RowKeyField()
        def __init__(self, *args, user, row_key=None, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["row_key"].bind_to(user, row_key)   # row_key: that of a resumed SavedForm, else a new one

    `cleaned_data["row_key"]` is a UUID.
    """

    default_error_messages = {
        "forged": _(
            "This page does not belong to you or is damaged. Open the form again; copy your text first."
        ),
        "required": _(
            "This page does not belong to you or is damaged. Open the form again; copy your text first."
        ),
    }
    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "")
        super().__init__(max_length=200, **kwargs)
        self.user: User | None = None

    def bind_to(self, user: User, key: UUID | None = None) -> UUID:
        """Binds the field to the user who fills the form in; returns the key that an empty form shows."""
        self.user = user
        key = key or uuid4()
        self.initial = signed_row_key(user, key)
        return key

    def clean(self, value: Any) -> UUID:
        """The UUID, if this user was given it."""
        text = super().clean(value)
        if self.user is None:
            raise RuntimeError("RowKeyField.bind_to(user) was not called.")
        try:
            return UUID(signing.Signer(salt=f"{SALT}.{self.user.pk}").unsign(text))
        except (signing.BadSignature, ValueError):
            raise ValidationError(self.error_messages["forged"], code="forged") from None
