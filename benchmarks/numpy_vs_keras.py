"""How long an epoch of MNIST takes: lesson 11's NumPy beside Keras and scikit-learn.

`python benchmarks/numpy_vs_keras.py` trains the network of lesson 11, 784-512-10 in
batches of 128, on all 60000 digits, an epoch of each contestant in turn, because a
shared machine is faster now and slower then; it takes medians, and prints them as
ratios in a Markdown table. For each number of threads all of it runs in one process.

NumPy is measured as it stands on the page: the functions come out of the notebook's own
cells. So is the floor: the matrix products of an epoch, and nothing else. Keras's model
has the same layers, rule and batches. MLPClassifier has no RMSProp and takes Adam; it
is left out where scikit-learn is not installed (it is no part of the course).

--threads 1 2   numbers of threads; --rounds 5   epochs of each; --samples 60000
"""

import argparse
import ast
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
LESSON = ROOT / "notebooks" / "en" / "11_network_from_scratch.ipynb"
WIDTHS, BATCH = [784, 512, 10], 128

FLOOR, KERAS = "the matrix products alone", "Keras `fit`, defaults"
READABLE, ENGINE = "lesson 11, by hand", "lesson 11, with its array engine"
FAST = "Keras, `steps_per_execution=50`, `jit_compile`"
SKLEARN = "scikit-learn, `MLPClassifier` (Adam)"
ROWS = [FLOOR, READABLE, ENGINE, FAST, SKLEARN, KERAS]

Epoch = Callable[[], object]


def definitions(path: Path = LESSON) -> dict[str, Any]:
    """What a notebook's cells define: imports, functions, classes and their methods.

    Exercises are left out, and so is whatever a cell does besides.
    """
    kept: list[ast.stmt] = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code" or "exercise" in cell["metadata"].get(
            "tags", []
        ):
            continue
        kept += filter(_defines, ast.parse("".join(cell["source"])).body)
    names: dict[str, Any] = {}
    exec(compile(ast.Module(kept, []), path.name, "exec"), names)
    return names


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):  # Value.relu = gate
        return any("Value." in ast.unparse(target) for target in node.targets)
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "lesson_utils" not in ast.unparse(node)
    return isinstance(node, (ast.FunctionDef, ast.ClassDef))


def by_numpy(x: np.ndarray, y: np.ndarray, engine: bool = False) -> Epoch:
    """An epoch as on the page, its gradients by hand or by the engine."""
    names = definitions()
    if engine:
        names["gradients"] = names["engine_gradients"]
    theta = names["begin"](WIDTHS, np.random.default_rng(0))
    average = [np.zeros_like(array) for array in theta]
    rng = np.random.default_rng(1)
    return lambda: names["one_epoch"](x, y, theta, average, rng)


def by_products(x: np.ndarray, y: np.ndarray) -> Epoch:
    """The matrix products of an epoch."""
    names = definitions()
    theta = names["begin"](WIDTHS, np.random.default_rng(0))

    def epoch() -> None:
        for start in range(0, len(x), BATCH):
            names["products"](x[start : start + BATCH], None, theta)

    return epoch


def by_keras(x: np.ndarray, y: np.ndarray, **options: object) -> Epoch:
    """An epoch of `fit`."""
    import keras

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((WIDTHS[0],)),
            layers.Dense(WIDTHS[1], activation="relu"),
            layers.Dense(WIDTHS[2], activation="softmax"),
        ]
    )
    model.compile(
        optimizer="rmsprop", loss="sparse_categorical_crossentropy", **options
    )
    return lambda: model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)


def by_sklearn(x: np.ndarray, y: np.ndarray) -> Epoch:
    """An epoch of scikit-learn's network."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(WIDTHS[1:-1], batch_size=BATCH, alpha=0)
    return lambda: model.partial_fit(x, y, classes=range(WIDTHS[-1]))


def measure(rounds: int, samples: int) -> dict[str, list[float]]:
    """Seconds of an epoch, for each contestant `rounds` of them, in turn."""
    sys.path.insert(0, str(ROOT))
    from lesson_utils import load_mnist

    (images, y), _ = load_mnist()
    x, y = images[:samples].reshape(-1, WIDTHS[0]).astype("float32") / 255, y[:samples]
    epochs = {
        FLOOR: by_products(x, y),
        READABLE: by_numpy(x, y),
        ENGINE: by_numpy(x, y, engine=True),
        KERAS: by_keras(x, y),
        FAST: by_keras(x, y, steps_per_execution=50, jit_compile=True),
    }
    if importlib.util.find_spec("sklearn"):
        epochs[SKLEARN] = by_sklearn(x, y)
    seconds: dict[str, list[float]] = {name: [] for name in epochs}
    for turn in range(rounds + 1):
        for name, epoch in epochs.items():
            started = time.perf_counter()
            epoch()
            if turn:  # the first one compiles and warms up
                seconds[name].append(time.perf_counter() - started)
    return seconds


def table(results: Mapping[int, Mapping[str, Sequence[float]]]) -> str:
    """The medians as Markdown: against the floor and against Keras."""
    return "\n".join(_lines(results))


def _lines(results: Mapping[int, Mapping[str, Sequence[float]]]) -> Iterator[str]:
    heads = []
    for threads in results:
        words = f"{threads} thread" + "s" * (threads > 1)
        heads += [f"{words}: / products", f"{words}: / Keras"]
    yield "| an epoch of 784-512-10, batch 128 | " + " | ".join(heads) + " |"
    yield "|---" * (1 + len(heads)) + "|"
    for name in ROWS:
        cells = []
        for seconds in results.values():
            if name not in seconds:
                cells += ["not installed"] * 2
                continue
            ours = median(seconds[name])
            cells += [f"{ours / median(seconds[of]):.2f}" for of in (FLOOR, KERAS)]
        yield f"| {name} | " + " | ".join(cells) + " |"


def in_a_process(threads: int, rounds: int, samples: int) -> dict[str, list[float]]:
    """`measure` in a process of its own: libraries read these when they start."""
    settings = dict.fromkeys(
        ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads)
    )
    settings["TF_NUM_INTRAOP_THREADS"] = settings["TF_NUM_INTEROP_THREADS"] = str(
        threads
    )
    settings["TF_CPP_MIN_LOG_LEVEL"] = "3"
    output = subprocess.run(
        [sys.executable, __file__, "--child", str(rounds), str(samples)],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return json.loads(output.splitlines()[-1])  # type: ignore[no-any-return]


def main() -> None:
    """Measure what the command line asks for, and print the table."""
    if sys.argv[1:2] == ["--child"]:
        rounds, samples = map(int, sys.argv[2:])
        print(json.dumps(measure(rounds, samples)))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--samples", type=int, default=60_000)
    asked = parser.parse_args()
    results = {
        threads: in_a_process(threads, asked.rounds, asked.samples)
        for threads in asked.threads
    }
    print(table(results))
    for threads, seconds in results.items():
        print(f"\n{threads} thread(s), seconds of an epoch, median (min to max):")
        for name, times in seconds.items():
            print(
                f"  {median(times):6.2f} ({min(times):.2f} to {max(times):.2f}) {name}"
            )


if __name__ == "__main__":
    main()
