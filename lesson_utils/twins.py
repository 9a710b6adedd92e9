"""A live box, which is a widget, and its *twin*: the picture that stands in its place
where no kernel runs, in a saved notebook, on the web, on a slide.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets


def say(line: ipywidgets.HTML, words: str, size: str = "1em") -> None:
    """Write what is now true; a screen reader reads it out. size: of the letters."""
    style = f' style="font-size:{size}"' if size != "1em" else ""
    line.value = f'<div role="status"{style}>{escape(words)}</div>'


class Twinned:
    """A widget that is a picture with text where no kernel runs."""

    @property
    def summary(self) -> str:
        """One line of plain text in place of the widget."""
        raise NotImplementedError

    @property
    def twin(self) -> str:
        """The HTML that stands in place of the widget where no kernel runs."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.summary

    def _repr_mimebundle_(self, **kwargs: Any) -> Mapping[str, Any]:  # noqa: ANN401
        bundle = ipywidgets.DOMWidget._repr_mimebundle_(self, **kwargs)
        return bundle | {"text/plain": self.summary, "text/html": self.twin}


class TwinBox(Twinned, ipywidgets.VBox):
    """A box of widgets that is a picture with text where no kernel runs."""
