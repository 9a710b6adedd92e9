"""What would get in the way of reading a lesson: drawing, widgets, checking, data."""

from .data import load_celsius, load_mnist
from .display import show
from .edition import setup
from .explorers import explore
from .live import live
from .pad import DigitPad
from .practice import check
from .practice.gradients import check_gradient
from .quiet import quiet

__all__ = [
    "DigitPad",
    "check",
    "check_gradient",
    "explore",
    "live",
    "load_celsius",
    "load_mnist",
    "quiet",
    "setup",
    "show",
]
