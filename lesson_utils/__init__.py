"""What would get in the way of reading a lesson: drawing, widgets, checking, data."""

from .data import load_celsius, load_mnist
from .display import show
from .edition import setup
from .explorers import explore
from .pad import DigitPad
from .practice import check, predict
from .practice.gradients import check_gradient
from .silence import quiet
from .watching import live

__all__ = [
    "DigitPad",
    "check",
    "check_gradient",
    "explore",
    "live",
    "load_celsius",
    "load_mnist",
    "predict",
    "quiet",
    "setup",
    "show",
]
