"""Make data/mnist.npz again from the four original files of MNIST.

    python -m data.make_mnist FOLDER

FOLDER holds the four files (README.md beside this script says where they are from).
They are checked first, and so is the result: if a checksum differs, nothing is written.
"""

import hashlib
import sys
from io import BytesIO
from pathlib import Path

import numpy as np

from lesson_utils.data import MNIST, MNIST_SHA256

# The array, its file, the file's SHA-256, in the order of the result.
ORIGINALS = (
    (
        "x_train",
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    (
        "y_train",
        "train-labels-idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    (
        "x_test",
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    (
        "y_test",
        "t10k-labels-idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)


def read_checked(path: Path, sha256: str) -> bytes:
    """The bytes of a file; SystemExit if it is missing or not the original."""
    try:
        contents = path.read_bytes()
    except OSError as problem:
        sys.exit(f"{path} cannot be read: {problem.strerror}. Nothing was written.")
    if hashlib.sha256(contents).hexdigest() != sha256:
        sys.exit(f"{path} is not the original file. Nothing was written.")
    return contents


def parse_idx(contents: bytes) -> np.ndarray:
    """An IDX file of bytes: 0, 0, type (8: uint8), ndim, each length as 4 bytes, data.

    Returns a uint8 array of the shape that the file states.
    """
    ndim = contents[3]
    shape = np.frombuffer(contents, dtype=">u4", count=ndim, offset=4)
    return np.frombuffer(contents, np.uint8, offset=4 + 4 * ndim).reshape(shape)


def make(folder: Path, target: Path = MNIST) -> None:
    """Write `target` from the four files in `folder`."""
    arrays = {
        name: parse_idx(read_checked(folder / file, sha256))
        for name, file, sha256 in ORIGINALS
    }
    result = BytesIO()
    np.savez_compressed(result, allow_pickle=False, **arrays)
    if hashlib.sha256(result.getvalue()).hexdigest() != MNIST_SHA256:
        # The pixels are right, but another zlib, or an older zipfile, packs them into
        # other bytes.
        sys.exit(
            "This Python compresses differently, so the checksum would not fit. "
            "Nothing was written. Use Python 3.11.4 to 3.13 on Linux."
        )
    # First beside it, so that an interruption leaves no half of a file.
    part = target.with_suffix(".part")
    part.write_bytes(result.getvalue())
    part.replace(target)
    print(f"{target} is made: {len(result.getvalue())} bytes, checksum right.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make(Path(sys.argv[1]))
