"""The classroom: what it needs, what it refuses, what it hands out, and two students.

Those that start a hub need what `python course.py class --install` installs.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from browser import SIZE, Lesson, free_port, show_all_cells, within
from classroom_hub import WORD, Student, missing, running_hub, status, urlopen
from reading import LESSONS, ROOT, called, kind, read
from test_browser import Box, assert_no_red, draw, said, that_call
from test_versions import read_requirements, the_version

from classroom import limits, names, needs, start
from classroom.lessons import BESIDE, COPY, LEDGER, NOTE, REPLACE, hand_out, plan
from classroom.needs import Machine
from course import JUPYTER, ONE_THREAD
from lesson_utils.practice import exercises_of

SEVEN = "en/07_gradient_descent.ipynb"
LARGE = Machine(memory=128, cores=16, disk=500)


# ---------------------------------------------------------------- what a class needs


def test_the_arithmetic_is_shown():
    text = "\n".join(needs.lines(40, LARGE))
    for kernel in (needs.NUMPY, needs.KERAS):
        total = needs.HUB + 40 * (needs.SERVER + kernel)
        assert f"{needs.HUB:g} + 40 x ({needs.SERVER:g} + {kernel:g})" in text
        assert f" {total:.0f} " in text
    assert "16" in text
    assert "500 free" in text


@pytest.mark.parametrize("kernel", [needs.NUMPY, needs.KERAS])
@pytest.mark.parametrize("students", [1, 8, 40, 400])
def test_so_many_seats_are_there_as_the_memory_holds(students, kernel):
    memory = needs.memory(students, kernel)
    assert needs.seats(memory, kernel) == students
    assert needs.seats(memory - 0.01, kernel) == students - 1
    assert needs.seats(0, kernel) == 0


def test_a_small_machine_is_refused_with_its_number_of_seats():
    small = Machine(memory=8, cores=2, disk=500)
    said = needs.too_small(40, small)
    assert f"enough for {needs.seats(8, needs.NUMPY)}." in said
    assert needs.too_small(needs.seats(8, needs.NUMPY), small) == ""
    assert "make room" in needs.too_small(4, Machine(memory=8, cores=2, disk=1))
    assert needs.too_small(40, LARGE) == ""


def test_what_will_be_slow_is_said():
    seats = needs.seats(16, needs.KERAS)
    assert f"at most {seats} at a time" in needs.advice(20, Machine(16, 8, 100))
    assert "wait" in needs.advice(60, Machine(256, 1, 100))
    assert needs.advice(8, LARGE) == ""


EDITIONS = ["README.md", "README.zh-TW.md"]


@pytest.mark.parametrize("name", EDITIONS)
def test_the_table_of_machines_is_what_the_numbers_give(name):
    text = (ROOT / "classroom" / name).read_text("utf-8")
    rows = re.findall(r"^\| (\d+) GB \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert len(rows) >= 3
    for memory, numpy, keras in rows:
        assert int(numpy) == needs.seats(int(memory), needs.NUMPY)
        assert int(keras) == needs.seats(int(memory), needs.KERAS)
    for number in (needs.HUB, needs.SERVER, needs.NUMPY, needs.KERAS):
        assert f"{number:g}" in text
    assert str(needs.STUDENTS_A_CORE) in text


def test_both_editions_give_the_same_commands():
    english, chinese = [
        [
            line.strip()
            for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)
            for line in block.splitlines()
        ]
        for text in [(ROOT / "classroom" / e).read_text("utf-8") for e in EDITIONS]
    ]
    english[english.index(next(x for x in english if "ADDRESS" in x))] = chinese[
        chinese.index(next(x for x in chinese if "git clone" in x))
    ]
    assert [line.removesuffix(" --edition zh-TW") for line in chinese] == english


# -------------------------------------------------------------------- the class list


def test_a_list_has_a_name_on_each_line(tmp_path):
    path = tmp_path / "students.txt"
    path.write_text("\ufeffAmy  # front row\r\n\r\n# nobody\r\nb11902001\r\n", "utf-8")
    assert names.read_names(path) == ["amy", "b11902001"]
    assert names.read_names(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (["amy", "ben_2", "b11902001", "student-1"], ""),
        (["王小明"], "'王小明': a name is made of"),
        (["amy lin"], "'amy lin'"),
        (["../root"], "'../root'"),
        (["-x"], "'-x'"),
        (["a" * 25], "at most 24"),
        (["amy", "amy"], "twice"),
    ],
)
def test_a_name_is_one_that_can_be_an_account(listed, words):
    assert words in names.problem(listed)
    assert bool(words) == bool(names.problem(listed))


@pytest.mark.parametrize("students", [1, 40, 250])
def test_a_class_without_names_gets_numbers(students):
    listed = names.parse(names.numbered(students))
    assert len(listed) == students
    assert names.problem(listed) == ""
    assert listed == sorted(listed)


# ------------------------------------------------------------------ what it refuses


def refused(capsys, *arguments):
    """The one sentence that ends the command."""
    with pytest.raises(SystemExit) as exit:
        start.main([str(a) for a in arguments], sys.executable)
    capsys.readouterr()
    assert isinstance(exit.value.code, str)
    assert "\n" not in exit.value.code
    return exit.value.code


def test_more_students_than_the_memory_holds_are_refused(capsys, tmp_path):
    words = refused(capsys, "--students", 100_000, "--folder", tmp_path / "class")
    assert "GB" in words
    assert not (tmp_path / "class").exists()


def test_a_class_without_students_is_asked_how_many(capsys, tmp_path):
    assert "How many" in refused(capsys, "--folder", tmp_path)


def test_a_wrong_name_on_the_list_is_refused(capsys, tmp_path):
    (tmp_path / "students.txt").write_text("amy\namy lin\n")
    assert "'amy lin'" in refused(capsys, "--folder", tmp_path)


def test_without_root_there_are_no_accounts(monkeypatch):
    monkeypatch.setattr(start.sys, "platform", "linux")
    monkeypatch.setattr(start.os, "geteuid", lambda: 1000, raising=False)
    assert "sudo" in start.obstacle(trial=False)
    assert start.obstacle(trial=True) == ""


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_a_class_needs_linux(monkeypatch, platform):
    monkeypatch.setattr(start.sys, "platform", platform)
    assert "Linux" in start.obstacle(trial=True)


@pytest.mark.skipif(sys.platform != "linux", reason="a class needs Linux")
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_port_that_is_taken_is_named(capsys, tmp_path, number):
    with start.socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        first = port - number
        options = ["--try", "--folder", tmp_path, "--port", first]
        # Another program may have one of the other two.
        assert re.search(r"Port \d+ is taken", refused(capsys, *options))
        assert start.taken(port).startswith(f"Port {port} is taken")


@pytest.mark.skipif(sys.platform != "linux", reason="a class needs Linux")
def test_a_second_start_is_told_of_the_first(capsys, tmp_path):
    lock = start.hold(tmp_path)
    words = refused(capsys, "--try", "--folder", tmp_path, "--port", free_port())
    assert words.startswith("A class already runs")
    assert f"--folder {tmp_path} --end" in words
    lock.close()
    assert "No class runs" in refused(capsys, "--end", "--folder", tmp_path)


def test_a_machine_without_a_name_is_told_of_it(monkeypatch):
    monkeypatch.setattr(start.socket, "gethostname", lambda: "name.invalid")
    assert "--address" in start.nameless()


def test_a_check_starts_nothing(capsys, tmp_path):
    start.main(["--students", "1", "--check", "--folder", str(tmp_path / "class")])
    assert "1 students" in capsys.readouterr().out
    assert not (tmp_path / "class").exists()


# ------------------------------------------------- the lessons and their new versions


@pytest.mark.parametrize(
    ("course", "mine", "handed_out", "step"),
    [
        ("1", None, None, COPY),
        ("1", None, "1", COPY),  # removed, or renamed, to begin anew
        ("1", "1", "1", None),
        ("2", "1", "1", REPLACE),
        ("1", "mine", "1", None),
        ("2", "mine", "1", BESIDE),
        ("2", "mine", "2", None),  # it stands beside it already
        ("2", "2", "1", NOTE),  # the student copied the new one
        ("1", "mine", None, BESIDE),  # what was handed out is not known
        ("1", "1", None, NOTE),
    ],
)
def test_only_what_the_student_has_not_changed_is_replaced(
    course, mine, handed_out, step
):
    found = plan(*[{SEVEN: x} if x else {} for x in (course, mine, handed_out)])
    assert found == ({SEVEN: step} if step else {})


@pytest.fixture
def course(tmp_path):
    """A course of two lessons, and a student's folder."""
    for name in (SEVEN, "en/13_mnist.ipynb"):
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first version")
    return tmp_path / "course"


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "mine"


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*.ipynb")
    }


