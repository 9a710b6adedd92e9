"""What all tests share: kernels without a network, English, their order and groups."""

import os
import platform
import re
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from lesson_utils import setup
from tools.refresh import ENVIRONMENT

ROOT = Path(__file__).parent
OFFLINE = ROOT / "tests" / "offline"
# A lesson is run once for all tests of such a file.
SHARED = re.compile(r"test_(browser|kernels)\.py$")
UNWRITTEN = {"test_coverage.py", "test_words.py"}  # what no skeleton can pass

os.environ.update(ENVIRONMENT)
# Every Python started from here on, kernels included, imports the guard in OFFLINE.
os.environ["PYTHONPATH"] = str(OFFLINE)


def pytest_configure(config: pytest.Config) -> None:
    """Compare the pictures of the notebooks, too, where they come out to the byte.

    Nowhere compared are numbers after ≈: a training gives others on another machine.
    """
    name = "about" if draws_the_stored_pictures() else "sanitize"
    config.option.nbval_sanitize_with = str(ROOT / "tests" / f"nbval_{name}.cfg")


def draws_the_stored_pictures() -> bool:
    """Is this the system, and the Matplotlib, that the stored pages were made with?"""
    pins = (ROOT / "requirements.txt").read_text("utf-8")
    return (sys.platform, platform.machine()) == (
        "linux",
        "x86_64",
    ) and f"\nmatplotlib=={metadata.version('matplotlib')}\n" in pins


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes long, and begin with the slowest."""
    for item in items:
        if item.path.name in UNWRITTEN and any(s in item.nodeid for s in skeletons()):
            item.add_marker(pytest.mark.skip(reason="a skeleton, still to be written"))
        if item.path.suffix == ".ipynb" or item.get_closest_marker("browser"):
            item.add_marker("slow")
    items.sort(key=slowness, reverse=True)  # stable: each group keeps its order


class ByLesson(LoadScopeScheduling):
    """Keep together what shares a kernel or a page; see `group`.

    xdist's own `loadgroup` writes the group into the name of a test, where pytest from
    9.2 on no longer looks for it.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """What one worker does: a notebook, a file of tests, or its part on one lesson."""
    file, _, test = nodeid.partition("::")
    number = re.search(r"\[([0-9]{2})_", test)
    return file + number.group(1) if number and SHARED.search(file) else file


def pytest_xdist_make_scheduler(
    config: pytest.Config, log: object
) -> LoadScopeScheduling:
    """Give each worker one group after the other."""
    return ByLesson(config, log)


def slowness(item: pytest.Item) -> int:
    """How long a test may take: 2 with TensorFlow, 1 in a kernel or browser, or 0."""
    slow = item.get_closest_marker("slow") is not None
    number = re.search(r"(?<![0-9])([0-9]{2})_", item.nodeid)
    return slow + bool(slow and number and needs_tensorflow(number.group(1)))


@cache
def skeletons() -> set[str]:
    """The lessons that `course.py new` has begun, and nobody has finished."""
    paths = ROOT.glob("notebooks/*/*.ipynb")
    return {path.stem for path in paths if "<!-- skeleton" in path.read_text("utf-8")}


@cache
def needs_tensorflow(number: str) -> bool:
    """Does a lesson import Keras?"""
    notebooks = ROOT.glob(f"notebooks/en/{number}_*.ipynb")
    return any("import keras" in path.read_text("utf-8") for path in notebooks)


@pytest.fixture(autouse=True)
def english() -> None:
    """Begin each test in English and in the figures' style, whatever came before."""
    setup("en")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured with `record_property`, at the end of the run."""
    for report in terminalreporter.stats.get("passed", []):
        test = report.nodeid.partition("::")[2]
        for what, value in report.user_properties if report.when == "call" else []:
            terminalreporter.write_line(f"{test} {what}: {value}")
