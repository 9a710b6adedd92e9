"""Groups of the system's that limit the memory of all processes of one student.

A scope of systemd where it runs, or else a cgroup (v1) where one can be made. Needs
nothing but Python.
"""

import contextlib
import os
import shutil
from pathlib import Path

from classroom.names import ACCOUNT

GROUPS = Path("/sys/fs/cgroup/memory")  # cgroup v1; where there is v2, systemd runs


def has_systemd() -> bool:
    """Does systemd run this machine?"""
    return Path("/run/systemd/system").is_dir() and bool(shutil.which("systemd-run"))


def scope(name: str, limit: int) -> list[str]:
    """What puts a command into a scope of systemd, with a limit and as the student."""
    import pwd  # not on Windows

    account = pwd.getpwnam(ACCOUNT + name)
    return [
        *["systemd-run", "--scope", "--quiet", "--collect"],
        *[f"--uid={account.pw_uid}", f"--gid={account.pw_gid}"],
        *["--property", f"MemoryMax={limit}", "--property", "MemorySwapMax=0"],
        "--",
    ]


def own_group() -> Path | None:
    """The memory cgroup of this process, if it is one of v1 that it may write in."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers == "memory":
                folder = GROUPS / path.lstrip("/")
                folder = folder if folder.is_dir() else GROUPS
                return folder if os.access(folder, os.W_OK) else None
    return None


def make_group(home: Path, limit: int) -> Path | None:
    """A memory cgroup for one student; nothing where there can be none."""
    parent = own_group()
    if parent is None or has_systemd():
        return None
    group = parent / name_of(home)
    try:
        group.mkdir(exist_ok=True)
        (group / "memory.limit_in_bytes").write_text(str(limit))
    except OSError:
        return None
    return group


def remove_group(home: Path) -> bool:
    """Remove a student's cgroup, unless something runs in it; is it gone?"""
    parent = own_group()
    if not parent:
        return True
    group = parent / name_of(home)
    with contextlib.suppress(OSError):
        group.rmdir()
    return not group.exists()


def name_of(home: Path) -> str:
    """What a student's cgroup is called: no other class has this home."""
    return ACCOUNT + home.as_posix().strip("/").replace("/", "-")


def how() -> str:
    """Say how memory is limited here."""
    if has_systemd() and os.geteuid() == 0:
        return "Memory: a limit for each process, and by systemd for each student."
    if own_group():
        return "Memory: a limit for each process, and by a cgroup for each student."
    return (
        "Memory: a limit for each process. There is no systemd and no cgroup here that "
        "could limit a student's kernels together."
    )
