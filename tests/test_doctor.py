"""The doctor: what it says of a folder, and of each fault that a student may meet."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys

import pytest
from reading import ROOT
from test_course import fresh, load, start  # noqa: F401 (fresh is used)

from lesson_utils import data, edition
from tools import doctor

pytestmark = pytest.mark.slow

WHOLE = [
    "Python",
    "packages",
    "kernel",
    "data",
    "font",
    "words",
    "home",
    "disk",
    "port",
]


def test_doctor_in_a_fresh_folder(fresh):  # noqa: F811
    result = start(fresh, "doctor")
    assert result.returncode == 1
    assert (
        "problem  packages: none is installed yet  ->  python course.py lab"
        in result.stdout
    )
    assert result.stdout.count("problem") == 1
    assert "Traceback" not in result.stdout + result.stderr
    assert not (fresh / ".venv").exists()


def test_doctor_finds_nothing_wrong():
    lines = doctor.report(sys.executable)
    assert [re.match(r"\w+", thing).group() for _, thing, _ in lines] == WHOLE
    assert {status for status, _, _ in lines} <= {"ok", "note"}, lines


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Fonts and messages that may be spoiled."""
    package = tmp_path / "lesson_utils"
    for part in ["fonts", "practice", "translations"]:
        shutil.copytree(ROOT / "lesson_utils" / part, package / part)
    font = package / "fonts" / edition.FONT.name
    monkeypatch.setattr(edition, "FONT", font)
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    return package


@pytest.mark.parametrize("content", [b"", b"garbage", None])
def test_doctor_and_the_fonts(copied, content):
    assert doctor.check_fonts()[0] == "ok"
    edition.FONT.unlink() if content is None else edition.FONT.write_bytes(content)
    name = "lesson_utils/fonts/" + edition.FONT.name
    assert doctor.check_fonts() == (
        "problem",
        f"font: {name} cannot be read",
        f"git checkout -- {name}",
    )


@pytest.mark.parametrize("file", ["common.po", "lesson_07.po"])
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00garbage", b"no catalogue", None]
)
def test_doctor_and_the_messages(copied, file, content):
    assert doctor.check_words()[0] == "ok"
    path = copied / "translations" / "zh-TW" / file
    path.unlink() if content is None else path.write_bytes(content)
    name = "lesson_utils/translations/zh-TW/" + file
    assert doctor.check_words() == (
        "problem",
        f"words: {name} cannot be read",
        f"git checkout -- {name}",
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [("mnist.npz", "is missing"), ("celsius_fahrenheit.csv", "is damaged")],
)
def test_doctor_and_the_data(tmp_path, monkeypatch, name, words):
    file = tmp_path / name
    if words == "is damaged":
        file.write_text("nonsense")
    constant = "MNIST" if name == "mnist.npz" else "CELSIUS"
    monkeypatch.setattr(data, constant, file)
    status, thing, remedy = doctor.check_data()
    assert (status, remedy) == ("problem", "git checkout -- data")
    assert name in thing
    assert words in thing


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be another"
)
def test_doctor_and_data_that_may_not_be_read(tmp_path):
    code = (
        "import os, sys; from lesson_utils import data; from tools import doctor;"
        "data.MNIST = data.CELSIUS.__class__(sys.argv[1]); data.MNIST.chmod(0);"
        "os.setuid(65534); print(doctor.check_data())"
    )
    file = tmp_path / "mnist.npz"
    file.write_bytes(b"")
    for folder in [tmp_path, *tmp_path.parents][:3]:
        folder.chmod(0o755)
    result = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "ModuleNotFoundError" in result.stderr:
        pytest.skip("nobody else may read this environment")
    assert result.stdout.startswith("('problem', 'data: "), result.stderr


def test_doctor_and_a_kernel_of_another_python(tmp_path, monkeypatch):
    assert doctor.check_kernel()[0] == "ok"
    spec = tmp_path / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["/usr/bin/other"], "display_name": "x"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert doctor.check_kernel() == (
        "problem",
        "kernel: Jupyter would start /usr/bin/other",
        "unset JUPYTER_PATH",
    )


@pytest.fixture
def course():
    return load(ROOT / "course.py")


@pytest.mark.parametrize(
    ("error", "words", "remedy"),
    [
        ("ImportError: damaged file", "ImportError: damaged file", "--force-reinstall"),
        ("ImportError: x.so: failed to map segment", "from this disk", "another disk"),
        ("No module named 'lesson_utils.live'", "live'", "checkout -- lesson_utils"),
    ],
)
def test_doctor_and_what_cannot_be_imported(course, monkeypatch, error, words, remedy):
    monkeypatch.setattr(course, "ask", lambda *_: (1, f"Traceback\n{error}"))
    ((status, thing, said),) = doctor.check_inside(course, "python")
    assert status == "problem"
    assert words in thing
    assert remedy in said


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        ("six==0.1", "six==0.1 is {six}"),
        ("no-such-package==1.0", "no-such-package==1.0 missing"),
        ("six==0.1 ; sys_platform == 'plan9'", None),
    ],
)
def test_doctor_and_the_packages(course, monkeypatch, tmp_path, pin, words):
    six = __import__("six").__version__
    monkeypatch.setattr(course, "REQUIREMENTS", tmp_path / "requirements.txt")
    course.REQUIREMENTS.write_text(f"numpy\n{pin}\n")
    course.wrong_packages.__defaults__ = (course.REQUIREMENTS, sys.executable)
    status, thing, remedy = doctor.check_packages(course, sys.executable)
    if words is None:
        assert status == "ok"
    else:
        assert status == "problem"
        assert thing == "packages: " + words.format(six=six)
        assert remedy == "python course.py lab"


def test_doctor_and_the_home(course, monkeypatch):
    monkeypatch.setitem(course.ENVIRONMENT, "JUPYTER_CONFIG_DIR", os.devnull + "/x")
    status, thing, _ = doctor.check_home(course, sys.executable)
    assert status == "problem"
    assert "Jupyter cannot write in your home folder" in thing


def test_doctor_and_the_disk(monkeypatch):
    usage = shutil.disk_usage(ROOT)._replace(free=0.02e9)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert doctor.check_disk(0.1) == (
        "problem",
        "disk: 0.0 GB free, 0.1 needed",
        "python -m pip cache purge",
    )


def test_doctor_and_a_port_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, thing, _ = doctor.check_port(port)
        assert status == "note"  # it blocks nothing
        assert f"port {port} is taken" in thing
        # A call that this side ends keeps the port for a minute, and yet it is free.
        with socket.create_connection(("127.0.0.1", port)) as call:
            answer, _ = listener.accept()
            answer.close()
            call.recv(1)
    assert doctor.check_port(port)[0] == "ok"


def test_doctor_tells_whether_something_blocks(monkeypatch, capsys):
    for status, code in [("ok", 0), ("note", 0), ("problem", 1)]:
        lines = [("ok", "one", ""), (status, "two", "three")]
        monkeypatch.setattr(doctor, "report", lambda lines=lines: lines)
        assert doctor.main() == code
        assert capsys.readouterr().out.endswith(f"{status:8} two  ->  three\n")
