from django.db import migrations, models


class Migration(migrations.Migration):
    """Where a living long code is looked for (deploy: any time; codes live ten minutes, the table is small)."""

    dependencies = [
        ("accounts", "0004_proof"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(
                condition=models.Q(("long", True)),
                fields=["person", "expires_at"],
                name="accounts_long_codes",
            ),
        ),
    ]
