"""Sets the course up and starts it. Needs nothing but Python.

    python course.py lab [--edition zh-TW] [--no-browser] [JupyterLab's options]
    python course.py test [pytest's options]
    python course.py slides [lessons] [--edition zh-TW]
    python course.py refresh [lessons]
    python course.py doctor

The first start makes the folder .venv and installs there what requirements.txt
pins. Later starts only see that all is in place. To begin again, delete .venv.
"""
# This file must parse on any Python from 3.6 on, so that an old Python gets a
# sentence and not a SyntaxError.

import argparse
import contextlib
import hashlib
import importlib.util
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
STAMP = VENV / "course-stamp.txt"
# This Python with -m runs everything: the scripts beside it hold the folder's
# path, and break when the folder is moved.
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
ENVIRONMENT = dict(os.environ, PYTHONUTF8="1", PIP_DISABLE_PIP_VERSION_CHECK="1")

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


def main() -> int:
    """Do what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,  # other programs' options stay theirs
    )
    commands = ["lab", "test", "slides", "refresh", "doctor"]
    parser.add_argument("command", choices=commands)
    parser.add_argument("--edition", choices=["en", "zh-TW"], default="en")
    parser.add_argument("--no-browser", action="store_true")
    options, others = parser.parse_known_args()
    others = [other for other in others if other != "--"]

    if options.command == "doctor":  # must also work where nothing is set up
        return run(sys.executable, ROOT / "tools" / "doctor.py")
    try:
        if wrong_python():
            sys.exit(wrong_python())
        set_up()
    except KeyboardInterrupt:
        sys.exit("\nStopped. Start again, and the installation goes on.")
    except OSError as error:
        sys.exit(sentence(str(error)))
    if options.command == "test":
        return run(PYTHON, "-m", "pytest", *others)
    if options.command == "slides":
        slides = ["-m", "tools.slides", "--edition", options.edition]
        return run(PYTHON, *slides, *others)
    if options.command == "refresh":
        return run(PYTHON, "-m", "tools.refresh", *others)
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
        # No question about news, no request for them (news_url=None still asks).
        f"--LabApp.app_settings_dir={ROOT / 'tools' / 'jupyterlab'}",
        "--ContentsManager.pre_save_hook=tools.saving.pre_save",
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


def set_up() -> None:
    """Make .venv and install the packages, as far as that is not done."""
    if is_ready():
        return
    with one_at_a_time():
        if is_ready():  # another start has done it while this one waited
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if not python_works():
            make_venv()
        remove_half_installed()
        install()


def is_ready() -> bool:
    """Is there nothing to install?"""
    return read_stamp() == fingerprint() and python_works()


def read_stamp() -> list:
    """The fingerprint after the last installation that came to its end."""
    return STAMP.read_text().split() if STAMP.exists() else ["never", "never"]


def fingerprint() -> list:
    """Two hashes: of what is asked for, and of what is installed."""
    # pip writes INSTALLER once the files of the package are in place.
    installed = sorted(path.parent.name for path in dist_infos("INSTALLER"))
    both = [REQUIREMENTS.read_bytes(), "\n".join(installed).encode()]
    return [hashlib.sha256(content).hexdigest() for content in both]


def dist_infos(file: str = "") -> Iterator:
    """The folders *.dist-info of the installed packages, or a file in each."""
    for folder in ["lib/python*/site-packages", "Lib/site-packages"]:
        yield from VENV.glob(f"{folder}/*.dist-info/{file}")


def python_works() -> bool:
    """Has .venv a Python that will do, with pip?"""
    test = f"""if 1:
        import importlib.metadata, sys
        assert {OLDEST} <= sys.version_info[:2] <= {NEWEST}
        assert importlib.metadata.distribution("pip").read_text("INSTALLER")"""
    try:
        subprocess.run([PYTHON, "-c", test], check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@contextlib.contextmanager
def one_at_a_time() -> Iterator:
    """Hold the lock. The system frees it, whatever becomes of this process."""
    with LOCK.open("a") as file:
        if not try_lock(file):
            print("Another start is installing: waiting for it.", flush=True)
            while not try_lock(file):
                time.sleep(0.2)
        yield


def try_lock(file: IO) -> bool:
    """Take the lock, unless another process has it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # POSIX, Windows
        return False
    return True


def make_venv() -> None:
    """Make .venv, new from the ground up, with nothing but pip."""
    if importlib.util.find_spec("ensurepip") is None:  # Debian and Ubuntu split it off
        package = "python{}.{}-venv".format(*sys.version_info)
        sys.exit(f"Python's venv is missing: sudo apt install {package}")
    if shutil.disk_usage(str(ROOT)).free < GIGABYTES_NEEDED * 1e9:
        sys.exit(sentence("No space left"))
    print("Making .venv ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    result = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if result.returncode:
        sys.exit(sentence(result.stdout.decode("utf-8", "replace")))


def remove_half_installed() -> None:
    """Remove what an interrupted pip left, or the next takes it for installed."""
    for folder in list(dist_infos()):
        if not (folder / "INSTALLER").exists():
            shutil.rmtree(str(folder))


def install() -> None:
    """Let pip install the pins, and stamp the result."""
    print("Installing what requirements.txt pins (some minutes) ...", flush=True)
    command = [PYTHON, "-m", "pip", "install", "--retries=2", "-r", REQUIREMENTS]
    result = subprocess.run(  # pip's progress is on stdout and stays visible
        command, check=False, cwd=str(ROOT), env=ENVIRONMENT, stderr=subprocess.PIPE
    )
    if result.returncode == 0:
        STAMP.write_text("\n".join(fingerprint()))
        return
    words = sentence(result.stderr.decode("utf-8", "replace"))
    # pip fetches everything before it changes anything: after a failure the earlier
    # installation may still be there, whole.
    if read_stamp()[1] != fingerprint()[1]:
        sys.exit(words)
    words += "\nUntil then the course runs with its earlier packages."
    print(words, file=sys.stderr)


def sentence(error: str) -> str:
    """Say what to do about this error, or else its last words."""
    for pattern, words in SENTENCES.items():
        if re.search(pattern, error):
            return words
    return "The installation failed:\n" + "\n".join(error.splitlines()[-5:])


if __name__ == "__main__":
    sys.exit(main())
