from django.db import migrations

import qarib.modules.accounts.models
from qarib.modules.accounts.rules import name_key

_BATCH = 2000


def fold_names(apps, editor):
    person = apps.get_model("accounts", "Person")
    people = person.objects.order_by("pk")
    last = 0
    while batch := list(people.filter(pk__gt=last).only("pk", "given_name", "family_name")[:_BATCH]):
        for one in batch:
            one.name_key = name_key(given_name=one.given_name, family_name=one.family_name)
        person.objects.bulk_update(batch, ["name_key"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    """The folded name, to look by name at the desk (deploy: any time, some minutes for a million people)."""

    dependencies = [("accounts", "0002_cache")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="name_key",
            field=qarib.modules.accounts.models.NameKey(
                blank=True, default="", editable=False, max_length=200
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
