"""What all tests share: kernels without a network, English, measured numbers."""

import os
from pathlib import Path

import pytest

from lesson_utils import setup
from tools.refresh import ENVIRONMENT

OFFLINE = Path(__file__).parent / "tests" / "offline"

os.environ.update(ENVIRONMENT)
# Every Python started from here on, kernels included, imports the guard in OFFLINE.
os.environ["PYTHONPATH"] = str(OFFLINE)


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
