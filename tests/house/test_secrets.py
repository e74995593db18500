"""Every text field of people, cases, hotline and reminders is encrypted or stands on a short list of codes and states."""

import ast

from django.apps import apps
from django.db import models

from tests.house.source import of_each, python_files, tree
from vault.fields import EncryptedJSONField, EncryptedTextField

TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
    models.BinaryField,
)
ENCRYPTED = (EncryptedTextField, EncryptedJSONField)
# Codes, states, kinds and keyed hashes: they name nobody and repeat nobody's words.
CLEAR = {
    "people.Person.sex",
    "people.Person.language",
    "people.PersonName.kind",
    "people.NameKey.key",
    "people.Phone.safety",
    "people.Phone.voicemail",
    "people.Phone.sms",
    "people.Phone.messenger",
    "people.Phone.number_index",
    "people.Person.interpreter",
    "people.Address.writing",
    "people.Kinship.relation",
    "people.Consent.scope",
    "people.Consent.form",
    "people.PossibleDuplicate.ground",
    "people.PossibleDuplicate.reason",  # a code of people/matching/reasons.py
    "people.PossibleDuplicate.state",
    "cases.Case.code",
    "cases.Case.triage",
    "cases.Case.state",
    "cases.ConflictCheck.subject_label",
    "cases.ConflictCheck.sealed_names",  # closed with the key of the contact or case (vault/subjects.py)
    "cases.ConflictCheck.verdict",
    "cases.ConflictCheck.decided",
    "cases.Assignment.role",
    "cases.Party.role",
    "cases.Note.kind",
    "cases.Entry.precision",
    "cases.Entry.kind",
    "cases.Entry.about_label",
    "cases.Entry.about_id",
    "cases.FollowUp.state",
    "cases.WordForCaller.told",
    "cases.Draft.state",
    "cases.DraftReview.verdict",
    "hotline.Contact.channel",
    "hotline.Contact.safe_to_talk",
    "hotline.Contact.spoken_to_concerned",
    "hotline.Contact.consent_to_record",
    "hotline.Contact.relation",
    "hotline.Contact.language",
    "hotline.Contact.triage",
    "hotline.Contact.safety",
    "hotline.Contact.state",
    "hotline.Contact.number_index",
    "hotline.CaseQuestion.means",
    "hotline.CaseQuestion.result",
    "hotline.CaseQuestion.number_index",
    "hotline.Enclosure.kind",
    "hotline.Callback.language",
    "hotline.Callback.number_index",
    "hotline.Callback.state",
    "hotline.Callback.triage",
    "hotline.Callback.undo_state",
    "hotline.CallbackAttempt.result",
    "hotline.Emergency.rung",
    "hotline.Turn.rung",
    "hotline.VoiceCall.result",
    "hotline.Shift.line",
    "hotline.CallerFlag.kind",
    "hotline.CallerFlag.number_index",
    "hotline.MissedCall.dismissal",
    "hotline.MissedCall.number_index",
    "hotline.MissedCall.state",
    "reminders.Reminder.kind",
    "reminders.Reminder.about_label",
    "reminders.Reminder.about_id",
    "reminders.Reminder.about_code",
    "reminders.Reminder.about_path",
    "reminders.Reminder.state",
    "reminders.Reminder.last_error",
    "reminders.Confirmation.step",
    "reminders.Confirmation.about",  # the public fingerprint of the ring
    "reminders.Pulse.name",
    "reminders.Incident.check_name",
}


def clear_texts() -> set[str]:
    """Text fields of the four apps that are not encrypted."""
    found = set()
    for app in ("people", "cases", "hotline", "reminders"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.local_fields:
                if isinstance(field, TEXTS) and not isinstance(field, ENCRYPTED):
                    found.add(f"{model._meta.label}.{field.name}")
    return found


def test_every_text_is_encrypted_or_a_code():
    assert clear_texts() - CLEAR == set()


def test_the_short_list_has_no_dead_line():
    assert CLEAR - clear_texts() == set()


def encrypted_names() -> set[str]:
    return {
        field.name
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ENCRYPTED)
    }


def banned_calls(module: ast.Module, names: set[str]) -> list[str]:
    """values(), values_list(), update() and bulk_update that name an encrypted field."""
    found = []
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in ("values", "values_list", "only_values"):
            words = {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
            found += sorted(words & names)
        elif node.func.attr == "bulk_update":
            found.append("bulk_update")
    return found


@of_each(python_files("people", "cases", "hotline", "accounts", "bir_duino"))
def test_encrypted_fields_are_read_through_the_model_only(path):
    assert banned_calls(tree(path), encrypted_names() - {"content"}) == []


def test_the_ban_itself_sees_a_wrong_call():
    module = ast.parse('Case.objects.values("code", "summary")')
    assert banned_calls(module, {"summary"}) == ["summary"]