def test_a_changed_lesson_is_kept_and_the_new_version_put_beside_it(course, mine):
    hand_out(course, mine)
    assert files(mine) == files(course)
    (mine / SEVEN).write_text("my answers")
    for path in course.rglob("*.ipynb"):
        path.write_text("second version")
    (course / "en" / "15_new.ipynb").write_text("a new lesson")
    hand_out(course, mine)
    assert files(mine) == {
        SEVEN: "my answers",
        "en/07_gradient_descent.new.ipynb": "second version",
        "en/13_mnist.ipynb": "second version",
        "en/15_new.ipynb": "a new lesson",
    }
    assert hand_out(course, mine) == {}


def test_nothing_beside_a_lesson_is_ever_overwritten(course, mine):
    hand_out(course, mine)
    for version in ("2", "3"):
        for path in mine.rglob("*.ipynb"):
            path.write_text(f"my answers to {path.name} before {version}")
        (course / SEVEN).write_text(version)
        before = files(mine)
        hand_out(course, mine)
        after = files(mine)
        assert before.items() <= after.items()
        assert version in after.values()
    assert "en/07_gradient_descent.new2.ipynb" in files(mine)


def test_a_lesson_that_was_renamed_is_handed_out_again(course, mine):
    hand_out(course, mine)
    (mine / SEVEN).write_text("a mess")
    (mine / SEVEN).rename(mine / "en" / "07_old.ipynb")
    hand_out(course, mine)
    assert files(mine)[SEVEN] == "first version"
    assert files(mine)["en/07_old.ipynb"] == "a mess"


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"x": 1}', "\x00"])
def test_without_the_note_of_what_was_handed_out_all_counts_as_changed(
    course, mine, content
):
    hand_out(course, mine)
    (mine / LEDGER).write_text(content)
    (course / SEVEN).write_text("second version")
    hand_out(course, mine)
    assert files(mine)[SEVEN] == "first version"
    assert files(mine)["en/07_gradient_descent.new.ipynb"] == "second version"


