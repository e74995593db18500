import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keys in any spelling; `rebuild_name_keys` makes those of the names that are there already."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="NameSounds",
            fields=[
                (
                    "name",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sounds",
                        serialize=False,
                        to="people.personname",
                    ),
                ),
                ("scheme", models.PositiveSmallIntegerField()),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["keys"], name="people_namesounds_keys"
                    )
                ],
            },
        ),
    ]
