"""What students and machines do to a class, and who goes on.

The students are programs, and the hub is one to try: it needs what `python course.py
class --install` installs.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from classroom_hub import WORD, running_hub
from reading import ROOT

from benchmarks.student import Refused, Student, said
from classroom import limits

pytestmark = pytest.mark.slow

LESSON = "notebooks/en/07_gradient_descent.ipynb"
OTHER = "notebooks/en/00_start_here.ipynb"
ANSWER = 'lu.check("7.r1", "A")  # an answer of mine'
SOON = 10  # seconds for a short cell, on a machine with other work
MEMORY = 0.8  # GB


def arrive(hub, name):
    """A student who has logged in and whose server runs."""
    student = Student(hub.address, name)
    student.log_in(WORD)
    student.start()
    return student


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    with running_hub(tmp_path_factory.mktemp("class"), memory=MEMORY) as hub:
        yield hub


@pytest.fixture(scope="module")
def students(hub):
    return {name: arrive(hub, name) for name in ["amy", "bob", "eve"]}


@pytest.fixture
def amy(students):
    with students["amy"].kernel(LESSON) as kernel:
        yield kernel


@pytest.fixture
def bob(students):
    with students["bob"].kernel(LESSON) as kernel:
        yield kernel


def has_died(kernel, code):
    """The word for it, if the kernel dies of this cell."""
    try:
        kernel.say(code, 60)
    except ConnectionError as problem:
        return str(problem).split()[-1]
    return None


def answers_soon(kernel):
    began = time.monotonic()
    assert kernel.say("print(6 * 7)", SOON) == "42\n"
    return time.monotonic() - began


# ------------------------------------------------------------------- an endless loop


def test_an_endless_loop_is_felt_by_nobody_else_and_can_be_ended(
    students, amy, bob, record_property
):
    amy.say("kept = 1")
    with students["eve"].kernel(LESSON) as eve:  # as many loops as the tests have cores
        loops = [(k, k.execute("while True:\n    pass")) for k in (amy, eve)]
        time.sleep(1)
        taken = max(answers_soon(bob) for _ in range(5))
        record_property("seconds for a cell beside two endless loops", f"{taken:.2f}")
        students["bob"].save(LESSON, students["bob"].open(LESSON))
        for kernel, number in loops:
            kernel.interrupt()
            assert "KeyboardInterrupt" in said(kernel.wait(number, SOON))
    assert amy.say("print(kept)") == "1\n"


def test_an_endless_loop_that_was_left_alone_ends(tmp_path):
    with running_hub(tmp_path, idle=5) as hub:
        amy = arrive(hub, "amy")
        kernel = amy.begin(LESSON)
        kernel.execute("while True:\n    pass")
        process = kernel_process(amy, hub)
        kernel.close()  # the page is closed, the kernel is not shut down
        end = time.monotonic() + 180
        while process.exists() and time.monotonic() < end:
            time.sleep(0.5)
        assert not process.exists()


# ------------------------------------------------------------------------- no memory

# In large pieces: what is left below the limit is enough to tell of the error.
HOARD = """
hoard = []
while True:
    hoard.append(b"x" * 300_000_000)
