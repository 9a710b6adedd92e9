"""The data sets: the right ones, whole, offline, and clear words where they are not."""

import hashlib
import importlib.util
import inspect
import shutil
import socket
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

import lesson_utils as lu
from data import make_mnist
from lesson_utils import data


@pytest.fixture(scope="module")
def mnist():
    return lu.load_mnist()


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def idx(array):
    """An array of bytes in the format of the original files."""
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return head + array.tobytes()


def test_arrays_have_the_shapes_types_and_numbers_of_the_readme(mnist):
    (x_train, y_train), (x_test, y_test) = mnist
    assert x_train.shape == (60000, 28, 28)
    assert y_train.shape == (60000,)
    assert x_test.shape == (10000, 28, 28)
    assert y_test.shape == (10000,)
    assert {a.dtype for pair in mnist for a in pair} == {np.dtype(np.uint8)}
    assert f"{x_train.mean():.6f}" == "33.318421"
    assert f"{x_train.std():.6f}" == "78.567490"
    assert set(y_train) == set(y_test) == set(range(10))
    readme = (data.FOLDER / "README.md").read_text(encoding="utf-8")
    for number in ("33.318421", "78.567490", "(60000, 28, 28)", "(10000, 28, 28)"):
        assert number in readme


def test_arrays_can_be_changed_without_changing_what_is_loaded_next(mnist):
    (images, _), _ = lu.load_mnist()
    images[0] = 7
    assert (mnist[0][0][0] != 7).any()
    assert (lu.load_mnist()[0][0][0] == mnist[0][0][0]).all()


def test_the_four_original_files_come_out_of_the_arrays(mnist):
    (x_train, y_train), (x_test, y_test) = mnist
    arrays = {
        "x_train": x_train,
        "y_train": y_train,
        "x_test": x_test,
        "y_test": y_test,
    }
    readme = (data.FOLDER / "README.md").read_text(encoding="utf-8")
    for name, file, sha256 in make_mnist.ORIGINALS:
        assert hashlib.sha256(idx(arrays[name])).hexdigest() == sha256, file
        assert f"`{file}`" in readme
        assert sha256 in readme


def test_one_checksum_everywhere():
    readme = (data.FOLDER / "README.md").read_text(encoding="utf-8")
    for path, sha256 in (
        (data.MNIST, data.MNIST_SHA256),
        (data.CELSIUS, data.CELSIUS_SHA256),
    ):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
        assert sha256 in readme


def test_called_like_keras_and_returns_the_same_names_in_the_same_order(mnist):
    # Read, not imported: importing Keras would take longer than all tests here.
    keras = Path(importlib.util.find_spec("keras").origin).parent
    source = (keras / "src" / "datasets" / "mnist.py").read_text(encoding="utf-8")
    assert "return (x_train, y_train), (x_test, y_test)" in source
    required = [
        parameter
        for parameter in inspect.signature(lu.load_mnist).parameters.values()
        if parameter.default is parameter.empty
    ]
    assert required == []  # load_data() is called with nothing, too
    assert type(mnist) is type(mnist[0]) is type(mnist[1]) is tuple
    assert [len(part) for pair in mnist for part in pair] == [60000] * 2 + [10000] * 2


def test_no_network(no_network):
    with pytest.raises(AssertionError, match="network"):
        socket.create_connection(("localhost", 9))
    lu.load_mnist()
    lu.load_celsius()


def test_the_file_is_read_once(monkeypatch):
    read = []
    original = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: read.append(path) or original(path)
    )
    lu.load_mnist()
    assert read == [data.MNIST]


def truncated(contents):
    return contents[: len(contents) // 2]


def altered(contents):
    middle = len(contents) // 2
    return contents[:middle] + bytes([contents[middle] ^ 1]) + contents[middle + 1 :]


def empty(contents):
    return b""


@pytest.mark.parametrize("damage", [truncated, altered, empty])
def test_a_damaged_file_is_named_with_its_remedy(damage, tmp_path, monkeypatch):
    path = tmp_path / "mnist.npz"
    path.write_bytes(damage(data.MNIST.read_bytes()))
    monkeypatch.setattr(data, "MNIST", path)
    with pytest.raises(data.DataError) as caught:
        lu.load_mnist()
    assert "data/mnist.npz is damaged" in str(caught.value)
    assert "git checkout -- data/mnist.npz" in str(caught.value)
    assert "data/README.md" in str(caught.value)


def test_another_archive_is_not_taken_even_if_it_would_load(tmp_path, monkeypatch):
    path = tmp_path / "mnist.npz"
    pair = {"x": np.zeros((1, 28, 28), np.uint8), "y": np.zeros(1, np.uint8)}
    np.savez(
        path, **{f"{k}_{part}": pair[k] for k in pair for part in ("train", "test")}
    )
    monkeypatch.setattr(data, "MNIST", path)
    with pytest.raises(data.DataError, match="damaged"):
        lu.load_mnist()


def test_nothing_is_unpickled(tmp_path, monkeypatch):
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=np.array([{"an": "object"}], dtype=object))
    monkeypatch.setattr(data, "MNIST", path)
    # Even if somebody also changed the checksum in the code.
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(data, "MNIST_SHA256", checksum)
    with pytest.raises(ValueError, match="allow_pickle"):
        lu.load_mnist()


