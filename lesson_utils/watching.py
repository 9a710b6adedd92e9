"""Watch a training: a bar and curves that grow, then a picture that stays."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from types import TracebackType

import ipywidgets as widgets
from IPython.display import display

from .display import TwinBox, redraw, say, show
from .edition import tr
from .figures import training

SECONDS = 1.0  # between two pictures: drawing takes its time from the training


class Live(TwinBox):
    """A progress bar, a sentence and the curves of a training. Made by `live`."""

    def __init__(self, epochs: int, updates: int) -> None:
        self.epochs, self.updates = epochs, updates
        self.running: dict[str, list[tuple[float, float]]] = {}
        self.after: dict[str, list[tuple[float, float]]] = {}
        self.epoch = 0
        self._drawn = 0.0
        self.bar = widgets.IntProgress(max=epochs * updates, layout={"width": "99%"})
        self.sentence = widgets.HTML()
        self.picture = widgets.Image(format="png", layout={"max_width": "100%"})
        super().__init__([self.bar, self.sentence, self.picture])

    def on_batch(self, batch: int, logs: Mapping[str, float]) -> None:
        """To call after a batch. batch: its number in the epoch, from 0."""
        done = self.epoch * self.updates + batch + 1
        for name, value in logs.items():
            self.running.setdefault(name, []).append((done / self.updates, value))
        self._redraw(done)

    def on_epoch(self, epoch: int, logs: Mapping[str, float]) -> None:
        """To call after an epoch. epoch: its number, from 0."""
        self.epoch = epoch + 1
        for name, value in logs.items():
            self.after.setdefault(name, []).append((self.epoch, value))
        self._redraw(self.epoch * self.updates)

    def _redraw(self, done: int) -> None:
        self.bar.value = done
        if monotonic() - self._drawn < SECONDS:
            return
        figure = training.curves(self.running, self.after, self.epochs)
        redraw(self.picture, figure)
        say(self.sentence, self._words())
        self._drawn = monotonic()

    def _words(self) -> str:
        last = {**self.running, **self.after}
        values = ", ".join(f"{name} {pairs[-1][1]:.4f}" for name, pairs in last.items())
        return (
            tr(
                "{done} of {all} updates, {epoch} of {epochs} epochs.",
                done=self.bar.value,
                all=self.bar.max,
                epoch=self.epoch,
                epochs=self.epochs,
            )
            + f" {values}"
        )

    @property
    def summary(self) -> str:
        """What would be here, in one line of plain text."""
        return tr("A training, live: run this cell to watch it.")

    @property
    def twin(self) -> str:
        """Nothing."""
        return ""  # the picture that `live` leaves stands below

    def __enter__(self) -> Live:
        display(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # What is on the page now would be gone in a saved notebook: leave a picture.
        self.layout.display = "none"
        if self.running or self.after:
            figure = training.curves(self.running, self.after, self.epochs)
            show(figure, alt=self._words())


def live(epochs: int, updates: int) -> Live:
    """Watch a training: `with lu.live(epochs, updates) as board:`.

    epochs: how many; updates: how many there are in each.
    Call `board.on_batch(batch, logs)` and `board.on_epoch(epoch, logs)` as it runs;
    they fit Keras's `LambdaCallback(on_train_batch_end=..., on_epoch_end=...)`.
    """
    return Live(epochs, updates)
