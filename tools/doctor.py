"""Is this machine ready for the course?  python course.py doctor

One line for each thing, and for each problem the one command that mends it.
A script for any Python from 3.6 on, which also works where nothing is installed. What
needs the packages is asked in the Python that has them, in the lessons' own way: the
doctor sees what a student will meet.
"""

import importlib.util
import json
import os
import platform
import shutil
import socket
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
INSIDE = "--inside"  # says to this script that it runs where the packages are


def report(python: str = "") -> list:
    """Return [(status, thing, remedy)]; status is "ok", "note" or "problem".

    `python` has the packages: by default that of .venv, in a notebook you may
    give sys.executable.
    """
    course = load_course()
    python = python or str(course.PYTHON)
    packages = check_packages(course, python)
    found = [check_python(course), packages]
    if packages[0] == "ok":
        found += check_inside(course, python)
    return [
        *found,
        check_home(course, python),
        check_disk(0.1 if packages[0] == "ok" else course.GIGABYTES_NEEDED),
        check_port(8888),
    ]


def load_course() -> ModuleType:
    """Import course.py, which knows which Python, how much disk and where .venv is."""
    spec = importlib.util.spec_from_file_location("course", str(ROOT / "course.py"))
    assert spec
    assert spec.loader
    course = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(course)
    return course


def check_python(course: ModuleType) -> tuple:
    """Is this Python one that the course can be set up with?"""
    problem = course.wrong_python()
    if problem:
        words, _, remedy = problem.rpartition(": ")
        return "problem", words, remedy
    return "ok", "Python " + platform.python_version(), ""


def check_packages(course: ModuleType, python: str) -> tuple:
    """Are the packages those of requirements.txt, each to its end?"""
    remedy = "python course.py lab"
    if not course.REQUIREMENTS.is_file():
        words = "packages: requirements.txt is missing"
        return "problem", words, "git checkout -- requirements.txt"
    wrong = course.wrong_packages(python=python)
    if wrong is None:
        return "problem", "packages: none is installed yet", remedy
    if wrong:
        more = f", and {len(wrong) - 3} more" if wrong[3:] else ""
        words = ", ".join(" ".join(pair) for pair in wrong[:3])
        return "problem", "packages: " + words + more, remedy
    return "ok", "packages: all as requirements.txt pins them", ""


def check_home(course: ModuleType, python: str) -> tuple:
    """Can Jupyter keep its own files?"""
    problem = course.wrong_home(python)
    if problem:
        words, _, remedy = problem.rpartition(": ")
        return "problem", "home: " + words, remedy
    return "ok", "home: Jupyter can keep its settings", ""


def check_disk(needed: float) -> tuple:
    """Is there room, for the packages if they are still to come?"""
    free = shutil.disk_usage(str(ROOT)).free / 1e9
    words = f"disk: {free:.1f} GB free, {needed} needed"
    if free < needed:
        return "problem", words, "python -m pip cache purge"
    return "ok", words, ""


def check_port(number: int) -> tuple:
    """Is the port free that Jupyter tries first?"""
    with socket.socket() as listener:
        if os.name != "nt":  # where the last Jupyter's port would look taken a while
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
        except OSError:
            return "note", f"port {number} is taken: Jupyter takes the next one", ""
    return "ok", f"port {number} is free", ""


# Where the packages are


def check_inside(course: ModuleType, python: str) -> list:
    """What the checks say that need the packages."""
    status, said = course.ask(python, course.ROOT / "tools" / "doctor.py", INSIDE)
    if status == 0:
        return [tuple(line) for line in json.loads(course.last_line(said))]
    words = course.last_line(said)
    if "failed to map" in words:  # a noexec mount
        words = "programs may not run from this disk"
        return [("problem", "kernel: " + words, "copy the course to another disk")]
    # All files have the right size, and yet: one of them is damaged.
    again = f"{python} -m pip install --force-reinstall -r requirements.txt"
    if "lesson_utils" in words:
        again = "git checkout -- lesson_utils"
    return [("problem", "kernel: " + words, again)]


def inside() -> list:
    """Check what a lesson does first. Whatever cannot be imported raises."""
    return [check_kernel(), check_data(), check_fonts(), check_words()]


def check_kernel() -> tuple:
    """Does Jupyter start the kernel that has the packages?"""
    import ipykernel.kernelapp
    from jupyter_client.kernelspec import KernelSpecManager

    program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    beside = (
        Path(shutil.which(program) or program).parent == Path(sys.executable).parent
    )
    if not beside and program != "python":  # which is the one that Jupyter runs in
        words = f"kernel: Jupyter would start {program}"
        return "problem", words, "unset JUPYTER_PATH"
    return "ok", f"kernel: ipykernel {ipykernel.__version__} starts", ""


def check_data() -> tuple:
    """Are the data sets there, bit for bit?"""
    from lesson_utils import data

    problem = data.problem()
    if problem:
        words, _, _ = problem.partition(". ")
        return "problem", "data: " + words, "git checkout -- data"
    return "ok", "data: both data sets are whole", ""


def check_fonts() -> tuple:
    """Can the fonts of the Chinese figures be read?"""
    from matplotlib.ft2font import FT2Font

    from lesson_utils.edition import FONT

    for path in sorted({FONT, *FONT.parent.glob("*.otf")}):
        name = path.relative_to(ROOT).as_posix()
        try:
            FT2Font(str(path))
        except (OSError, RuntimeError):
            return "problem", f"font: {name} cannot be read", "git checkout -- " + name
    return "ok", "font: Chinese figures are drawn with the course's own", ""


def check_words() -> tuple:
    """Is there a catalogue of messages for each lesson, and can it be read?"""
    from babel.messages.pofile import PoFileError, read_po

    package = ROOT / "lesson_utils"
    lessons = sorted(package.glob("practice/lesson_*.py"))
    for stem in ["common", *(path.stem for path in lessons)]:
        path = package / "translations" / "zh-TW" / (stem + ".po")
        name = path.relative_to(ROOT).as_posix()
        try:
            with path.open("rb") as file:
                whole = any(m.string for m in read_po(file, abort_invalid=True) if m.id)
        except (OSError, ValueError, PoFileError):
            whole = False
        if not whole:
            return "problem", f"words: {name} cannot be read", "git checkout -- " + name
    return "ok", "words: the Chinese messages are there", ""


def main() -> int:
    """Print the report; return 1 if something in it blocks."""
    if INSIDE in sys.argv:
        sys.path[0] = str(ROOT)
        print(json.dumps(inside()))
        return 0
    lines = report()
    for status, thing, remedy in lines:
        print("{:8} {}{}".format(status, thing, remedy and "  ->  " + remedy))
    return int(any(status == "problem" for status, _, _ in lines))


if __name__ == "__main__":
    sys.exit(main())
