"""course.py and the doctor under the faults that students meet.

No network: a course in small, whose requirements.txt pins one package that is
built here. That package also brings a `pytest` and a `jupyterlab` that only say
how they were called.
"""

import ast
import contextlib
import errno
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EMPTY_NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
SAY_HOW = """
import json, os, sys
print(json.dumps({
    "program": __name__, "file": __file__, "arguments": sys.argv[1:],
    "folder": os.getcwd(), "utf8": os.environ.get("PYTHONUTF8"),
}))
sys.exit(7)
"""


# The course in small


def build_wheel(folder, name, version):
    files = {
        f"{name}.py": f"version = {version!r}\n",
        "pytest.py": SAY_HOW,
        "jupyterlab.py": SAY_HOW,
        f"{name}-{version}.dist-info/METADATA": (
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        ),
        f"{name}-{version}.dist-info/WHEEL": (
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    record = "".join(f"{file},,\n" for file in files)
    record += f"{name}-{version}.dist-info/RECORD,,\n"
    files[f"{name}-{version}.dist-info/RECORD"] = record
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)


def pip_settings(**settings):
    """This machine's environment, with these settings of pip and no others."""
    others = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    return others | {"PIP_CONFIG_FILE": os.devnull} | settings


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """Settings under which pip finds tiny 1.0 and 2.0, and asks no network."""
    folder = tmp_path_factory.mktemp("wheels")
    build_wheel(folder, "tiny", "1.0")
    build_wheel(folder, "tiny", "2.0")
    return pip_settings(PIP_NO_INDEX="1", PIP_FIND_LINKS=folder.as_uri())


NO_NETWORK = pip_settings(PIP_INDEX_URL="http://127.0.0.1:9/")  # nobody listens


def start(folder, *arguments, env=NO_NETWORK, python=sys.executable):
    return subprocess.run(
        [python, "course.py", *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def make_course(folder):
    (folder / "tools").mkdir(parents=True)
    for name in ["course.py", "tools/doctor.py"]:
        shutil.copy(ROOT / name, folder / name)
    (folder / "requirements.txt").write_text("# pins\ntiny==1.0\n")
    for name in ["en/07_b c.ipynb", "en/13_a.ipynb", "en/notes.md", "zh-TW/02_a.ipynb"]:
        path = folder / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(EMPTY_NOTEBOOK)
    return folder


@pytest.fixture
def fresh(tmp_path):
    """The course in small as it was downloaded."""
    return make_course(tmp_path / "my course 神經網路")


@pytest.fixture(scope="session")
def first_start(tmp_path_factory, shop):
    """(folder, what the first start said)"""
    folder = make_course(tmp_path_factory.mktemp("first") / "my course 神經網路")
    return folder, start(folder, "test", "-k", "data", "-x", env=shop)


@pytest.fixture
def installed(tmp_path, first_start):
    """The course in small as the first start left it, in another folder."""
    return shutil.copytree(first_start[0], tmp_path / "moved 課程", symlinks=True)


def in_venv(folder, pattern):
    """The one path of this pattern among the installed packages."""
    (path,) = [
        *folder.glob(f".venv/lib/python*/site-packages/{pattern}"),
        *folder.glob(f".venv/Lib/site-packages/{pattern}"),
    ]
    return path


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told(course, *arguments):
    """What main() says when it gives up."""
    sys.argv[1:] = arguments
    with pytest.raises(SystemExit) as stopped:
        course.main()
    assert isinstance(stopped.value.code, str)  # so the exit status is 1
    return stopped.value.code


@pytest.fixture(autouse=True)
def restore_process(monkeypatch):
    """main() reads the command line and sets a signal handler."""
    monkeypatch.setattr(sys, "argv", ["course.py"])
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)


def assert_started(result):
    assert result.returncode == 7, result.stderr  # the small pytest's own status
    return json.loads(result.stdout.splitlines()[-1])


def assert_told(result, words):
    """It stopped with one clear sentence, and nothing buries it."""
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


# When all goes well


def test_first_start_installs_visibly_and_runs_pytest(first_start):
    folder, result = first_start
    said = assert_started(result)
    assert "Successfully installed tiny-1.0" in result.stdout
    assert said["arguments"] == ["-k", "data", "-x"]
    assert Path(said["folder"]) == folder.resolve()
    assert said["utf8"] == "1"


def test_later_start_in_a_moved_folder_installs_nothing(installed):
    before = sorted(installed.rglob("*"))
    result = start(installed, "test")
    said = assert_started(result)
    assert len(result.stdout.splitlines()) == 1  # only the small pytest's line
    assert Path(said["file"]).is_relative_to(installed.resolve())
    assert said["folder"] == str(installed.resolve())
    assert [p for p in sorted(installed.rglob("*")) if p not in before] == []


def test_started_from_elsewhere(installed, tmp_path):
    course = str(installed / "course.py")
    result = subprocess.run(
        [sys.executable, course, "test"],
        cwd=tmp_path,
        env=NO_NETWORK,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert assert_started(result)["folder"] == str(installed.resolve())


def test_changed_pins_are_installed(installed, shop):
    (installed / "requirements.txt").write_text("tiny==2.0\n")
    assert_started(start(installed, "test", env=shop))
    assert in_venv(installed, "tiny.py").read_text() == "version = '2.0'\n"


def test_package_removed_by_hand_comes_back(installed, shop):
    shutil.rmtree(in_venv(installed, "tiny-1.0.dist-info"))
    in_venv(installed, "tiny.py").unlink()
    assert_started(start(installed, "test", env=shop))
    assert in_venv(installed, "tiny.py").exists()


@pytest.mark.parametrize(
    ("options", "first_page"),
    [
        ([], "/lab/tree/notebooks/en/07_b%20c.ipynb"),
        (["--edition", "zh-TW"], "/lab/tree/notebooks/zh-TW/02_a.ipynb"),
    ],
)
def test_lab_opens_the_first_page_on_this_machine_only(installed, options, first_page):
    more = ["--no-browser", "--ServerApp.port=9000"]
    said = assert_started(start(installed, "lab", *options, *more))
    assert f"--LabApp.default_url={first_page}" in said["arguments"]
    assert f"--ServerApp.root_dir={installed.resolve()}" in said["arguments"]
    assert "--ServerApp.ip=127.0.0.1" in said["arguments"]
    assert "--no-browser" in said["arguments"]
    assert "--ServerApp.port=9000" in said["arguments"]
    assert "token" not in str(said["arguments"])
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    assert ("--allow-root" in said["arguments"]) == root


def test_browser_opens_unless_told_otherwise(installed):
    said = assert_started(start(installed, "lab"))
    assert "--no-browser" not in said["arguments"]


def test_lab_without_lessons(installed):
    shutil.rmtree(installed / "notebooks" / "en")
    assert_told(start(installed, "lab"), "git checkout -- notebooks")


def test_refresh_passes_the_lessons_on(installed):
    (installed / "tools" / "refresh.py").write_text(SAY_HOW)
    assert assert_started(start(installed, "refresh", "07"))["arguments"] == ["07"]


def test_slides_passes_the_edition_and_the_lessons_on(installed):
    (installed / "tools" / "slides.py").write_text(SAY_HOW)
    started = assert_started(start(installed, "slides", "07", "--edition", "zh-TW"))
    assert started["arguments"] == ["--edition", "zh-TW", "07"]


# Interrupted


@pytest.mark.parametrize("half", ["INSTALLER", "RECORD"])
def test_half_installed_package_is_installed_again(installed, shop, half):
    """As after a Ctrl-C in pip: INSTALLER and RECORD are written last."""
    package = in_venv(installed, "tiny-1.0.dist-info")
    (package / "INSTALLER").unlink()
    (package / half).unlink(missing_ok=True)
    in_venv(installed, "tiny.py").unlink()
    assert_started(start(installed, "test", env=shop))
    assert in_venv(installed, "tiny.py").exists()
    assert (package / "INSTALLER").exists()


def test_half_made_venv_is_made_again(installed, shop):
    """As after a Ctrl-C while venv installs pip."""
    shutil.rmtree(in_venv(installed, "pip"))
    in_venv(installed, "pip-*.dist-info/INSTALLER").unlink()
    result = start(installed, "test", env=shop)
    assert_started(result)
    assert "Making .venv" in result.stdout


def test_venv_whose_python_is_gone_does_not_work(installed):
    course = load(installed / "course.py")
    assert course.python_works()
    course.PYTHON.unlink()
    assert not course.python_works()
    assert not course.is_ready()


def test_venv_of_another_python_does_not_work(installed, monkeypatch):
    course = load(installed / "course.py")
    monkeypatch.setattr(course, "NEWEST", (3, 10))
    assert not course.python_works()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
def test_interrupted_pip_stops_and_the_next_start_mends_it(installed, shop, how):
    (installed / "requirements.txt").write_text("tiny==2.0\n")
    with socket.create_server(("127.0.0.1", 0)) as index:  # takes calls, says nothing
        env = pip_settings(PIP_INDEX_URL=f"http://127.0.0.1:{index.getsockname()[1]}/")
        process = subprocess.Popen(
            [sys.executable, "course.py", "test"],
            cwd=installed,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        index.settimeout(60)
        call, _ = index.accept()  # now pip waits for an answer
        with call:
            if how == "Ctrl-C":  # the terminal sends it to the whole group
                os.killpg(process.pid, signal.SIGINT)
            else:
                process.terminate()
            said = process.communicate(timeout=30)[1]
            call.settimeout(30)
            while call.recv(4096):  # ends when pip has ended
                pass
    assert process.returncode == 1
    assert said.strip() == "Stopped. Start again, and the installation goes on."
    assert_started(start(installed, "test", env=shop))
    assert in_venv(installed, "tiny-2.0.dist-info").exists()


# No network


def test_no_network_at_the_first_start(installed):
    (installed / ".venv" / "course-stamp.txt").unlink()
    (installed / "requirements.txt").write_text("tiny==2.0\n")
    assert_told(start(installed, "test"), "No network: ")


def test_no_network_later_leaves_the_earlier_packages_in_use(installed):
    (installed / "requirements.txt").write_text("tiny==2.0\n")
    for _ in range(2):
        result = start(installed, "test")
        assert_started(result)
        assert "No network: " in result.stderr
        assert "earlier packages" in result.stderr
        assert "Retrying" not in result.stderr
        assert in_venv(installed, "tiny-1.0.dist-info").exists()


# What pip and the system say


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "The disk is full"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), "cannot write"),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), "cannot write"),
        ("ReadTimeoutError: Read timed out.", "No network: "),
        ("ERROR: no matching distribution", "ERROR: no matching distribution"),
    ],
)
def test_errors_of_pip_are_explained(installed, error, words):
    (installed / ".venv" / "course-stamp.txt").unlink()
    text = f"WARNING: noise\nERROR: Could not install packages: {error}\n"
    in_venv(installed, "pip/__main__.py").write_text(
        f"import sys\nsys.stderr.write({text!r})\nsys.exit(1)\n"
    )
    result = start(installed, "test")
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("[Errno 28] 磁碟空間不足", "The disk is full"),
        ("[Errno 122] 超過磁碟配額", "The disk is full"),
        ("[WinError 112] 磁碟空間不足", "The disk is full"),
        ("[Errno 1] 不允許", "cannot write"),
        ("[Errno 13] 拒絕存取", "cannot write"),
        ("[Errno 30] 唯讀", "cannot write"),
        ("[WinError 5] 拒絕存取", "cannot write"),
        ("[Errno 111] 連線被拒", "連線被拒"),
    ],
)
def test_errors_in_the_system_s_own_language(error, words):
    assert words in load(ROOT / "course.py").sentence(error)


def test_full_disk_is_seen_before_anything_is_made(fresh, monkeypatch):
    course = load(fresh / "course.py")
    usage = shutil.disk_usage(fresh)._replace(free=2.9e9)
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: usage)
    assert "The disk is full" in told(course, "test")
    assert not course.VENV.exists()


def refuse_to_write(monkeypatch, course, code):
    really_open = course.Path.open

    def open_to_read(path, mode="r", *arguments, **options):
        if mode[0] != "r":
            raise OSError(code, os.strerror(code), str(path))
        return really_open(path, mode, *arguments, **options)

    monkeypatch.setattr(course.Path, "open", open_to_read)


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_read_only_folder(fresh, monkeypatch, code):
    course = load(fresh / "course.py")
    refuse_to_write(monkeypatch, course, code)
    words = told(course, "lab")
    assert "cannot write" in words
    assert str(fresh) in words


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="the administrator may write in a read-only folder",
)
def test_read_only_folder_in_truth(fresh):
    fresh.chmod(0o555)
    result = start(fresh, "test")
    fresh.chmod(0o755)
    assert_told(result, "cannot write")


def test_read_only_folder_that_is_installed_starts(installed, monkeypatch):
    course = load(installed / "course.py")
    refuse_to_write(monkeypatch, course, errno.EROFS)
    monkeypatch.setattr(sys, "argv", ["course.py", "test"])
    assert course.main() == 7


