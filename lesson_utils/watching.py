"""Watch a training: a bar and curves that grow, then a picture that stays."""

from collections.abc import Mapping
from time import monotonic
from types import TracebackType
from typing import Self

import ipywidgets as widgets
from IPython.display import display
from matplotlib.figure import Figure

from .display import figure_html, picture, show
from .edition import tr
from .figures import training
from .twins import TwinBox, say

SECONDS = 1.0  # between two pictures, at least
PAUSES = 9  # times as long as it took to draw one: that is taken from the training
POINTS = 200  # of a running curve: more would be noise

Values = Mapping[str, float]


class Live(TwinBox):
    """A progress bar, a sentence and the curves of a training. Made by `live`."""

    def __init__(
        self, epochs: int, updates: int, before: Values, log_scale: bool
    ) -> None:
        self.epochs, self.updates = epochs, updates
        self.before, self.log_scale = before, log_scale
        self.running: dict[str, list[tuple[float, float]]] = {}
        self.after: dict[str, list[tuple[float, float]]] = {}
        self.epoch = 0
        self._last: tuple[int, Values] = (0, {})  # updates in this epoch, their means
        self._drawn = 0.0
        self._pause = SECONDS
        self.bar = widgets.IntProgress(max=epochs * updates, layout={"width": "99%"})
        self.sentence = widgets.HTML()
        self.picture = widgets.HTML(layout={"width": "99%"})
        super().__init__([self.bar, self.sentence, self.picture])
        self._redraw()

    def on_batch(self, batch: int, logs: Values) -> None:
        """To call after a batch.

        batch: its number in the epoch, from 0; some may be left out.
        logs: as Keras gives them, means over all batches since the start of the epoch.
        """
        # Keras counts whole `steps_per_execution`, beyond the end of the epoch.
        done = min(batch + 1, self.updates)
        start, means = self._last
        new = done - start
        if new < 1 or (new < self.bar.max / POINTS and done < self.updates):
            return
        # Such a mean falls off a cliff where an epoch begins. What happened since the
        # last point: the difference of two sums, divided by the updates in between.
        middle = self.epoch + (start + done) / 2 / self.updates
        for name, mean in logs.items():
            value = (mean * done - means.get(name, 0.0) * start) / new
            self.running.setdefault(name, []).append((middle, float(value)))
        self._last = done, dict(logs)
        self.bar.value = self.epoch * self.updates + done
        if monotonic() - self._drawn >= self._pause:
            self._redraw()

    def on_epoch(self, epoch: int, logs: Values) -> None:
        """To call after an epoch. epoch: its number, from 0; logs: its means."""
        self.epoch = epoch + 1
        self._last = 0, {}
        for name, value in logs.items():
            self.after.setdefault(name, []).append((self.epoch, float(value)))
        self.bar.value = self.epoch * self.updates
        if monotonic() - self._drawn >= self._pause:
            self._redraw()

    def _redraw(self) -> None:
        started = monotonic()
        shown = picture(self._figure(), fast=True)
        self.picture.value = figure_html(shown, self._alt())
        say(self.sentence, self._words())
        self._drawn = monotonic()
        self._pause = max(SECONDS, PAUSES * (self._drawn - started))

    def _figure(self) -> Figure:
        return training.curves(
            self.running, self.after, self.epochs, self.before, self.log_scale
        )

    def _alt(self) -> str:
        return training.story(self.running, self.after, self.before)

    def _words(self) -> str:
        inside = self._last[0] > 0  # an epoch: its running values are the latest
        latest = self.after | self.running if inside else self.running | self.after
        values = [
            f"{training.metric(name)} {latest[name][-1][1]:.4f}"
            for name in sorted(latest, key=training.loss_first)
        ]
        words = tr(
            "{done} of {all} updates, {epoch} of {epochs} epochs. {values}",
            done=self.bar.value,
            all=self.bar.max,
            epoch=self.epoch,
            epochs=self.epochs,
            values=tr(", ").join(values),
        )
        return words.strip()

    @property
    def summary(self) -> str:
        """What would be here, in one line of plain text."""
        return tr("A training, live: run this cell to watch it.")

    @property
    def twin(self) -> str:
        """Nothing."""
        return ""  # the picture that `live` leaves stands below

    def __enter__(self) -> Self:
        display(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # What is on the page now would be gone in a saved notebook: leave a picture
        # and the numbers, and only then take the box away, so that nothing jumps.
        if self.running or self.after:
            show(self._figure(), alt=self._alt())
            print(self._words())
        self.layout.display = "none"


def live(
    epochs: int, updates: int, before: Values | None = None, log_scale: bool = False
) -> Live:
    """Watch a training: `with lu.live(epochs, updates) as board:`.

    epochs: how many; updates: how many there are in each.
    before: what was measured before the first update, such as {"loss": 2.3}; with
        Keras `model.evaluate(x, y, return_dict=True)`.
    log_scale: a logarithmic axis for the loss.

    Call `board.on_batch(batch, logs)` and `board.on_epoch(epoch, logs)` as it runs;
    they fit Keras's `LambdaCallback(on_train_batch_end=..., on_epoch_end=...)`.
    """
    return Live(epochs, updates, before or {}, log_scale)
