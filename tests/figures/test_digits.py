"""Digits as images, and what a network thinks of one."""

import numpy as np

from lesson_utils.figures import digits

IMAGE = np.random.default_rng(0).random((28, 28)).astype(np.float32)

EXAMPLES = {
    "digits": lambda: digits.digits([IMAGE] * 3, [1, 2, 3]),
    "digits, two rows": lambda: digits.digits([IMAGE] * 7, list("1234567")),
    "prediction": lambda: digits.prediction(IMAGE, np.full(10, 0.1)),
    "prediction, sure": lambda: digits.prediction(IMAGE, np.eye(10)[4]),
}
