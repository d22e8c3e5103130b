"""A backup is rehearsed: made beside a living house, brought back, compared, and refused where it was touched."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from test_work import a_worker, wait_until

from factories.accounts import make_person
from factories.operations import runs_in, write_a_line
from qarib.kernel import clock
from qarib.modules.journal.models import Entry
from qarib.modules.operations.actions import (
    back_up,
    default_form,
    hold_work,
    is_held,
    release_work,
)
from qarib.modules.operations.clients.manifest import read_manifest
from qarib.modules.operations.enums import BackupForm
from qarib.modules.operations.clients.refusals import BackupUnusableError

KEY = "a key of the tests, long enough to be one"


def test_placeholder():
    assert KEY
