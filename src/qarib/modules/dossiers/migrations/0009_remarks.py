import django.db.models.deletion
import qarib.kernel.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the conversation about a file (deploy: any time, a new table, no lock)."""

    dependencies = [
        ("dossiers", "0008_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("on_duty", models.BooleanField()),
                ("text", models.CharField(max_length=2000)),
                ("at", models.DateTimeField(default=qarib.kernel.clock.now)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier", "at"], name="dossiers_conversation"),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["dossier", "on_duty"],
                        name="dossiers_unread",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="dossiers_remark_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("read_at", None), ("read_at__gte", models.F("at")), _connector="OR"
                        ),
                        name="dossiers_remark_read_after_it_was_written",
                    ),
                ],
            },
        ),
    ]
