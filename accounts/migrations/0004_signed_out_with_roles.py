from django.db import migrations, models


class Migration(migrations.Migration):
    """A session also ends when the roles change; only the list of reasons grows, no column changes."""

    dependencies = [("accounts", "0003_sessions_and_locks")]

    operations = [
        migrations.AlterField(
            model_name="staffsession",
            name="why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("signed_out", "signed out"),
                    ("by_himself", "ended from the list of sessions"),
                    ("by_colleague", "ended by a colleague"),
                    ("deactivated", "the account was deactivated"),
                    ("role_changed", "the roles were changed"),
                    ("new_password", "the password was changed"),
                    ("by_house", "ended by the house"),
                ],
                max_length=12,
            ),
        ),
    ]