def test_debian_without_venv(fresh, monkeypatch):
    course = load(fresh / "course.py")
    monkeypatch.setattr(course.importlib.util, "find_spec", lambda name: None)
    package = "python{}.{}-venv".format(*sys.version_info)
    assert f"sudo apt install {package}" in told(course, "lab")
    assert not course.VENV.exists()


# Two starts at once


def test_second_start_waits_for_the_first(installed, shop):
    (installed / ".venv" / "course-stamp.txt").unlink()
    course = load(installed / "course.py")
    with course.one_at_a_time():
        process = subprocess.Popen(
            [sys.executable, "course.py", "test"],
            cwd=installed,
            env=shop,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert process.stdout.readline().startswith("Another start is installing")
        time.sleep(1)
        assert process.poll() is None
        assert not course.STAMP.exists()
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 7
    assert "Installing" in said
    assert course.STAMP.exists()


def test_of_two_starts_only_one_installs(installed, shop):
    (installed / ".venv" / "course-stamp.txt").unlink()
    results = []
    threads = [
        threading.Thread(
            target=lambda: results.append(start(installed, "test", env=shop))
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        assert_started(result)
    assert sum("Installing" in result.stdout for result in results) == 1


# The wrong Python


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0), (2, 7, 18)])
def test_python_too_old_or_too_new(fresh, monkeypatch, version):
    course = load(fresh / "course.py")
    monkeypatch.setattr(sys, "version_info", version)
    words = told(course, "lab")
    assert "needs Python 3.11 to 3.13" in words
    assert re.search(r"(python|py -)3\.13 course.py lab", words)


