"""Encrypted model fields: a ``bytea`` column that reads and writes like plain text or JSON on an instance.

Words are bound to table, column and row, so the row needs its key before the insert (UUID default). They are
opened on attribute access, one by one: a value that does not open shows as ``Unreadable``, is reported to
``vault.damage``, and its ciphertext is kept when the row is saved. Never here: keys, rights, what is recorded
of a damage.
"""

import uuid
from functools import cache, cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from vault import cipher, damage, jsontext, keys
from vault.texts import validate_plain_text

_UNOPENED: Any = object()


class Unreadable(str):
    """What stands on the page for text that cannot be opened; carries the ciphertext that must not be lost."""

    sealed: bytes = b""

    @classmethod
    def of(cls, sealed: bytes) -> "Unreadable":
        """The sentence in the reader's language."""
        text = cls(gettext("cannot be read"))
        text.sealed = sealed
        return text


class UnreadableJSON(dict[str, Any]):
    """The same for JSON: empty, and shown as the sentence."""

    sealed: bytes = b""

    @classmethod
    def of(cls, sealed: bytes) -> "UnreadableJSON":
        """An empty dict that remembers its ciphertext."""
        value = cls()
        value.sealed = sealed
        return value

    def __str__(self) -> str:
        return gettext("cannot be read")


@cache
def _unreadable_words() -> frozenset[str]:
    """The sentence in all languages: posted back by a form, it must not replace the ciphertext behind it."""
    words = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            words.add(gettext("cannot be read"))
    return frozenset(words)


class Sealed:
    """A value as it came from the database, opened at most once. Never shows what is in it by accident."""

    __slots__ = ("blob", "opened", "pk")

    def __init__(self, blob: bytes) -> None:
        self.blob = blob
        self.pk: Any = None
        self.opened: Any = _UNOPENED

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        raise TypeError("An encrypted value was read past its model instance: use the instance's attribute.")

    __format__ = __str__  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type["Sealed"], tuple[bytes]]:
        return Sealed, (self.blob,)  # never the opened words: a pickled instance may lie in a cache


class Ciphertext(bytes):
    """Marks bytes that were sealed for one row; nothing else may enter the column."""


class SealedAttribute(DeferredAttribute):
    """Opens on reading. The instance keeps what came from the database until something else is set."""

    field: "EncryptedField"

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, _UNOPENED)
        if value is _UNOPENED:
            value = super().__get__(instance, cls)
            value = instance.__dict__.get(self.field.attname, value)
        if type(value) is not Sealed:
            return value
        if value.opened is _UNOPENED:
            value.opened = self.field.open(instance, value)
        return value.opened

    def __set__(self, instance: Any, value: Any) -> None:
        data = instance.__dict__
        if type(value) is Sealed:
            # Not ``instance.pk``: a key declared after this field is not there yet, and asking would load the row.
            value.pk = data.get(instance._meta.pk.attname)
        elif isinstance(value, Unreadable | UnreadableJSON):
            value = self._again(instance, value)
        elif isinstance(value, str) and value in _unreadable_words():
            kept = data.get(self.field.attname)
            if type(kept) is Sealed and isinstance(self.__get__(instance), Unreadable):
                return
        data[self.field.attname] = value

    def _again(self, instance: Any, value: Any) -> Sealed:
        sealed = Sealed(value.sealed)
        sealed.pk, sealed.opened = instance.pk, value
        return sealed