def test_a_full_disk_leaves_whole_files_and_the_next_start_goes_on(
    course, mine, monkeypatch
):
    hand_out(course, mine)
    for path in course.rglob("*.ipynb"):
        path.write_text("second version")

    def full(path, content):
        path.write_text("half", "utf-8")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        assert hand_out(course, mine) == {}
    assert set(files(mine).values()) == {"first version"}
    hand_out(course, mine)
    assert files(mine) == files(course)


def test_all_lessons_of_both_editions_are_handed_out(tmp_path):
    done = hand_out(ROOT / "notebooks", tmp_path)
    assert set(done) == {f"{path.parent.name}/{path.name}" for path in LESSONS}
    assert set(done.values()) == {COPY}


# ------------------------------------------------------------- versions, configuration


def test_the_classroom_is_pinned_and_agrees_with_the_course():
    folder = ROOT / "classroom"
    pins = {
        name: {
            pin.name: the_version(pin)
            for pin in read_requirements(path.read_text("utf-8").splitlines())
        }
        for name, path in [
            ("course", ROOT / "requirements.txt"),
            ("class", folder / "requirements.txt"),
        ]
    }
    both = pins["course"].keys() & pins["class"].keys()
    assert {name: pins["course"][name] for name in both} == {
        name: pins["class"][name] for name in both
    }
    needs = (folder / "requirements.in").read_text("utf-8").splitlines()
    for need in read_requirements(needs):
        assert need.specifier.contains(pins["class"][need.name])


