"""How JupyterHub starts a student's server, and what it may take.

Each student is an account of the system, class-NAME, made when they first log in.
Memory is limited twice:

- each process: what it asks for beyond the limit is a MemoryError in the student's own
  cell (RLIMIT_DATA). This works everywhere on Linux.
- all processes of a student together, by a group of the kernel's: a scope of systemd
  where it runs, or else a memory cgroup where one can be made. Beyond it, the largest
  process of that student ends.

Whatever a student does, the hub goes first: their processes are nice, and the first to
be ended where the machine's memory is at its end.
"""

import contextlib
import os
import pwd
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Bool, Unicode

from classroom.names import ACCOUNT

GROUPS = Path("/sys/fs/cgroup/memory")  # cgroup v1; on v2 there is systemd
NICE = 5


class CourseSpawner(LocalProcessSpawner):
    """Starts the server of one student."""

    homes = Unicode(config=True, help="The folder of the students' homes.")
    accounts = Bool(True, config=True, help="Is each student an account?")

    @property
    def home(self) -> Path:
        """The student's folder."""
        return Path(self.homes) / self.user.name

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Where the student is at home."""
        env.update(USER=self.user.name, HOME=str(self.home), SHELL="/bin/bash")
        return env

    async def start(self) -> tuple[str, int]:
        """Start the server, in a group with a limit if there can be one."""
        self.cmd = [sys.executable, "-m", "classroom.student"]
        if self.accounts:
            make_account(self.user.name, self.home)
            if has_systemd() and self.mem_limit:
                self.cmd = [*scope(self.user.name, self.mem_limit), *self.cmd]
        return await super().start()

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """What the new process does before it becomes the student's server."""
        home, limit = self.home, self.mem_limit
        account = pwd.getpwnam(ACCOUNT + name) if self.accounts else None
        group = make_group(name, limit) if limit else None
        systemd = account and has_systemd() and limit

        def become_the_student() -> None:
            os.umask(0o077)
            os.nice(NICE)
            with contextlib.suppress(OSError):
                Path("/proc/self/oom_score_adj").write_text("500")
            if group:
                (group / "cgroup.procs").write_text("0")
            if limit:
                resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
            if account is None:
                home.mkdir(parents=True, exist_ok=True)
            elif not systemd:
                os.initgroups(account.pw_name, account.pw_gid)
                os.setgid(account.pw_gid)
                os.setuid(account.pw_uid)
            os.chdir(home)

        return become_the_student


def make_account(name: str, home: Path) -> None:
    """Give the student an account of the system and a home that is only theirs."""
    account = ACCOUNT + name
    try:
        found = pwd.getpwnam(account)
    except KeyError:
        command = ["useradd", "--home-dir", str(home), "--no-create-home"]
        command += ["--user-group", "--shell", "/bin/bash", account]
        subprocess.run(command, check=True)
        found = pwd.getpwnam(account)
    if not home.exists():
        home.mkdir(mode=0o700)
        os.chown(home, found.pw_uid, found.pw_gid)


def has_systemd() -> bool:
    """Does systemd run this machine?"""
    return Path("/run/systemd/system").is_dir() and bool(shutil.which("systemd-run"))


def scope(name: str, limit: int) -> list[str]:
    """What puts a command into a scope of systemd, with a limit and as the student."""
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


def make_group(name: str, limit: int) -> Path | None:
    """A memory cgroup for one student; nothing where there can be none."""
    parent = own_group()
    if parent is None or has_systemd():
        return None
    group = parent / (ACCOUNT + name)
    try:
        group.mkdir(exist_ok=True)
        (group / "memory.limit_in_bytes").write_text(str(limit))
    except OSError:
        return None
    return group
