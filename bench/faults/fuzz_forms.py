"""Send every form of every page what nobody should send, in three languages: sentences, never a crash.

    python bench/faults/fuzz_forms.py --requests 10000 --seed 5        ten thousand, on one SQLite file
    python bench/faults/fuzz_forms.py --requests 10000 --seed 5 --database postgres
    python bench/faults/fuzz_forms.py --quick --json                   what CI runs: a thousand
    python bench/faults/fuzz_forms.py --seed 5 --only 4711             one request again, told in full

The world, the walk to the forms and the judging of answers are those of `tests/sweeps`; what is sent is drawn
from `tests/sweeps/grammar.py`. The requests go through the whole application in this process, on a database
made for this run; each is undone, so that one never depends on another: seed and number draw it again.
"""

import argparse
import json
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / name) for name in ("tests", "src", "tools")]
os.environ["DJANGO_SETTINGS_MODULE"] = "strict.settings"

if TYPE_CHECKING:
    from sweeps.cast import Cast

FULL, QUICK = 10_000, 1_000
_SHOWN = 20
# What `sweeps.walk.problems` says, by its beginning; anything else is counted as `unescaped`.
_KINDS = {
    "5": "answers_5xx",
    "no sentence": "no_sentence",
    "the form came back": "no_sentence",
    "not in ": "wrong_language",
    "shows ": "unescaped",
}
HARMS = ("answers_5xx", "no_sentence", "wrong_language", "lost_input", "unescaped")


def kind_of(problem: str) -> str:
    """Return under which figure a problem is counted."""
    return next((kind for start, kind in _KINDS.items() if problem.startswith(start)), "lost_input")


@contextmanager
def world() -> Iterator["Cast"]:
    """Make a database of our own with the cast of the sweeps in it, on the day their stories play."""
    import django  # noqa: PLC0415 -- the settings must be named first
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"].setdefault("TEST", {}).setdefault("NAME", f"qarib_fuzz_{os.getpid()}")
    django.setup()
    import messages  # noqa: PLC0415 -- needs the registry
    import time_machine  # noqa: PLC0415
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: PLC0415

    from factories.world import TUESDAY  # noqa: PLC0415
    from strict.templates import refuse_undefined_variables  # noqa: PLC0415
    from sweeps.cast import cast_of_the_module  # noqa: PLC0415
    from sweeps.walk import forget_templates  # noqa: PLC0415

    refuse_undefined_variables()
    messages.compile_outdated()
    setup_test_environment()
    logging.root.handlers = [logging.NullHandler()]
    with ExitStack() as stack:
        made = setup_databases(verbosity=0, interactive=False)
        stack.callback(teardown_databases, made, verbosity=0)
        stack.enter_context(time_machine.travel(TUESDAY, tick=False))
        stack.enter_context(mock.patch("django.test.client.store_rendered_templates", new=forget_templates))
        yield stack.enter_context(cast_of_the_module())


class Fuzzer:
    """Every form by everybody who meets it, in turn; what is sent is drawn by seed and number."""

    def __init__(self, cast: "Cast", *, seed: int, everybody: bool) -> None:
        """Walk to the forms."""
        from sweeps.gather import ENOUGH, GALLERY, boxes, forms_of, walks_of  # noqa: PLC0415

        self.cast, self.seed = cast, seed
        found = forms_of(cast, walks_of(cast, sorted(cast.people) if everybody else sorted(ENOUGH)))
        self.forms = {key: met for key, met in found.items() if key[0] != GALLERY}
        self.targets = [(key, role) for key, met in self.forms.items() for role in met]
        self.names = sorted(
            {one.name for met in self.forms.values() for one in boxes(next(iter(met.values())))}
        )
        self.names = [name for name in self.names if name != "lang"]
        self.harms: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.told: list[dict[str, object]] = []

    def one(self, number: int) -> list[str]:
        """Send one request, and return what was wrong with its answer."""
        from strict.client import InlineCodeError  # noqa: PLC0415
        from sweeps.cast import LANGUAGES  # noqa: PLC0415
        from sweeps.grammar import shot  # noqa: PLC0415
        from sweeps.walk import problems, send, target_of  # noqa: PLC0415

        rounds, place = divmod(number, len(self.targets))
        key, role = self.targets[place]
        language = LANGUAGES[(rounds + place) % len(LANGUAGES)]
        rng = Random(f"{self.seed}:{number}")
        form = self.forms[key][role]
        made = shot(rng, form, self.names)
        client = self.cast.browser(role, language)
        try:
            response = send(client, form, made.data, file=made.file, method=made.method, wire=made.wire)
        except InlineCodeError as error:
            found = [f"shows {error}"]
        else:
            self.statuses[response.status_code] += 1
            judged = (form, made.data) if made.plain else ()
            found = [] if made.method == "HEAD" else problems(response, language, *judged)
        for problem in found:
            self.harms[kind_of(problem)] += 1
        if found:
            where = {"role": role, "language": language, "form": key[0], "address": target_of(form)}
            self.told.append({"number": number, "wrong": found, **where, **made.told()})
        return found

    def figures(self, requests: int) -> dict[str, object]:
        """Return what is printed."""
        said = {kind: self.harms[kind] for kind in HARMS}
        counted = {
            "requests": requests,
            "forms": len(self.forms),
            "by_role": len(self.targets),
            "languages": 3,
        }
        return {**counted, **said, "statuses": dict(sorted(self.statuses.items())), "seed": self.seed}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, help=f"how many (default {FULL}; quick {QUICK})")
    parser.add_argument("--seed", type=int, default=20_261_130)
    parser.add_argument("--only", type=int, help="send the request of this number alone")
    parser.add_argument("--quick", action="store_true", help="a thousand, and not everybody meets every form")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--json", action="store_true", help="figures in one line")
    return parser.parse_args()


def main() -> int:
    """Fuzz; return 1 when anything was wrong."""
    options = arguments()
    on_postgres = os.environ.get("QARIB_DATABASE_URL", "").startswith("postgres")
    if options.database == "postgres" and not on_postgres:
        os.execv(ROOT / "tools" / "with_postgres", ["with_postgres", sys.executable, *sys.argv])
    if options.database == "sqlite":
        os.environ.pop("QARIB_DATABASE_URL", None)
    requests = options.requests or (QUICK if options.quick else FULL)
    began = time.process_time()
    with world() as cast:
        fuzzer = Fuzzer(cast, seed=options.seed, everybody=not options.quick)
        numbers = range(requests) if options.only is None else [options.only]
        for number in numbers:
            fuzzer.one(number)
    figures = {**fuzzer.figures(len(numbers)), "database": options.database}
    figures["cpu_s"] = round(time.process_time() - began, 1)
    for told in fuzzer.told[:_SHOWN]:
        print(json.dumps(told, ensure_ascii=True, default=repr), file=sys.stderr)
    print(
        json.dumps(figures)
        if options.json
        else "\n".join(f"{key:>16} {value}" for key, value in figures.items())
    )
    return 1 if any(fuzzer.harms.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