def test_the_proxy_is_pinned_with_all_that_it_needs():
    folder = ROOT / "classroom"
    package = json.loads((folder / "package.json").read_text("utf-8"))
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    for name, version in package["dependencies"].items():
        assert lock[f"node_modules/{name}"]["version"] == version
    assert all(what["integrity"] for path, what in lock.items() if path)


@pytest.mark.skipif(bool(missing()), reason=missing() or "installed")
def test_what_the_hub_runs_is_the_pinned_version():
    lines = (ROOT / "classroom" / "requirements.txt").read_text("utf-8").splitlines()
    pins = {pin.name: the_version(pin) for pin in read_requirements(lines)}
    assert {name: metadata.version(name) for name in pins} == pins


class Config(dict):
    """What a configuration file writes into."""

    def __getattr__(self, name):
        return self.setdefault(name, Config())

    def __setattr__(self, name, value):
        self[name] = value


def configured(monkeypatch, folder, *arguments):
    """What the configuration file makes of the command line."""
    options = start.read(["--folder", str(folder), *arguments])
    options.list = folder / "students.txt"
    monkeypatch.setattr(start, "refuse", lambda sentence: None)  # no root, say
    start.prepare(options)
    start.announce(options)
    settings = {name: start.plain(value) for name, value in vars(options).items()}
    monkeypatch.setenv("CLASSROOM", json.dumps(settings))
    config = Config()
    code = compile(start.CONFIG.read_text("utf-8"), str(start.CONFIG), "exec")
    exec(code, {"__file__": str(start.CONFIG), "get_config": lambda: config})
    return config


@pytest.mark.skipif(bool(missing()), reason=missing() or "installed")
def test_a_trial_is_for_this_machine_only_and_a_class_for_names_on_a_list(
    monkeypatch, tmp_path
):
    trial = configured(monkeypatch, tmp_path, "--try", "--edition", "zh-TW")
    assert trial.JupyterHub.bind_url == "http://127.0.0.1:8000"
    assert trial.JupyterHub.authenticator_class == "shared-password"
    assert trial.CourseSpawner.accounts is False
    assert "notebooks/zh-TW/00_" in trial.Spawner.default_url
    real = configured(
        monkeypatch, tmp_path, "--students=9", "--memory=3", "--instructor=lin"
    )
    assert real.JupyterHub.authenticator_class.__name__ == "ClassList"
    assert real.CourseSpawner.accounts is True
    assert real.Authenticator.admin_users == {"lin"}
    assert real.Spawner.mem_limit == 3_000_000_000
    for config in (trial, real):
        assert config.JupyterHub.hub_bind_url.startswith("http://127.0.0.1:")
        assert config.ConfigurableHTTPProxy.api_url.startswith("http://127.0.0.1:")
        assert config.JupyterHub.cleanup_servers is False
        assert config.Spawner.environment["OPENBLAS_NUM_THREADS"] == "1"


