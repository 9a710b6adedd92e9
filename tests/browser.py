"""What the tests in a browser share: the browser, JupyterLab, and a lesson in it."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import quote

import pytest
from reading import ROOT, cells, name

SECONDS = 600  # for all cells of a lesson
SIZE = {"width": 1400, "height": 900}  # of a page
NAMES = [
    os.environ.get("CHROMIUM", ""),
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    # where Windows and macOS keep it:
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]

# Answers once the page stands: a kernel that waits, and all pictures there.
SETTLED = """async () => {
  const panel = jupyterapp.shell.currentWidget;
  const kernel = () => panel.context.sessionContext.session?.kernel;
  const waiting = () => [...panel.node.querySelectorAll("img")].some(
    image => image.src && !image.complete);
  while (kernel()?.status !== "idle" || waiting())
    await new Promise(done => setTimeout(done, 20));
}"""

# Looks at the pictures every 20 ms, and keeps those that are broken or without words.
WATCH = """() => {
  window.luFaults = new Set();
  setInterval(() => {
    for (const image of document.querySelectorAll(".jp-OutputArea-output img")) {
      if (!image.offsetParent) continue;
      if (image.complete && !image.naturalWidth)
        luFaults.add(`a broken picture: ${image.src.slice(0, 40)}`);
      if (!image.alt) luFaults.add(`a picture without words: ${image.className}`);
    }
  }, 20);
}"""


def find_chromium():
    """The path of a Chromium or Chrome on this machine, or None."""
    return next(filter(None, map(shutil.which, filter(None, NAMES))), None)


def is_required():
    """Must there be a browser, because CI asks for it?"""
    wanted = (os.environ.get("REQUIRE_BROWSER", ""), os.environ.get("CI", ""))
    return any(value.lower() not in ("", "0", "false") for value in wanted)


def no_browser(why):
    """Skip the tests, or fail them where a browser is required."""
    if is_required():
        pytest.fail(f"{why}, and REQUIRE_BROWSER or CI is set")
    pytest.skip(why)


@contextlib.contextmanager
def chromium():
    """A browser; where there is none, its tests are skipped, but never in CI."""
    path = find_chromium()
    if path is None:
        no_browser("no Chromium on this machine (CHROMIUM=... may name one)")
    try:
        from playwright import sync_api as playwright
    except ImportError:
        no_browser("no playwright in this environment")
    # In a container, root has no sandbox, and /dev/shm is small.
    options = ["--disable-gpu", "--disable-dev-shm-usage", "--no-sandbox"]
    with playwright.sync_playwright() as starter:
        browser = starter.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Lab:
    """JupyterLab as course.py starts it, on a copy of the course."""

    query = "?token=test"  # what opens its pages

    def __init__(self, browser, folder):
        self.browser = browser
        self.root = folder / "course"
        for part in ["notebooks", "lesson_utils", "tools"]:
            ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(ROOT / part, self.root / part, ignore=ignored)
        shutil.copytree(ROOT / "data", self.root / "data", copy_function=link_or_copy)
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.log = folder / "lab.log"
        with self.log.open("w") as log:
            self.server = subprocess.Popen(
                self._command(port),
                cwd=self.root,
                env=self._environment(folder),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def new_page(self):
        """A page of the browser."""
        return self.browser.new_page(viewport=SIZE)

    def _command(self, port):
        """The command that `python course.py lab` runs, with options of the test."""
        spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
        course = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(course)
        course.ROOT, course.PYTHON = self.root, sys.executable
        course.run = lambda *command: [str(part) for part in command]
        options = [
            "--no-browser",
            f"--ServerApp.port={port}",
            "--IdentityProvider.token=test",
            "--LabApp.expose_app_in_browser=True",
            # If the tests are killed: a kernel without a page ends, then the server.
            "--MappingKernelManager.cull_idle_timeout=60",
            "--MappingKernelManager.cull_interval=20",
            "--ServerApp.shutdown_no_activity_timeout=60",
        ]
        return course.lab("en", options)

    def _environment(self, folder):
        """No setting of whoever runs the tests, and no trace left with them."""
        folders = {
            f"JUPYTER{part}_DIR": folder / part.lower()
            for part in ["_CONFIG", "_DATA", "_RUNTIME", "LAB_SETTINGS"]
        }
        folders |= {
            "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
            "IPYTHONDIR": folder / "ipython",
        }
        show_all_cells(folders["JUPYTERLAB_SETTINGS_DIR"])
        return os.environ | {key: str(path) for key, path in folders.items()}

    def _wait(self):
        for _ in range(600):
            with contextlib.suppress(OSError):
                return self.ask("/api/status")
            if self.server.poll() is not None:
                break
            time.sleep(0.1)
        pytest.fail("JupyterLab did not start:\n" + self.log.read_text())

    def ask(self, path, method="GET"):
        """What the server answers."""
        request = urllib.request.Request(
            self.address + path,
            headers={"Authorization": "token test"},
            method=method,
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            return answer.read()

    def stop(self):
        """End the server and all its kernels."""
        with contextlib.suppress(OSError):
            self.ask("/api/shutdown", "POST")
        try:
            self.server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()


def show_all_cells(settings):
    """All cells are in the page, not only those in sight."""
    tracker = settings / "@jupyterlab" / "notebook-extension"
    tracker.mkdir(parents=True)
    (tracker / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')


def link_or_copy(source, target):
    """A data set is only read: a second name for the file will do."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


