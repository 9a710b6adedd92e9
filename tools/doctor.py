"""Is this machine ready for the course?  python course.py doctor

One line for each thing, and for each problem the one command that mends it.
A script for any Python from 3.6 on: it imports nothing of the package, because
it must also work where nothing is installed.
"""

import hashlib
import importlib.util
import json
import platform
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"

# Runs in the Python that has the packages: compares them with the pins. A package
# without the file INSTALLER was not installed to its end.
COMPARE = """
import json, sys
from importlib import metadata
from packaging.requirements import Requirement

wrong = []
for line in open("requirements.txt", encoding="utf-8"):
    line = line.partition("#")[0].strip()
    if not line:
        continue
    pin = Requirement(line)
    if pin.marker and not pin.marker.evaluate():
        continue
    try:
        found = metadata.distribution(pin.name)
    except metadata.PackageNotFoundError:
        wrong.append(pin.name + " is missing")
        continue
    if not found.read_text("INSTALLER"):
        wrong.append(pin.name + " is half installed")
    elif not pin.specifier.contains(found.version, prereleases=True):
        wrong.append(f"{pin.name} is {found.version} and not {pin.specifier}")
print(json.dumps(wrong))
"""


def report(root: Path, python: str = "") -> list:
    """Return [(status, thing, remedy)]; status is "ok", "note" or "problem".

    `python` has the packages: by default that of .venv, in a notebook you may
    give sys.executable.
    """
    root = Path(root)
    course = load_course(root)
    python = python or str(course.PYTHON)
    packages = check_packages(root, python)
    return [
        check_python(course),
        packages,
        check_data(root),
        check_font(root),
        check_kernel(root, python, packages[2]),
        check_disk(root, 0.1 if packages[0] == "ok" else course.GIGABYTES_NEEDED),
        check_port(8888),
    ]


def load_course(root: Path) -> ModuleType:
    """Import course.py, which knows which Python, how much disk and where .venv is."""
    spec = importlib.util.spec_from_file_location("course", str(root / "course.py"))
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


def check_packages(root: Path, python: str) -> tuple:
    """Are the packages those of requirements.txt, each to its end?"""
    remedy = "python course.py lab"
    if not Path(python).exists():
        return "problem", "packages: none is installed yet", remedy
    status, output = ask(root, python, "-c", COMPARE)
    if status:
        return "problem", "packages: " + last_line(output), remedy
    wrong = json.loads(last_line(output))
    if wrong:
        more = f", and {len(wrong) - 3} more" if wrong[3:] else ""
        return "problem", "packages: " + ", ".join(wrong[:3]) + more, remedy
    return "ok", "packages: all as requirements.txt pins them", ""


def check_data(root: Path) -> tuple:
    """Is the data set there, bit for bit?"""
    remedy = "git checkout -- data/mnist.npz"
    path = root / "data" / "mnist.npz"
    if not path.is_file():
        return "problem", "data: data/mnist.npz is missing", remedy
    if hashlib.sha256(path.read_bytes()).hexdigest() != MNIST_SHA256:
        return "problem", "data: data/mnist.npz is damaged", remedy
    return "ok", "data: data/mnist.npz is whole", ""


def check_font(root: Path) -> tuple:
    """Is the font of the Chinese figures there?"""
    name = "lesson_utils/fonts/NotoSansTC-subset.otf"
    path = root / name
    if not path.is_file() or path.stat().st_size == 0:
        return "problem", f"font: {name} is missing", "git checkout -- " + name
    return "ok", "font: Chinese figures are drawn with the course's own", ""


def check_kernel(root: Path, python: str, remedy: str) -> tuple:
    """Does what Jupyter starts for a notebook get as far as its imports?"""
    kernel = "import ipykernel.kernelapp; print(ipykernel.__version__)"
    status, output = ask(root, python, "-c", kernel)
    if status:
        # All packages are there, and yet: one of their files is damaged.
        again = f"{python} -m pip install --force-reinstall -r requirements.txt"
        return "problem", "kernel: " + last_line(output), remedy or again
    return "ok", f"kernel: ipykernel {last_line(output)} starts", ""


def check_disk(root: Path, needed: float) -> tuple:
    """Is there room, for the packages if they are still to come?"""
    free = shutil.disk_usage(str(root)).free / 1e9
    words = f"disk: {free:.1f} GB free, {needed} needed"
    if free < needed:
        return "problem", words, "python -m pip cache purge"
    return "ok", words, ""


def check_port(number: int) -> tuple:
    """Is the port free that Jupyter tries first?"""
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", number))
        except OSError:
            return "note", f"port {number} is taken: Jupyter takes the next one", ""
    return "ok", f"port {number} is free", ""


def ask(root: Path, *command: object) -> tuple:
    """Run a program; return its exit status and all that it says."""
    try:
        result = subprocess.run(
            [str(part) for part in command],
            cwd=str(root),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        return 1, str(error)
    return result.returncode, result.stdout.decode("utf-8", "replace")


def last_line(text: str) -> str:
    """Of an error, that is where it says what is wrong."""
    return (text.strip().splitlines() or ["it says nothing"])[-1]


def main() -> int:
    """Print the report; return 1 if something in it blocks."""
    lines = report(Path(__file__).resolve().parent.parent)
    for status, thing, remedy in lines:
        print("{:8} {}{}".format(status, thing, remedy and "  ->  " + remedy))
    return int(any(status == "problem" for status, _, _ in lines))


if __name__ == "__main__":
    sys.exit(main())
