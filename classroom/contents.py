"""How a student's server writes a file: whole, or not at all.

Jupyter copies the file, writes over it, and copies it back if that fails. If only the
last bytes find no room, or the server is ended while it writes, half a lesson is left;
and the next save overwrites the copy. Here the new file is written beside the old one
and takes its place when it is whole and on the disk.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import IO, Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class WholeFiles(AsyncLargeFileManager):  # type: ignore[misc]
    """Jupyter's contents manager, but for how it writes."""

    @contextlib.contextmanager
    def atomic_writing(
        self,
        os_path: str,
        text: bool = True,
        encoding: str = "utf-8",
        **_: Any,  # noqa: ANN401
    ) -> Iterator[IO]:
        """A file to write into, which replaces the one at `os_path`."""
        path = os.path.realpath(os_path)
        folder, name = os.path.split(path)
        beside = os.path.join(folder, ".~" + name)
        mode = "w" if text else "wb"
        how: dict[str, Any] = {"encoding": encoding, "newline": "\n"} if text else {}
        with self.perm_to_403(os_path):
            if os.path.exists(path) and not os.access(path, os.W_OK):
                raise PermissionError(13, "read-only", path)
            try:
                with open(beside, mode, **how) as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                if os.path.exists(path):
                    shutil.copymode(path, beside)
                os.replace(beside, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.remove(beside)
                raise
