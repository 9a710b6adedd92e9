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

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
COPIED = [f"tools/{name}.py" for name in ("__init__", "doctor", "packages", "saving")]
EMPTY_NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
SAY_HOW = """
import json, os, sys
print(json.dumps({
    "program": __name__, "file": __file__, "arguments": sys.argv[1:],
    "folder": os.getcwd(), "environment": dict(os.environ), "path": sys.path,
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
    record = "".join(f"{file},,{len(text)}\n" for file, text in files.items())
    record += f"{name}-{version}.dist-info/RECORD,,\n"
    files[f"{name}-{version}.dist-info/RECORD"] = record
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)


def pip_settings(**settings):
    """This machine's environment, with these settings of pip and no others."""
    others = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    others.pop("PYTHONDONTWRITEBYTECODE", None)  # or pip is compiled again and again
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
    for name in ["course.py", *COPIED]:
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


def spoil(folder):
    """Leave something to install."""
    (folder / ".venv" / "requirements.txt").unlink(missing_ok=True)
    (in_venv(folder, "tiny-1.0.dist-info") / "INSTALLER").unlink()


def replace_pip(folder, code):
    """Let pip do this in place of what it is asked for."""
    in_venv(folder, "pip/__main__.py").write_text(f"import sys\n{code}\n")
    record = in_venv(folder, "pip-*.dist-info/RECORD")
    rows = record.read_text().splitlines(keepends=True)
    record.write_text("".join(row for row in rows if "pip/__main__.py" not in row))


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
    assert said["environment"]["PYTHONUTF8"] == "1"


def test_later_start_in_a_moved_folder_installs_nothing(installed):
    before = set(installed.rglob("*"))
    result = start(installed, "test")
    said = assert_started(result)
    assert len(result.stdout.splitlines()) == 1  # only the small pytest's line
    assert Path(said["file"]).is_relative_to(installed.resolve())
    assert said["folder"] == str(installed.resolve())
    new = [path for path in installed.rglob("*") if path not in before]
    assert [path for path in new if "__pycache__" not in path.parts] == []


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
    assert "--ContentsManager.pre_save_hook=tools.saving.pre_save" in said["arguments"]
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


def test_the_tools_read_their_own_options(installed):
    (installed / "tools" / "slides.py").write_text(SAY_HOW)
    started = assert_started(start(installed, "slides", "07", "--edition", "zh-TW"))
    assert started["arguments"] == ["07", "--edition", "zh-TW"]


def test_options_of_lab_are_those_of_lab_only(installed):
    said = assert_started(start(installed, "test", "--no-browser", "--help"))
    assert said["arguments"] == ["--no-browser", "--help"]
    result = start(installed, "lab", "--edition", "fr")
    assert result.returncode == 2
    assert "invalid choice: 'fr'" in result.stderr


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
    assert course.wrong_packages() == []
    course.PYTHON.unlink()
    assert course.wrong_packages() is None


def test_venv_of_another_python_does_not_work(installed, monkeypatch):
    course = load(installed / "course.py")
    monkeypatch.setattr(course, "NEWEST", (3, 10))
    assert course.wrong_packages() is None


@contextlib.contextmanager
def pip_that_waits(folder, **options):
    """A start whose pip waits for an answer, and the socket that owes it."""
    (folder / "requirements.txt").write_text("tiny==2.0\n")
    with socket.create_server(("127.0.0.1", 0)) as index:  # takes calls, says nothing
        env = pip_settings(PIP_INDEX_URL=f"http://127.0.0.1:{index.getsockname()[1]}/")
        command = [sys.executable, "course.py", "test"]
        process = subprocess.Popen(command, cwd=folder, env=env, **options)
        index.settimeout(60)
        call, _ = index.accept()
        with call:
            yield process, call


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
def test_interrupted_pip_stops_and_the_next_start_mends_it(installed, shop, how):
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    own = {"encoding": "utf-8", "start_new_session": True}
    with pip_that_waits(installed, **pipes, **own) as (process, call):
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