def test_the_cluster_gets_what_one_machine_gets():
    path = ROOT / "classroom" / "cluster" / "values.yaml"
    student = yaml.safe_load(path.read_text("utf-8"))["singleuser"]
    assert ONE_THREAD.items() <= student["extraEnv"].items()
    assert student["cmd"][:3] == ["python", "-m", "classroom.student"]
    course = student["extraEnv"]["PYTHONPATH"]
    config = "\n".join([start.CONFIG.read_text("utf-8"), *JUPYTER])
    for option in student["cmd"][3:]:
        assert option.partition("=")[0] in config
        assert f"={course}/tools" in option or option in config
    assert f"--target-repo-dir {course} " in (
        ROOT / "classroom" / "README.md"
    ).read_text("utf-8")
    page = student["defaultUrl"].removeprefix("/lab/tree/")
    assert (ROOT / page).is_file()


def test_how_memory_is_limited_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "has_systemd", lambda: False)
    monkeypatch.setattr(limits, "own_group", lambda: None)
    assert "no systemd and no cgroup" in limits.how()
    assert limits.make_group(tmp_path, 10**9) is None


# --------------------------------------------------------------- two students, a hub

PAGES = [path for path in LESSONS if path.parent.name == "zh-TW"]
(LESSON,) = [path for path in PAGES if path.name.startswith("07_")]

# A pad and a training that is watched, without TensorFlow.
PAD = """import numpy as np
import lesson_utils as lu

lu.DigitPad(lambda image: np.eye(10)[7])"""
LIVE = """import time
import lesson_utils as lu

with lu.live(epochs=2, updates=10) as board:
    for epoch in range(2):
        for batch in range(10):
            time.sleep(0.1)
            board.on_batch(batch, {"loss": 1 / (1 + batch)})
        board.on_epoch(epoch, {"loss": 0.1})"""


class Seat:
    """A student at a browser of their own, logged in; a Lesson takes it for a Lab."""

    query = ""

    def __init__(self, browser, hub, name):
        self.context = browser.new_context(viewport=SIZE)
        self.name = name
        self.root = hub.folder / "homes" / name
        self.address = f"{hub.address}/user/{name}"
        settings = self.root / ".jupyter"
        show_all_cells(settings / "lab" / "user-settings")
        (settings / "jupyter_lab_config.py").write_text(
            "c.LabApp.expose_app_in_browser = True"
        )
        page = self.new_page()
        page.goto(hub.address, timeout=60_000)
        page.fill("#username_input", name)
        page.fill("#password_input", WORD)
        page.click("#login_submit")
        page.wait_for_url(f"{self.address}/lab/**", timeout=180_000)
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.context?.path",
            timeout=60_000,
        )
        self.first = page.evaluate("jupyterapp.shell.currentWidget.context.path")
        ended = "jupyterapp.shell.currentWidget.context.sessionContext.shutdown()"
        page.evaluate(within(f"() => {ended}", 60))
        page.close()

    def new_page(self):
        return self.context.new_page()


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    with running_hub(tmp_path_factory.mktemp("class"), edition="zh-TW") as hub:
        yield hub


@pytest.fixture(scope="module")
def seats(hub, browser):
    return [Seat(browser, hub, name) for name in ("amy", "ben")]


@pytest.fixture(scope="module")
def lessons(seats):
    """The same lesson, open before both, run by both."""
    lessons = [Lesson(seat, LESSON) for seat in seats]
    for lesson in lessons:
        lesson.run()
    yield lessons
    for lesson in lessons:
        lesson.close()


@pytest.mark.browser
def test_a_student_who_logs_in_is_at_the_first_lesson_of_the_edition(seats):
    for seat in seats:
        assert seat.first == f"notebooks/zh-TW/{PAGES[0].name}"


@pytest.mark.browser
def test_both_run_the_lesson_in_kernels_of_their_own(lessons):
    for lesson in lessons:
        assert_no_red(lesson)
        assert all(count for count, _ in lesson.outputs())
    where = "import os; print(os.getcwd(), os.environ['OPENBLAS_NUM_THREADS'])"
    for lesson in lessons:
        told = lesson.append(where).locator(".jp-OutputArea-output").inner_text()
        assert told.split() == [str(lesson.copy.parent), "1"]
        lesson.remove_last()


