"""The real house on the database that is asked for, furnished with what filing needs and nobody in it."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import psycopg

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(HERE.parent)]

from house import START_SECONDS, House, free_port  # noqa: E402 -- tools/ is not a package

ADDRESS = "127.0.0.1"
# Names a folder with houses that are built and empty: many proofs in a row build but one.
SHELLS = "QARIB_SHELLS"
# A proof of invariants is worth waiting for on a machine that others keep busy.
_PATIENCE = 5


class NoDatabaseServerError(RuntimeError):
    """PostgreSQL's programs are not installed here."""


class Cluster:
    """A PostgreSQL of our own that flushes to disk as in service, so that nobody else's work is counted."""

    def __init__(self) -> None:
        """Find the programs; nothing runs yet. Raises NoDatabaseServerError."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        if not found:
            raise NoDatabaseServerError("No PostgreSQL server is installed: sudo apt-get install postgresql")
        self.programs = found[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="qarib-cluster-"))
        self.port = free_port()
        self.settings: list[str] = []  # beside PostgreSQL's own, which flush at each commit
        self.server: subprocess.Popen[bytes] | None = None
        self.opened: tuple[str, ...] = ("data",)  # the folder and options that it was last opened with
        self.url = f"postgres://qarib@{ADDRESS}:{self.port}/qarib"
        # PostgreSQL refuses to run as root.
        self.owner: str | None = None
        if os.getuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            self.owner = "postgres" if "postgres" in names else "nobody"
            shutil.chown(self.folder, self.owner)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the cluster's owner."""
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, cwd=self.folder, user=self.owner, stdout=subprocess.DEVNULL, check=True)

    def start(self) -> None:
        """Make the cluster and its one database, and wait until it answers."""
        data = str(self.folder / "data")
        self.run("initdb", "-D", data, "-U", "qarib", "--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8")
        self.open()
        self.wait()
        self.run("createdb", "-h", ADDRESS, "-p", str(self.port), "-U", "qarib", "qarib")

    def open(self, folder: str = "data", *options: str) -> None:
        """Start the server as our own child, as a service manager does, and return before it answers.

        A killed predecessor must be buried first: PostgreSQL takes its lock file for alive until then.
        """
        self.opened = (folder, *options)
        settings = [f"listen_addresses={ADDRESS}", "shared_buffers=256MB", *self.settings, *options]
        command = [str(self.programs / "postgres"), "-D", str(self.folder / folder), "-p", str(self.port)]
        command += ["-k", str(self.folder), *(part for one in settings for part in ("-c", one))]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(command, cwd=self.folder, user=self.owner, stdout=log, stderr=log)

    def answers(self) -> bool:
        """Tell whether a statement is answered now."""
        try:
            psycopg.connect(self.url.removesuffix("qarib") + "postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def wait(self) -> float:
        """Wait for the first answer; return the seconds that it took. Raises RuntimeError after some minutes.

        A server that ended is started again, as a service manager does it: one that was killed may leave a
        process that was just being born, and PostgreSQL does not start beside it.
        """
        began = time.monotonic()
        while not self.answers():
            if time.monotonic() - began > START_SECONDS:
                raise RuntimeError(f"PostgreSQL does not answer: {(self.folder / 'log').read_text()[-3000:]}")
            if self.server is not None and self.server.poll() is not None:
                self.open(*self.opened)
            time.sleep(0.01)
        return time.monotonic() - began

    @property
    def pid(self) -> int:
        """Return the number of the server's first process."""
        assert self.server is not None
        return self.server.pid

    def stop(self) -> None:
        """Let it end in order."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(timeout=60)

    def close(self) -> None:
        """Stop it and remove the folder."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


class Dwelling(House):
    """A house for proofs: one agency that serves the whole country, two agents, the shipped catalogue.

    Its door is `counted.py`, the house's own with a count of statements on each answer.
    """

    door = "counted:application"

    def __init__(
        self,
        *,
        database: str = "sqlite",
        workers: int = 2,
        procedures: Path | None = None,
        styled: bool = True,
    ) -> None:
        """Prepare; nothing runs before `with`. Not `styled`, no style sheet is packed: nobody asks for it."""
        super().__init__(workers=workers)
        self.styled = styled
        self.cluster = Cluster() if database == "postgres" else None
        self.procedures = procedures or ROOT / "procedures"
        self.environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(HERE)])
        if self.cluster:
            self.environment["QARIB_DATABASE_URL"] = self.cluster.url
        self.server: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> str:
        """Return where `ledger.Ledger` finds the tables: a file, or an address."""
        return self.cluster.url if self.cluster else str(self.folder / "qarib.sqlite3")

    def furnish(self) -> None:
        """Make the tables, the agency and its agents; from a kept shell where there is one."""
        kept = Path(os.environ.get(SHELLS, "")) / ("postgres" if self.cluster else "sqlite")
        if SHELLS in os.environ and kept.is_dir():
            self._move_in(kept)
        else:
            self.build()
        self.run_here("furnish.py", str(self.procedures))

    def build(self) -> None:
        """Make the tables, the style sheets and the authority, and nobody in it."""
        if self.cluster:
            self.cluster.start()
        if self.styled:
            self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage("migrate", "--verbosity", "0")
        self.manage("make_authority")

    def keep_shell(self, place: Path) -> None:
        """Copy what was built to a folder, from which other dwellings begin."""
        kept = place / ("postgres" if self.cluster else "sqlite")
        kept.mkdir(parents=True)
        if self.cluster:
            self.cluster.stop()
            subprocess.run(["cp", "-a", self.cluster.folder / "data", kept / "cluster"], check=True)
        subprocess.run(["cp", "-a", self.folder, kept / "house"], check=True)

    def _move_in(self, kept: Path) -> None:
        subprocess.run(["cp", "-a", f"{kept / 'house'}/.", self.folder], check=True)
        if self.cluster:
            subprocess.run(["cp", "-a", kept / "cluster", self.cluster.folder / "data"], check=True)
            self.cluster.open()
            self.cluster.wait()

    def run_here(self, script: str, *arguments: str) -> str:
        """Run a script of this folder inside the house, and return what it printed."""
        answer = subprocess.run(
            [sys.executable, str(HERE / script), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise RuntimeError(f"{script} failed:\n{answer.stdout}{answer.stderr}")
        return answer.stdout

    def open(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a program of the house; it is stopped with it."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment | environment, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def open_desk(self, path: Path, pause: float) -> subprocess.Popen[bytes]:
        """Start the agents; what they acknowledge is written to the path."""
        with self.log.open("ab") as log, path.open("wb") as lines:
            process = subprocess.Popen(
                [sys.executable, str(HERE / "desk_hand.py"), str(pause)],
                env=self.environment,
                stdout=lines,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def work(self, *arguments: str, **environment: str) -> None:
        """Start the worker, or another one after it was killed."""
        self.worker = self.open(sys.executable, "manage.py", "work", *arguments, **environment)

    def work_in_haste(self) -> subprocess.Popen[bytes]:
        """Start one more worker, that notices sooner than in service when another one died."""
        return self.open(sys.executable, "manage.py", "work", "--beat", "2", "--lost-after", "10")

    def serve(self) -> None:
        """Start worker and server, and wait for the first answer."""
        self.worker = self.work_in_haste()
        self.serve_again()
        deadline = time.monotonic() + _PATIENCE * START_SECONDS
        while not self.answers():
            assert self.server is not None
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the house does not answer:\n{self.words()}")
            time.sleep(0.1)

    def serve_again(self) -> None:
        """Start the server."""
        self.server = self.open_server()

    def open_server(self) -> subprocess.Popen[bytes]:
        """Start one more server on the same port: the kernel shares the lines out among them."""
        return self.open(
            sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(self.workers),
            "--blocking-threads", "4", "--host", ADDRESS, "--port", str(self.port), "--no-access-log",
            "--log-level", "warning", "--workers-kill-timeout", "5s", "--respawn-failed-workers",
            "--respawn-interval", "0.2", self.door,
        )  # fmt: skip

    def is_well(self) -> bool:
        """Tell whether a page that reads the database is shown now."""
        try:
            urlopen(f"{self.url}/health/", timeout=5).close()
        except OSError:
            return False
        return True

    def stop_worker(self) -> None:
        """Let the worker finish the job in hand, then end it."""
        if self.worker and self.worker.poll() is None:
            self.worker.send_signal(signal.SIGTERM)
            self.worker.wait(timeout=60)

    def close(self) -> None:
        """Stop what was started here; the database last."""
        super().close()
        if self.cluster:
            self.cluster.close()
