"""SQLite with a fair queue: Django looks for `base` beside this file."""
