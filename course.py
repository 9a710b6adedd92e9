"""Sets the course up and starts it. Needs nothing but Python.

    python course.py lab [--edition zh-TW] [--no-browser] [JupyterLab's options]
    python course.py doctor                  what is wrong here, and what mends it
    python course.py slides [lessons] [--edition zh-TW]
    python course.py class --students 40     a class on this server: classroom/README.md

and for those who write it:

    python course.py test [pytest's options]
    python course.py refresh [lessons]       run them and store what they print
    python course.py new 08_partial_derivatives
    python course.py sync 08                 carry the English structure to zh-TW

The first start makes the folder .venv and installs there what requirements.txt
pins. Later starts only see that all is in place. To begin again, delete .venv.
"""
# This file must parse on any Python from 3.6 on, so that an old Python gets a
# sentence and not a SyntaxError.

import argparse
import contextlib
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

OLDEST, NEWEST = (3, 11), (3, 13)
GIGABYTES_NEEDED = 3  # .venv takes 1.9 and pip's downloads the rest

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "requirements.txt"
LOCK = ROOT / ".course.lock"
VENV = ROOT / ".venv"
INSTALLED = VENV / "requirements.txt"  # as it was at the last complete installation
# This Python with -m runs everything: the scripts beside it hold the folder's
# path, and break when the folder is moved.
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# One thread a kernel. On a machine with other work, two threads of one matrix product
# wait for each other: in NumPy, training took ten times as long with two as with one.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}

# What makes a Jupyter server the course's own, here and in a class.
JUPYTER = [
    # No question about news, no request for them (news_url=None still asks).
    f"--LabApp.app_settings_dir={ROOT / 'tools' / 'jupyterlab'}",
    "--ContentsManager.pre_save_hook=tools.saving.pre_save",
]

# What to say when the system, venv or pip says something like this.
SENTENCES = {
    r"Errno (28|122)\b|WinError 112\b|No space left": (
        f"The disk is full: the course needs {GIGABYTES_NEEDED} GB. Make room, then "
        "start again; the installation goes on where it stopped."
    ),
    r"connection broken|ConnectionError|Max retries|timed out|IncompleteRead": (
        "No network: pip cannot reach its package index. Connect to the internet, "
        "then start again; the installation goes on where it stopped."
    ),
    r"Errno (1|13|30)\b|WinError (5|32)\b|Permission denied|Read-only": (
        f"The course cannot write in {ROOT}: copy the folder to a place of your own, "
        "your home folder for example, and start it there."
    ),
}
FULL_ELSEWHERE = (
    "The folder for temporary files is full (TMPDIR, or else /tmp): make room "
    "there, then start again; the installation goes on where it stopped."
)


