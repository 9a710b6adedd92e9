"""`quiet`: nothing is heard inside, everything after it, whatever happened."""

import os
import sys

import pytest

import lesson_utils as lu


@pytest.fixture
def heard(capfd):
    """What was written to the standard error since the last time."""
    return lambda: capfd.readouterr().err


def in_c(words):
    """Write as a C library does: not through Python's sys.stderr."""
    os.write(2, words)


def test_what_c_libraries_say_is_not_heard_inside_and_heard_after(heard):
    in_c(b"before ")
    with lu.quiet():
        in_c(b"inside ")
    in_c(b"after")
    assert heard() == "before after"


def test_what_python_said_before_is_not_lost(heard):
    print("before", file=sys.stderr, end="", flush=False)
    with lu.quiet():
        in_c(b"inside")
    assert heard() == "before"


def test_an_exception_passes_and_what_follows_is_heard(heard):
    def fails():
        with lu.quiet():
            in_c(b"inside ")
            raise ImportError("no such library")

    with pytest.raises(ImportError, match="no such"):
        fails()
    in_c(b"after")
    assert heard() == "after"


def test_it_can_be_used_within_itself_and_leaves_no_file_open(heard):
    def next_number():
        number = os.dup(2)
        os.close(number)
        return number

    before = next_number()
    for _ in range(3):
        with lu.quiet(), lu.quiet():
            in_c(b"inside")
    in_c(b"after")
    assert next_number() == before
    assert heard() == "after"


def test_tensorflow_is_told_to_be_quiet_unless_somebody_decided_otherwise(monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "1")
    with lu.quiet():
        assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "1"
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    with lu.quiet():
        assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"
