"""A student of the classroom, as a program: what a browser sends, and nothing more.

It logs in with cookies and their XSRF words, starts its server, opens and saves lessons
over the contents API, and runs cells and moves an explorer over a kernel's websocket.
So it needs no browser, and sixteen of them fit beside the class that they load.
"""

import contextlib
import copy
import itertools
import json
import struct
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import nbformat
import requests
import websocket
from nbformat import NotebookNode

SECONDS = 600  # for one cell, and for a server to start

Model = dict[str, Any]


class Refused(Exception):
    """The server said no: `status`, and the words that a student would read."""

    def __init__(self, what: str, answer: requests.Response) -> None:
        self.status = answer.status_code
        try:
            body = answer.json()
            self.words = str(body.get("message") or body)
        except ValueError:
            self.words = answer.text[:300]
        super().__init__(f"{what}: {self.status} {self.words}")


class Student:
    """One student and the cookies of their browser, at the hub at `address`."""

    def __init__(self, address: str, name: str) -> None:
        self.address, self.name = address.rstrip("/"), name
        self.base = f"/user/{quote(name)}"
        self.browser = requests.Session()
        self.browser.trust_env = False  # no proxy between this machine and itself

    def log_in(self, password: str) -> None:
        """Fill in the form of the login page. Refused if it is shown again."""
        self.ask("GET", "/hub/login")
        form = {"username": self.name, "password": password}
        form["_xsrf"] = self.word("/hub/")
        answer = self.ask("POST", "/hub/login", data=form, allow_redirects=False)
        if answer.status_code != 302:
            raise Refused("login", answer)

    def start(self) -> None:
        """Start the server, and wait until it answers; it may run already."""
        place = f"/hub/api/users/{quote(self.name)}"
        self.ask("GET", "/hub/home")
        ends = time.monotonic() + SECONDS
        while not self._is_ready(place):
            if time.monotonic() > ends:
                raise TimeoutError("the server does not start")
            time.sleep(0.2)
        self.ask("GET", self.base + "/lab")  # the server's own cookies

    def _is_ready(self, place: str) -> bool:
        server = self.ask("GET", place).json()["servers"].get("")
        if not server:
            try:
                self.ask("POST", place + "/server")
            except Refused as problem:
                if problem.status not in (400, 429):  # under way; too many at once
                    raise
        return bool(server and server["ready"])

    def stop(self) -> None:
        """Stop the server, as the hub's page for it does."""
        self.ask("GET", "/hub/home")
        self.ask("DELETE", f"/hub/api/users/{quote(self.name)}/server")

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """What the server answers; Refused if it refuses."""
        headers = {"X-XSRFToken": self.word(path), "Referer": self.address + path}
        more |= {"headers": headers, "timeout": 60}
        try:
            answer = self.browser.request(method, self.address + path, **more)
        except requests.ConnectionError:
            # The server has just closed a connection that was kept for the next
            # request: a browser sends that once more, on a new one.
            answer = self.browser.request(method, self.address + path, **more)
        if answer.status_code >= 400:
            raise Refused(f"{method} {path}", answer)
        return answer

    def word(self, path: str) -> str:
        """The XSRF word for this path: that of the cookie with the longest path."""
        fitting = [
            cookie
            for cookie in self.browser.cookies
            if cookie.name == "_xsrf" and path.startswith(cookie.path)
        ]
        fitting.sort(key=lambda cookie: len(cookie.path))
        return (fitting[-1].value or "") if fitting else ""

    def cookies(self, path: str) -> str:
        """The cookies that a browser sends to this path."""
        request = requests.Request("GET", self.address + path)
        return self.browser.prepare_request(request).headers.get("Cookie", "")

    def open(self, path: str) -> NotebookNode:
        """The notebook at `path` in the student's folder."""
        model = self.ask("GET", f"{self.base}/api/contents/{quote(path)}").json()
        return nbformat.from_dict(model["content"])

    def save(self, path: str, notebook: NotebookNode) -> None:
        """Save it, as JupyterLab does; Refused with the words of its message."""
        body = {"type": "notebook", "format": "json", "content": notebook}
        self.ask("PUT", f"{self.base}/api/contents/{quote(path)}", json=body)

    @contextlib.contextmanager
    def kernel(self, path: str) -> Iterator["Kernel"]:
        """A kernel for the notebook at `path`, which ends when the student is done."""
        kernel = self.begin(path)
        try:
            yield kernel
        finally:
            kernel.close()
            with contextlib.suppress(Refused, requests.RequestException):
                self.ask("DELETE", f"{self.base}/api/sessions/{kernel.session}")

    def begin(self, path: str) -> "Kernel":
        """The kernel of the notebook at `path`: a new one, or the one that it has."""
        body = {
            "path": path,
            "name": path.rpartition("/")[2],
            "type": "notebook",
            "kernel": {"name": "python3"},
        }
        model = self.ask("POST", f"{self.base}/api/sessions", json=body).json()
        kernel = Kernel(self, model["id"], model["kernel"]["id"])
        kernel.hello()
        return kernel


