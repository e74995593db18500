"""The chain of seals. Its rows are refused every change, as those of the audit are, whoever asks."""

import django.contrib.postgres.fields
from django.db import migrations, models

REFUSE = """
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_seal_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("form", models.PositiveSmallIntegerField()),
                ("previous", models.BinaryField()),
                (
                    "firsts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "lasts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("count", models.PositiveIntegerField()),
                ("total", models.BigIntegerField()),
                ("digests", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__gte", 1), ("number__gte", 1), ("total__gte", models.F("count"))
                        ),
                        name="audit_seal_is_a_link",
                    )
                ],
            },
        ),
        migrations.RunSQL(REFUSE, "DROP TRIGGER audit_seal_append_only ON audit_seal;"),
    ]
