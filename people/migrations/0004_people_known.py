"""What is known of a person besides names and numbers; questions about duplicates, and merges that only point."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_name_sounds"),
        ("reference", "0001_begin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("line", vault.fields.EncryptedTextField(blank=True, verbose_name="street and house")),
                (
                    "writing",
                    models.CharField(
                        choices=[
                            ("unknown", "not known yet"),
                            ("safe", "safe to write there"),
                            ("unsafe", "do not write there"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="letters",
                    ),
                ),
                ("note", vault.fields.EncryptedTextField(blank=True, verbose_name="note")),
                ("created_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", vault.fields.EncryptedTextField(blank=True, verbose_name="reason")),
            ],
            options={
                "verbose_name_plural": "addresses",
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("record", "to write down what was said"),
                            ("act", "to act for the person"),
                            ("share", "to share with a named body"),
                            ("publish", "to publish"),
                            ("donor", "to name in reports to the donor"),
                        ],
                        max_length=10,
                        verbose_name="consent",
                    ),
                ),
                (
                    "body",
                    vault.fields.EncryptedTextField(blank=True, verbose_name="body with which may be shared"),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("signed", "signed"),
                            ("read_aloud", "read aloud, with a witness"),
                            ("spoken", "spoken"),
                        ],
                        max_length=12,
                        verbose_name="form",
                    ),
                ),
                (
                    "read_by",
                    vault.fields.EncryptedTextField(blank=True, pad=64, verbose_name="read aloud by"),
                ),
                ("witness", vault.fields.EncryptedTextField(blank=True, pad=64, verbose_name="witness")),
                ("given_on", models.DateField(verbose_name="given on")),
                ("note", vault.fields.EncryptedTextField(blank=True, verbose_name="note")),
                ("created_at", models.DateTimeField()),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                (
                    "withdrawal_note",
                    vault.fields.EncryptedTextField(blank=True, verbose_name="how it was withdrawn"),
                ),
            ],
            options={
                "ordering": ["given_on", "created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Kinship",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("parent", "mother or father"),
                            ("child", "son or daughter"),
                            ("spouse", "husband or wife"),
                            ("sibling", "brother or sister"),
                            ("grandparent", "grandmother or grandfather"),
                            ("grandchild", "grandson or granddaughter"),
                            ("guardian", "guardian"),
                            ("ward", "ward of this guardian"),
                            ("relative", "other relative"),
                        ],
                        max_length=12,
                        verbose_name="relation",
                    ),
                ),
                ("note", vault.fields.EncryptedTextField(blank=True, verbose_name="note")),
                ("created_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", vault.fields.EncryptedTextField(blank=True, verbose_name="reason")),
            ],
            options={
                "verbose_name_plural": "kinships",
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="MergeDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("moved", vault.fields.EncryptedJSONField()),
                ("filled", vault.fields.EncryptedJSONField()),
                ("at", models.DateTimeField()),
                ("explanation", vault.fields.EncryptedTextField(blank=True, verbose_name="reason")),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PossibleDuplicate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("phone", "the same number"),
                            ("birth_date", "the same birth date"),
                            ("birth_year", "the same birth year"),
                            ("proposed", "proposed by a colleague"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "not decided yet"),
                            ("merged", "one person: merged"),
                            ("apart", "two different people"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("found_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("remark", vault.fields.EncryptedTextField(blank=True, verbose_name="why it is one person")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("explanation", vault.fields.EncryptedTextField(blank=True, verbose_name="reason")),
            ],
            options={
                "ordering": ["-found_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="person",
            name="groups",
            field=vault.fields.EncryptedJSONField(
                blank=True, help_text="codes of Group", null=True, verbose_name="groups"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="groups_agreed_on",
            field=models.DateField(blank=True, null=True, verbose_name="agreed to the note about groups"),
        ),
        migrations.AddField(
            model_name="person",
            name="hidden_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="hidden_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="persons_hidden",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="hidden_reason",
            field=vault.fields.EncryptedTextField(blank=True),
        ),
        migrations.AddField(
            model_name="person",
            name="interpreter",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ky", "Kyrgyz"),
                    ("ru", "Russian"),
                    ("uz", "Uzbek"),
                    ("tg", "Tajik"),
                    ("dng", "Dungan"),
                    ("ug", "Uyghur"),
                    ("tr", "Turkish"),
                    ("en", "English"),
                    ("sign", "sign language"),
                    ("other", "other"),
                ],
                max_length=8,
                verbose_name="interpreter needed for",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_here",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="needs",
            field=vault.fields.EncryptedJSONField(
                blank=True, help_text="codes of Need", null=True, verbose_name="needs"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="reads",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8),
                blank=True,
                default=list,
                size=None,
                verbose_name="reads",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="speaks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8),
                blank=True,
                default=list,
                size=None,
                verbose_name="also speaks",
            ),
        ),
        migrations.AddField(
            model_name="personname",
            name="void_reason",
            field=vault.fields.EncryptedTextField(blank=True, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="personname",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="names_voided",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="void_reason",
            field=vault.fields.EncryptedTextField(blank=True, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="phone",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="phones_voided",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="access_needs",
            field=vault.fields.EncryptedTextField(blank=True, verbose_name="needs, in words"),
        ),
        migrations.AlterField(
            model_name="person",
            name="birth_date",
            field=vault.fields.EncryptedTextField(
                blank=True, help_text="ISO date, or year, or year-month", verbose_name="born"
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="died_on",
            field=vault.fields.EncryptedTextField(
                blank=True, help_text="ISO date, or year, or year-month", verbose_name="died"
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="language",
            field=models.CharField(blank=True, max_length=8, verbose_name="speaks"),
        ),
        migrations.AlterField(
            model_name="person",
            name="sex",
            field=models.CharField(
                blank=True,
                choices=[("female", "female"), ("male", "male")],
                max_length=10,
                verbose_name="sex",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hidden_at__isnull", True), ("hidden_by__isnull", True)),
                    models.Q(("hidden_at__isnull", False), ("hidden_by__isnull", False)),
                    _connector="OR",
                ),
                name="people_person_hidden_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="people_person_not_into_itself",
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addresses_recorded",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="addresses", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addresses",
                to="reference.place",
                verbose_name="place",
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addresses_voided",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents_recorded",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawals_recorded",
                to=settings.AUTH_USER_MODEL,
                verbose_name="withdrawal noted by",
            ),
        ),
        migrations.AddField(
            model_name="kinship",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kin_recorded",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="kinship",
            name="other",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kin_of",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="kinship",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="kin", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="kinship",
            name="staff",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kin_outside",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="kinship",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kin_voided",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mergedecision",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merges_done",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mergedecision",
            name="kept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merges_kept", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="mergedecision",
            name="merged",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merges_gone", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="mergedecision",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merges_undone",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="possibleduplicate",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates_decided",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="possibleduplicate",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates_first",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="possibleduplicate",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merges_proposed",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="possibleduplicate",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates_second",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="mergedecision",
            name="pair",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merges",
                to="people.possibleduplicate",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(("voided_at__isnull", False), ("voided_by__isnull", False)),
                    _connector="OR",
                ),
                name="people_address_void_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_by__isnull", True), ("withdrawn_on__isnull", True)),
                    models.Q(("withdrawn_by__isnull", False), ("withdrawn_on__isnull", False)),
                    _connector="OR",
                ),
                name="people_consent_withdrawn_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_on__isnull", True),
                    ("withdrawn_on__gte", models.F("given_on")),
                    _connector="OR",
                ),
                name="people_consent_not_withdrawn_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="kinship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("other__isnull", False), ("staff__isnull", True)),
                    models.Q(("other__isnull", True), ("staff__isnull", False)),
                    _connector="OR",
                ),
                name="people_kinship_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="kinship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("other__isnull", True),
                    models.Q(("other", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="people_kinship_not_of_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="kinship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(("voided_at__isnull", False), ("voided_by__isnull", False)),
                    _connector="OR",
                ),
                name="people_kinship_void_facts",
            ),
        ),
        migrations.AddIndex(
            model_name="possibleduplicate",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["-found_at", "-id"],
                name="people_duplicate_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="possibleduplicate",
            constraint=models.UniqueConstraint(
                fields=("first", "second"), name="people_duplicate_once_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="possibleduplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="people_duplicate_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="possibleduplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "open")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ["merged", "apart"]),
                    ),
                    _connector="OR",
                ),
                name="people_duplicate_decided_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="mergedecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("merged",),
                name="people_merge_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="mergedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="people_merge_undone_facts",
            ),
        ),
    ]
