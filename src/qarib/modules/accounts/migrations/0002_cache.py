from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, editor):
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The shared cache where allauth counts attempts and spent codes (deploy: any time, safe to re-run)."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create_cache_table, migrations.RunPython.noop)]
