from datetime import date

import pytest


@pytest.fixture
def known(world, yasmine):
    """Return Yasmine's browser; her account knows when she was born."""
    world.yasmine.birth_date = date(2002, 5, 14)
    world.yasmine.save()
    return yasmine
