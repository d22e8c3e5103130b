"""What `manage.py check` says of this installation; it names settings and files, and never a value."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core import checks

from qarib.config.env import SECRET_FILES, is_open_to_others


@checks.register
def secret_files_are_ours_alone(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 -- Django's signature
    **_more: object,
) -> list[checks.CheckMessage]:
    """Warn of a secret that everybody on the machine may read."""
    return [
        checks.Warning(
            f"{name}_FILE: everybody on this machine may read {path}.",
            hint=f"chmod o-r {path}",
            id="qarib.W001",
        )
        for name, path in sorted(SECRET_FILES.items())
        if is_open_to_others(path)
    ]
