"""Are the packages installed?  python tools/packages.py requirements.txt

Runs in the Python that has the packages and prints, as JSON, its version and of each
package that is not as it should be the pin and what is wrong. "half" was not installed
to its end; "damaged" lacks a file, or has one of another size than pip has noted.
"""

import csv
import json
import os
import sys
from importlib import metadata
from pathlib import Path

try:
    from pip._vendor.packaging.requirements import Requirement  # pip is there first
except ImportError:
    from packaging.requirements import Requirement  # type: ignore[assignment]


def wrong(line: str) -> str:
    """What is wrong with the package that a line of requirements.txt pins."""
    pin = Requirement(line)
    if pin.marker and not pin.marker.evaluate():
        return ""
    try:
        found = metadata.distribution(pin.name)
    except metadata.PackageNotFoundError:
        return "missing"
    if not found.read_text("INSTALLER"):  # pip writes it last
        return "half"
    if not pin.specifier.contains(found.version, prereleases=True):
        return f"is {found.version}"
    folder = str(found.locate_file(""))
    record = (found.read_text("RECORD") or "").splitlines()
    whole = all(is_there(folder, *row) for row in csv.reader(record))
    return "" if record and whole else "damaged"


def is_there(folder: str, name: str, _: str, size: str) -> bool:
    """Is this file of a package in `folder` as pip has noted it?"""
    # What others may change: scripts, settings, bytecode, and what virus scanners take.
    if name.startswith("..") or "__pycache__" in name or name.endswith(".exe"):
        return True
    try:
        found = os.stat(os.path.join(folder, name)).st_size
    except OSError:
        return False
    return not size or found == int(size)


def main(requirements: str) -> None:
    """Print what is wrong."""
    lines = Path(requirements).read_text("utf-8").splitlines()
    pins = [line.partition("#")[0].strip() for line in ["pip", *lines]]
    found = [[pin, wrong(pin)] for pin in pins if pin]
    print(json.dumps([sys.version_info[:2], [pair for pair in found if pair[1]]]))


if __name__ == "__main__":
    main(sys.argv[1])
