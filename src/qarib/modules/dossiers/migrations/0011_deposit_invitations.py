import django.db.models.deletion
import qarib.kernel.clock
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add invitations to deposit a paper (deploy: any time, a new table, no lock)."""

    dependencies = [
        ("documents", "0002_grant_letter"),
        ("dossiers", "0010_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="DepositInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("fact", models.CharField(max_length=60)),
                ("item", models.PositiveSmallIntegerField(default=0)),
                (
                    "profession",
                    models.CharField(
                        choices=[("bailiff", "Bailiff"), ("notary", "Notary"), ("architect", "Architect")],
                        max_length=20,
                    ),
                ),
                ("name", models.TextField()),
                ("phone", models.TextField()),
                ("link_digest", models.CharField(max_length=64, unique=True)),
                ("code_digest", models.CharField(max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=qarib.kernel.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.upload",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None), ("used_at", None)),
                        fields=("dossier", "fact", "item"),
                        name="dossiers_one_open_invitation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("profession__in", ["bailiff", "notary", "architect"])),
                        name="dossiers_invitation_profession_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("upload", None), ("used_at", None)),
                            models.Q(
                                ("revoked_at", None), ("upload__isnull", False), ("used_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="dossiers_invitation_used_iff_deposited",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="dossiers_invitation_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempts__lte", 5)), name="dossiers_invitation_has_few_tries"
                    ),
                ],
            },
        ),
    ]
