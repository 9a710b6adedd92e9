"""How long an explorer takes, beside plain `interact` with `plt.show()`.

`python benchmarks/explorer.py` measures lesson 07's explorer, in one run and move by
move in turn, because a shared machine is faster now and slower then: so look at the
ratios. Three parts, all or those named on the command line:

kernel    a move, from the new setting to the message with the picture, in a real
          kernel whose messages are read. Plain: the same picture, drawn anew and
          shown by `plt.show()` in `interact`'s Output, as Jupyter's tutorials do it.
browser   JupyterLab in Chromium: from the key on the slider to the painted picture;
          then five seconds of dragging, and how long the last picture takes.
import    `import lesson_utils as lu`, `lu.setup`, `lu.show` and `lu.check`, as in the
          first cells of a lesson, beside `import numpy, matplotlib.pyplot`.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

LESSON = ROOT / "notebooks" / "en" / "07_gradient_descent.ipynb"
MOVES = 40
NAMES = ["explorer", "plain"]
TARGETS = {"kernel": 0.25, "browser": 0.4, "import": 1.15}

# What both do: `explorer` is the one on the page, `plain` draws the same picture.
PLAIN = """
import ipywidgets
from ipywidgets import interactive
from matplotlib import pyplot as plt
from lesson_utils.explorers import Explorer
from lesson_utils.figures import descent

explorer = [shown for shown in Out.values() if isinstance(shown, Explorer)][0]

def plain(**settings):
    kept, descent._stage = descent._stage, descent._stage.__wrapped__
    figure, sentence = explorer.draw(**settings)  # a new figure, drawn from nothing
    descent._stage = kept
    plt.figure(figure)
    plt.show()
    print(sentence)

sliders = {
    c["name"]: (ipywidgets.IntSlider if c["kind"] == "int" else ipywidgets.FloatSlider)(
        explorer.start[c["name"]], min=c["min"], max=c["max"], step=c["step"])
    for c in explorer.controls
}
box = interactive(plain, **sliders)
"""
IN_KERNEL = """
import json, time
def explorer_move(rate):
    explorer.settings = explorer.settings | {{"learning_rate": rate}}
def plain_move(rate):
    sliders["learning_rate"].value = rate
times = {{}}
for turn in range(2 + {moves}):
    for move in [explorer_move, plain_move]:
        clocks = time.perf_counter, time.process_time
        began = [clock() for clock in clocks]
        move(0.05 + 0.02 * turn)
        taken = [1000 * (clock() - b) for clock, b in zip(clocks, began)]
        if turn > 1:  # the first two warm up
            times.setdefault(move.__name__, []).append(taken)
