"""A whole house in a folder of its own: demo data, worker and server, for journeys, pictures and benches."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180
# The personas, the queue of one agency, and a little country around.
FEW_REGISTRATIONS = "60"
# Enough for every list to turn a page.
FEW = "60"


def free_port() -> int:
    """Return a port that nobody listens to now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class House:
    """Start the demo as `make demo` does, with little data, and clean up at the end.

    with House() as house:
        urlopen(house.url)

    The server is the real one (granian, two processes); its words are kept in `house.log`.
    """

    def __init__(
        self, *, small: bool = True, workers: int = 2, environment: dict[str, str] | None = None
    ) -> None:
        """Prepare; nothing runs before `with`."""
        self.small = small
        self.workers = workers
        self.folder = Path(tempfile.mkdtemp(prefix="qarib-house-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "log.txt"
        self.processes: list[subprocess.Popen[bytes]] = []
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QARIB_", "COV"))}
        self.environment = kept | {
            "QARIB_DEMO": "1",
            "QARIB_VAR": str(self.folder),
            "QARIB_BASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
            **(environment or {}),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one management command to its end, and return what it printed and its exit status."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *arguments: str) -> str:
        """Run one management command that must succeed, and return what it printed."""
        answer = self.run(*arguments)
        if answer.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{answer.stdout}{answer.stderr}")
        return answer.stdout

    def start(self, *command: str) -> None:
        """Start a program that runs until the house is closed."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.processes.append(process)

    def furnish(self) -> None:
        """Make the tables and load the demo's data; what needs no table is made meanwhile."""
        meanwhile = (("collectstatic", "--noinput", "--verbosity", "0"), ("make_authority",))
        with ThreadPoolExecutor(len(meanwhile)) as pool:
            made = [pool.submit(self.manage, *arguments) for arguments in meanwhile]
            self.manage("migrate", "--verbosity", "0")
            for one in made:
                one.result()
        self.manage("load_demo", *(["--registrations", FEW] if self.small else []))

    def serve(self) -> None:
        """Start worker and server, and wait for the first answer."""
        self.start(sys.executable, "manage.py", "work")
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(self.workers)]
        granian += ["--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(self.port)]
        self.start(*granian, "--no-access-log", "--log-level", "warning", "qarib.config.wsgi:application")
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            dead = [process.args for process in self.processes if process.poll() is not None]
            if dead or time.monotonic() > deadline:
                raise RuntimeError(f"the house does not answer, {dead} stopped:\n{self.words()}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Tell whether the server gives any answer at all."""
        try:
            urlopen(f"{self.url}/", timeout=5).close()
        except HTTPError as error:
            error.close()
        except OSError:
            return False
        return True

    def words(self) -> str:
        """Return what worker and server said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def stop(self) -> None:
        """Stop what was started here; it may be served again, on another day or with other settings."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def close(self) -> None:
        """Stop what was started here, and remove the folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """Furnish and serve; a house that cannot start leaves nothing behind."""
        try:
            self.furnish()
            self.serve()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        """Close the house."""
        self.close()
