"""A test suite stricter than production: what is only tolerated there fails here.

* An undefined template variable fails (`|default:` says that it may be absent).
* Queries without an order answer in random order; tests too (pytest-randomly).
* Warnings are errors, sockets are closed but for this machine.
* `client` refuses inline scripts, styles and handlers in every page.
* Transactional tests may write append-only tables: the flush at their end lifts the triggers.

**Background tasks** are recorded as rows, as in production: a test asserts what was enqueued, or asks for
`run_tasks` and runs the rows that are due. `immediate_tasks` runs each task where it is enqueued.
"""

import os

import messages
import pytest
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from strict.client import StrictClient
from strict.flush import flush_in_spite_of_triggers
from strict.measuring import measure
from strict.querysets import shuffle_unordered_querysets
from strict.templates import refuse_undefined_variables

refuse_undefined_variables()
shuffle_unordered_querysets()
flush_in_spite_of_triggers()
messages.compile_outdated()

_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("quick", max_examples=25, derandomize=True, **_CALM)
hypothesis_settings.register_profile("thorough", max_examples=1000, **_CALM)
hypothesis_settings.load_profile(os.environ.get("QARIB_HYPOTHESIS", "quick"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Begin with the sweeps where several processes share the files: the longest must not come last."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: "sweeps" not in item.path.parts)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    measure(item.path)


@pytest.fixture
def client():
    """Return a browser without JavaScript, that reads pages as our security policy would."""
    return StrictClient()


@pytest.fixture(autouse=True)
def _nothing_compiled():
    """Forget the pages that another test compiled, and what it read of its own rows.

    Afterwards too: the fixtures of a module are made before those of its first test.
    """
    from qarib.kernel.recent import forget_everything  # noqa: PLC0415 -- needs the registry
    from qarib.portal.compiled import forget  # noqa: PLC0415 -- needs the registry

    forget()
    forget_everything()
    yield
    forget()
    forget_everything()


@pytest.fixture
def at_desk(settings):
    """Return a function that gives the browser of an actor (or a person), logged in with a second factor."""
    from qarib.modules.accounts.enums import DEMO_STRONG  # noqa: PLC0415 -- needs the registry
    from qarib.modules.accounts.models import Person  # noqa: PLC0415 -- needs the registry

    settings.QARIB_DEMO = True

    def browser(who, language="fr"):
        person = who if isinstance(who, Person) else Person.objects.get(pk=who.person)
        client = StrictClient(headers={"accept-language": language, "accept": "text/html"})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[DEMO_STRONG] = True
        session.save()
        return client

    return browser


@pytest.fixture(params=["ar-dz", "fr"])
def language(request):
    """Run the test once in Arabic and once in French; the code of the language."""
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def immediate_tasks(settings):
    """Run each background task where it is enqueued."""
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}
    }


@pytest.fixture
def run_tasks(db):
    """Return a function that runs the task rows that are due, and returns how many it ran.

    A task that fails raises here: a test that expects a failure reads the row instead, with
    `run_tasks(failures_allowed=True)`.
    """
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415 -- needs the registry
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 -- needs the registry

    worker = Worker(
        queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id="tests",
    )  # fmt: skip

    def run(*, failures_allowed=False):
        count = 0
        while row := DBTaskResult.objects.ready().order_by("-priority", "run_after", "pk").first():
            row.claim(worker.worker_id)
            worker.run_task(row)
            row.refresh_from_db()
            count += 1
            if row.status == "FAILED" and not failures_allowed:
                raise AssertionError(f"the task {row.task_path} failed:\n{row.traceback}")
        return count

    return run
