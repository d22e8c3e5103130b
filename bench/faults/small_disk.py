"""A file system of some megabytes, with everything of a house on it, and a ballast that fills it."""

import os
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_PIECE = 64 * 1024


class CannotMountError(RuntimeError):
    """This machine lets nobody mount a file system here."""


class SmallDisk:
    """Mounted in a folder of its own; what is made by `tempfile` within the block lies on it."""

    def __init__(self, megabytes: int) -> None:
        """Mount nothing yet."""
        self.megabytes, self.place = megabytes, Path(tempfile.mkdtemp(prefix="qarib-disk-"))
        self.ballast = self.place / "ballast"

    def __enter__(self) -> Self:
        """Mount it. Raises CannotMountError."""
        mount = ["mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m,mode=755", "qarib", str(self.place)]
        try:
            subprocess.run(mount, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            self.place.rmdir()
            why = getattr(error, "stderr", "") or str(error)
            raise CannotMountError(f"no small file system may be mounted here: {why.strip()}") from error
        tempfile.tempdir = str(self.place)
        return self

    def fill(self) -> int:
        """Take whatever room there is, to the last byte; return how many bytes were left."""
        taken, piece = 0, _PIECE
        with self.ballast.open("ab", buffering=0) as stream:
            while piece:
                try:
                    taken += stream.write(b"\0" * piece)
                except OSError:
                    piece //= 2
        return taken

    def free(self) -> None:
        """Give the room back."""
        self.ballast.unlink(missing_ok=True)

    @property
    def used(self) -> float:
        """Return the share that is taken."""
        state = os.statvfs(self.place)
        return 1 - state.f_bavail / state.f_blocks

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        """Unmount it, whoever still has it open."""
        tempfile.tempdir = None
        subprocess.run(["umount", "--lazy", str(self.place)], check=False)
        with suppress(OSError):
            self.place.rmdir()
