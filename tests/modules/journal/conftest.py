import pytest

from factories.journal import EntryFactory
from factories.journal_tree import SUBJECT, lifted, sealed, witness
from qarib.kernel import clock
from qarib.modules.journal.enums import Kind
from qarib.modules.journal.models import Entry


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


@pytest.fixture
def journal(a_witness):
    """Seal three hundred rows, then ten more: one full tile, one partial, two checkpoints, one witness."""
    Entry.objects.bulk_create(
        EntryFactory.build(reason=f"reason {number}", at=clock.now()) for number in range(300)
    )
    sealed(10, subject=SUBJECT, kind=Kind.READ)
    with lifted():
        yield a_witness
