"""Silence for libraries that talk while they load."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Hide what C libraries write to the standard error inside the `with` block.

    For `import keras`: TensorFlow's first lines come before its log level
    (TF_CPP_MIN_LOG_LEVEL, which this sets for all later lines) is heard. Later it
    warns whoever trains several small models that it compiles each: not of use here.
    Exceptions pass as ever.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # A filter, because TensorFlow sets the level itself when it first speaks.
    logging.getLogger("tensorflow").addFilter(_is_error)
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


def _is_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR
