"""Curves of a training."""

from lesson_utils.figures import training

RUNNING = {"loss": [(0.25, 1.6), (0.75, 0.8), (1.5, 0.5)], "accuracy": [(0.5, 0.6)]}
AFTER = {
    "loss": [(1, 1.2), (2, 0.5), (3, 0.3)],
    "val_loss": [(1, 0.9), (2, 0.6), (3, 0.7)],
    "accuracy": [(1, 0.6)],
}

EXAMPLES = {
    "curves": lambda: training.curves(RUNNING, AFTER, 3),
    "curves, at the start": lambda: training.curves({}, {}, 5),
}
