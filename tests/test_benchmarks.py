"""What lesson 11's network reaches, and the table of the benchmark that measures it."""

import numpy as np
import pytest

from benchmarks import numpy_vs_keras as bench
from lesson_utils import load_mnist


@pytest.fixture(scope="module")
def page():
    """What the cells of lesson 11 define."""
    return bench.definitions()


def test_the_functions_of_the_page_are_found_and_nothing_is_run(page):
    assert {"begin", "gradients", "one_epoch", "engine_gradients", "products"} <= {
        *page
    }
    assert not {"x_train", "theta", "hunt"} & {*page}  # values: no cell was run
    assert "gradients_found" not in page  # the hunt's


def test_engine_and_hand_agree_and_float32_stays(page):
    rng = np.random.default_rng(0)
    theta = page["begin"]([7, 5, 4], rng)
    x = rng.random((6, 7)).astype("float32")
    y = rng.integers(4, size=6)
    loss, by_hand = page["gradients"](x, y, theta)
    also, by_engine = page["engine_gradients"](x, y, theta)
    assert loss == pytest.approx(also)
    for one, other, array in zip(by_hand, by_engine, theta, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
        assert one.dtype == other.dtype == array.dtype == np.float32
    average = [np.zeros_like(array) for array in theta]
    page["rmsprop"](theta, by_hand, average, 0.001)
    assert {array.dtype for array in theta} == {np.dtype("float32")}


def test_batches_are_all_rows_once(page):
    rows = [*page["batches"](300, 128, np.random.default_rng(0))]
    assert [len(part) for part in rows] == [128, 128, 44]
    assert sorted(np.concatenate(rows)) == [*range(300)]


def test_the_table_shows_ratios_of_medians():
    seconds = {name: [4.0, 1.0, 2.0] for name in bench.ROWS}
    seconds[bench.KERAS] = [8.0, 8.0, 8.0]
    del seconds[bench.SKLEARN]
    lines = bench.table({1: seconds, 2: seconds}).splitlines()
    assert f"| {bench.READABLE} | 1.00 | 0.25 | 1.00 | 0.25 |" in lines
    assert f"| {bench.KERAS} | 4.00 | 1.00 | 4.00 | 1.00 |" in lines
    assert f"| {bench.SKLEARN} |" + " not installed |" * 4 in lines
    assert len({line.count("|") for line in lines}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_five_epochs_read_975_of_1000_digits_whatever_the_seed(page, seed):
    (images, y), (test_images, y_test) = load_mnist()
    x = images.reshape(-1, 784).astype("float32") / 255
    theta = page["begin"](bench.WIDTHS, np.random.default_rng(seed))
    average = [np.zeros_like(array) for array in theta]
    rng = np.random.default_rng(seed + 1)
    for _ in range(5):
        page["one_epoch"](x, y, theta, average, rng)
    right = page["accuracy"](
        test_images.reshape(-1, 784).astype("float32") / 255, y_test, theta
    )
    print(right)
    assert right >= 0.975
