"""Run lessons top to bottom in a fresh kernel and store what they print.

`python course.py refresh` refreshes every lesson, `python course.py refresh 07` the
editions of lesson 07. A lesson that fails is left as it was. The links between lessons
and the tables of lessons in README and INSTRUCTORS are written anew.
"""

import asyncio
import atexit
import os
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course import ONE_THREAD

from . import tables
from .catalogue import lessons, link_neighbours
from .files import (
    Failure,
    as_text,
    calmly,
    explained,
    read_notebook,
    shown,
    store,
)
from .saving import KERNEL, LANGUAGE, trim

SECONDS = 600  # for one cell
AT_ONCE = 2
KEPT = {"covers", "mends", "slideshow", "tags"}  # of the metadata of a cell
# The last digits of a sum depend on the number of threads.
ENVIRONMENT = ONE_THREAD


class Loop(asyncio.SelectorEventLoop):
    """An event loop in which Ctrl-C stays Python's own."""

    def add_signal_handler(self, *_: object) -> None:  # type: ignore[override]
        """Refuse: nbclient's handler would end one kernel, and go on with the rest."""
        raise NotImplementedError


def run(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """`notebook`, executed in a fresh kernel that works in `folder`.

    CellExecutionError if a cell fails that is not tagged `raises-exception`.
    """
    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(execute(notebook, folder))


async def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """`notebook`, as `run` executes it."""
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        extra_arguments=["--log-level=CRITICAL"],
    )
    try:
        return await client.async_execute(env=os.environ | ENVIRONMENT)
    finally:  # which nbclient forgets if it is interrupted
        atexit.unregister(client._cleanup_kernel)


def tidy(notebook: NotebookNode) -> NotebookNode:
    """`notebook`, which loses all that the course does not keep.

    Metadata that Jupyter adds goes; so do the views of live widgets, whose pictures
    (text/html) stay; execution counts run from 1.
    """
    metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    notebook.metadata = nbformat.from_dict(metadata)
    trim(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for cell in notebook.cells:
        for name in set(cell.metadata) - KEPT:
            del cell.metadata[name]
        cell.pop("attachments", None)
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
            if "execution_count" in output:
                output.execution_count = count
    return notebook


async def refresh(path: Path) -> None:
    """Run the notebook at `path` and write it back, unless it was saved meanwhile."""
    with explained(path):
        before = path.read_bytes()
        notebook = read_notebook(path)
        try:
            await execute(notebook, path.parent)
        except CellExecutionError as error:
            words = f"{error.ename}: {error.evalue}".splitlines()[0]
            raise Failure(f"{shown(path)} [{failed_cell(notebook)}] {words}") from error
        except DeadKernelError as error:
            task = asyncio.current_task()
            if task and task.cancelling():  # nbclient takes a Ctrl-C for a death
                raise asyncio.CancelledError from error
            words = "the kernel died. Is there enough memory?"
            raise Failure(f"{shown(path)}: {words}") from error
        except CellTimeoutError as error:
            words = f"a cell took more than {SECONDS} seconds."
            raise Failure(f"{shown(path)}: {words}") from error
        nbformat.validate(tidy(notebook))
        store(path, as_text(notebook), before)


def failed_cell(notebook: NotebookNode) -> str:
    """The id of the cell that stopped the run: the last one with an error."""
    failed = [
        cell.id
        for cell in notebook.cells
        if any(o.output_type == "error" for o in cell.get("outputs", []))
    ]
    return failed[-1]


async def refresh_all(paths: Sequence[Path]) -> bool:
    """Refresh the notebooks at `paths`, two at once; did all go well?"""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(path: Path) -> bool:
        async with places:
            try:
                await refresh(path)
            except Failure as failure:
                print(f"FAILED    {failure}", flush=True)
                return False
        print(f"refreshed {shown(path)}", flush=True)
        return True

    return all(await asyncio.gather(*map(one, paths)))


def main(names: list[str]) -> int:
    """Refresh the lessons named on the command line; 1 if one failed."""
    with asyncio.Runner(loop_factory=Loop) as runner:
        well = runner.run(refresh_all(lessons(names)))
    if not well:
        print("What failed is left as it was.")
    try:
        for path in write_around():
            print(f"rewritten {shown(path)}")
    except Failure as failure:
        print(f"FAILED    {failure}")
        return 1
    return int(not well)


def write_around() -> list[Path]:
    """Write what follows from the lessons: links between them, and the tables."""
    return [*link_neighbours(lessons()), *tables.write()]


if __name__ == "__main__":
    calmly(main)
