"""Secrets come from files, and appear nowhere: not in errors, not in `check`, not in a debug page."""

import os
import re
import subprocess
import sys

import pytest
from django.views.debug import SafeExceptionReporterFilter

from architecture.reading import ROOT
from qarib.config import checks, env

SECRETS = (
    "QARIB_SECRET_KEY", "QARIB_DATA_KEYS", "QARIB_INDEX_KEY", "QARIB_SEAL_KEY", "QARIB_SMS_KEY",
    "QARIB_SMTP_PASSWORD", "QARIB_DATABASE_URL", "QARIB_JOURNAL_KEY", "QARIB_JOURNAL_OLD_KEYS",
    "QARIB_BACKUP_KEY", "QARIB_EXCHANGE_KEY",
)  # fmt: skip
DATA_KEY = "cWFyaWItZGVtby1rZXktcHJvdGVjdHMtbm9ib2R5ISE="
MARK = "SECRET-THAT-NOBODY-SEES"


def values(tmp_path):
    """Return what each secret holds."""
    told = dict.fromkeys(SECRETS, MARK)
    told["QARIB_DATA_KEYS"] = DATA_KEY
    told["QARIB_DATABASE_URL"] = f"sqlite:///{tmp_path}/q.sqlite3"
    return told


def run(program, environment):
    base = {name: value for name, value in os.environ.items() if not name.startswith("QARIB_")}
    base |= {"DJANGO_SETTINGS_MODULE": "qarib.config.settings", "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, *program], env=base | environment, capture_output=True, text=True, check=False
    )


def from_files(tmp_path, mode=0o600):
    environment = {"QARIB_VAR": str(tmp_path / "var")}
    for name, value in values(tmp_path).items():
        path = tmp_path / name
        path.write_text(value + "\n\n")
        path.chmod(mode)
        environment[f"{name}_FILE"] = str(path)
    return environment


def test_the_list_is_complete():
    """Every setting whose name says secret is in it."""
    written = (ROOT / "src/qarib/config/settings.py").read_text()
    read = set(re.findall(r'env\(\s*"(QARIB_\w+)"', written))
    assert {name for name in read if re.search("KEY|PASSWORD|DATABASE_URL", name)} == set(SECRETS)


def test_every_secret_is_read_from_its_file_without_the_last_line_end(tmp_path):
    program = (
        "from django.conf import settings as s; print([s.SECRET_KEY, s.QARIB_INDEX_KEY, s.QARIB_SEAL_KEY,"
        " s.QARIB_SMS_KEY, s.EMAIL_HOST_PASSWORD, s.QARIB_JOURNAL_KEY, s.QARIB_BACKUP_KEY,"
        " s.QARIB_EXCHANGE_KEY, s.QARIB_DATA_KEYS, s.QARIB_JOURNAL_OLD_KEYS, s.DATABASES['default']['NAME']])"
    )
    ran = run(["-c", program], from_files(tmp_path))
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == str([*[MARK] * 8, [DATA_KEY], [MARK], f"{tmp_path}/q.sqlite3"])


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_is_missing_is_named_with_its_setting(tmp_path, name):
    environment = from_files(tmp_path)
    (tmp_path / name).unlink()
    ran = run([str(ROOT / "manage.py"), "check"], environment)
    assert ran.returncode != 0
    assert f"{name}_FILE names {tmp_path / name}, which cannot be read" in ran.stderr
    assert MARK not in ran.stdout + ran.stderr


def test_a_secret_without_default_stops_the_start_with_its_name(tmp_path):
    ran = run([str(ROOT / "manage.py"), "check"], {"QARIB_VAR": str(tmp_path)})
    assert "QARIB_SECRET_KEY is not set (nor QARIB_SECRET_KEY_FILE)" in ran.stderr


def test_a_file_that_everybody_may_read_is_warned_of_without_its_content(tmp_path):
    ran = run([str(ROOT / "manage.py"), "check"], from_files(tmp_path, mode=0o644))
    for name in SECRETS:
        assert f"{name}_FILE: everybody on this machine may read" in ran.stderr
    assert MARK not in ran.stdout + ran.stderr
    assert DATA_KEY not in ran.stdout + ran.stderr


def test_a_file_of_ours_alone_is_no_warning(tmp_path, monkeypatch):
    path = tmp_path / "key"
    path.write_text("x")
    path.chmod(0o600)
    monkeypatch.setattr(checks, "SECRET_FILES", {"QARIB_SECRET_KEY": path})
    assert checks.secret_files_are_ours_alone(None) == []


def test_a_file_that_is_no_text_shows_nothing_of_it(tmp_path, monkeypatch):
    path = tmp_path / "key"
    path.write_bytes(b"\xff\xfe" + MARK.encode())
    monkeypatch.setenv("QARIB_SECRET_KEY_FILE", str(path))
    with pytest.raises(RuntimeError, match="cannot be read: it is not a text") as caught:
        env.env("QARIB_SECRET_KEY")
    assert MARK not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_page_for_developers_shows_no_secret(settings):
    for name in (
        "SECRET_KEY",
        "QARIB_INDEX_KEY",
        "QARIB_SEAL_KEY",
        "QARIB_SMS_KEY",
        "EMAIL_HOST_PASSWORD",
        "QARIB_JOURNAL_KEY",
        "QARIB_BACKUP_KEY",
        "QARIB_EXCHANGE_KEY",
    ):
        setattr(settings, name, MARK)
    settings.QARIB_DATA_KEYS = settings.QARIB_JOURNAL_OLD_KEYS = [MARK]
    assert MARK not in str(SafeExceptionReporterFilter().get_safe_settings())
