from django.db import migrations, models


class Migration(migrations.Migration):
    """When a browser last proved who is there, and its code (deploy: any time; no row is rewritten)."""

    dependencies = [
        ("accounts", "0003_name_key"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="challenge",
            name="accounts_challenge_purpose_known",
        ),
        migrations.RemoveConstraint(
            model_name="challenge",
            name="accounts_challenge_holds_what_its_purpose_needs",
        ),
        migrations.AddField(
            model_name="challenge",
            name="long",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="session",
            name="proved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="challenge",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("log_in", "Log In"),
                    ("sign_up", "Sign Up"),
                    ("change_phone", "Change Phone"),
                    ("prove", "Prove"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["log_in", "sign_up", "change_phone", "prove"])),
                name="accounts_challenge_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("pending_sealed", ""), ("purpose", "log_in")),
                    models.Q(("pending_sealed", ""), ("person__isnull", False), ("purpose", "prove")),
                    models.Q(
                        ("person", None),
                        ("purpose", "sign_up"),
                        models.Q(("pending_sealed", ""), _negated=True),
                    ),
                    models.Q(
                        ("person__isnull", False),
                        ("purpose", "change_phone"),
                        models.Q(("pending_sealed", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="accounts_challenge_holds_what_its_purpose_needs",
            ),
        ),
    ]
