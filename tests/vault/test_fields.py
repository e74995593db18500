"""Encrypted fields: what goes in comes out, in its own place only, and nothing goes around them."""

import json
import pickle
import uuid

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.forms.models import model_to_dict, modelform_factory
from django.test.utils import CaptureQueriesContext, isolate_apps
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as h_settings
from hypothesis import strategies as st

from vault import cipher, keys
from vault.fields import EncryptedTextField, Sealed, Unreadable, UnreadableJSON

RUSSIAN = "Ёлка: «забрали в 6:30, ГОМ-1» — жена не знает, где он"
KYRGYZ = "Өңүр, ың-жыңсыз: «баламды алып кетишти, үйдө эч ким жок»"
ENGLISH = "He said: don't call before 9 o'clock 🙂"


@pytest.mark.parametrize("text", [RUSSIAN, KYRGYZ, ENGLISH, " ", "\n", "a" * 100_000])
def test_text_comes_back_as_it_was(probe, stored, text):
    row = probe.objects.create(said=text, wanted=text)
    again = probe.objects.get(pk=row.pk)
    assert (again.said, again.wanted) == (text, text)
    assert text.encode() not in stored(row, "said") or text.isspace()


def test_empty_stays_empty_and_null_stays_null(probe, stored):
    row = probe.objects.create(said="", wanted=None)
    assert (stored(row, "said"), stored(row, "wanted"), stored(row, "parts")) == (b"", None, None)
    again = probe.objects.get(pk=row.pk)
    assert (again.said, again.wanted, again.parts) == ("", None, None)
    again.wanted = ""
    again.save()
    assert probe.objects.get(pk=row.pk).wanted == ""
    assert list(probe.objects.filter(wanted__isnull=False)) == [row]


@pytest.mark.parametrize(
    "value", [{}, [], {"а": [1, 2.5, None, True, KYRGYZ]}, "x", 0, False, {"nul": "\0", "half": "\ud800"}]
)
def test_json_comes_back_as_it_was(probe, value):
    row = probe.objects.create(parts=value)
    assert probe.objects.get(pk=row.pk).parts == value


def test_json_changed_in_place_is_saved(probe):
    row = probe.objects.create(parts={"a": 1})
    again = probe.objects.get(pk=row.pk)
    again.parts["b"] = RUSSIAN
    again.save(update_fields=["parts"])
    assert probe.objects.get(pk=row.pk).parts == {"a": 1, "b": RUSSIAN}


def test_the_same_text_never_looks_the_same(probe, stored):
    first, second = probe.objects.create(said=RUSSIAN), probe.objects.create(said=RUSSIAN)
    assert stored(first, "said")[29:] != stored(second, "said")[29:]


def test_padding_hides_the_length(probe, stored):
    lengths = {len(stored(probe.objects.create(wanted="x" * count), "wanted")) for count in range(1, 64)}
    assert len(lengths) == 1
    assert len(stored(probe.objects.create(wanted="x" * 64), "wanted")) == lengths.pop() + 64


def test_padding_keeps_text_that_looks_like_padding(probe):
    text = "x\x80" + "\x01" * 3
    row = probe.objects.create(wanted=text)
    assert probe.objects.get(pk=row.pk).wanted == text


def test_unopened_and_unchanged_text_is_written_back_as_it_was(probe, stored):
    row = probe.objects.create(said=RUSSIAN)
    before = stored(row, "said")
    again = probe.objects.get(pk=row.pk)
    again.save()
    assert stored(row, "said") == before
    assert again.said == RUSSIAN
    again.save()
    assert stored(row, "said") == before
    again.said = KYRGYZ
    again.save()
    assert stored(row, "said") != before


def test_deferred_text_is_loaded_when_asked_for(probe):
    row = probe.objects.create(said=RUSSIAN)
    again = probe.objects.only("state").get(pk=row.pk)
    assert again.get_deferred_fields() == {"said", "wanted", "parts"}
    again.state = "done"
    again.save()
    assert again.said == RUSSIAN
    assert probe.objects.get(pk=row.pk).get_deferred_fields() == set()