def environment() -> dict:
    """This process's environment without what would lead the course elsewhere."""
    kept = dict(ONE_THREAD, **os.environ)
    kept.update(PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    for name in ["HOME", "SAFEPATH"]:
        kept.pop("PYTHON" + name, None)
    for name in ["TARGET", "PREFIX", "ROOT", "PYTHON", "USER", "DRY_RUN"]:
        kept.pop("PIP_" + name, None)
    # Another Python's packages are not the course's; a folder of the course is.
    paths = [Path(path) for path in kept.pop("PYTHONPATH", "").split(os.pathsep)]
    inside = [str(path) for path in paths if ROOT in path.parents]
    if inside:
        kept["PYTHONPATH"] = os.pathsep.join(inside)
    # The kernel of .venv, and not one that the student once installed at home.
    kept["JUPYTER_PREFER_ENV_PATH"] = "1"
    return kept


ENVIRONMENT = environment()


def main() -> int:
    """Do what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.required = True
    # What a command does not know belongs to the program that it starts.
    for name in ["doctor", "slides", "class", "test", "refresh", "new", "sync"]:
        commands.add_parser(name, add_help=False, allow_abbrev=False)
    lab_options = commands.add_parser("lab", allow_abbrev=False)
    lab_options.add_argument("--edition", choices=["en", "zh-TW"], default="en")
    lab_options.add_argument("--no-browser", action="store_true")
    options, others = parser.parse_known_args()

    if options.command == "doctor":  # must also work where nothing is set up
        return run(sys.executable, ROOT / "tools" / "doctor.py")
    try:
        if wrong_python():
            sys.exit(wrong_python())
        if options.command == "class":  # which says what cannot be, then sets up
            return run(sys.executable, "-m", "classroom.start", *others)
        set_up()
    except KeyboardInterrupt:
        sys.exit("\nStopped. Start again, and the installation goes on.")
    except OSError as error:
        sys.exit(sentence(str(error)))
    if options.command == "test":
        return run(PYTHON, "-m", "pytest", *others)
    if options.command != "lab":
        return run(PYTHON, "-m", "tools." + options.command, *others)
    if wrong_home():
        sys.exit(wrong_home())
    return lab(options.edition, ["--no-browser"] * options.no_browser + others)


def lab(edition: str, options: list) -> int:
    """Run JupyterLab, open at the first lesson."""
    pages = sorted((ROOT / "notebooks" / edition).glob("[0-9][0-9]_*.ipynb"))
    if not pages:
        sys.exit(f"No lesson is in notebooks/{edition}: git checkout -- notebooks")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container; Jupyter refuses otherwise
    first_page = quote(f"/lab/tree/notebooks/{edition}/{pages[0].name}")
    server = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url={first_page}",
        *JUPYTER,
    ]
    return run(PYTHON, "-m", "jupyterlab", *server, *options)


def run(*command: object) -> int:
    """Run a program to its end; Ctrl-C and SIGTERM are its own affair."""
    strings = [str(part) for part in command]
    child = subprocess.Popen(strings, cwd=str(ROOT), env=ENVIRONMENT)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            status = child.wait()
            return status if status >= 0 else 128 - status  # as shells count signals


def ask(*command: object) -> tuple:
    """Run a program; return its exit status and all that it says."""
    try:
        result = subprocess.run(
            [str(part) for part in command],
            check=False,
            cwd=str(ROOT),
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        return 1, str(error)
    return result.returncode, result.stdout.decode("utf-8", "replace").strip()


def wrong_python() -> str:
    """Say which Python to get, or nothing if this one will do."""
    best = "{}.{}".format(*NEWEST)
    start = ("py -" if os.name == "nt" else "python") + best
    get = f"get Python {best}, 64 bits, from python.org, then: {start} course.py lab"
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        oldest, this = "{}.{}".format(*OLDEST), platform.python_version()
        return f"The course needs Python {oldest} to {best}, and this is {this}: {get}"
    if sys.maxsize < 2**32:
        return f"TensorFlow needs a Python of 64 bits, and this one has 32: {get}"
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        return f"TensorFlow no longer runs on Intel Macs. With Apple silicon, {get}"
    return ""


def wrong_home(python: object = PYTHON) -> str:
    """Say where Jupyter could not keep its own files, or nothing if it could."""
    said = ask(python, "-c", HOME_TEST)[1]
    if not re.search(r"Error: \[(Errno|WinError) ", said):
        return ""
    return (
        f"Jupyter cannot write in your home folder ({last_line(said)}): make room or "
        "get the right to write there, or set HOME to another folder."
    )


HOME_TEST = """if 1:
    import os, tempfile
    from jupyter_core import paths
    for folder in [paths.jupyter_config_dir(), paths.jupyter_runtime_dir()]:
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(100_000))"""


def last_line(text: str) -> str:
    """Of an error, that is where it says what is wrong."""
    return (text.strip().splitlines() or ["it says nothing"])[-1]


def set_up() -> None:
    """Make .venv and install the packages, as far as that is not done."""
    if not REQUIREMENTS.is_file():
        sys.exit("requirements.txt is missing: git checkout -- requirements.txt")
    if is_whole():
        return
    with one_at_a_time() as lock:
        if is_whole():  # another start has done it while this one waited
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if wrong_packages() is None:
            make_venv(lock)
        install(lock)


def is_whole(requirements: Path = REQUIREMENTS) -> bool:
    """Is every package of this list installed, with all its files?"""
    return wrong_packages(requirements) == []


def wrong_packages(
    requirements: Path = REQUIREMENTS, python: object = PYTHON
) -> "list | None":
    """[pin, what is wrong] of each package that is not as this list wants it.

    None if there is no Python of the right version, with pip, to hold them.
    """
    status, said = ask(python, ROOT / "tools" / "packages.py", requirements)
    if status:
        return None
    version, wrong = json.loads(last_line(said))
    fits = OLDEST <= tuple(version) <= NEWEST and "pip" not in dict(wrong)
    return wrong if fits else None


@contextlib.contextmanager
def one_at_a_time() -> Iterator:
    """Hold the lock: this process, and whoever inherits the file that is given."""
    with LOCK.open("a") as file:
        if not try_lock(file):
            print("Another start is installing: waiting for it.", flush=True)
            while not try_lock(file):
                time.sleep(0.2)
        yield file


def try_lock(file: IO) -> bool:
    """Take the lock, unless another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # POSIX, Windows
        return False
    except OSError:  # a file system without locks: better without than not at all
        pass
    return True


