"""Run lessons top to bottom in a fresh kernel and store what they print.

`python course.py refresh` refreshes every lesson, `python course.py refresh 07` the
editions of lesson 07. A lesson that fails is left as it was.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from .catalogue import ROOT, lessons

SECONDS = 600  # for one cell
KEPT = {"covers", "slideshow", "tags"}  # of the metadata of a cell
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
# One thread a kernel: two kernels with two threads each, on two cores, wait for each
# other; and the last digits of a sum depend on the number of threads.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
WIDGET = "application/vnd.jupyter.widget-view+json"


def run(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """`notebook`, executed in a fresh kernel that works in `folder`.

    CellExecutionError if a cell fails that is not tagged `raises-exception`.
    """
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],
    )
    return client.execute(env=os.environ | ENVIRONMENT)


def tidy(notebook: NotebookNode) -> NotebookNode:
    """`notebook` with nothing but what the course keeps.

    Metadata that Jupyter adds goes; so do the views of live widgets, whose pictures
    (text/html) stay; execution counts run from 1.
    """
    notebook.metadata = nbformat.from_dict(METADATA)
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
            output.get("data", {}).pop(WIDGET, None)
    return notebook


def refresh(path: Path) -> None:
    """Run the notebook at `path` and write it back, as a whole or not at all."""
    notebook = nbformat.read(path, as_version=4)
    notebook = tidy(run(notebook, path.parent))
    nbformat.validate(notebook)
    new = path.with_suffix(".new")
    nbformat.write(notebook, new)
    new.replace(path)


def main(names: list[str]) -> int:
    """Refresh the lessons named on the command line; 1 if one failed."""
    failed = False
    for path in lessons(names):
        shown = path.relative_to(ROOT).as_posix()
        try:
            refresh(path)
            print("refreshed", shown, flush=True)
        except CellExecutionError as error:
            failed = True
            print(f"FAILED    {shown} is left as it was.\n{error}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
