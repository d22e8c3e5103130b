"""One line of the journal as bytes: the same whatever database, language or machine wrote it.

    qarib-journal-line/1
    <salt, 32 hexadecimal digits>
    <all columns as JSON: keys sorted, no spaces, UTF-8, the instant in UTC with microseconds>

The first two lines end in a line feed, the third has none. The salt is drawn at random for each line:
without it somebody could guess a line from its published hash.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

TAG = "qarib-journal-line/1"
SALT = 16
# All columns of the table: another column is another version of the tag.
COLUMNS = (
    "id", "at", "kind", "action", "person", "role", "organisation", "body", "subject", "basis", "object_type",
    "object_id", "reason", "data",
)  # fmt: skip

Plain = dict[str, object]


def plain(row: Mapping[str, object]) -> Plain:
    """Return a row of the table as plain JSON values."""
    line = {name: row[name] for name in COLUMNS}
    at = line["at"]
    if isinstance(at, datetime):
        line["at"] = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return line


def line_bytes(line: Mapping[str, object], salt: bytes) -> bytes:
    """Return the content of a leaf."""
    columns = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{TAG}\n{salt.hex()}\n{columns}".encode()


def read_line(content: bytes) -> tuple[Plain, bytes]:
    """Return the columns and the salt of a leaf's content; ValueError when it is none of ours."""
    tag, salt, columns = content.decode().split("\n", 2)
    line = json.loads(columns)
    if tag != TAG or not isinstance(line, dict):
        raise ValueError("not a line of the journal")
    return line, bytes.fromhex(salt)