class Kernel:
    """A kernel, and the page that is connected to it."""

    def __init__(self, student: Student, session: str, number: str) -> None:
        self.student, self.session, self.number = student, session, number
        self.page = uuid.uuid4().hex
        self.widgets: dict[str, Model] = {}  # what each widget's page knows
        self.connect()

    def connect(self) -> None:
        """Open the websocket, as a page does, and again after it was lost."""
        student = self.student
        path = f"{student.base}/api/kernels/{self.number}/channels"
        host, word = urlsplit(student.address).netloc, quote(student.word(path))
        self.socket = websocket.create_connection(
            f"ws://{host}{path}?session_id={self.page}&_xsrf={word}",
            cookie=student.cookies(path),
            origin=student.address,
            timeout=60,
            http_no_proxy=["*"],
        )

    def close(self) -> None:
        """Leave the page; the kernel runs on."""
        self.socket.close()

    def interrupt(self) -> None:
        """The black square."""
        self._post("interrupt")

    def restart(self) -> None:
        """The round arrow."""
        self._post("restart")

    def _post(self, what: str) -> None:
        place = f"{self.student.base}/api/kernels/{self.number}/{what}"
        self.student.ask("POST", place)

    def hello(self, seconds: float = SECONDS) -> None:
        """Wait until the kernel answers."""
        self.wait(self.send("kernel_info_request", {}), seconds)

    def run(self, code: str, seconds: float = SECONDS) -> list[NotebookNode]:
        """Run a cell; its outputs. TimeoutError if it is not done in time."""
        return self.wait(self.execute(code), seconds)

    def execute(self, code: str) -> str:
        """Send a cell, and do not wait for it."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        return self.send("execute_request", content)

    def say(self, code: str, seconds: float = SECONDS) -> str:
        """What a cell prints, and of an error its name and words."""
        return said(self.run(code, seconds))

    def move(self, **settings: float | str) -> Model:
        """Move the controls of the last explorer; its new picture and sentence.

        This is the message that explorer.js sends, and the one that it waits for.
        """
        [*_, (number, known)] = [
            (number, state)
            for number, state in self.widgets.items()
            if "controls" in state
        ]
        known["settings"] = known["settings"] | settings
        known.pop("frame", None)
        state = {"settings": known["settings"]}
        data = {"method": "update", "state": state, "buffer_paths": []}
        self.wait(
            self.send("comm_msg", {"comm_id": number, "data": data}), 60, silent=True
        )
        return known["frame"]

    def send(self, kind: str, content: Model) -> str:
        """Send a message; its number."""
        number = uuid.uuid4().hex
        header = {
            "msg_id": number,
            "msg_type": kind,
            "session": self.page,
            "username": self.student.name,
            "date": "",
            "version": "5.3",
        }
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "channel": "shell",
            "buffers": [],
        }
        self.socket.send(json.dumps(message))
        return number

    def wait(
        self, number: str, seconds: float, silent: bool = False
    ) -> list[NotebookNode]:
        """The outputs of message `number`, once the kernel is idle after it.

        silent: it is of a kind that is not answered.
        """
        outputs: list[NotebookNode] = []
        answered, idle = silent, False  # these come in any order
        ends = time.monotonic() + seconds
        while not (answered and idle):
            message = self._next(ends)
            content, kind = message["content"], message["header"]["msg_type"]
            state = content.get("execution_state") if kind == "status" else None
            if state in ("dead", "restarting"):
                raise ConnectionError(f"the kernel is {state}")
            self._keep(kind, content)
            if message["parent_header"].get("msg_id") != number:
                continue
            if kind in ("stream", "display_data", "execute_result", "error"):
                add(outputs, nbformat.v4.output_from_msg(message))
            answered |= kind.endswith("_reply")
            idle |= state == "idle"
        return outputs

    def _keep(self, kind: str, content: Model) -> None:
        """Note what a widget is now."""
        data = content.get("data", {})
        if kind == "comm_open" and "state" in data:
            self.widgets[content["comm_id"]] = dict(data["state"])
        if kind == "comm_msg" and data.get("method") == "update":
            self.widgets.setdefault(content["comm_id"], {}).update(data["state"])

    def _next(self, ends: float) -> Model:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the cell is not done")
        self.socket.settimeout(left)
        try:
            frame = self.socket.recv()
        except websocket.WebSocketTimeoutException:
            raise TimeoutError("the cell is not done") from None
        if not frame:
            raise ConnectionError("the server has closed the page's connection")
        return unpacked(frame)


def unpacked(frame: str | bytes) -> Model:
    """A message; in one with buffers (pictures), these stand where they belong."""
    if isinstance(frame, str):
        return json.loads(frame)
    (many,) = struct.unpack_from("!i", frame)
    begins = [*struct.unpack_from(f"!{many}i", frame, 4), len(frame)]
    parts = [frame[a:b] for a, b in itertools.pairwise(begins)]
    message = json.loads(parts[0])
    data = message["content"].get("data", {})
    for path, buffer in zip(data.get("buffer_paths", []), parts[1:], strict=True):
        *way, last = path
        place = data["state"]
        for step in way:
            place = place[step]
        place[last] = buffer
    return message


def add(outputs: list[NotebookNode], output: NotebookNode) -> None:
    """Add an output; what is printed in a row is one."""
    before = outputs[-1] if outputs else {}
    if output.output_type == "stream" and before.get("name") == output.name:
        before["text"] += output.text
    else:
        outputs.append(output)


def said(outputs: list[NotebookNode]) -> str:
    """The outputs as plain text."""
    words = []
    for output in outputs:
        if output.output_type == "stream":
            words.append(output.text)
        elif output.output_type == "error":
            words.append(f"{output.ename}: {output.evalue}")
        else:
            words.append(output.data.get("text/plain", ""))
    return "\n".join(words)


def run_all(kernel: Kernel, notebook: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The notebook with what its cells gave; and the cells that did not go as stored.

    These are cells that stop with an error that the lesson does not mean, or print
    something else than the page as it was handed out.
    """
    done = copy.deepcopy(notebook)
    faults = []
    for count, cell in enumerate([c for c in done.cells if c.cell_type == "code"], 1):
        before, tags = cell.outputs, cell.metadata.get("tags", [])
        cell.outputs, cell.execution_count = kernel.run(cell.source), count
        errors = [o for o in cell.outputs if o.output_type == "error"]
        same = "nbval-ignore-output" in tags or printed(before) == printed(cell.outputs)
        if errors and "raises-exception" not in tags:
            faults.append(f"{cell.id}: {errors[0].ename}: {errors[0].evalue}")
        elif not same:
            faults.append(f"{cell.id} prints something else than the page")
    return done, faults


def printed(outputs: list[NotebookNode]) -> list[str]:
    """The lines that are printed, but for those with a number that varies (≈)."""
    text = "".join(o.text for o in outputs if o.get("name") == "stdout")
    return [line for line in text.splitlines() if "≈" not in line]