def test_refreshing_brings_what_was_saved_elsewhere(probe):
    row = probe.objects.create(said=RUSSIAN)
    other = probe.objects.get(pk=row.pk)
    other.said = KYRGYZ
    other.save()
    row.refresh_from_db()
    assert row.said == KYRGYZ


def test_text_is_opened_only_when_looked_at(probe, monkeypatch):
    for _ in range(3):
        probe.objects.create(said=RUSSIAN)
    opened = []
    real = cipher.unseal
    monkeypatch.setattr(cipher, "unseal", lambda *given: opened.append(1) or real(*given))
    rows = list(probe.objects.all())
    assert not opened
    assert (rows[0].said, rows[0].said) == (RUSSIAN, RUSSIAN)
    assert len(opened) == 1


def test_a_copy_of_a_row_is_sealed_for_its_own_key(probe):
    row = probe.objects.get(pk=probe.objects.create(said=RUSSIAN).pk)
    row.pk = uuid.uuid4()
    row._state.adding = True
    row.save()
    assert probe.objects.get(pk=row.pk).said == RUSSIAN


def test_many_rows_at_once(probe):
    rows = probe.objects.bulk_create([probe(said=f"{RUSSIAN} {number}") for number in range(20)])
    assert {row.said for row in probe.objects.all()} == {row.said for row in rows}


# a value that does not open


def _tampered(blob: bytes) -> bytes:
    return blob[:-1] + bytes([blob[-1] ^ 1])


@pytest.mark.parametrize(
    "harm",
    [_tampered, lambda blob: blob[:20], lambda blob: b"\x01", lambda blob: b"\x07" + blob[1:], lambda blob: blob[:1] + bytes(16) + blob[17:],
     lambda blob: b"\x02" + blob[1:]],
    ids=["last bit", "cut", "one byte", "version", "data key", "padding flag"],
)  # fmt: skip
def test_a_tampered_value_says_so_and_its_neighbours_live(probe, stored, damages, harm):
    row = probe.objects.create(said=RUSSIAN, wanted=KYRGYZ)
    stored(row, "said", harm(stored(row, "said")))
    again = probe.objects.get(pk=row.pk)
    with translation.override("en"):
        assert isinstance(again.said, Unreadable)
        assert str(again.said) == "cannot be read"
    assert again.wanted == KYRGYZ
    assert [(found.label, found.pk, found.column) for found in damages] == [
        ("vault.Probe", str(row.pk), "said")
    ]


def test_a_value_moved_to_another_row_or_column_or_table_does_not_open(probe, stored, damages):
    victim, thief = probe.objects.create(said=RUSSIAN), probe.objects.create(said=ENGLISH, wanted=ENGLISH)
    foreign = probe._meta.get_field("said").clone()
    foreign.seal_name = "another_table.said"
    foreign.set_attributes_from_name("said")
    for column, blob in [
        ("said", stored(victim, "said")),
        ("wanted", stored(thief, "said")),
        ("said", foreign.seal(RUSSIAN, thief.pk)),
    ]:
        stored(thief, column, blob)
        assert isinstance(getattr(probe.objects.get(pk=thief.pk), column), Unreadable), column
    assert len(damages) == 3


def test_twin_without_the_binding_a_moved_value_would_open(probe, stored, damages, monkeypatch):
    """Switches the guard off: the tests above would then see the other person's words."""
    monkeypatch.setattr(cipher, "bound", lambda version, place: b"")
    victim, thief = probe.objects.create(said=RUSSIAN), probe.objects.create(said=ENGLISH, wanted=ENGLISH)
    stored(thief, "said", stored(victim, "said"))
    stored(thief, "wanted", stored(victim, "said"))
    again = probe.objects.get(pk=thief.pk)
    assert (again.said, str(again.wanted)[:-1]) in {(RUSSIAN, RUSSIAN), (RUSSIAN, RUSSIAN[:-1])}
    assert not damages