"""


def test_who_fills_the_memory_is_told_in_the_cell_and_goes_on(amy, bob):
    bob.say("kept = 1")
    assert "MemoryError" in amy.say(HOARD)
    assert answers_soon(bob) < SOON
    assert amy.say("print(len(hoard) > 0); del hoard") == "True\n"
    assert bob.say("print(kept)") == "1\n"
    assert "Unable to allocate" in amy.say(
        f"import numpy as np; np.ones({round(1.2 * MEMORY * 1e9)} // 8)"
    )
    answers_soon(amy)


@pytest.mark.skipif(not limits.own_group(), reason="no memory cgroup can be made here")
def test_who_fills_it_with_several_kernels_loses_one_of_their_own(students, amy, bob):
    share = f"hoard = b'x' * {round(0.6 * MEMORY * 1e9)}"
    bob.say("kept = 1")
    amy.say(share)
    with students["amy"].kernel(OTHER) as second:
        assert "restarting" in [has_died(second, share), has_died(amy, "1")]
    students["amy"].open(LESSON)  # her server lives
    assert bob.say("print(kept)") == "1\n"


# ---------------------------------------------------------------- the hub is killed


def test_the_hub_is_killed_and_started_again_while_kernels_run(tmp_path):
    with running_hub(tmp_path) as hub:
        amy, bob = arrive(hub, "amy"), arrive(hub, "bob")
        notebook = amy.open(LESSON)
        the_cell(notebook).source = ANSWER
        amy.save(LESSON, notebook)
        with amy.kernel(LESSON) as kept, bob.kernel(LESSON) as busy:
            kept.say("kept = 1")
            processes = [kernel_process(student, hub) for student in (amy, bob)]
            training = busy.execute(
                "import time\nfor _ in range(60):\n    time.sleep(0.5)\nprint('done')"
            )
            hub.kill()
            # The proxy still leads to the servers: who is in, works on.
            assert kept.say("kept += 1; print(kept)", SOON) == "2\n"
            amy.save(LESSON, amy.open(LESSON))
            hub.start()
            for page in (kept, busy):
                page.close()
                page.connect()
            assert kept.say("kept += 1; print(kept)", SOON) == "3\n"
            assert said(busy.wait(training, 60)) == "done\n"
            assert all(process.exists() for process in processes)
            assert the_cell(amy.open(LESSON)).source == ANSWER
            amy.save(LESSON, amy.open(LESSON))
            with arrive(hub, "eve").kernel(LESSON) as kernel:  # somebody new
                answers_soon(kernel)


# ---------------------------------------------------------------------- the disk full


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """A file system of its own at `folder`. Skips where none can be mounted."""
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", *options], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path, left):
    """Fill the disk with a file at `path`, but for so many bytes."""
    path.unlink(missing_ok=True)
    free = shutil.disk_usage(path.parent).free
    path.write_bytes(b"x" * max(0, free - left))


# Saves a lesson with longer text, where a file may not be as long.
SAVE = """if 1:
    import asyncio, os, resource
    from pathlib import Path
    import nbformat
    from classroom.contents import WholeFiles
    path = Path({path!r})
    notebook = nbformat.read(path, 4)
    notebook.cells[0].source += "more " * 4000
    model = dict(type="notebook", format="json", content=notebook)
    size = len(nbformat.writes(notebook).encode()) + 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - {lacking},) * 2)
    if {killed}:
        os.fsync = lambda _: os._exit(9)
    try:
        asyncio.run(WholeFiles(root_dir=str(path.parent)).save(model, path.name))
    except Exception as problem:
        print(problem)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a class needs Linux")
@pytest.mark.parametrize(
    ("lacking", "killed"), [(0, False), (1, False), (15_000, False), (0, True)]
)
def test_a_lesson_is_written_whole_or_not_at_all(tmp_path, lacking, killed):
    path = tmp_path / "lesson.ipynb"
    shutil.copy(ROOT / LESSON, path)
    before = path.read_bytes()
    program = SAVE.format(path=str(path), lacking=lacking, killed=killed)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"JUPYTER_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    if lacking or killed:
        assert path.read_bytes() == before
    else:
        assert "more more" in path.read_text("utf-8")
        assert done.stdout == ""
    if lacking:
        assert "File too large" in done.stdout
        assert [*tmp_path.glob(".~*")] == []


def test_a_file_without_an_end_ends_in_the_cell_of_who_writes_it(amy):
    told = amy.say(
        f"with open('endless', 'wb') as file:\n    file.seek({round(MEMORY * 1e9)})\n"
        "    file.write(b'x' * 100_000)"
    )
    assert "File too large" in told
    answers_soon(amy)


def test_the_disk_is_full(tmp_path):
    with small_disk(tmp_path, 100), running_hub(tmp_path) as hub:
        amy, bob = arrive(hub, "amy"), arrive(hub, "bob")
        path = tmp_path / "homes" / "amy" / LESSON
        notebook = amy.open(LESSON)
        the_cell(notebook).source = ANSWER
        amy.save(LESSON, notebook)
        before = path.read_bytes()
        with amy.kernel(LESSON) as kernel:
            kernel.say("kept = 1")
            notebook.cells[0].source += "\n" + "more " * 20_000
            # Also where only the last bytes of a file are too many.
            for left in [0, 4096, len(before) // 2, len(before), len(before) + 90_000]:
                fill(tmp_path / "ballast", left)
                with pytest.raises(Refused) as refused:
                    amy.save(LESSON, notebook)
                assert "No space left" in refused.value.words, left
                assert path.read_bytes() == before, left
            assert kernel.say("kept += 1; print(kept)") == "2\n"
            assert the_cell(amy.open(LESSON)).source == ANSWER
        with bob.kernel(LESSON) as kernel:
            answers_soon(kernel)
        (tmp_path / "ballast").unlink()
        amy.save(LESSON, notebook)
        assert the_cell(amy.open(LESSON)).source == ANSWER
        assert "more more" in amy.open(LESSON).cells[0].source
        arrive(hub, "eve")


def the_cell(notebook):
    (cell,) = [cell for cell in notebook.cells if cell.id == "warm-up-check"]
    return cell


def kernel_process(student, hub):
    """Where the system shows a student's only kernel."""
    (found,) = [
        process
        for process in Path("/proc").glob("[0-9]*")
        if b"ipykernel" in of(process, "cmdline")
        and f"HOME={hub.folder}/homes/{student.name}\0".encode()
        in of(process, "environ")
    ]
    return found


def of(process, what):
    try:
        return (process / what).read_bytes()
    except OSError:  # it has ended
        return b""
