"""A background task to test the fixtures with."""

from qarib.kernel.tasks import task


@task()
def greet(name):
    """Greet, or fail."""
    if not name:
        raise ValueError("nobody to greet")
    return f"Salam {name}"