@pytest.mark.parametrize(
    ("name", "load"),
    [("MNIST", lu.load_mnist), ("CELSIUS", lu.load_celsius)],
)
def test_a_missing_file_is_named_with_its_remedy(name, load, tmp_path, monkeypatch):
    file = getattr(data, name).name
    monkeypatch.setattr(data, name, tmp_path / file)
    with pytest.raises(data.DataError) as caught:
        load()
    assert f"data/{file} is missing" in str(caught.value)
    assert f"git checkout -- data/{file}" in str(caught.value)


def test_a_folder_in_place_of_the_file_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "mnist.npz").mkdir()
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    with pytest.raises(data.DataError, match=r"data/mnist\.npz cannot be read"):
        lu.load_mnist()


def test_celsius_pairs():
    celsius, fahrenheit = lu.load_celsius()
    assert celsius.tolist() == [-40, -10, 0, 8, 15, 22, 38]
    assert fahrenheit.tolist() == [-40, 14, 32, 46, 59, 72, 100]
    assert celsius.shape == fahrenheit.shape == (7,)
    assert celsius.dtype == fahrenheit.dtype == np.float64
    # Rounded to a whole degree, and not by more.
    assert np.abs(1.8 * celsius + 32 - fahrenheit).max() <= 0.5


def test_celsius_with_windows_line_ends(tmp_path, monkeypatch):
    path = tmp_path / "celsius_fahrenheit.csv"
    lines = data.CELSIUS.read_text(encoding="utf-8").splitlines()
    path.write_bytes("\r\n".join(lines).encode())
    monkeypatch.setattr(data, "CELSIUS", path)
    assert lu.load_celsius()[0].shape == (7,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("46", "64"),  # another temperature: the file would load
        ("-10,14", "-10,14,5"),  # a row too long
        ("-10,14", "-10"),  # too short
        ("-10,14", "-10,warm"),  # not a number
        ("-10,14", "-10,nan"),
        ("-10,14\n", ""),  # a row missing
        ("celsius,", "kelvin,"),  # another table
        ("celsius,", "\0,"),
        ("celsius,", "\xff,"),  # in Latin-1: not UTF-8
        (None, ""),  # an empty file
    ],
)
def test_damaged_celsius(old, new, tmp_path, monkeypatch):
    path = tmp_path / "celsius_fahrenheit.csv"
    text = data.CELSIUS.read_text(encoding="utf-8")
    assert old is None or old in text
    path.write_text(text.replace(old, new) if old else new, encoding="latin-1")
    monkeypatch.setattr(data, "CELSIUS", path)
    with pytest.raises(data.DataError) as caught:
        lu.load_celsius()
    assert "data/celsius_fahrenheit.csv is damaged" in str(caught.value)
    assert "git checkout -- data/celsius_fahrenheit.csv" in str(caught.value)


@pytest.fixture(scope="module")
def originals(mnist, tmp_path_factory):
    folder = tmp_path_factory.mktemp("originals")
    arrays = [array for pair in mnist for array in pair]
    for (_, file, _), array in zip(make_mnist.ORIGINALS, arrays, strict=True):
        (folder / file).write_bytes(idx(array))
    return folder


def packs_alike():
    """Whether this Python packs as the one that wrote the file did."""
    import zlib

    return sys.version_info >= (3, 11, 4) and "ng" not in zlib.ZLIB_RUNTIME_VERSION


@pytest.mark.skipif(not packs_alike(), reason="this Python packs into other bytes")
def test_make_mnist_makes_the_same_file(originals, tmp_path):
    target = tmp_path / "mnist.npz"
    make_mnist.make(originals, target)
    assert target.read_bytes() == data.MNIST.read_bytes()
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("damage", [truncated, altered, None])
def test_make_mnist_writes_nothing_from_a_wrong_file(damage, originals, tmp_path):
    folder = tmp_path / "package"
    shutil.copytree(originals, folder)
    labels = folder / "t10k-labels-idx1-ubyte"  # the last one that is read
    if damage:
        labels.write_bytes(damage(labels.read_bytes()))
    else:
        labels.unlink()
    target = tmp_path / "mnist.npz"
    with pytest.raises(SystemExit, match=r"t10k-labels.*Nothing was written"):
        make_mnist.make(folder, target)
    assert not target.exists()


def test_make_mnist_writes_nothing_if_the_result_differs(
    originals, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        make_mnist.np, "savez_compressed", lambda file, **arrays: file.write(b"other")
    )
    with pytest.raises(SystemExit, match="Nothing was written"):
        make_mnist.make(originals, tmp_path / "mnist.npz")
    assert list(tmp_path.iterdir()) == []
