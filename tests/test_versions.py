"""pyproject.toml says what the course needs; the other files must follow it."""

import importlib.util
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PYTHONS = SpecifierSet(PROJECT["requires-python"])

LINUX = {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"}
MAC = {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin"}
WINDOWS = {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"}
SYSTEMS = {
    "linux-x86_64": LINUX | {"platform_machine": "x86_64"},
    "linux-arm64": LINUX | {"platform_machine": "aarch64"},
    "macos-arm64": MAC | {"platform_machine": "arm64"},
    "windows": WINDOWS | {"platform_machine": "AMD64"},
}


@pytest.fixture(params=SYSTEMS)
def system(request):
    return request.param


@pytest.fixture(params=["3.11.0", "3.11.14", "3.12.12", "3.13.9"])
def environment(request, system):
    """What the markers of requirements are evaluated with."""
    return (
        default_environment()
        | {"implementation_name": "cpython"}
        | {"platform_python_implementation": "CPython"}
        | {"python_version": request.param.rpartition(".")[0]}
        | {"python_full_version": request.param}
        | SYSTEMS[system]
    )


def read_requirements(lines, environment=None):
    requirements = [line.partition("#")[0].strip() for line in lines]
    requirements = [Requirement(line) for line in requirements if line]
    return [
        requirement
        for requirement in requirements
        if not requirement.marker or requirement.marker.evaluate(environment)
    ]


def read_pins(environment=None):
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return read_requirements(lines, environment)


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def the_version(pin):
    (clause,) = pin.specifier
    assert clause.operator == "==", pin
    assert "*" not in clause.version, pin
    return clause.version


def test_each_package_has_exactly_one_pin(environment):
    pins = read_pins(environment)
    names = [canonicalize_name(pin.name) for pin in pins]
    assert sorted(names) == sorted(set(names))
    assert all(the_version(pin) for pin in pins)


def test_the_pins_fulfil_what_the_course_needs(environment):
    versions = {pin.name: the_version(pin) for pin in read_pins(environment)}
    needs = read_requirements(PROJECT["dependencies"], environment)
    assert len(needs) >= 10
    for need in needs:
        assert need.name in versions
        assert need.specifier.contains(versions[need.name]), need


def test_tensorflow_comes_without_gpu_libraries_where_it_can(environment, system):
    names = {pin.name for pin in read_pins(environment)}
    expected = "tensorflow-cpu" if system == "linux-x86_64" else "tensorflow"
    assert names & {"tensorflow", "tensorflow-cpu"} == {expected}


def test_this_environment_is_the_pinned_one():
    found = {pin.name: metadata.version(pin.name) for pin in read_pins()}
    assert found == {pin.name: the_version(pin) for pin in read_pins()}


def test_the_pins_are_complete():
    """Whatever an installed package of ours requires is pinned too."""
    names = {canonicalize_name(pin.name) for pin in read_pins()}
    for name in names:
        for line in metadata.requires(name) or []:
            need = Requirement(line)
            if not need.marker or need.marker.evaluate({"extra": ""}):
                assert canonicalize_name(need.name) in names, f"{name}: {line}"


def test_conda_gets_the_same_list():
    text = (ROOT / "environment.yml").read_text("utf-8")
    dependencies = yaml.safe_load(text)["dependencies"]
    assert dependencies[1:] == ["pip", {"pip": ["-r requirements.txt"]}]
    name, _, version = dependencies[0].partition("=")
    assert name == "python"
    assert PYTHONS.contains(version)


@pytest.mark.parametrize("minor", range(6, 20))
def test_course_py_accepts_the_same_pythons(minor, monkeypatch):
    course = load(ROOT / "course.py")
    monkeypatch.setattr(course.sys, "platform", "linux")
    monkeypatch.setattr(course.sys, "version_info", (3, minor, 1, "final", 0))
    accepted = course.wrong_python() == ""
    assert accepted == PYTHONS.contains(f"3.{minor}.1")


def test_ci_runs_every_python_on_one_system_and_every_system():
    course = load(ROOT / "course.py")
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    rows = yaml.safe_load(text)["jobs"]["test"]["strategy"]["matrix"]["include"]
    (major, oldest), (_, newest) = course.OLDEST, course.NEWEST
    every = [f"{major}.{minor}" for minor in range(oldest, newest + 1)]
    assert [r["python"] for r in rows if r["os"] == "ubuntu-latest"] == every
    systems = {row["os"].partition("-")[0] for row in rows}
    assert systems == {"ubuntu", "macos", "windows"}


@pytest.mark.parametrize(
    ("file", "lines"), [("requirements.txt", 2), ("classroom/requirements.txt", 3)]
)
def test_the_weekly_run_locks_with_the_documented_command(file, lines):
    head = (ROOT / file).read_text("utf-8").splitlines()[:lines]
    if not head[0].startswith("#"):
        pytest.skip("this is the weekly run: requirements.txt was locked anew")
    command = re.sub(r"[\s#]+", " ", " ".join(head).partition("by: ")[2]).strip()
    weekly = (ROOT / ".github" / "workflows" / "newest.yml").read_text("utf-8")
    weekly = " ".join(weekly.split())
    assert command.startswith("uv pip compile --universal")
    assert command.replace("compile", "compile --upgrade", 1) in weekly
