"""How good a trained network is."""

import numpy as np

from lesson_utils.figures import evaluation

EXAMPLES = {
    "confusion": lambda: evaluation.confusion(np.arange(100).reshape(10, 10)),
    "confusion, of two": lambda: evaluation.confusion(np.array([[90, 1], [7, 80]])),
}
