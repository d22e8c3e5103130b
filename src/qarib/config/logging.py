"""The log: one JSON object a line, with the request's id, and nobody's name, number, phone or e-mail."""

from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from qarib.kernel.redaction import MASK, redact_text

# What these words name is never written, whatever it looks like.
_SECRET_KEYS = frozenset(
    {
        "address", "answers", "authorization", "birth_date", "body", "cookie", "email", "family_name",
        "full_name", "given_name", "name", "nin", "one_time_code", "password", "phone", "subject", "text",
        "token",
    }
)  # fmt: skip
# Written by us and safe: a time or a random identifier may look like a number of a person.
_SAFE_KEYS = frozenset({"timestamp", "level", "logger", "request_id", "correlation_id"})


def _redact_value(value: object) -> object:
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        return {key: _redact_item(str(key), item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_redact_value(item) for item in value]
    if value is None or isinstance(value, (bool, float)):
        return value
    # A number of 18 digits may be an int; any other object is written as its repr, hence masked too.
    masked = redact_text(str(value) if isinstance(value, int) else repr(value))
    return value if isinstance(value, int) and masked == str(value) else masked


def _redact_item(key: str, value: object) -> object:
    if key.lower() in _SECRET_KEYS and value not in (None, ""):
        return MASK
    return _redact_value(value)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask what tells who somebody is; the last step before a line is written, for every library's lines."""
    for key, value in event.items():
        if key not in _SAFE_KEYS:
            event[key] = _redact_item(key, value)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                # Arabic stays readable.
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # The request's own line says it already.
        "django.request": {"level": "CRITICAL"},
        # A form too large, or with too many fields: the request's line says 413 or 400, and no code failed.
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
        "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
        "django.security.TooManyFilesSent": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # One line a job would say less than the job's row.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}
