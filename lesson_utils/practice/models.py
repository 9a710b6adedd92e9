"""What a student has done with a Keras model: Keras itself is never imported here."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..edition import tr


class Model(Protocol):
    """What is used of a Keras model."""

    layers: Sequence[object]
    inputs: Sequence[object]
    outputs: Sequence[object]
    optimizer: object

    def count_params(self) -> int:
        """How many numbers it has learnt."""

    def get_weights(self) -> list[np.ndarray]:
        """Kernels and biases, layer by layer."""

    def predict(self, x: object, *, verbose: int) -> object:
        """What it says of some samples."""


def not_compiled(model: Model) -> str:
    """What to say of a model that is only built, or ""."""
    if getattr(model, "compiled", False):
        return ""
    return tr("It is built, and not compiled yet: call its method compile.")


def steps_of(model: Model) -> int:
    """How many updates a compiled model has made."""
    return int(np.asarray(getattr(model.optimizer, "iterations", 0)))


def not_trained(model: Model) -> str:
    """What to say of a compiled model that has made no step, or ""."""
    if steps_of(model) > 0:
        return ""
    return tr("It is compiled, and has not made a single step: call its fit.")
