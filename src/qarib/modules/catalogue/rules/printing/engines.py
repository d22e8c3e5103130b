"""Where three databases differ, and how an unknown is passed on by each of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qarib.modules.catalogue.enums import FactType

# LEAST and GREATEST ignore a null on PostgreSQL and DuckDB. No rule reaches these numbers.
_LOWEST, _HIGHEST = -(2**62), 2**62


class Engine(StrEnum):
    """The databases for which we print."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    DUCKDB = "duckdb"


@dataclass(frozen=True, slots=True)
class Sql:
    """A text without a value of the rule in it, and the values, in the order of its marks."""

    text: str
    parameters: tuple[object, ...] = ()


def join(template: str, *parts: Sql) -> Sql:
    """Return the template with each `{}` replaced by a part; its values follow in the same order."""
    pieces = template.split("{}")
    text = pieces[0] + "".join(part.text + rest for part, rest in zip(parts, pieces[1:], strict=True))
    return Sql(text, tuple(value for part in parts for value in part.parameters))


def listed(separator: str, parts: list[Sql]) -> Sql:
    """Return the parts with something between them."""
    return join(separator.join(["{}"] * len(parts)), *parts)


def quoted(identifier: str, engine: Engine) -> str:
    """Return a name that is nothing but a name. Raises ValueError for one that no engine takes."""
    if not identifier or "\0" in identifier:
        raise ValueError("an identifier needs at least one character, none of them NUL")
    text = identifier.replace('"', '""')
    # psycopg reads % as the begin of a mark, wherever it stands.
    return f'"{text.replace("%", "%%") if engine == Engine.POSTGRESQL else text}"'


def typed(part: Sql, kind: FactType, engine: Engine) -> Sql:
    """Return the part as the type that the rules read; SQLite holds what it was given."""
    if engine == Engine.SQLITE:
        return part
    return join(f"CAST({{}} AS {_TYPES[kind]})", part)


_TYPES = {
    FactType.INTEGER: "bigint",
    FactType.MONEY: "bigint",
    FactType.DATE: "date",
    FactType.YES_NO: "boolean",
    FactType.CHOICE: "text",
}


def value(written: object, engine: Engine) -> Sql:
    """Return a mark for a value, with the value beside it."""
    mark = Sql("%s" if engine == Engine.POSTGRESQL else "?", (_plain(written, engine),))
    return typed(mark, _kind(written), engine)


def _plain(written: object, engine: Engine) -> object:
    if isinstance(written, bool):
        return int(written) if engine == Engine.SQLITE else written
    return written.isoformat() if isinstance(written, date) else written


def _kind(written: object) -> FactType:
    if isinstance(written, bool):
        return FactType.YES_NO
    if isinstance(written, int):
        return FactType.INTEGER
    return FactType.DATE if isinstance(written, date) else FactType.CHOICE


def smaller(cap: Sql, amount: Sql, engine: Engine) -> Sql:
    """Return the smaller of two, null as soon as one is. Each stands once: nested caps stay short."""
    if engine == Engine.SQLITE:
        return join("min({}, {})", cap, amount)
    return _guarded("LEAST", _LOWEST, cap, amount)


def larger(floor: Sql, amount: Sql, engine: Engine) -> Sql:
    """Return the larger of two, null as soon as one is."""
    if engine == Engine.SQLITE:
        return join("max({}, {})", floor, amount)
    return _guarded("GREATEST", _HIGHEST, floor, amount)


def _guarded(function: str, beyond: int, left: Sql, right: Sql) -> Sql:
    # A null becomes a number beyond all others, wins, and becomes a null again.
    each = f"COALESCE({{}}, {beyond})"
    return join(f"NULLIF({function}({each}, {each}), {beyond})", left, right)


def whole_times(amount: Sql, by: int, lowest: int, engine: Engine) -> Sql:
    """Return how many whole times `by` goes into an amount that is never below `lowest`.

    All three divide toward zero, which is the floor from zero upwards: what may be negative is shifted there.
    """
    sign = "//" if engine == Engine.DUCKDB else "/"
    times = max(0, -(lowest // by))
    divisor = value(by, engine)
    if not times:
        return join(f"({{}} {sign} {{}})", amount, divisor)
    shift, back = value(times * by, engine), value(times, engine)
    return join(f"(({{}} + {{}}) {sign} {{}} - {{}})", amount, shift, divisor, back)


def months(start: Sql, end: Sql, engine: Engine) -> Sql:
    """Return the completed months between two dates, which stand here several times: they are names."""
    part = _part_of_text if engine == Engine.SQLITE else _part_of_date
    later, earlier = [part(end, unit) for unit in _UNITS], [part(start, unit) for unit in _UNITS]
    short = join("({} < {})", later[2], earlier[2])
    if engine != Engine.SQLITE:
        short = join("CAST({} AS integer)", short)
    return join("(({} - {}) * 12 + ({} - {}) - {})", later[0], earlier[0], later[1], earlier[1], short)


_UNITS = {"YEAR": (1, 4), "MONTH": (6, 2), "DAY": (9, 2)}


def _part_of_text(day: Sql, unit: str) -> Sql:
    first, length = _UNITS[unit]
    return join(f"CAST(substr({{}}, {first}, {length}) AS INTEGER)", day)


def _part_of_date(day: Sql, unit: str) -> Sql:
    return join(f"CAST(EXTRACT({unit} FROM {{}}) AS bigint)", day)
