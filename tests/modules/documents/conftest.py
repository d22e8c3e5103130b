"""A store of files and an authority for each test, in its own folder; the keys are made once."""

import shutil

import pytest
from django.db import OperationalError, connection

from qarib.modules.documents.clients import authority


@pytest.fixture(scope="session")
def authority_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("authority") / "made"


@pytest.fixture(autouse=True)
def store(settings, tmp_path, authority_folder):
    """Point the store of files and the authority into this test's folder."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR_DIR = tmp_path
    settings.QARIB_CLAMD = ""
    settings.QARIB_DEMO = True
    if authority_folder.exists():
        shutil.copytree(authority_folder, tmp_path / "authority")
    else:
        authority.make_demo_authority()
        shutil.copytree(tmp_path / "authority", authority_folder)
    return tmp_path / "files"


@pytest.fixture
def commit_without_answer(monkeypatch):
    """Let every COMMIT be done and its answer be lost: nobody knows whether it was."""
    commit = connection._commit

    def lose():
        commit()
        raise OperationalError("no answer came")

    monkeypatch.setattr(connection, "_commit", lose)
