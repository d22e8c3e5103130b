import django.db.models.deletion
import qarib.kernel.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add what other bodies do with a file (deploy: any time, a new table, no lock)."""

    dependencies = [
        ("dossiers", "0013_without_paper"),
        ("organisations", "0003_protection_officer"),
        ("promises", "0001_promises_and_pauses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Relay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("code", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("told", "Told"),
                            ("done", "Done"),
                            ("given_back", "Given back"),
                            ("ended", "Ended with the file"),
                        ],
                        default="told",
                        max_length=12,
                    ),
                ),
                ("told_at", models.DateTimeField(default=qarib.kernel.clock.now)),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relays",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["office", "status"], name="dossiers_relays_of_an_office")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "ended"), _negated=True),
                        fields=("dossier", "code"),
                        name="dossiers_one_relay_a_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["told", "done", "given_back", "ended"])),
                        name="dossiers_relay_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None), ("status", "told")),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                ("status__in", ("done", "given_back")),
                            ),
                            models.Q(
                                ("settled_at__isnull", False), ("settled_by", None), ("status", "ended")
                            ),
                            _connector="OR",
                        ),
                        name="dossiers_relay_answered_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "given_back"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="dossiers_relay_given_back_says_why",
                    ),
                ],
            },
        ),
    ]