class EncryptedField(models.Field):
    """What both kinds share. ``pad`` hides the length; ``seal_name`` keeps old words readable after a rename."""

    descriptor_class = SealedAttribute
    empty_strings_allowed = True

    def __init__(self, *args: Any, pad: int = 0, seal_name: str = "", **kwargs: Any) -> None:
        self.pad = pad
        self.seal_name = seal_name
        super().__init__(*args, **kwargs)

    # what the words are bound to

    @property
    def seal_table(self) -> str:
        """The table whose data key this field uses (its first name, if the table was renamed)."""
        return self.seal_name.partition(".")[0] or self.model._meta.db_table

    def place(self, pk: Any) -> bytes:
        """Table, column and row as bytes."""
        return self._place_prefix + (pk.bytes if type(pk) is uuid.UUID else str(pk).encode())

    @cached_property
    def _place_prefix(self) -> bytes:
        column = self.seal_name.partition(".")[2] or self.column
        return f"{self.seal_table}\0{column}\0".encode()

    def open(self, instance: Any, sealed: Sealed) -> Any:
        """Decrypt one value; damage is reported and shown, never raised."""
        pk = instance.pk if sealed.pk is None else sealed.pk
        if not sealed.blob:
            return self.from_words(b"")
        try:
            return self.from_words(cipher.unseal(sealed.blob, self.place(pk)))
        except (cipher.Damaged, keys.KeyErased, ValueError):
            damage.report(damage.Damage(self.model._meta.label, str(pk), str(self.column)))
            return self.unreadable(sealed.blob)

    # what a subclass says

    def to_words(self, value: Any) -> bytes:
        """Value -> bytes to encrypt (b"" is kept as it is)."""
        raise NotImplementedError

    def from_words(self, words: bytes) -> Any:
        """Decrypted bytes -> value; ValueError if they are not one."""
        raise NotImplementedError

    def unreadable(self, sealed: bytes) -> Any:
        """What a reader gets instead of a value that does not open."""
        raise NotImplementedError

    def unchanged(self, sealed: Sealed) -> bool:
        """Whether a value from the database may be written back as it was."""
        return True

    # to and from the database

    def db_type(self, connection: Any) -> str:
        return connection.data_types["BinaryField"]

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> Ciphertext | None:
        value = model_instance.__dict__.get(self.attname, _UNOPENED)
        if value is _UNOPENED:
            value = getattr(model_instance, self.attname)
            value = model_instance.__dict__.get(self.attname, value)
        pk = model_instance.pk
        if type(value) is Sealed:
            at_home = value.pk is None or value.pk == pk
            opened = value.opened if at_home else getattr(model_instance, self.attname)
            if isinstance(opened, Unreadable | UnreadableJSON) or (at_home and self.unchanged(value)):
                return Ciphertext(value.blob)
            value = opened
        return None if value is None else Ciphertext(self.seal(value, pk))

    def seal(self, value: Any, pk: Any) -> bytes:
        """Encrypt a value for the row ``pk`` of this field's table."""
        if pk is None:
            raise FieldError(
                f"{self} needs the row's key before it can be encrypted: give the model a UUID default."
            )
        words = self.to_words(value)
        return cipher.seal(keys.Owner(self.seal_table), self.place(pk), words, self.pad) if words else b""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or isinstance(value, Ciphertext) or (isinstance(value, bytes | str) and not value):
            return None if value is None else connection.Database.Binary(bytes(value or b""))
        raise FieldError(
            f"{self} is encrypted: change it on an instance and save that; update() and bulk_update() cannot."
        )

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Called for each value written: expressions (F, Case of bulk_update) would write past the encryption."""
        if hasattr(value, "as_sql"):
            raise FieldError(
                f"{self} is encrypted: change it on an instance and save that; update() and bulk_update() cannot."
            )
        return "%s"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        if compiler.query.values_select:
            raise FieldError(
                f"{self} is encrypted: values() and values_list() cannot read it; use instances."
            )
        return sql, params

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self} is encrypted: it cannot be searched by {lookup_name!r}; use a blind index.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self} is encrypted: it cannot be searched by {lookup_name!r}; use a blind index.")

    def value_to_string(self, obj: Any) -> str:
        raise FieldError(f"{self} is encrypted: it is not serialised, because a dump would hold it in clear.")

    # the definition

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.pad:
            kwargs["pad"] = self.pad
        if self.seal_name:
            kwargs["seal_name"] = self.seal_name
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_definition()]

    def _check_definition(self) -> list[checks.CheckMessage]:
        found: list[checks.CheckMessage] = []
        if self.unique or getattr(self, "db_index", False) or self.primary_key:
            found.append(
                checks.Error("An encrypted field cannot be unique or indexed.", obj=self, id="vault.E001")
            )
        key = self.model._meta.pk
        if key is None or not (key.has_default() or key.is_relation or not isinstance(key, models.AutoField)):
            found.append(
                checks.Error(
                    "A model with encrypted fields needs a key that is known before the insert.",
                    hint="id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)",
                    obj=self,
                    id="vault.E002",
                )
            )
        return found


class EncryptedTextField(EncryptedField):
    """Text. "" stays "", NULL stays NULL. NUL letters, lone surrogates and overlong text are refused."""

    description = _("Encrypted text")
    default_max_length = 100_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = self.max_length or self.default_max_length
        self.validators = [*self.validators, validate_plain_text, MaxLengthValidator(limit)]

    def to_python(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else str(value)

    def to_words(self, value: Any) -> bytes:
        text = str(value)
        validate_plain_text(text)
        return text.encode()

    def from_words(self, words: bytes) -> str:
        return words.decode()

    def unreadable(self, sealed: bytes) -> Unreadable:
        return Unreadable.of(sealed)

    def formfield(self, **kwargs: Any) -> Any:
        """A textarea (a line for short texts) that browsers neither remember nor send to a spell checker."""
        limit = self.max_length or self.default_max_length
        widget = forms.TextInput if limit <= 255 else forms.Textarea
        quiet = {"autocomplete": "off", "spellcheck": "false"}
        defaults = {"form_class": forms.CharField, "max_length": limit, "widget": widget(attrs=quiet)}
        return super().formfield(**{**defaults, **kwargs})


class EncryptedJSONField(EncryptedField):
    """JSON (dicts, lists, texts, numbers; dates become text). None is NULL."""

    description = _("Encrypted JSON")

    def to_words(self, value: Any) -> bytes:
        try:
            return jsontext.dumps(value)
        except (TypeError, ValueError):
            raise ValidationError(_("This value cannot be kept."), code="unfit_value") from None

    def from_words(self, words: bytes) -> Any:
        return jsontext.loads(words) if words else None

    def unreadable(self, sealed: bytes) -> UnreadableJSON:
        return UnreadableJSON.of(sealed)

    def unchanged(self, sealed: Sealed) -> bool:
        """A dict that somebody has in hand may have been changed in place."""
        return sealed.opened is _UNOPENED

    def formfield(self, **kwargs: Any) -> None:
        """JSON is never typed by people."""
        return