def test_python_of_32_bits(fresh, monkeypatch):
    course = load(fresh / "course.py")
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    assert "64 bits" in told(course, "lab")


def test_intel_mac(fresh, monkeypatch):
    course = load(fresh / "course.py")
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(course.platform, "machine", lambda: "x86_64")
    assert "Intel Macs" in told(course, "lab")


@pytest.mark.parametrize("name", ["course.py", "tools/doctor.py"])
def test_old_pythons_can_read_the_file(name):
    ast.parse((ROOT / name).read_text("utf-8"), feature_version=(3, 7))


def find_python(version):
    """A Python of this version that runs, or None."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python{version}"), *pyenv.glob(f"{version}.*/bin/python")]
    for python in filter(None, found):
        if subprocess.run([python, "-c", ""], check=False).returncode == 0:
            return str(python)
    return None


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10", "3.14"])
def test_wrong_python_in_truth(fresh, version):
    python = find_python(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    result = start(fresh, "lab", python=python)
    assert_told(result, f"needs Python 3.11 to 3.13, and this is {version}.")
    doctor = start(fresh, "doctor", python=python)
    assert doctor.returncode == 1
    assert doctor.stdout.startswith("problem  The course needs Python 3.11 to 3.13")
    assert "->  python3.13 course.py lab\n" in doctor.stdout


# The real JupyterLab


def test_jupyterlab_answers_only_to_its_token(fresh):
    """course.py's own command, run with the packages of this environment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    program = (
        "import course, sys; course.set_up = lambda: None;"
        "course.PYTHON = sys.executable; sys.exit(course.main())"
    )
    home = {f"JUPYTER_{name}_DIR": str(fresh) for name in ["CONFIG", "DATA", "RUNTIME"]}
    options = ["lab", "--no-browser", f"--ServerApp.port={port}"]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *options],
        cwd=fresh,
        env=os.environ | home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        log = []
        for line in process.stdout:
            log.append(line)
            if match := re.search(r"http://127\.0\.0\.1:\S+token=(\w+)", line):
                break
        else:
            pytest.fail("no address in: " + "".join(log))
        token = match[1]
        server = f"http://127.0.0.1:{port}"
        page = f"{server}/lab/tree/notebooks/en/07_b%20c.ipynb"
        assert match[0] == f"{page}?token={token}"
        wait_for(port)  # Jupyter names the address before it listens
        assert ask(f"{page}?token={token}") == 200
        assert ask(page) == 302  # to the page that asks for the token
        notebooks = f"{server}/api/contents/notebooks/en/13_a.ipynb"
        assert ask(notebooks) == 403
        assert ask(f"{notebooks}?token={token}") == 200
        assert ask(f"{server}/api/shutdown?token={token}", "POST") == 200
        process.stdout.read()
        assert process.wait(timeout=30) == 0
    finally:
        process.terminate()  # course.py passes it on
        process.communicate(timeout=30)


def wait_for(port):
    for _ in range(100):
        with contextlib.suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port)).close()
        time.sleep(0.1)
    pytest.fail("nobody listens")