def held(lock: IO) -> dict:
    """Options for a child that holds the lock too: it may outlive this process."""
    return {} if os.name == "nt" else {"pass_fds": [lock.fileno()]}


def make_venv(lock: IO) -> None:
    """Make .venv, new from the ground up, with nothing but pip."""
    if importlib.util.find_spec("ensurepip") is None:  # Debian and Ubuntu split it off
        package = "python{}.{}-venv".format(*sys.version_info)
        sys.exit(f"Python's venv is missing: sudo apt install {package}")
    if not may_clear():
        sys.exit(f"{VENV} is not the course's: rename or delete it, then start again.")
    if not has_room():
        sys.exit(sentence("No space left"))
    print("Making .venv ...", flush=True)
    result = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        check=False,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **held(lock),
    )
    if result.returncode:
        sys.exit(sentence(result.stdout.decode("utf-8", "replace")))


def has_room() -> bool:
    """Is there enough room on the disk?"""
    return shutil.disk_usage(str(ROOT)).free > GIGABYTES_NEEDED * 1e9


def may_clear() -> bool:
    """Is there no .venv, or one that this program made?"""
    if VENV.is_symlink() or (VENV.exists() and not VENV.is_dir()):
        return False
    settings = VENV / "pyvenv.cfg"  # says how it was made
    if settings.is_file():
        return "venv --clear" in settings.read_text(errors="replace")
    return not any(path.is_file() for path in VENV.rglob("*"))


def install(lock: IO) -> None:
    """Let pip install the pins, and note that it did."""
    print("Installing what requirements.txt pins (some minutes) ...", flush=True)
    remove_half_installed()
    error = pip(lock, "-r", REQUIREMENTS)
    wrong = wrong_packages() or []
    damaged = [pin for pin, what in wrong if what == "damaged"]
    if not error and damaged:
        error = pip(lock, "--force-reinstall", "--no-deps", *damaged)
        wrong = wrong_packages() or []
    if not error and wrong:
        error = "pip says that all is well, and yet: " + " ".join(wrong[0])
    if not error:
        shutil.copyfile(str(REQUIREMENTS), str(INSTALLED))
        return
    # pip fetches everything before it changes anything: after a failure the earlier
    # installation may still be there, whole.
    if not (INSTALLED.exists() and is_whole(INSTALLED)):
        sys.exit(sentence(error))
    print(sentence(error), file=sys.stderr)
    print("Until then the course runs with its earlier packages.", file=sys.stderr)


def remove_half_installed() -> None:
    """Remove what an interrupted pip left, or the next takes it for installed."""
    for folder in ["lib/python*/site-packages", "Lib/site-packages"]:
        for package in list(VENV.glob(folder + "/*.dist-info")):
            # pip writes INSTALLER once the files of the package are in place.
            if not (package / "INSTALLER").exists():
                shutil.rmtree(str(package))


def pip(lock: IO, *arguments: object) -> str:
    """Let pip install; return what it says of an error."""
    # The packages go into .venv, whatever pip.conf says.
    here = ["--no-user", "--target="]
    command = [PYTHON, "-m", "pip", "install", "--retries=2", *here]
    result = subprocess.run(  # pip's progress is on stdout and stays visible
        [str(part) for part in (*command, *arguments)],
        check=False,
        cwd=str(ROOT),
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        **held(lock),
    )
    if result.returncode == 0:
        return ""
    return result.stderr.decode("utf-8", "replace") or "pip does not say why."


def sentence(error: str) -> str:
    """Say what to do about this error, or else its last words."""
    for pattern, words in SENTENCES.items():
        if re.search(pattern, error):
            if words.startswith("The disk") and has_room():
                return FULL_ELSEWHERE
            return words
    return "The installation failed:\n" + "\n".join(error.splitlines()[-5:])


if __name__ == "__main__":
    sys.exit(main())