assert explorer.frame["png"], explorer.frame["sentence"]
print("TIMES", json.dumps(times))
"""
# Notes when a key or the mouse moved a slider, and when a picture was painted.
CLOCK = """cell => {
  const clock = (window.luClock = { moved: 0, painted: [] });
  const now = () => { clock.moved = performance.now(); };
  for (const kind of ["keydown", "pointermove"]) cell.addEventListener(kind, now, true);
  cell.addEventListener("load", event => {
    if (event.target.tagName !== "IMG") return;
    requestAnimationFrame(() => requestAnimationFrame(
      () => clock.painted.push(performance.now())));
  }, true);
}"""
WAIT_FOR_PICTURE = "n => window.luClock.painted.length > n"
TIMES = "() => window.luClock.painted.at(-1) - window.luClock.moved"


def main(parts: Sequence[str]) -> None:
    """Measure, and print a table."""
    load = os.getloadavg()[0]
    print(f"load {load:.1f} on {os.cpu_count()} cores, {MOVES} moves each, in turn\n")
    for part in parts or TARGETS:
        {"kernel": kernel, "browser": browser, "import": imports}[part]()


def kernel() -> None:
    """A move in a real kernel, whose messages are read."""
    times: dict[str, Any] = {}

    def read(message: Mapping[str, Any]) -> None:
        words = message["content"].get("text", "")
        if words.startswith("TIMES"):
            times.update(json.loads(words.removeprefix("TIMES")))

    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(cwd=str(LESSON.parent))
    try:
        codes = [*lesson_codes(), PLAIN + "display(box)"]
        for code in [*codes, IN_KERNEL.format(moves=MOVES)]:
            reply = client.execute_interactive(code, timeout=300, output_hook=read)
            if reply["content"]["status"] != "ok":
                sys.exit("\n".join(reply["content"]["traceback"]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    ours, plain = (zip(*times[f"{name}_move"], strict=True) for name in NAMES)
    for what, *both in zip(["a move", "its computing alone"], ours, plain, strict=True):
        table("kernel", f"{what} in the kernel, ms", *both)


def browser() -> None:
    """A move in JupyterLab, from the key to the painted picture; and a drag."""
    from browser import Lab, Lesson, chromium

    with chromium() as program, tempfile.TemporaryDirectory() as folder:
        lab = Lab(program, Path(folder))
        try:
            lesson = Lesson(lab, LESSON)
            lesson.run()
            (cell,) = [c for c in lesson.cells if "lu.explore(" in c.source]
            live = lesson.cell(cell)
            plain = lesson.append(PLAIN + "box")
            times: dict[str, list[float]] = {"live": [], "plain": []}
            for _ in range(MOVES // 10):
                times["live"] += keys(lesson, live, "input[type=range]")
                times["plain"] += keys(lesson, plain, "[role=slider]")
            last, pictures = drag(lesson, live)
        finally:
            lab.stop()
    table("browser", "key to painted picture, ms", times["live"], times["plain"])
    over = last - statistics.median(times["live"])
    print(
        f"  after 5 s of dragging ({pictures} pictures) the last one is there "
        f"{last:.0f} ms after the last move:\n  {over:+.0f} against a single move, "
        "target at most +100\n"
    )


def keys(lesson: Any, cell: Any, slider: str) -> list[float]:  # noqa: ANN401
    """Milliseconds from each of ten keys to its picture; one before, to warm up."""
    cell.scroll_into_view_if_needed()
    cell.evaluate(CLOCK)
    cell.locator(slider).first.focus()
    times = []
    for _ in range(11):
        seen = lesson.page.evaluate("() => window.luClock.painted.length")
        lesson.page.keyboard.press("ArrowRight")
        lesson.page.wait_for_function(WAIT_FOR_PICTURE, arg=seen)
        times.append(lesson.page.evaluate(TIMES))
        lesson.settle()
    return times[1:]


def drag(lesson: Any, cell: Any) -> tuple[float, int]:  # noqa: ANN401
    """Drag for five seconds; milliseconds to the last picture, and how many came."""
    cell.scroll_into_view_if_needed()
    cell.evaluate(CLOCK)
    place = cell.locator("input[type=range]").first.bounding_box()
    middle = place["y"] + place["height"] / 2
    mouse = lesson.page.mouse
    mouse.move(place["x"] + 0.1 * place["width"], middle)
    mouse.down()
    began = time.monotonic()
    step = 0
    while time.monotonic() - began < 5:
        step += 1
        there = 0.5 + 0.4 * ((step % 50) / 25 - 1)
        mouse.move(place["x"] + there * place["width"], middle)
        time.sleep(0.012)
    mouse.up()
    lesson.page.wait_for_timeout(500)
    lesson.settle()  # all that was still to come has come
    lesson.page.wait_for_timeout(500)
    pictures = lesson.page.evaluate("() => window.luClock.painted.length")
    return lesson.page.evaluate(TIMES), pictures


def imports() -> None:
    """What a lesson's first cell takes, in a new Python with what a kernel has."""
    ours = "import lesson_utils as lu; lu.setup('en'); lu.show; lu.check"
    plain = "import numpy, matplotlib.pyplot"
    times: dict[str, list[float]] = {ours: [], plain: []}
    for turn in range(1 + MOVES // 2):
        for code, taken in times.items():
            timed = (
                "import time, IPython.display; began = time.perf_counter()\n"
                f"{code}\nprint(time.perf_counter() - began)"
            )
            command = [sys.executable, "-c", timed]
            printed = subprocess.check_output(command, cwd=ROOT, text=True)
            if turn:
                taken.append(1000 * float(printed))
    table("import", "a first cell, ms", times[ours], times[plain])


def lesson_codes() -> list[str]:
    """The code of the lesson's cells up to its explorer."""
    import nbformat

    codes = []
    for cell in nbformat.read(LESSON, as_version=4).cells:
        if cell.cell_type == "code":
            codes.append(cell.source)
            if "lu.explore(" in cell.source:
                return codes
    sys.exit(f"{LESSON} has no explorer.")


def table(part: str, what: str, ours: Sequence[float], plain: Sequence[float]) -> None:
    """Print medians, 95th percentiles and their ratio."""
    print(f"{part}: {what:32} median     p95")
    for name, times in zip(["ours", "plain"], [ours, plain], strict=True):
        print(f"  {name:38} {statistics.median(times):7.1f} {late(times):7.1f}")
    ratio = statistics.median(ours) / statistics.median(plain)
    print(f"  ratio of the medians {ratio:.2f}, target at most {TARGETS[part]}\n")


def late(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[round(0.95 * (len(times) - 1))]


if __name__ == "__main__":
    main(sys.argv[1:])
