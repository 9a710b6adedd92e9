"""Processes that work together: started, heard, and always ended.

A function of the page cannot be handed to another process, but its text can. Each
worker is a Python of its own that reads the text, calls the function and sends back
what it returns. It lives as long as its standard input is open: when the page's kernel
is gone, by whatever means, so are its workers.
"""

import inspect
import json
import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Any

from .edition import tr

ROOT = Path(__file__).parent.parent
HERE = "127.0.0.1"  # nobody else can reach it
SECONDS = 90.0
MARK = "\x1e"  # begins the line that is for us, and not for the student

# What a worker does. The thread ends it when the kernel closes the line, or is gone.
WORKER = f"""\
import json, os, sys, threading

def end():
    sys.stdin.read()
    os._exit(0)

task = json.loads(sys.stdin.readline())
threading.Thread(target=end, daemon=True).start()
sys.path.insert(0, task["root"])
names = {{"__name__": "worker"}}
try:
    exec(task["text"], names)
    said = json.dumps({{"result": names[task["call"]](**task["arguments"])}})
except BaseException as problem:
    name = type(problem).__name__
    lines = str(problem).strip().splitlines()
    said = json.dumps({{"error": f"{{name}}: {{lines[0][:200] if lines else ''}}"}})
print("\\n{MARK}" + said, flush=True)
threading.Event().wait()
"""

Heard = Queue[tuple[int, str | None]]


class WorkersEnded(RuntimeError):
    """The workers were ended before they were done. Its words say why."""

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows: the words, and none of our lines."""
        return [str(self)]


def on_workers(
    workers: int,
    function: Callable[..., Any],
    *helpers: Callable[..., Any],
    seconds: float = SECONDS,
    **arguments: object,
) -> list[Any]:
    """Call `function` in several processes at once; what each returned, in order.

    function, helpers: written on the page; no other names of the page are known to a
    worker, so each imports what it needs. arguments: of `function`, numbers, words and
    lists; what it returns is made of those, too. What a worker prints is printed, with
    its number. TF_CONFIG tells each where all of them are, and which one it is.

    WorkersEnded if one fails or dies, if they are not done after `seconds`, or if they
    are interrupted. No process is left then, nor after a result.
    """
    texts = [textwrap.dedent(inspect.getsource(f)) for f in (*helpers, function)]
    task = json.dumps(
        {
            "text": "\n\n".join(texts),
            "call": function.__name__,
            "arguments": arguments,
            "root": str(ROOT),
        }
    )
    heard: Heard = Queue()
    started: list[subprocess.Popen[str]] = []
    try:
        for number, place in enumerate(_places(workers)):
            worker = _start(place)
            started.append(worker)
            Thread(target=_hear, args=(number, worker, heard), daemon=True).start()
            with suppress(OSError):  # it has died: whoever listens is told
                assert worker.stdin is not None
                worker.stdin.write(task + "\n")
                worker.stdin.flush()
        return _results(started, heard, seconds)
    except KeyboardInterrupt:
        raise WorkersEnded(
            tr("Interrupted. The workers were ended, none is left running.")
        ) from None
    finally:
        for worker in started:
            worker.kill()
        for worker in started:
            worker.wait()


def _places(workers: int) -> list[str]:
    """A TF_CONFIG for each worker: the ports of all of them, all free, and its own."""
    with ExitStack() as stack:  # all are held until the last is found
        held = [stack.enter_context(socket.socket()) for _ in range(workers)]
        for one in held:
            one.bind((HERE, 0))
        addresses = [f"{HERE}:{one.getsockname()[1]}" for one in held]
    cluster = {"worker": addresses}
    return [
        json.dumps({"cluster": cluster, "task": {"type": "worker", "index": index}})
        for index in range(workers)
    ]


def _start(place: str) -> subprocess.Popen[str]:
    ours = {
        "TF_CONFIG": place,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": "1",  # each plays a machine with one core
        "CUDA_VISIBLE_DEVICES": "-1",
        "PYTHONUTF8": "1",
        "MPLBACKEND": "Agg",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=os.environ | ours,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
    )


def _hear(number: int, worker: subprocess.Popen[str], heard: Heard) -> None:
    """Pass on what a worker says; None when it says no more."""
    assert worker.stdout is not None
    with worker.stdout:
        for line in worker.stdout:
            heard.put((number, line.rstrip("\n")))
    heard.put((number, None))


def _results(
    started: Sequence[subprocess.Popen[str]], heard: Heard, seconds: float
) -> list[Any]:
    """What the workers returned, once all have; their words are printed meanwhile."""
    until = monotonic() + seconds
    results: dict[int, Any] = {}
    while len(results) < len(started):
        if monotonic() > until:
            raise WorkersEnded(
                tr(
                    "The workers were not done after {seconds} seconds and were ended. "
                    "Run the cell again; if it stays so, close other programs first.",
                    seconds=f"{seconds:g}",
                )
            )
        try:
            number, line = heard.get(timeout=0.1)  # no longer: Windows interrupts none
        except Empty:
            continue
        if line is None:
            raise WorkersEnded(
                tr(
                    "Worker {number} died before it was done (exit code {code}), so "
                    "the others were ended. Run the cell again.",
                    number=number,
                    code=started[number].wait(),
                )
            )
        if line.startswith(MARK):
            said = json.loads(line.removeprefix(MARK))
            if "error" in said:
                raise WorkersEnded(
                    tr(
                        "Worker {number} stopped, so all were ended. It said: {error}",
                        number=number,
                        error=said["error"],
                    )
                )
            results[number] = said["result"]
        elif line:
            print(tr("worker {number}: {line}", number=number, line=line), flush=True)
    return [results[number] for number in range(len(started))]