class Lesson:
    """A lesson, open in JupyterLab."""

    def __init__(self, lab, path):
        self.lab, self.path = lab, path
        self.copy = lab.root / path.relative_to(ROOT)
        self.cells = cells(path)
        self.errors = []
        self.page = lab.new_page()
        self.page.set_default_timeout(30_000)
        self.page.route("**/*", self._only_the_server)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)
        place = quote(self.copy.relative_to(lab.root).as_posix())
        workspace = quote(name(path).replace("/", "-"))
        self.page.goto(
            f"{lab.address}/lab/workspaces/{workspace}/tree/{place}{lab.query}"
        )
        self.wait()

    def wait(self):
        """Wait until the page stands, with a kernel that waits."""
        self.page.wait_for_function(
            "n => window.jupyterapp?.shell.currentWidget?.content?.widgets?.length"
            " === n",
            arg=len(self.cells),
            timeout=60_000,
        )
        self.settle()
        self.page.evaluate(WATCH)

    def again(self):
        """End the kernel and open the page again, as on another day."""
        self.shut_down()
        self.page.reload()
        self.wait()

    def faults(self):
        """What was seen of pictures that are none, however shortly."""
        return self.page.evaluate("() => [...luFaults]")

    def theme(self, name):
        """Give JupyterLab another theme."""
        self.page.evaluate(
            "name => jupyterapp.commands.execute('apputils:change-theme',"
            " { theme: name })",
            name,
        )
        self.page.wait_for_timeout(500)

    def _only_the_server(self, route):
        if route.request.url.startswith(self.lab.address):
            return route.continue_()
        self.errors.append(f"asked for {route.request.url}")
        return route.abort()

    def _console(self, message):
        said = f"{message.text} ({message.location.get('url')})"
        if message.type == "error" and not self._asked_too_early(said):
            self.errors.append(said)

    def _asked_too_early(self, said):
        """Is it JupyterLab's question for all kernels while one is just starting?

        Jupyter's server answers 500 if it comes between two of its own steps, and is
        asked again: `MappingKernelManager.kernel_model` reads a `last_activity` that
        is not set yet (jupyter_server 2.21).
        """
        asked = "status of 500" in said and f"({self.lab.address}/api/kernels?" in said
        return asked and "The 'last_activity' trait" in self.lab.log.read_text()

    def close(self):
        """Close the page and end the kernel."""
        self.shut_down()
        self.page.close()

    def shut_down(self):
        self.page.evaluate(
            "() => jupyterapp.shell.currentWidget.context.sessionContext.shutdown()"
        )

    def settle(self):
        self.page.evaluate(within(SETTLED, 60))

    def command(self, words):
        """Run a command of JupyterLab to its end."""
        self.page.evaluate(
            within(f"() => jupyterapp.commands.execute({words!r})", SECONDS)
        )

    def run(self):
        """Run all cells, those after one that is meant to fail among them.

        JupyterLab calls the command done at the first error.
        """
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(
            "() => [...jupyterapp.shell.currentWidget.content.model.cells]"
            '.every(cell => cell.type !== "code" || cell.executionCount)',
            timeout=SECONDS * 1000,
        )
        self.settle()

    def cell(self, wanted):
        """The cell of the page that is this cell of the notebook."""
        cell = self.page.locator(".jp-Notebook .jp-Cell").nth(self.cells.index(wanted))
        cell.scroll_into_view_if_needed()
        return cell

    def answer(self, wanted, code):
        """Write `code` into a cell and run it; return what it says."""
        cell = self.cell(wanted)
        cell.locator(".jp-InputArea .cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)
        self.command("notebook:run-cell")
        self.settle()
        return cell.locator(".jp-OutputArea-output").inner_text()

    def append(self, code):
        """Add a cell with `code` at the end and run it; return it."""
        self.page.evaluate(
            "code => { const notebook = jupyterapp.shell.currentWidget.content;"
            " notebook.activeCellIndex = notebook.widgets.length - 1;"
            " return jupyterapp.commands.execute('notebook:insert-cell-below').then("
            " () => notebook.activeCell.model.sharedModel.setSource(code)); }",
            code,
        )
        self.command("notebook:run-cell")
        self.settle()
        return self.page.locator(".jp-Notebook .jp-Cell").last

    def remove_last(self):
        self.command("notebook:delete-cell")

    def outputs(self):
        """For each code cell, its execution count and its outputs."""
        return self.page.evaluate(
            "() => [...jupyterapp.shell.currentWidget.content.model.cells]"
            '.filter(cell => cell.type === "code")'
            ".map(cell => [cell.executionCount, cell.outputs.toJSON()])"
        )


def within(script, seconds):
    """`script`, a JavaScript function, with a limit on its time."""
    return f"""argument => Promise.race([
      ({script})(argument),
      new Promise((_, fail) => setTimeout(
        () => fail(new Error("not done after {seconds} s")), {1000 * seconds})),
    ])"""