@pytest.mark.browser
def test_the_explorer_moves_for_who_moves_it(lessons):
    (cell, *_) = that_call(LESSON, "explore")
    amy, ben = [Box(lesson, cell) for lesson in lessons]
    before, other = amy.shows(), ben.shows()
    amy.cell.locator('input[type="range"]').first.press("ArrowRight")
    amy.after("a key", before)
    assert ben.shows() == other


@pytest.mark.browser
def test_a_digit_is_drawn_and_a_training_watched_through_the_hub(lessons):
    amy = lessons[0]
    cell = amy.append(PAD)
    draw(Drawn(cell), [[(0.25, 0.2), (0.74, 0.2), (0.48, 0.85)]])
    cell.locator('[role="status"]', has_text="7").wait_for()
    amy.remove_last()
    cell = amy.append(LIVE)
    output = cell.locator(".jp-OutputArea-output").last
    assert "20" in output.inner_text()
    assert cell.locator("img:visible").count() == 1
    amy.remove_last()
    assert_no_red(amy)


class Drawn:
    """What `draw` needs of a box."""

    def __init__(self, cell):
        self.cell, self.page = cell, cell.page


@pytest.mark.browser
def test_an_answer_is_checked_and_saved_in_the_copy_of_who_gave_it(lessons):
    amy, ben = lessons
    cell, call = next(
        (cell, call)
        for cell, call in called(LESSON, "check")
        if call.rest and kind(call.exercise) == "Choice"
    )
    right = exercises_of(7)[call.exercise].right
    answer = f'lu.check("{call.exercise}", {right!r})'
    assert said(amy, "Right.") in amy.answer(cell, answer)
    for lesson in lessons:
        lesson.command("docmanager:save")
        lesson.settle()
    mine = {c.id: c for c in read(amy.copy).cells}
    assert mine[cell.id].source == answer
    assert answer not in ben.copy.read_text("utf-8")
    # The save hook: where a picture stands in for an explorer, nothing live is kept.
    for explorer in that_call(LESSON, "explore"):
        for output in mine[explorer.id].outputs:
            assert "application/vnd.jupyter.widget-view+json" not in output.data
    assert read(LESSON).cells[0] == mine["title"]


@pytest.mark.browser
def test_nobody_sees_what_is_another_students(hub, seats, lessons):
    amy, ben = [hub.student(seat.name) for seat in seats]
    kernel = ben.get("/api/kernels")[0]["id"]
    for path in [
        "/api/contents/notebooks",
        f"/api/contents/notebooks/zh-TW/{LESSON.name}",
        f"/files/notebooks/zh-TW/{LESSON.name}",
        "/api/kernels",
        f"/api/kernels/{kernel}",
        f"/api/kernels/{kernel}/channels",
    ]:
        assert status(amy.ask, path, "GET", None, ben.address) in (403, 404), path
    assert status(amy.ask, "/api/contents/x.txt", "PUT", {}, ben.address) in (403, 404)
    assert status(amy.ask, "/hub/api/users/ben", "GET", None, hub.address) == 404
    listed = amy.get("/api/contents/")["content"]
    assert [entry["name"] for entry in listed] == ["notebooks"]
    assert status(amy.get, "/api/contents/../ben") == 404
    page = seats[0].new_page()
    answer = page.goto(f"{ben.address}/lab/tree/notebooks/zh-TW/{LESSON.name}")
    assert answer.status in (403, 404)
    page.close()


@pytest.mark.slow
def test_who_does_not_know_the_word_stays_outside(hub):
    assert status(Student(hub, "carl").log_in, "another word") == 403
    assert status(Student(hub, "../carl").log_in) in (400, 403)
    assert not (hub.folder / "homes" / "carl").exists()
    with urlopen(f"{hub.address}/user/carl/lab") as answer:
        assert "/hub/login" in answer.url


