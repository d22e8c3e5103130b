"""A backup is rehearsed: made beside a living house, brought back, compared, and refused where it was touched."""

KEY = "a key of the tests, long enough to be one"


def test_placeholder():
    assert KEY
