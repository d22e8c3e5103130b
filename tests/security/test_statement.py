"""docs/operations/security.md says what the code does."""

import re

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from architecture.doors import doors
from architecture.reading import ROOT
from qarib.config.passwords import WORDS
from qarib.config.uploads import LARGEST_FORM
from qarib.modules.accounts.queries import AGENT_SESSION, CITIZEN_SESSION
from qarib.modules.accounts.rules import CODE_ATTEMPTS, CODE_LIFE
from qarib.modules.documents.rules.structure import LARGEST_FILE
from qarib.modules.dossiers import models as _dossiers  # noqa: F401 -- the registry is loaded

_PAGE = (ROOT / "docs" / "operations" / "security.md").read_text(encoding="utf-8")


def test_every_claim_is_that_of_the_code():
    minutes = int(CODE_LIFE.total_seconds()) // 60
    assert f"six digits, {minutes} minutes, {CODE_ATTEMPTS} wrong tries" in _PAGE
    assert f"{LARGEST_FILE // 1024 // 1024} MB; {LARGEST_FORM // 1024 // 1024} MB" in _PAGE
    assert f"Citizens stay {CITIZEN_SESSION.days} days, agents {AGENT_SESSION.seconds // 3600} hours" in _PAGE
    assert f"{settings.AUTH_PASSWORD_VALIDATORS[1]['OPTIONS']['min_length']} characters or more" in _PAGE
    assert [word for word in WORDS if word not in _PAGE] == []
    for heading in (
        "What is taken in",
        "Guessing and flooding",
        "Sessions",
        "What costs much",
        "Components",
        "Logs",
    ):
        assert f"## {heading}\n" in _PAGE


def test_every_way_to_log_in_is_told():
    named = set(re.findall(r"`((?:portal|demo):\w+|account_\w+|mfa_\w+)`", _PAGE))
    for name in named:
        try:
            reverse(name)
        except NoReverseMatch:
            assert name in {door.name for door in doors()}, name
    opening = {
        door.name
        for door in doors()
        if re.search(r"log_?in|passkey|authenticate|reset_password$|sign_up", door.name)
        and not getattr(door.view, "login_required", True)
    }
    # The second halves and the sign-up lead through the ways that the page names.
    halves = {"portal:log_in", "portal:log_in_code", "portal:sign_up", "account_confirm_login_code"}
    assert opening - halves <= named, opening - halves - named


def test_every_outside_line_is_told():
    lines = {name for name in dir(settings) if re.fullmatch(r"QARIB_\w*(URL|CLAMD|WITNESSES)", name)} - {
        "QARIB_BASE_URL"
    }
    assert len(lines) >= 3
    assert [name for name in lines if name not in _PAGE] == []
    assert "QARIB_SMTP_HOST" in _PAGE
