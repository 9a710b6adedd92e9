"""Processes that work together: what they return, and that they always end."""

import inspect
import os
import signal
import subprocess
import sys
import time

import pytest
from reading import ROOT

from lesson_utils import on_workers, setup
from lesson_utils.workers import WorkersEnded

pytestmark = pytest.mark.slow
POSIX = pytest.mark.skipif(os.name != "posix", reason="sends a signal")


def place():
    """The process, and where it stands."""
    import json
    import os

    known = json.loads(os.environ["TF_CONFIG"])
    print("here I am")
    return [os.getpid(), known["task"]["index"], known["cluster"]["worker"]]


def twice(number):
    return 2 * number


def doubled(numbers):
    return [twice(n) for n in numbers]


def stumbles():
    raise ValueError("the first line\nand more")


def dies():
    import json
    import os
    import time

    if json.loads(os.environ["TF_CONFIG"])["task"]["index"] == 1:
        os._exit(7)
    time.sleep(60)


def sleeps():
    import os
    import time

    print(os.getpid())
    time.sleep(60)


def returns_what_no_line_can_say():
    return object()


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def english():
    setup("en")


@pytest.fixture
def quick():
    """Nothing here may wait for long."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 30


def test_each_worker_knows_all_and_which_one_it_is(capsys, quick):
    found = on_workers(3, place)
    assert [index for _, index, _ in found] == [0, 1, 2]
    (addresses,) = {tuple(addresses) for _, _, addresses in found}
    assert len(set(addresses)) == 3
    assert all(address.startswith("127.0.0.1:") for address in addresses)
    said = sorted(capsys.readouterr().out.splitlines())
    assert said == [f"worker {n}: here I am" for n in range(3)]


def test_arguments_and_helpers_go_with_it(quick):
    assert on_workers(2, doubled, twice, numbers=[1, 2]) == [[2, 4], [2, 4]]


def test_no_process_is_left_when_it_returns(quick):
    found = on_workers(2, place)
    assert not any(alive(process) for process, *_ in found)


def test_an_error_is_told_in_a_sentence(quick):
    with pytest.raises(WorkersEnded, match=r"stopped.*ValueError: the first line$"):
        on_workers(2, stumbles)


def test_what_cannot_be_sent_back_is_told(quick):
    with pytest.raises(WorkersEnded, match="TypeError"):
        on_workers(1, returns_what_no_line_can_say)


def test_a_helper_that_was_forgotten_is_named(quick):
    with pytest.raises(WorkersEnded, match="NameError: name 'twice'"):
        on_workers(1, doubled, numbers=[1])


def test_one_that_dies_ends_the_others(quick):
    with pytest.raises(WorkersEnded, match=r"Worker 1 died .*exit code 7"):
        on_workers(2, dies)


def test_what_is_not_done_in_time_is_ended(capsys, quick):
    with pytest.raises(WorkersEnded, match="not done after 2 seconds"):
        on_workers(2, sleeps, seconds=2)
    said = capsys.readouterr().out.splitlines()
    assert not any(alive(int(line.split()[-1])) for line in said)


def test_what_jupyter_shows_has_none_of_our_lines():
    assert WorkersEnded("calm")._render_traceback_() == ["calm"]


# ------------------------------------------------------- a kernel that is no more

CALLER = """
import sys
sys.path.insert(0, {root!r})
from lesson_utils import on_workers
from lesson_utils.workers import WorkersEnded

{sleeps}

try:
    on_workers(2, sleeps)
except WorkersEnded as ended:
    print("said:", ended, flush=True)
"""


@pytest.fixture
def caller(tmp_path):
    """A process that waits for two workers, as a kernel does, and their numbers."""
    script = tmp_path / "caller.py"
    text = CALLER.format(root=str(ROOT), sleeps=inspect.getsource(sleeps))
    script.write_text(text, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True
    ) as process:
        workers = [int(process.stdout.readline().split()[-1]) for _ in range(2)]
        assert all(map(alive, workers))
        yield process, workers
        process.kill()


def ended(workers, seconds=10):
    until = time.monotonic() + seconds
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(alive, workers))


@POSIX
def test_an_interrupt_ends_the_workers_and_is_one_sentence(caller, quick):
    process, workers = caller
    process.send_signal(signal.SIGINT)
    assert process.stdout.read().startswith("said: Interrupted. The workers were ended")
    assert ended(workers)


@POSIX
def test_workers_end_with_the_kernel_however_it_ends(caller, quick):
    process, workers = caller
    process.kill()
    process.wait()
    assert ended(workers)


# ------------------------------------------------------------------- TensorFlow's part

TAKEN = """
import json, socket, sys
sys.path.insert(0, {root!r})
from lesson_utils import workers

def together():
    import tensorflow as tf

    return tf.distribute.MultiWorkerMirroredStrategy().num_replicas_in_sync

with socket.socket() as taken:
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    address = "127.0.0.1:%d" % taken.getsockname()[1]
    task = {{"type": "worker", "index": 0}}
    place = json.dumps({{"cluster": {{"worker": [address]}}, "task": task}})
    workers._places = lambda number: [place]
    try:
        workers.on_workers(1, together)
    except workers.WorkersEnded as ended:
        print("said:", ended)
"""


def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path):
    script = tmp_path / "taken.py"
    script.write_text(TAKEN.format(root=str(ROOT)), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert result.stdout.startswith("said: Worker 0"), result
    assert len(result.stdout.splitlines()) == 1
