import pytest

from factories.journal_tree import witness


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Keep keys and published files in this test's folder."""
    settings.VAR_DIR = tmp_path / "var"
    settings.QARIB_JOURNAL_ORIGIN = "qarib.test/journal"
    settings.QARIB_WITNESSES = []


@pytest.fixture
def a_witness(settings, tmp_path):
    """Run a witness; the settings know it."""
    with witness(tmp_path / "witness", settings) as one:
        yield one