def ask(address, method="GET"):
    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments):
            return None

    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))
    request = urllib.request.Request(address, method=method)
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


# The doctor


def test_doctor_in_a_fresh_folder(fresh):
    result = start(fresh, "doctor")
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    problems = [line for line in lines if line.startswith("problem")]
    things = [line.split()[1] for line in problems]
    assert {"packages:", "data:", "font:", "kernel:"} <= set(things)
    assert "problem  packages: none is installed yet" in result.stdout
    for line in problems:
        assert re.search(r"  ->  (python|git) \S+", line), line
    assert "Traceback" not in result.stdout + result.stderr
    assert not (fresh / ".venv").exists()


@pytest.fixture
def ready(fresh):
    """A folder that the doctor finds well, with this environment's packages."""
    for name in [
        "requirements.txt",
        "data/mnist.npz",
        "lesson_utils/fonts/NotoSansTC-subset.otf",
    ]:
        (fresh / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, fresh / name)
    return fresh


def examine(folder):
    doctor = load(folder / "lesson_utils" / "doctor.py")
    lines = doctor.report(folder, sys.executable)
    return [line for line in lines if line[0] == "problem"]


def test_doctor_finds_nothing_wrong(ready):
    assert examine(ready) == []


def test_doctor_and_the_data(ready):
    data = ready / "data" / "mnist.npz"
    whole = data.read_bytes()
    data.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    ((_, thing, remedy),) = examine(ready)
    assert "damaged" in thing
    assert remedy == "git checkout -- data/mnist.npz"
    data.unlink()
    ((_, thing, remedy),) = examine(ready)
    assert "missing" in thing
    assert remedy == "git checkout -- data/mnist.npz"


def test_doctor_and_the_font(ready):
    font = ready / "lesson_utils" / "fonts" / "NotoSansTC-subset.otf"
    font.write_bytes(b"")
    ((_, thing, remedy),) = examine(ready)
    assert thing.startswith("font")
    assert remedy == "git checkout -- lesson_utils/fonts/NotoSansTC-subset.otf"


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        ("six==0.1", "six is {six} and not ==0.1"),
        ("no-such-package==1.0", "no-such-package is missing"),
        ("six==0.1 ; sys_platform == 'plan9'", None),
    ],
)
def test_doctor_and_the_packages(ready, pin, words):
    six = importlib.import_module("six").__version__
    with (ready / "requirements.txt").open("a") as file:
        file.write(pin + "\n")
    problems = examine(ready)
    if words is None:
        assert problems == []
    else:
        ((_, thing, remedy),) = problems
        assert words.format(six=six) in thing
        assert remedy == "python course.py lab"


def test_doctor_and_a_half_installed_package(ready, tmp_path, monkeypatch):
    package = tmp_path / "path" / "half-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Name: half\nVersion: 1.0\n")
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    (ready / "requirements.txt").write_text("half==1.0\n")
    ((_, thing, _),) = examine(ready)
    assert "half is half installed" in thing


def test_doctor_and_the_kernel(ready, tmp_path, monkeypatch):
    broken = tmp_path / "path" / "ipykernel"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('damaged file')")
    monkeypatch.setenv("PYTHONPATH", str(broken.parent))
    ((_, thing, remedy),) = examine(ready)
    assert thing == "kernel: ImportError: damaged file"
    again = "-m pip install --force-reinstall -r requirements.txt"
    assert remedy == f"{sys.executable} {again}"


def test_doctor_and_the_disk(ready, monkeypatch):
    usage = shutil.disk_usage(ready)._replace(free=0.02e9)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    ((_, thing, remedy),) = examine(ready)
    assert thing == "disk: 0.0 GB free, 0.1 needed"
    assert remedy == "python -m pip cache purge"


def test_doctor_and_a_port_that_is_taken(ready):
    doctor = load(ready / "lesson_utils" / "doctor.py")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, thing, _ = doctor.check_port(port)
        assert status == "note"  # it blocks nothing
        assert f"port {port} is taken" in thing
    assert doctor.check_port(port)[0] == "ok"


def test_doctor_main_tells_whether_something_blocks(ready, monkeypatch, capsys):
    doctor = load(ready / "lesson_utils" / "doctor.py")
    for status, code in [("ok", 0), ("note", 0), ("problem", 1)]:
        lines = [("ok", "one", ""), (status, "two", "three")]
        monkeypatch.setattr(doctor, "report", lambda root, lines=lines: lines)
        assert doctor.main() == code
        assert capsys.readouterr().out.endswith(f"{status:8} two  ->  three\n")
