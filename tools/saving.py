"""What the course keeps of a notebook when Jupyter saves it.

`course.py lab` makes `pre_save` the server's ContentsManager.pre_save_hook; any other
Jupyter server, that of a JupyterHub for example, may do the same. Opening a lesson then
changes no byte of it, and a lesson that was run, saved and opened again shows pictures.

Needs nothing but Python: the server may live in another environment than the kernels.
"""

KERNEL = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}
LANGUAGE = {"name": "python"}
TWIN = "text/html"
WIDGET = "application/vnd.jupyter.widget-view+json"


def pre_save(model: dict, **_: object) -> None:
    """Trim the notebook in `model`, which Jupyter is about to write."""
    if model["type"] == "notebook" and model["content"]["nbformat"] == 4:
        trim(model["content"])


def trim(notebook: dict) -> None:
    """Drop what the next reader of `notebook` cannot use.

    The details of the Python that was there; and the view of a live widget that has a
    twin: without its kernel JupyterLab would show an error in place of both.
    """
    metadata = notebook["metadata"]
    if metadata.get("kernelspec", {}).get("name") == KERNEL["name"]:
        metadata.update(kernelspec=dict(KERNEL), language_info=dict(LANGUAGE))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if TWIN in output.get("data", {}):
                output["data"].pop(WIDGET, None)
