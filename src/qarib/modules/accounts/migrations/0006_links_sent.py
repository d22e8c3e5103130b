from django.db import migrations, models


class Migration(migrations.Migration):
    """Count the links that were sent, so that a new one revokes the one before (deploy: any time, a default)."""

    dependencies = [
        ("accounts", "0005_long_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="links_sent",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
