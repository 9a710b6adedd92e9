"""A training that is watched: what is on the page while it runs, and what stays."""

import re

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import lesson_utils as lu
from lesson_utils.watching import POINTS


@pytest.fixture(autouse=True)
def shell():
    InteractiveShell.instance()  # or display() prints instead of displaying
    yield
    InteractiveShell.clear_instance()


def board_of(epochs=2, updates=10, **more):
    board = lu.live(epochs, updates, **more)
    board._drawn = np.inf  # no pictures: time is not the subject
    return board


def words(board):
    return re.sub("<.*?>", "", board.sentence.value)


def alt(picture):
    (found,) = re.findall('alt="(.*?)"', picture)
    return found


def test_a_training_shows_its_progress_and_leaves_a_picture_and_its_numbers(capsys):
    with (
        capture_output(stdout=False) as captured,
        lu.live(epochs=2, updates=10) as board,
    ):
        pictures = {board.picture.value}
        for epoch in range(2):
            for batch in (4, 9):
                board._drawn = 0  # as if enough time had passed
                board.on_batch(batch, {"loss": 1 / (batch + 1), "accuracy": 0.5})
                pictures.add(board.picture.value)
            board._drawn = 0
            board.on_epoch(epoch, {"loss": 0.1, "accuracy": 0.5, "val_loss": 0.2})
        assert len(pictures) == 5
        assert board.bar.value == board.bar.max == 20
        told = "20 of 20 updates, 2 of 2 epochs. loss 0.1000, accuracy 0.5000, "
        told += "validation loss 0.2000"
        assert words(board) == told
        assert board.layout.display is None
    live, left = captured.outputs
    assert live.data["text/html"] == ""
    assert "data:image/png" in left.data["text/html"]
    assert left.data["text/plain"] == alt(left.data["text/html"])
    assert capsys.readouterr().out == told + "\n"
    assert board.layout.display == "none"


def test_a_picture_is_there_from_the_first_moment():
    with capture_output() as captured, lu.live(1, 10, before={"loss": 2.3}) as board:
        assert 'src="data:image/png;base64,iVBOR' in board.picture.value
        assert alt(board.picture.value) == "Empty axes: the training has not begun."
        assert words(board) == "0 of 10 updates, 0 of 1 epochs."
    assert len(captured.outputs) == 1  # nothing was trained: nothing is left


def test_the_box_is_hidden_only_when_the_last_picture_is_there():
    there = []
    with capture_output() as captured, lu.live(epochs=1, updates=10) as board:
        board.on_batch(9, {"loss": 1.0})
        board.layout.observe(
            lambda _: there.append(len(captured.outputs)), names="display"
        )
    assert there == [2]


def test_a_training_that_is_interrupted_leaves_its_picture_too():
    def interrupted():
        with lu.live(epochs=1, updates=10) as board:
            board.on_batch(0, {"loss": np.float32(2.3), "accuracy": 0.1})
            raise KeyboardInterrupt

    with capture_output() as captured, pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(captured.outputs) == 2
    assert "1 of 10 updates" in captured.stdout


@pytest.mark.parametrize("steps", [1, 3, 10, 50])
def test_the_running_curve_is_what_happened_and_not_the_mean_since_the_start(steps):
    """Keras gives means since the epoch began, every `steps_per_execution` updates."""
    updates = 100
    losses = np.random.default_rng(0).random((2, updates))
    board = board_of(2, updates)
    for epoch in range(2):
        for done in range(steps, updates + steps, steps):
            mean = losses[epoch, :done].mean()
            # Beyond the end, as Keras numbers them: 101 for the last of 3 by 3.
            board.on_batch(done - 1, {"loss": mean})
        board.on_epoch(epoch, {"loss": losses[epoch].mean()})
    x, running = np.array(board.running["loss"]).T
    assert board.after["loss"] == [(1, losses[0].mean()), (2, losses[1].mean())]
    ends = [min(done, updates) for done in range(steps, updates + steps, steps)]
    expected = [
        part.mean() for row in losses for part in np.split(row, ends[:-1]) if len(part)
    ]
    np.testing.assert_allclose(running, expected)
    middles = np.array([0, *ends[:-1]]) / 2 + np.array(ends) / 2
    np.testing.assert_allclose(x, [*(middles / updates), *(1 + middles / updates)])
    assert board.bar.value == 2 * updates


def test_a_long_training_has_a_point_for_several_updates():
    updates = 5 * POINTS
    losses = np.random.default_rng(0).random(updates)
    board = board_of(1, updates)
    for batch in range(updates):
        board.on_batch(batch, {"loss": losses[: batch + 1].mean()})
    _, running = np.array(board.running["loss"]).T
    np.testing.assert_allclose(running, losses.reshape(-1, 5).mean(axis=1))
    assert len(running) == POINTS


def test_numbers_move_within_an_epoch_and_end_with_those_of_the_epoch():
    board = board_of()
    board.on_batch(4, {"loss": 0.8})
    assert "loss 0.8000" in board._words()
    board.on_epoch(0, {"loss": 0.7, "val_loss": 0.75})
    assert "1 of 2 epochs. loss 0.7000, validation loss 0.7500" in board._words()
    board.on_batch(4, {"loss": 0.5})
    assert "15 of 20 updates" in board._words()
    assert "loss 0.5000, validation loss 0.7500" in board._words()
    board.on_epoch(1, {"loss": 0.4, "val_loss": 0.6})
    assert "loss 0.4000, validation loss 0.6000" in board._words()


def test_the_words_are_those_of_the_edition():
    lu.setup("zh-TW")
    board = board_of()
    board.on_batch(9, {"accuracy": 0.5, "loss": 0.8})
    board.on_epoch(0, {"accuracy": 0.5, "loss": 0.8, "val_loss": 0.9})
    told = board._words() + board._alt()
    for english in ("loss", "acc", "val", "epoch", "update"):
        assert english not in told
    assert "損失 0.8000，準確率 0.5000，驗證損失 0.9000" in told


def test_the_training_itself_may_go_wrong():
    with capture_output() as captured, lu.live(epochs=1, updates=10) as board:
        board.on_batch(4, {"loss": np.inf})
        board.on_batch(9, {"loss": np.nan})
        board.on_epoch(0, {"loss": np.nan, "val_loss": np.nan})
    assert "nan" in captured.outputs[1].data["text/plain"]


@pytest.mark.parametrize("metrics", [["mae"], ["loss", "mae"], ["loss", "a", "b"]])
def test_metrics_may_have_other_names(metrics):
    board = board_of()
    board.on_batch(9, dict.fromkeys(metrics, 0.25))
    titles = [axes.get_title() for axes in board._figure().axes]
    assert sorted(titles) == sorted(metrics)
    for name in metrics:
        assert f"{name} 0.2500" in board._words()
        assert f"{name} from 0.25 to 0.25" in board._alt()
