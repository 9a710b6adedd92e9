"""The kernels that tests start: one thread each, and no network."""

import os
from pathlib import Path

import pytest

from lesson_utils import setup
from lesson_utils.refresh import ENVIRONMENT

OFFLINE = Path(__file__).parent / "tests" / "offline"

os.environ.update(ENVIRONMENT)
# Every Python started from here on, kernels included, imports the guard in OFFLINE.
os.environ["PYTHONPATH"] = str(OFFLINE)


@pytest.fixture(autouse=True)
def english() -> None:
    """Begin each test in English and in the figures' style, whatever came before."""
    setup("en")
