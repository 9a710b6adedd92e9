"""How JupyterHub starts a student's server, and what it may take.

Each student is an account of the system, class-NAME, made when they first log in.
Memory is limited twice:

- each process: what it asks for beyond the limit is a MemoryError in the student's own
  cell (RLIMIT_DATA). This works everywhere on Linux.
- all processes of a student together, by a group of the kernel's: a scope of systemd
  where it runs, or else a memory cgroup where one can be made. Beyond it, the largest
  process of that student ends.

A file may be as long as the limit, so that a loop that writes does not fill the disk.

Whatever a student does, the hub goes first: their processes are nice, and the first to
be ended where the machine's memory is at its end.
"""

import contextlib
import os
import pwd
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Bool, Unicode

from classroom.limits import has_systemd, make_group, remove_group, scope
from classroom.names import ACCOUNT

NICE = 5


class CourseSpawner(LocalProcessSpawner):
    """Starts the server of one student."""

    homes = Unicode(config=True, help="The folder of the students' homes.")
    accounts = Bool(True, config=True, help="Is each student an account?")

    @property
    def home(self) -> Path:
        """The student's folder."""
        return Path(self.homes) / self.user.name

    @property
    def in_scope(self) -> bool:
        """Does systemd limit the student, and change to their account?"""
        return self.accounts and has_systemd() and bool(self.mem_limit)

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Where the student is at home."""
        env.update(USER=self.user.name, HOME=str(self.home), SHELL="/bin/bash")
        return env

    async def start(self) -> tuple[str, int]:
        """Start the server, in a group with a limit if there can be one."""
        self.cmd = [sys.executable, "-m", "classroom.student"]
        if self.accounts:
            make_account(self.user.name, self.home)
            if self.in_scope:
                self.cmd = [*scope(self.user.name, self.mem_limit), *self.cmd]
        return await super().start()

    def clear_state(self) -> None:
        """Forget a server that has ended."""
        super().clear_state()
        remove_group(self.home)

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """What the new process does before it becomes the student's server."""
        home, limit = self.home, self.mem_limit
        account = pwd.getpwnam(ACCOUNT + name) if self.accounts else None
        group = make_group(home, limit) if limit else None
        in_scope = self.in_scope

        def become_the_student() -> None:
            os.umask(0o077)
            os.nice(NICE)
            with contextlib.suppress(OSError):
                Path("/proc/self/oom_score_adj").write_text("500")
            if group:
                (group / "cgroup.procs").write_text("0")
            if limit:
                resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            if account is None:
                home.mkdir(parents=True, exist_ok=True)
            elif not in_scope:  # systemd-run becomes the student
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
    home.mkdir(mode=0o700, exist_ok=True)
    if home.stat().st_uid != found.pw_uid:  # new, or brought from another machine
        owner = f"{found.pw_uid}:{found.pw_gid}"
        command = ["chown", "--recursive", "--no-dereference", owner, str(home)]
        subprocess.run(command, check=True)
