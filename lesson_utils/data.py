"""The data sets of the course: whole, beside the lessons, checked before they are used.

Nothing is downloaded, nothing is unpickled. data/README.md says where they are from.
"""

import hashlib
from io import BytesIO
from pathlib import Path

import numpy as np

from .edition import tr

FOLDER = Path(__file__).parent.parent / "data"
MNIST = FOLDER / "mnist.npz"
MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
CELSIUS = FOLDER / "celsius_fahrenheit.csv"
CELSIUS_SHA256 = "f218570178802219d5edbed8a93d2ff0746f73aeed5ea645ccac89d2516f3aa0"

Labelled = tuple[np.ndarray, np.ndarray]


class DataError(Exception):
    """A data set is missing or damaged. The message says which, and what mends it."""


def load_mnist() -> tuple[Labelled, Labelled]:
    """The MNIST handwritten digits, exactly as `keras.datasets.mnist.load_data()`.

    Returns (x_train, y_train), (x_test, y_test), all uint8: images of shape
    (60000, 28, 28) and (10000, 28, 28), 0 for paper to 255 for ink; labels 0 to 9 of
    shape (60000,) and (10000,).

    DataError if data/mnist.npz is missing, or is not the file that it should be.
    Source: Yann LeCun and Corinna Cortes, CC BY-SA 3.0; see data/README.md.
    """
    contents = _checked(MNIST, _read(MNIST), MNIST_SHA256)
    # From the bytes that were checked: the file could change in between.
    with np.load(BytesIO(contents), allow_pickle=False) as arrays:
        return (
            (arrays["x_train"], arrays["y_train"]),
            (arrays["x_test"], arrays["y_test"]),
        )


def load_celsius() -> Labelled:
    """Seven temperatures in both units: (celsius, fahrenheit), float64, shape (7,).

    Fahrenheit is rounded to a whole degree, as a thermometer shows it: for 8 °C the
    file has 46 °F, not 46.4. DataError if data/celsius_fahrenheit.csv is missing, or is
    not the file that it should be.
    """
    lines = _read(CELSIUS).splitlines()  # without the line ends of Windows
    contents = _checked(CELSIUS, b"\n".join(lines) + b"\n", CELSIUS_SHA256)
    pairs = np.loadtxt(BytesIO(contents), delimiter=",", skiprows=1)
    celsius, fahrenheit = pairs.T.copy()
    return celsius, fahrenheit


def problem() -> str:
    """What is wrong with the data sets, and what mends it; "" if both are whole."""
    try:
        load_mnist()
        load_celsius()
    except DataError as error:
        return str(error)
    return ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        reason = tr("{file} is missing.", file=f"data/{path.name}")
    except OSError as problem:
        reason = tr(
            "{file} cannot be read: {problem}.",
            file=f"data/{path.name}",
            problem=problem.strerror or problem,
        )
    raise DataError(f"{reason} {_remedy(path)}")


def _checked(path: Path, contents: bytes, sha256: str) -> bytes:
    """`contents` of the file `path`, if they have the checksum. DataError if not."""
    if hashlib.sha256(contents).hexdigest() == sha256:
        return contents
    reason = tr(
        "{file} is damaged: it is not the file that belongs to this course.",
        file=f"data/{path.name}",
    )
    raise DataError(f"{reason} {_remedy(path)}")


def _remedy(path: Path) -> str:
    return tr(
        "To restore it, open a terminal in the course's folder and run: "
        "git checkout -- {file}  (Without git, see data/README.md.)",
        file=f"data/{path.name}",
    )