@pytest.mark.skipif(os.name == "nt", reason="there pip does not hold the lock")
def test_pip_that_outlives_its_start_holds_the_lock(installed, shop):
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with pip_that_waits(installed, **silent) as (first, _):
        first.kill()  # pip goes on, and waits for an answer
        first.wait()
        second = subprocess.Popen(
            [sys.executable, "course.py", "test"],
            cwd=installed,
            env=shop,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert second.stdout.readline().startswith("Another start is installing")
    # Now pip tries again, and nobody listens any more.
    said = second.communicate(timeout=60)[0]
    assert second.returncode == 7
    assert "Successfully installed tiny-2.0" in said


# The environment is the course's own


def test_settings_that_lead_packages_elsewhere_do_not(installed, shop, tmp_path):
    spoil(installed)
    elsewhere = tmp_path / "elsewhere"
    other = tmp_path / "other"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", other], check=True)
    settings = tmp_path / "pip.conf"
    settings.write_text(f"[install]\ntarget = {elsewhere}\nuser = true\n")
    env = shop | {
        "PIP_CONFIG_FILE": str(settings),
        "PIP_TARGET": str(elsewhere),
        "PIP_PREFIX": str(elsewhere),
        "PIP_ROOT": str(elsewhere),
        "PIP_PYTHON": str(other),
        "PIP_DRY_RUN": "1",
        "PIP_USER": "1",
        "PYTHONUSERBASE": str(elsewhere),
    }
    assert_started(start(installed, "test", env=env))
    assert (in_venv(installed, "tiny-1.0.dist-info") / "INSTALLER").exists()
    assert not elsewhere.exists()
    assert not list(other.rglob("tiny*"))


def test_other_pythons_packages_do_not_reach_the_course(installed, tmp_path):
    (tmp_path / "tiny.py").write_text("raise ImportError('another tiny')")
    own = installed / "tools"
    paths = os.pathsep.join([str(tmp_path), "", str(own), os.path.dirname(os.__file__)])
    env = NO_NETWORK | {"PYTHONPATH": paths, "PYTHONSAFEPATH": "1"}
    said = assert_started(start(installed, "test", env=env))
    assert said["environment"]["PYTHONPATH"] == str(own)
    assert str(tmp_path) not in said["path"]
    assert said["path"][0] == str(installed)  # as without PYTHONSAFEPATH
    assert said["environment"]["JUPYTER_PREFER_ENV_PATH"] == "1"


def test_a_kernel_has_one_thread_unless_somebody_wants_more(installed):
    env = NO_NETWORK | {"OMP_NUM_THREADS": "4"}
    env = {k: v for k, v in env.items() if k != "OPENBLAS_NUM_THREADS"}
    found = assert_started(start(installed, "lab", env=env))["environment"]
    assert found["OPENBLAS_NUM_THREADS"] == found["TF_NUM_INTRAOP_THREADS"] == "1"
    assert found["OMP_NUM_THREADS"] == "4"


def test_pythonhome_does_not_reach_the_course(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/nonexistent")
    assert "PYTHONHOME" not in load(ROOT / "course.py").ENVIRONMENT


def test_what_pip_did_not_install_is_not_taken_for_installed(installed):
    spoil(installed)
    replace_pip(installed, "sys.exit(0)")
    for _ in range(2):
        result = start(installed, "test")
        assert result.returncode == 1
        assert "and yet: tiny==1.0 missing" in result.stderr


# Damaged on disk


@pytest.mark.parametrize("damage", ["unlink", "truncate"])
def test_a_package_whose_files_are_gone_is_mended(installed, shop, damage):
    module = in_venv(installed, "tiny.py")
    module.unlink() if damage == "unlink" else module.write_text("")
    result = start(installed, "test")
    assert result.returncode == 1  # no network
    assert_started(start(installed, "test", env=shop))
    assert module.read_text() == "version = '1.0'\n"
    assert "Installing" not in start(installed, "test").stdout


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_a_venv_of_the_students_own_is_kept(fresh, tmp_path, kind):
    venv = fresh / ".venv"
    precious = venv
    if kind == "folder":
        venv.mkdir()
        (venv / "pyvenv.cfg").write_text("uv = 0.9\n")
        precious = venv / "precious.txt"
    if kind == "link":
        venv.symlink_to(tmp_path / "nowhere", target_is_directory=True)
    else:
        precious.write_text("mine")
    assert_told(start(fresh, "test"), "is not the course's: rename or delete it")
    assert venv.is_symlink() if kind == "link" else precious.read_text() == "mine"


def test_requirements_missing(installed):
    (installed / "requirements.txt").unlink()
    words = "requirements.txt is missing: git checkout -- requirements.txt"
    assert_told(start(installed, "test"), words)


def test_a_file_system_without_locks_is_no_hindrance(fresh, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with load(fresh / "course.py").one_at_a_time() as lock:
        assert not lock.closed


def test_a_home_that_cannot_be_written_is_told_before_jupyter_starts(
    fresh, monkeypatch
):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", os.devnull + "/jupyter")
    course = load(fresh / "course.py")
    monkeypatch.setattr(course, "set_up", lambda: None)
    real = course.wrong_home  # asked of a Python that has Jupyter
    monkeypatch.setattr(course, "wrong_home", lambda: real(sys.executable))
    words = told(course, "lab")
    assert words.startswith("Jupyter cannot write in your home folder (NotADirectory")
    assert words.endswith("or set HOME to another folder.")


# No network


def test_no_network_at_the_first_start(installed):
    spoil(installed)
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
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "is full"),
        ("ERROR: no matching distribution", "ERROR: no matching distribution"),
        ("", "pip does not say why"),
    ],
)
def test_errors_of_pip_are_explained(installed, error, words):
    spoil(installed)
    text = f"WARNING: noise\nERROR: Could not install packages: {error}\n"
    replace_pip(installed, f"sys.stderr.write({text if error else ''!r}); sys.exit(1)")
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
        ("ReadTimeoutError: Read timed out.", "No network: "),
    ],
)
def test_errors_in_the_system_s_own_language(error, words, monkeypatch):
    course = load(ROOT / "course.py")
    monkeypatch.setattr(course, "has_room", lambda: False)
    assert words in course.sentence(error)


def test_a_full_folder_for_temporary_files_is_named(monkeypatch):
    course = load(ROOT / "course.py")
    monkeypatch.setattr(course, "has_room", lambda: True)
    assert "temporary files is full" in course.sentence("[Errno 28] No space left")


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
    spoil(installed)
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
        assert not course.is_whole()
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 7
    assert "Installing" in said
    assert course.is_whole()


def test_of_two_starts_only_one_installs(installed, shop):
    spoil(installed)
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


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0)])
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