@pytest.mark.slow
def test_a_class_gives_each_student_on_the_list_an_account(tmp_path):
    """As root, where a student can read the course: sign up, log in, own files."""
    if missing() or os.geteuid() or not start.students_can_read(sys.executable):
        pytest.skip("no hub, no root, or a course that other accounts cannot read")
    tmp_path.chmod(0o755)  # the folder for a test's files is pytest's secret
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    listed = ["zz-test-amy", "zz-test-ben"]
    try:
        with running_hub(tmp_path / "class", names=listed) as hub:
            said = Student(hub, "zz-test-carl").sign_up("a-long-word-1")
            assert "not on the class list" in said
            students = [Student(hub, name) for name in listed]
            for student in students:
                assert "successful" in student.sign_up("a-long-word-1")
                assert status(student.log_in, "another word") == 403
                student.log_in("a-long-word-1")
                student.start_server()
                assert SEVEN.split("/")[1] in {
                    entry["name"]
                    for entry in student.get("/api/contents/notebooks/en")["content"]
                }
            amy, ben = students
            assert amy.home.owner() == "class-zz-test-amy"
            assert amy.home.stat().st_mode & 0o077 == 0
            assert (hub.folder / "hub.sqlite").stat().st_mode & 0o077 == 0
            running = dict(start.servers(hub.folder))
            for student in students:
                process = Path(f"/proc/{running[student.name]}")
                assert process.owner() == names.ACCOUNT + student.name
            for code in [
                f"open({str(amy.home / 'x')!r}, 'w')",
                f"open({str(ROOT / 'course.py')!r}, 'a')",
                f"open({str(hub.folder / 'hub.sqlite')!r})",
            ]:
                tried = subprocess.run(
                    [sys.executable, "-c", code],
                    user=ben.home.owner(),
                    group=ben.home.group(),
                    extra_groups=[],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert "PermissionError" in tried.stderr, code
    finally:
        for name in listed:
            subprocess.run(["userdel", names.ACCOUNT + name], check=False)


@pytest.mark.slow
def test_a_new_version_reaches_a_student_at_the_next_start(tmp_path):
    """The whole way: a student's server is ended and started again."""
    with running_hub(tmp_path / "class") as hub:
        amy = hub.student("amy")
        mine = amy.home / "notebooks"
        assert {path.name for path in mine.iterdir()} == {"en", "zh-TW", LEDGER}
        stored = (ROOT / "notebooks" / SEVEN).read_bytes()
        assert (mine / SEVEN).read_bytes() == stored
        # As if the course had been older when both were handed out.
        ledger = json.loads((mine / LEDGER).read_text())
        for name, text in [(SEVEN, "my answers"), ("en/13_mnist.ipynb", "older")]:
            (mine / name).write_text(text)
            ledger[name] = hashlib.sha256(b"older").hexdigest()
        (mine / LEDGER).write_text(json.dumps(ledger))
        amy.stop_server()
        amy.start_server()
        assert (mine / SEVEN).read_text() == "my answers"
        assert (mine / "en/07_gradient_descent.new.ipynb").read_bytes() == stored
        assert len((mine / "en/13_mnist.ipynb").read_bytes()) > 1000


@pytest.mark.slow
def test_an_idle_server_ends_itself(tmp_path):
    with running_hub(tmp_path / "class", idle=5) as hub:
        hub.student("amy").post("/api/kernels", {"name": "python3"})
        ((_, process),) = start.servers(hub.folder)
        end = time.monotonic() + 180
        while "classroom.student" in start.command_line(process):
            assert time.monotonic() < end, hub.log.read_text()
            time.sleep(1)
    assert "shutting down" in hub.log.read_text()