def test_damaged_ciphertext_survives_saving_the_row(probe, stored, damages):
    row = probe.objects.create(said=RUSSIAN, parts={"a": 1})
    for column in ("said", "parts"):
        stored(row, column, _tampered(stored(row, column)))
    before = stored(row, "said"), stored(row, "parts")
    for look_first in (False, True):
        again = probe.objects.get(pk=row.pk)
        if look_first:
            assert isinstance(again.said, Unreadable)
            assert isinstance(again.parts, UnreadableJSON)
            again.refresh_from_db()
        again.state = "done"
        again.save()
        assert (stored(row, "said"), stored(row, "parts")) == before


@pytest.mark.parametrize("language", ["ru", "ky", "en"])
def test_damaged_ciphertext_survives_the_form_that_showed_it(probe, stored, damages, language):
    """The page showed "cannot be read" in a field; pressing Save must not write these words over the person's."""
    row = probe.objects.create(said=RUSSIAN)
    before = _tampered(stored(row, "said"))
    stored(row, "said", before)
    with translation.override(language):
        shown = model_to_dict(probe.objects.get(pk=row.pk), ["said"])["said"]
        fresh = probe.objects.get(pk=row.pk)
        fresh.said = str(shown)
        fresh.save(update_fields=["said"])
    assert stored(row, "said") == before
    fresh.said = KYRGYZ
    fresh.save()
    assert probe.objects.get(pk=row.pk).said == KYRGYZ


def test_a_person_may_say_the_words_of_the_sentence(probe):
    with translation.override("en"):
        row = probe.objects.create(said=ENGLISH)
        row.said = "cannot be read"
        row.save()
        again = probe.objects.get(pk=row.pk)
        again.said = "x"
        again.said = "cannot be read"
        again.save()
        assert probe.objects.get(pk=row.pk).said == "cannot be read"


# ways around the field


def test_text_with_nul_or_half_a_letter_is_refused(probe):
    form = modelform_factory(probe, fields=["said"])
    for text in ("a\0b", "a\ud800b", "\udfff"):
        with pytest.raises(ValidationError), transaction.atomic():
            probe.objects.create(said=text)
        with pytest.raises(ValidationError):
            probe(said=text, wanted="", parts={}).full_clean()
        assert "said" in form({"said": text}).errors
    assert not form({"said": KYRGYZ}).errors


def test_text_that_is_too_long_is_refused_by_the_form(probe):
    assert "said" in modelform_factory(probe, fields=["said"])({"said": "x" * 1_000_000}).errors


def test_forms_keep_words_out_of_the_browsers_memory(probe):
    html = str(modelform_factory(probe, fields=["said"])()["said"])
    assert 'autocomplete="off"' in html
    assert 'spellcheck="false"' in html


@pytest.mark.parametrize(
    "way",
    [
        lambda rows: list(rows.values("said")),
        lambda rows: list(rows.values()),
        lambda rows: list(rows.values_list("said", flat=True)),
        lambda rows: rows.filter(said=RUSSIAN).count(),
        lambda rows: rows.filter(said__icontains="а").count(),
        lambda rows: rows.filter(parts__a=1).count(),
        lambda rows: rows.exclude(said__in=["а"]).count(),
        lambda rows: rows.update(said=KYRGYZ),
        lambda rows: rows.update(said=F("wanted")),
        lambda rows: rows.update(said=Lower("wanted")),
        lambda rows: rows.update(parts={"a": 1}),
        lambda rows: rows.bulk_update(list(rows.all()), ["said"]),
        lambda rows: rows.update_or_create(said=RUSSIAN),
    ],
)
def test_ways_around_the_instance_are_refused(probe, stored, way):
    row = probe.objects.create(said=RUSSIAN, parts={})
    before = stored(row, "said")
    with pytest.raises(FieldError, match="encrypted"), transaction.atomic():
        way(probe.objects)
    assert stored(row, "said") == before


