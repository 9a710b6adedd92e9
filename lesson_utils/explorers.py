"""Explorers: a function that draws, with controls; and its twin, which needs no kernel.

An explorer knows nothing of any lesson: it calls `draw(**settings)` for the picture
and the sentence that says what is now true. The page's part is explorer.js.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib import import_module
from pathlib import Path
from traceback import format_exception_only
from typing import Any

import anywidget
import traitlets
from matplotlib.figure import Figure

from .display import Picture, figure_html, picture
from .edition import tr
from .twins import Twinned

Range = tuple[float, float] | tuple[float, float, float]
Setting = float | str
Draw = Callable[..., tuple[Figure, str]]

FRONT = Path(__file__).parent / "explorer.js"

# Without scripts (an untrusted notebook) the first picture stands, with its words.
_TWIN = """\
<div class="lu-twin">{first}<p>{hint}</p><script>(function () {{
{front}
twin(document.currentScript.parentElement, {prepared});
}})();</script></div>
"""


class Explorer(Twinned, anywidget.AnyWidget):  # type: ignore[misc]
    """Controls above a picture and a sentence, redrawn in place. Made by `explore`.

    settings: what the controls say. frame: what is seen, the picture and its words.
    told: the words at the start.
    """

    _esm = FRONT
    controls: Any = traitlets.List().tag(sync=True)
    sequence = traitlets.Unicode(allow_none=True).tag(sync=True)
    start = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        draw: Draw,
        frames: Sequence[Mapping[str, Setting]],
        controls: Sequence[Mapping[str, Any]],
        sequence: str | None,
    ) -> None:
        self.draw = draw
        self.frames = [dict(frame) for frame in frames]
        super().__init__(
            controls=list(controls),
            sequence=sequence,
            start=self.frames[0],
            words={"step": tr("Step"), "reset": tr("Reset")},
            settings=self.frames[0],
        )
        self.told = self.frame["sentence"]

    @traitlets.observe("settings")
    def _redraw(self, _: object) -> None:
        seen, sentence = self._drawn(self._as_meant(self.settings), fast=True)
        frame: dict[str, Any] = {"sentence": sentence, "png": None}
        if seen:
            alt = self._alt(self.settings)
            frame |= {"png": seen.png, "width": seen.width, "alt": alt}
        self.frame = frame

    @property
    def summary(self) -> str:
        """The start, in one line of plain text."""
        many = tr("Explorer with {number} settings: ", number=len(self.frames))
        return many + self.told

    @property
    def twin(self) -> str:
        """The prepared pictures, with a bar where scripts may run."""
        seen = [self._drawn(frame) for frame in self.frames]
        (first, words), *_ = seen
        if not any(picture for picture, _ in seen):
            return f"<p>{escape(words)}</p>"
        frames = [
            {
                "source": picture and picture.uri,
                "width": picture and picture.width,
                "alt": self._alt(frame),
                "sentence": sentence,
            }
            for frame, (picture, sentence) in zip(self.frames, seen, strict=True)
        ]
        frames[0]["source"] = None  # stands in the page, outside the script
        prepared = {
            "frames": frames,
            "settings": {
                name: [_shown(frame[name]) for frame in self.frames]
                for name in self.start
            },
            "label": tr("Choose one of the prepared pictures"),
        }
        still = f"<p>{escape(words)}</p>"
        if first:
            still = figure_html(first, self._alt(self.start), caption=words)
        return _TWIN.format(
            first=still,
            hint=escape(tr("Run this cell to move it.")),
            front=FRONT.read_text(encoding="utf-8").partition("\nexport ")[0],
            prepared=json.dumps(prepared, ensure_ascii=False).replace("<", r"\u003c"),
        )

    def _drawn(
        self, settings: Mapping[str, Setting], fast: bool = False
    ) -> tuple[Picture | None, str]:
        """The picture and its sentence; if it cannot be drawn, why not."""
        try:
            drawn = self.draw(**settings)
            if not isinstance(drawn, tuple) or len(drawn) != 2:
                words = tr(
                    "it must return a figure and a sentence, and not {kind}.",
                    kind=type(drawn).__name__,
                )
                raise TypeError(words)
            figure, sentence = drawn
            return picture(figure, fast), str(sentence)
        except NameError as problem:  # run too early
            return None, tr(
                "This cannot be drawn yet: there is no `{name}`. Run the cells above, "
                "and then this one again.",
                name=problem.name,
            )
        except Exception as problem:  # from the student's own code: say so, go on
            told = format_exception_only(problem)[-1].strip()
            return None, tr("This could not be drawn. {problem}", problem=told[:300])

    def _as_meant(self, settings: Mapping[str, Setting]) -> dict[str, Setting]:
        """What the page sent, of the types that `draw` expects: 1 may be a 1.0."""
        kinds = {control["name"]: control["kind"] for control in self.controls}
        return {name: _KINDS[kinds[name]](value) for name, value in settings.items()}

    def _alt(self, settings: Mapping[str, Setting]) -> str:
        values = ", ".join(f"{name} {_shown(v)}" for name, v in settings.items())
        return tr(
            "The picture for {settings}; the sentence below says it.", settings=values
        )


def explore(
    draw: Draw,
    name: str,
    *,
    sequence: str | None = None,
    **controls: Range | Sequence[str],
) -> Explorer:
    """A picture with controls, to be the last line of a cell.

    draw: called with one keyword argument a control; it returns the Figure and the
        sentence that says what is now true.
    name: of its question, as "7.e1". Under this name FRAMES in the lesson's module of
        `practice` has 6 to 12 telling settings, a list of values for each control. The
        first is the start and the target of Reset; all are the pictures of the twin.
    sequence: the name of the whole-number control that a Step button moves by one.
    controls: `name=(low, high)` or `(low, high, step)` for numbers (whole numbers if
        low and high are), `name=["a", "b"]` for a choice.

    ValueError says which argument does not fit.
    """
    frames = _frames(name)
    if set(frames) != set(controls):
        raise ValueError(f"FRAMES[{name!r}] must have a list for {sorted(controls)}.")
    lengths = {len(values) for values in frames.values()}
    if len(lengths) != 1 or not 6 <= min(lengths) <= 12:
        raise ValueError(
            f"FRAMES[{name!r}] needs lists of one length, 6 to 12, not {lengths}."
        )
    if sequence is not None and not isinstance(controls.get(sequence), tuple):
        raise ValueError(f"sequence={sequence!r} is no number among {list(controls)}.")
    rows = [
        dict(zip(controls, row, strict=True))
        for row in zip(*(frames[name] for name in controls), strict=True)
    ]
    described = [_control(name, allowed) for name, allowed in controls.items()]
    for row in rows:
        for control in described:
            _allow(control, row[control["name"]])
    return Explorer(draw, rows, described, sequence)


def _frames(name: str) -> Mapping[str, Sequence[Setting]]:
    """The prepared settings of an explorer. ValueError if there are none."""
    lesson = name.partition(".")[0]
    try:
        module = import_module(f".practice.lesson_{lesson:>02}", __package__)
        return module.FRAMES[name]
    except (ModuleNotFoundError, AttributeError, KeyError):
        place = f"lesson_utils/practice/lesson_{lesson:>02}.py"
        raise ValueError(f"There is no FRAMES[{name!r}] in {place}.") from None


_KINDS: Mapping[str, Callable[[Any], Setting]] = {
    "int": int,
    "float": lambda value: round(float(value), 10),
    "str": str,
}


def _control(name: str, allowed: Range | Sequence[str]) -> dict[str, Any]:
    """What the page needs to know of a control."""
    if isinstance(allowed, list):
        return {"name": name, "kind": "str", "options": allowed}
    low, high, *step = allowed
    whole = all(isinstance(number, int) for number in allowed)
    return {
        "name": name,
        "kind": "int" if whole else "float",
        "min": low,
        "max": high,
        "step": step[0] if step else 1 if whole else 0.01,
    }


def _allow(control: Mapping[str, Any], value: Setting) -> None:
    """ValueError unless a control can be set to `value`."""
    name = control["name"]
    if "options" in control:
        fits, allowed = value in control["options"], control["options"]
    else:
        low, high = control["min"], control["max"]
        fits = not isinstance(value, str) and low <= value <= high
        allowed = f"{low} to {high}"
    if not fits:
        raise ValueError(f"{name}={value!r} of FRAMES is not in {allowed}.")


def _shown(value: Setting) -> str:
    return value if isinstance(value, str) else f"{round(value, 10):g}"
