import copy
from pathlib import Path

import pytest


@pytest.fixture
def letters(settings):
    """Add the message templates of the tests: `testing/code`, `testing/moved`."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [str(Path(__file__).parent / "templates")]
    settings.TEMPLATES = templates


@pytest.fixture
def in_service(settings):
    """As outside the demo: secrets are wiped, e-mail goes to the settings' backend, SMS to a gateway."""
    settings.QARIB_DEMO = False
    settings.QARIB_SMS_URL = ""
    return settings
