"""A newcomer finds each thing in the same place in every module."""

import ast

import pytest

from architecture.reading import MODULES, SOURCE, modules, python_files, short, tree
from qarib.kernel.workflow import Workflow

FILES = {
    "__init__", "actions", "apps", "enums", "errors", "events", "handlers", "models", "queries", "rules",
    "tasks",
}  # fmt: skip
FOLDERS = {"clients", "data", "management", "migrations", "templates"}
# Each of these names says nothing of what is inside, and grows without end.
NAMELESS = {"services", "utils", "util", "helpers", "helper", "common", "managers", "misc", "lib", "tools"}


def strangers(module):
    """Return what does not belong to a module's folder."""
    problems = []
    for path in sorted(module.iterdir()):
        if path.name in {"__pycache__", "README.md"}:
            continue
        allowed = (
            path.name in FOLDERS | FILES if path.is_dir() else path.suffix == ".py" and path.stem in FILES
        )
        if not allowed:
            problems.append(path.name)
    return problems


def nameless(files):
    """Return the files and folders whose name says nothing."""
    return [
        path
        for path in files
        if path.stem in NAMELESS or any(part in NAMELESS for part in path.relative_to(SOURCE).parts[:-1])
    ]


def imports_its_handlers(syntax):
    """Tell whether an `apps.py` imports the module's handlers in `ready()`."""
    ready = [node for node in ast.walk(syntax) if isinstance(node, ast.FunctionDef) and node.name == "ready"]
    for node in (inner for function in ready for inner in ast.walk(function)):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "handlers" for alias in node.names):
            return True
        if isinstance(node, ast.Import) and any(alias.name.endswith(".handlers") for alias in node.names):
            return True
        if isinstance(node, ast.Constant) and str(node.value).endswith(".handlers"):
            return True
    return False


def workflows(module):
    """Return the workflow tables of a module's rules."""
    if not ((module / "rules.py").exists() or (module / "rules").is_dir()):
        return {}
    namespace = vars(__import__(f"qarib.modules.{module.name}.rules", fromlist=["*"]))
    return {name: value for name, value in namespace.items() if isinstance(value, Workflow)}


def test_a_module_holds_only_what_its_anatomy_names():
    assert {module.name: found for module in modules() if (found := strangers(module))} == {}


def test_no_file_is_called_by_a_name_that_says_nothing():
    assert nameless(python_files()) == []


def test_every_module_has_its_page():
    assert [module.name for module in modules() if not (module / "README.md").exists()] == []


def test_handlers_are_imported_when_the_house_wakes_up():
    silent = [
        module.name
        for module in modules()
        if ((module / "handlers.py").exists() or (module / "handlers").is_dir())
        and not imports_its_handlers(tree(module / "apps.py"))
    ]
    assert silent == []


def test_the_page_of_a_module_shows_its_state_diagrams_as_they_are():
    outdated = [
        f"{module.name}: {name}"
        for module in modules()
        for name, workflow in workflows(module).items()
        if workflow.mermaid() not in (module / "README.md").read_text(encoding="utf-8")
    ]
    assert outdated == []


def test_a_stranger_in_a_module_is_found(tmp_path):
    for name in ("actions.py", "README.md", "views.py", "utils.py"):
        (tmp_path / name).touch()
    (tmp_path / "clients").mkdir()
    (tmp_path / "static").mkdir()
    assert strangers(tmp_path) == ["static", "utils.py", "views.py"]


def test_a_name_that_says_nothing_is_found():
    files = [
        MODULES / "dossiers" / "actions.py",
        SOURCE / "portal" / "helpers.py",
        SOURCE / "common" / "a.py",
    ]
    assert [short(path) for path in nameless(files)] == [
        "src/qarib/portal/helpers.py",
        "src/qarib/common/a.py",
    ]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("class A:\n    def ready(self):\n        from qarib.modules.a import handlers", True),
        ("class A:\n    def ready(self):\n        import qarib.modules.a.handlers", True),
        ("class A:\n    def ready(self):\n        import_module('qarib.modules.a.handlers')", True),
        ("from qarib.modules.a import handlers\nclass A:\n    name = 'a'", False),
    ],
)
def test_forgotten_handlers_are_found(code, found):
    assert imports_its_handlers(ast.parse(code)) is found
