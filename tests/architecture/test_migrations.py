"""The tables that the code believes in are the tables that migrations make."""

import pytest
from django.core.management import call_command
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_a_missing_migration_would_be_found():
    loader = MigrationLoader(None)
    before = loader.project_state()
    after = before.clone()
    after.add_model(ModelState("journal", "Forgotten", [("id", models.BigAutoField(primary_key=True))]))

    changes = MigrationAutodetector(before, after).changes(graph=loader.graph)

    assert list(changes) == ["journal"]
