from sweeps.conftest import cast, cast_once

__all__ = ["cast", "cast_once"]