def test_other_columns_may_be_read_and_updated_in_bulk(probe):
    row = probe.objects.create(said=RUSSIAN)
    assert list(probe.objects.values_list("id", "state")) == [(row.pk, "new")]
    assert probe.objects.filter(id__in=probe.objects.values("id")).exists()
    probe.objects.update(state="done")
    assert probe.objects.get(state="done").said == RUSSIAN


def test_a_value_read_past_its_instance_never_shows(probe):
    probe.objects.create(said=RUSSIAN)
    row = probe.objects.annotate(copy=F("said")).get()
    with pytest.raises(TypeError):
        str(row.copy)
    with pytest.raises(TypeError):
        f"{row.copy}"
    assert repr(row.copy) == "<sealed>"


def test_a_pickled_row_holds_no_words():
    value = Sealed(b"blob")
    value.opened = RUSSIAN
    assert pickle.loads(pickle.dumps(value)).blob == b"blob"
    assert RUSSIAN.encode() not in pickle.dumps(value)


def test_a_dump_of_a_row_is_refused(probe):
    with pytest.raises(FieldError):
        probe._meta.get_field("said").value_to_string(probe(said=RUSSIAN))


def test_no_word_reaches_the_database_in_clear(probe):
    with CaptureQueriesContext(connection) as statements:
        row = probe.objects.create(said="canary-in-a-mine", parts={"canary": "canary-in-a-mine"})
        row.said = "canary-in-a-tree"
        row.save()
    sent = json.dumps([statement["sql"] for statement in statements])
    assert "INSERT" in sent
    assert "canary" not in sent


# the definition


def test_a_migration_can_name_the_field():
    field = EncryptedTextField(pad=64, seal_name="old.name", null=True, max_length=200)
    _name, path, args, kwargs = field.deconstruct()
    assert path == "vault.fields.EncryptedTextField"
    assert (args, kwargs) == ([], {"pad": 64, "seal_name": "old.name", "null": True, "max_length": 200})
    assert EncryptedTextField(**kwargs).deconstruct()[3] == kwargs


def test_a_renamed_column_still_opens_its_old_words(probe, stored):
    row = probe.objects.create(said=RUSSIAN)
    renamed = EncryptedTextField(seal_name="vault_probe.said")
    renamed.set_attributes_from_name("heard")
    renamed.model = probe
    sealed = Sealed(stored(row, "said"))
    sealed.pk = row.pk
    assert renamed.open(row, sealed) == RUSSIAN


@isolate_apps("vault")
def test_a_model_whose_key_is_made_by_the_database_is_refused():
    class Numbered(models.Model):
        said = EncryptedTextField()

        class Meta:
            app_label = "vault"

        def __str__(self):
            return ""

    assert [error.id for error in Numbered.check()] == ["vault.E002"]


@isolate_apps("vault")
def test_the_key_may_be_declared_after_the_words(probe, stored):
    class Reversed(models.Model):
        said = EncryptedTextField()
        wanted = EncryptedTextField(null=True)
        state = models.CharField(max_length=10, default="new")
        id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

        class Meta:
            app_label = "vault"
            db_table = "vault_probe"

        def __str__(self):
            return ""

    row = Reversed.objects.create(said=RUSSIAN)
    again = Reversed.objects.get(pk=row.pk)
    before = stored(row, "said")
    again.save()
    assert stored(row, "said") == before
    assert again.said == RUSSIAN


@given(words=st.binary(max_size=300), pad=st.sampled_from([0, 16, 64]))
@h_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_come_back_with_any_padding(db, words, pad):
    sealed = cipher.seal(keys.Owner("vault_probe"), b"place", words, pad)
    assert cipher.unseal(sealed, b"place") == words
    assert not pad or (len(sealed) - 45) % pad == 0


def test_a_row_without_a_key_cannot_be_sealed(probe):
    with pytest.raises(FieldError):
        probe(id=None, said=RUSSIAN)._meta.get_field("said").pre_save(probe(id=None, said=RUSSIAN), True)
