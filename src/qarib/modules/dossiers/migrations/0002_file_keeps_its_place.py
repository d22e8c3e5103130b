import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def place_filed_dossiers(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every procedure published so far sends a file where its person lives."""
    dossiers = apps.get_model("dossiers", "Dossier").objects
    communes = dict(apps.get_model("territory", "Commune").objects.values_list("code", "pk"))
    for pk, frozen in dossiers.exclude(frozen=None).values_list("pk", "frozen"):
        dossiers.filter(pk=pk).update(commune_id=communes[frozen["residence_commune"]["value"]])


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0001_initial"),
        ("territory", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="commune",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.commune",
            ),
        ),
        migrations.RunPython(place_filed_dossiers, migrations.RunPython.noop),
    ]
