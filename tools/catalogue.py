"""Which lessons there are."""

from collections.abc import Iterable
from pathlib import Path

from .files import ROOT, Failure


def lessons(names: Iterable[str] = ()) -> list[Path]:
    """The notebooks whose file names begin with one of `names`; all if there is none.

    Failure names one that fits no notebook.
    """
    found = sorted(ROOT.glob("notebooks/*/[0-9][0-9]_*.ipynb"))
    names = [Path(name).stem for name in names]
    for name in names:
        if not any(path.stem.startswith(name) for path in found):
            numbers = ", ".join(sorted({path.stem for path in found}))
            raise Failure(f"There is no lesson {name!r}. There is {numbers}.")
    return [p for p in found if not names or p.stem.startswith(tuple(names))]
