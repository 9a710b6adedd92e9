"""What holds for the whole repository: its style, its types, and who imports what."""

import subprocess
import sys

import pytest
from reading import ROOT

EVERY_MODULE = """
import importlib, pkgutil, sys
import lesson_utils

for module in pkgutil.walk_packages(lesson_utils.__path__, "lesson_utils."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def python(*arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_style(command):
    result = python("-m", "ruff", *command, ".")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.slow
def test_types():
    result = python("-m", "mypy", "lesson_utils", "tools", "classroom")
    assert result.returncode == 0, result.stdout + result.stderr


def test_lesson_utils_never_imports_tensorflow_or_what_authors_use():
    """A NumPy lesson's kernel starts in a second and takes 100 MB."""
    result = python("-c", EVERY_MODULE)
    assert result.returncode == 0, result.stderr
    imported = set(result.stdout.split())
    assert "numpy" in imported
    unwanted = {"tensorflow", "keras", "torch", "pandas", "scipy", "pytest", "tools"}
    assert not imported & unwanted
