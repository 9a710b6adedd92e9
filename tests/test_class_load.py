"""The student that is a program, and the tables of the class that it loads."""

import json
import struct

import nbformat
import pytest
import requests

from benchmarks import class_load as bench
from benchmarks import student
from classroom import needs


def test_a_picture_comes_in_the_buffer_behind_its_message():
    paths = [["frame", "png"]]
    data = {"state": {"frame": {}}, "buffer_paths": paths}
    message = json.dumps({"content": {"data": data}}).encode()
    begins = [12, 12 + len(message)]
    frame = struct.pack("!3i", 2, *begins) + message + b"\x89PNG"
    state = student.unpacked(frame)["content"]["data"]["state"]
    assert state == {"frame": {"png": b"\x89PNG"}}
    assert student.unpacked(json.dumps({"content": {}})) == {"content": {}}


def test_what_is_printed_in_a_row_is_one_output():
    outputs = []
    for name, text in [("stdout", "a"), ("stdout", "b\n"), ("stderr", "c")]:
        student.add(outputs, nbformat.v4.new_output("stream", name=name, text=text))
    assert [output.text for output in outputs] == ["ab\n", "c"]
    varies = nbformat.v4.new_output("stream", name="stdout", text="1\n≈ 0.97\n")
    assert student.printed([varies]) == ["1"]


def test_the_word_against_forgery_is_that_of_the_longest_path():
    one = student.Student("http://127.0.0.1:8000/", "amy")
    for path in ["/hub/", "/user/amy/"]:
        one.browser.cookies.set_cookie(
            requests.cookies.create_cookie("_xsrf", path, path=path)
        )
    assert one.word("/hub/login") == "/hub/"
    assert one.word("/user/amy/api/contents") == "/user/amy/"
    assert one.word("/") == ""


def test_the_tables_have_a_row_for_each_class_and_as_many_cells_as_words():
    measured = []
    for students in (1, 4):
        one = bench.Class(students)
        one.times["login"] = [0.5, 0.25, 4.0]
        one.processor["read"], one.processor["trained"] = [10.0], [60.0]
        one.watch.peaks["student02", "kernel"] = 130.0
        measured.append(one)
    for table in (bench.times, bench.memory, bench.machines):
        lines = [*table(measured)]
        assert len({line.count("|") for line in lines}) == 1
    assert "| 4 | 0.5 / 4.0 |" in "\n".join(bench.times(measured))
    assert len([*bench.machines(measured)]) == 2 + len(bench.CLASSES)
    assert f"= {needs.memory(40, needs.KERAS):.0f} |" in "\n".join(
        bench.machines(measured)
    )


@pytest.mark.parametrize("students", [1, 4, 8])
def test_half_of_them_train_the_first_among_them(students):
    assert len(bench.Class(students).trainers) == (students + 1) // 2


def test_a_class_that_does_not_fit_is_not_tried(monkeypatch):
    monkeypatch.setattr(bench, "available", lambda: 8.0)
    assert bench.lacks(1) == ""
    assert "not tried" in bench.lacks(16)
