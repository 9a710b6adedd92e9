"""What would get in the way of reading a lesson: drawing, widgets, checking, data."""

from importlib import import_module

# Where each name lives. It is imported when it is first used: widgets take longer to
# import than NumPy and Matplotlib together, and not every lesson has them.
_HOMES = {
    "DigitPad": "pad",
    "check": "practice",
    "check_gradient": "practice.gradients",
    "explore": "explorers",
    "live": "watching",
    "load_celsius": "data",
    "load_mnist": "data",
    "on_workers": "workers",
    "predict": "practice",
    "quiet": "silence",
    "ready": "environment",
    "setup": "edition",
    "show": "display",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
