from django.db import migrations


class Migration(migrations.Migration):
    """Index the few running rows of the library's table, which keeps all finished ones beside them."""

    dependencies = [
        ("operations", "0001_initial"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX operations_running_jobs ON django_tasks_database_dbtaskresult (started_at)"
            " WHERE status = 'RUNNING'",
            "DROP INDEX operations_running_jobs",
        ),
    ]
