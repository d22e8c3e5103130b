"""What stands in front of the pages and around them: the files of deploy/."""

import os
import re
import subprocess
import sys

import pytest

from architecture.reading import ROOT, SOURCE

_NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
_EXAMPLE = dict(
    line.split("=", 1)
    for line in (ROOT / "deploy" / "qarib.env.example").read_text(encoding="utf-8").splitlines()
    if "=" in line
)
_UNITS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "deploy").glob("*.service")}


def directive(name, text=_NGINX):
    """Return the values of a directive, wherever it stands."""
    return re.findall(rf"^\s*{name}\s+([^;]+);", text, re.MULTILINE)


def location(path):
    """Return what stands in the block of a location."""
    return re.search(rf"location (?:= )?{re.escape(path)} \{{([^}}]*)\}}", _NGINX)[1]


def test_only_modern_tls():
    assert directive("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    (suites,) = directive("ssl_ciphers")
    for suite in suites.split(":"):
        assert re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA\d+|CHACHA20-POLY1305)", suite), suite
    assert directive("ssl_session_tickets") == ["off"]
    assert directive("ssl_verify_client") == []


def test_only_reading_is_led_to_https():
    plain, secure = _NGINX.split("listen 443 ssl")
    assert "return 301 https://$host$request_uri" in plain
    assert "!~ ^(GET|HEAD)$) { return 403; }" in plain
    assert "listen 80" not in secure


def test_static_files_carry_their_headers():
    # A block with one header of its own inherits none.
    static = location("/static/")
    for header in (
        'Strict-Transport-Security "max-age=31536000; includeSubDomains"', "X-Content-Type-Options nosniff",
        "frame-ancestors 'none'", "charset utf-8",
    ):  # fmt: skip
        assert header in static, header


def test_no_received_file_and_no_source_is_served():
    assert directive("alias") == ["/var/lib/qarib/static/"]
    assert directive("root") == directive("autoindex") == directive("fastcgi_pass") == []
    assert "deny all" in location("/metrics/")
    assert directive("server_tokens") == ["off"]


def test_the_web_server_says_who_asks_whatever_the_caller_wrote():
    headers = location("/")
    for line in (
        "proxy_set_header X-Forwarded-For $remote_addr", "proxy_set_header X-Forwarded-Proto $scheme",
        "proxy_set_header Host $host", 'proxy_set_header X-Forwarded-Host ""',
    ):  # fmt: skip
        assert line in headers, line


def test_one_application_on_one_address_of_the_machine():
    assert directive("proxy_pass") == ["http://127.0.0.1:8000"]
    assert "--host 127.0.0.1" in _UNITS["qarib-web.service"]


def test_units_are_confined():
    for name, unit in _UNITS.items():
        lines = unit.splitlines()
        for line in ("NoNewPrivileges=true", "ProtectSystem=strict", "PrivateTmp=true"):
            assert line in lines, (name, line)
        written = [path for line in lines if line.startswith("ReadWritePaths=") for path in line[15:].split()]
        assert {path.lstrip("-") for path in written} <= {"/var/lib/qarib", "/var/backups/qarib"}, (
            name,
            written,
        )
        if name in {"qarib-web.service", "qarib-worker.service"}:
            assert "User=qarib" in lines


def test_the_example_environment_is_closed():
    assert not {"QARIB_DEMO", "QARIB_DEBUG", "QARIB_NOW"} & set(_EXAMPLE)
    secrets = [name for name in _EXAMPLE if re.search(r"KEY|PASSWORD|SECRET", name)]
    assert len(secrets) >= 5
    assert [name for name in secrets if not name.endswith("_FILE")] == []
    assert _EXAMPLE["QARIB_BASE_URL"].startswith("https://")
    assert _EXAMPLE["QARIB_SMS_URL"].startswith("https://")
    assert _EXAMPLE["QARIB_SMTP_TLS"] == "1"
    # By the socket, with the account of the operating system.
    assert "@/" in _EXAMPLE["QARIB_DATABASE_URL"]


def start(**given):
    """Start the real settings with this environment alone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QARIB_")}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from django.conf import settings; print(settings.DEBUG, settings.SECRET_KEY)",
        ],
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
            "PYTHONPATH": str(SOURCE.parent),
            **given,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", ["QARIB_SECRET_KEY", "QARIB_DATA_KEYS", "QARIB_INDEX_KEY"])
def test_the_keys_of_the_demo_open_nothing_in_service(missing, tmp_path):
    given = {
        "QARIB_SECRET_KEY": "a",
        "QARIB_DATA_KEYS": "b",
        "QARIB_INDEX_KEY": "c",
        "QARIB_VAR": str(tmp_path),
    }
    assert start(**given).stdout.split() == ["False", "a"]
    without = start(**{name: value for name, value in given.items() if name != missing})
    assert without.returncode != 0
    assert f"{missing} is not set" in without.stderr


def test_no_secret_stands_in_the_code():
    pattern = re.compile(r"(BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{20}|xox[bp]-)")
    files = [path for path in (*SOURCE.rglob("*"), *(ROOT / "deploy").iterdir()) if path.is_file()]
    binary = {".mo", ".ttf", ".woff2"}
    text = {
        path: path.read_text(encoding="utf-8", errors="ignore") for path in files if path.suffix not in binary
    }
    assert [path for path, content in text.items() if pattern.search(content)] == []


def test_mail_checks_the_certificate(settings):
    import ssl  # noqa: PLC0415 -- here alone

    from django.core.mail.backends.smtp import EmailBackend  # noqa: PLC0415 -- needs the settings

    context = EmailBackend(use_tls=True).ssl_context
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("group", ["runtime", "dev"])
def test_packages_come_from_one_place_in_one_version(group):
    lines = (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith((" ", "#", "--hash"))]
    assert len(pinned) > 30
    assert [line for line in pinned if not re.match(r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==\S+", line)] == []
    assert not any("://" in line or "index-url" in line for line in lines)
    if group == "runtime":
        tools = {"pytest", "hypothesis", "schemathesis", "faker", "playwright", "django-debug-toolbar"}
        assert not tools & {re.split(r"[\[=]", line)[0] for line in pinned}
