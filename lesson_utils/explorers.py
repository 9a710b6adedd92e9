"""Explorers: a function that draws, with controls; and its twin, which needs no kernel.

An explorer knows nothing of any lesson: it calls `draw(**settings)` for the picture
and `status(**settings)` for the sentence that says what is now true.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import ipywidgets as widgets
from matplotlib.figure import Figure

from .display import TwinBox, data_uri, figure_html, png, redraw, say, width
from .edition import tr

Range = tuple[float, float] | tuple[float, float, float]
Setting = float | str

# Without scripts (an untrusted notebook) the first frame stands, with its words.
_FILMSTRIP = """
<div class="lu-twin">{first}<script>
(function () {{
  const figure = document.currentScript.parentElement.querySelector("figure");
  const image = figure.querySelector("img");
  const caption = figure.querySelector("figcaption");
  const frames = [[image.src, image.alt], ...{others}];
  const slider = document.createElement("input");
  Object.assign(slider, {{type: "range", min: 0, max: frames.length - 1, value: 0}});
  slider.setAttribute("aria-label", {label});
  slider.style.cssText = "display:block;width:100%;max-width:{width}px;margin:4px 0";
  caption.setAttribute("aria-live", "polite");
  slider.oninput = function () {{
    image.src = frames[slider.value][0];
    image.alt = caption.textContent = frames[slider.value][1];
  }};
  figure.insertBefore(slider, caption);
}})();
</script></div>
"""


class Explorer(TwinBox):
    """Controls above a picture and a sentence, redrawn in place. Made by `explore`."""

    def __init__(
        self,
        draw: Callable[..., Figure],
        status: Callable[..., str],
        frames: Mapping[str, Sequence[Setting]],
        controls: Mapping[str, Range | Sequence[str]],
        sequence: str | None,
    ) -> None:
        self.draw = draw
        self.status = status
        columns = zip(*frames.values(), strict=True)
        self.frames = [dict(zip(frames, row, strict=True)) for row in columns]
        self.start = self.frames[0]
        self.picture = widgets.Image(format="png", layout={"max_width": "100%"})
        self.sentence = widgets.HTML()
        self.controls = {
            name: _control(name, allowed, self.start[name])
            for name, allowed in controls.items()
        }
        rows = [
            widgets.HBox([control, _number_field(control)])
            if hasattr(control, "min")
            else control
            for control in self.controls.values()
        ]
        rows.append(widgets.HBox(self._buttons(sequence)))
        for control in self.controls.values():
            control.observe(lambda _: self.redraw(), names="value")
        # Slides take clicks away from the left edge of an output: stay clear of it.
        super().__init__(
            [*rows, self.picture, self.sentence], layout={"padding": "0 0 0 12px"}
        )
        self.redraw()

    @property
    def settings(self) -> dict[str, Setting]:
        """The present values of the controls."""
        return {name: _clean(control.value) for name, control in self.controls.items()}

    def redraw(self) -> None:
        """Draw the picture and write the sentence for the present settings."""
        try:
            redraw(self.picture, self.draw(**self.settings))
            words = self.status(**self.settings)
        except Exception as problem:  # from the student's own code: say so, go on
            words = tr(
                "This could not be drawn. {kind}: {problem}",
                kind=type(problem).__name__,
                problem=problem,
            )
        say(self.sentence, words)

    @property
    def summary(self) -> str:
        """The start, in one line of plain text."""
        words = self.status(**self.start)
        return tr("Explorer with {number} settings: ", number=len(self.frames)) + words

    @property
    def twin(self) -> str:
        """The prepared pictures, with a slider where scripts may run."""
        (first, words), *others = [
            (png(self.draw(**frame)), self.status(**frame)) for frame in self.frames
        ]
        others = [(data_uri(picture), words) for picture, words in others]
        return _FILMSTRIP.format(
            first=figure_html(first, words, caption=words),
            others=json.dumps(others, ensure_ascii=False).replace("</", "<\\/"),
            label=json.dumps(tr("Choose one of the prepared pictures")),
            width=width(first),
        )

    def _buttons(self, sequence: str | None) -> list[widgets.Button]:
        """Step, where there is a sequence, and Reset."""
        reset = widgets.Button(description=tr("Reset"), icon="undo")
        reset.on_click(lambda _: self._go(self.start))
        if sequence is None:
            return [reset]
        control = self.controls[sequence]
        step = widgets.Button(description=tr("Step"), icon="step-forward")

        def forward(_: widgets.Button) -> None:
            control.value = min(control.value + control.step, control.max)

        step.on_click(forward)
        return [step, reset]

    def _go(self, settings: Mapping[str, Setting]) -> None:
        for name, value in settings.items():
            self.controls[name].value = value


def explore(
    draw: Callable[..., Figure],
    status: Callable[..., str],
    *,
    frames: Mapping[str, Sequence[Setting]],
    sequence: str | None = None,
    **controls: Range | Sequence[str],
) -> Explorer:
    """A picture with controls, to be the last line of a cell.

    draw, status: called with one keyword argument a control; they return the Figure
        and the sentence that says what is now true.
    frames: 6 to 12 telling settings, as a list of values for each control. The first
        is the start and the target of Reset; all are the pictures of the twin.
    sequence: the name of the whole-number control that a Step button moves by one.
    controls: `name=(low, high)` or `(low, high, step)` for numbers (whole numbers if
        low and high are), `name=["a", "b"]` for a choice.

    ValueError says which argument does not fit.
    """
    if set(frames) != set(controls):
        raise ValueError(f"frames must have exactly a list for {sorted(controls)}.")
    lengths = {len(values) for values in frames.values()}
    if len(lengths) != 1 or not 6 <= min(lengths) <= 12:
        raise ValueError(f"frames needs lists of one length, 6 to 12, not {lengths}.")
    if sequence is not None and sequence not in controls:
        raise ValueError(f"sequence={sequence!r} is none of {sorted(controls)}.")
    return Explorer(draw, status, frames, controls, sequence)


def _control(
    name: str, allowed: Range | Sequence[str], value: Setting
) -> widgets.ValueWidget:
    """The widget for one control, at its first value."""
    # The name is the one in the code: wide enough for it, in every edition.
    style = {"description_width": "110px"}
    if isinstance(allowed, list):
        return widgets.ToggleButtons(
            options=allowed, value=value, description=name, style=style
        )
    low, high, *step = allowed
    whole = isinstance(low, int) and isinstance(high, int)
    make = widgets.IntSlider if whole else widgets.FloatSlider
    make = partial(make, step=step[0] if step else 1 if whole else 0.01)
    if not low <= value <= high:
        raise ValueError(f"{name}={value} of the first frame is not in {allowed}.")
    return make(
        value=value,
        min=low,
        max=high,
        description=name,
        readout=False,
        style=style,
        layout={"width": "min(520px, 70%)"},
    )


def _number_field(slider: widgets.IntSlider | widgets.FloatSlider) -> widgets.Widget:
    """A number field that is always equal to the slider."""
    whole = isinstance(slider, widgets.IntSlider)
    field = (widgets.BoundedIntText if whole else widgets.BoundedFloatText)(
        value=slider.value,
        min=slider.min,
        max=slider.max,
        step=slider.step,
        tooltip=slider.description,
        layout={"width": "90px"},
    )
    widgets.link((slider, "value"), (field, "value"), (_clean, _clean))
    return field


def _clean(value: Setting) -> Setting:
    """`value` as it is meant: browsers count 0.01 + 9 * 0.01 = 0.09999999999999999."""
    return round(value, 10) if isinstance(value, float) else value
