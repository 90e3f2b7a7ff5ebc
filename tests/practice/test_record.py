"""Progress is kept in one file of a working copy, and nothing that happens to it stops a lesson."""

import json
import threading

import pytest

from bpcourse.errors import InputValueError
from bpcourse.practice import check, hint, progress, reset, working_copy
from bpcourse.practice import record as store
from bpcourse.practice.record import Entry, Given, answers, note, note_answer, note_hint


@pytest.fixture
def work(tmp_path, monkeypatch):
    """Stand in a working copy."""
    (tmp_path / store.MARK).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_mark_is_that_of_a_working_copy():
    assert store.MARK == working_copy.MEMORY


def test_outside_a_working_copy_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check("01.5", 4)
    hint("01.5")
    assert progress() == {}
    assert list(tmp_path.iterdir()) == []


def test_the_best_state_stays_and_tries_are_counted(work):  # noqa: ARG001
    for answer in (..., -4, 4, 0):
        check("01.5", answer)
    assert progress() == {"01.5": Entry("correct", 3, 0)}
    note_hint("01.5", 2)
    note_hint("01.5", 1)
    assert progress()["01.5"].hints == 2


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "[]",
        '{"form": 2, "exercises": {}}',
        '{"form": 3, "exercises": {}, "inventory": {}}',
        '{"form": 2, "exercises": {}, "inventory": {"during": {}}}',
        '{"form": 2, "exercises": {}, "inventory": {"before": {"x": ["e", 25]}}}',
        '{"form": 2, "exercises": {}, "inventory": {"before": {"x": ["ab", 25]}}}',
        '{"form": 2, "exercises": {}, "inventory": {"before": {"x": ["a", 30]}}}',
        '{"form": 2, "exercises": {}, "inventory": {"before": {"x": ["a", true]}}}',
        '{"form": 2, "exercises": {}, "inventory": {"before": {"x": ["a"]}}}',
        '{"form": 1, "exercises": {"01.1": ["great", 1, 0]}}',
        '{"form": 1, "exercises": {"01.1": ["correct", -1, 0]}}',
        '{"form": 1, "exercises": {"01.1": ["correct", "many", 0]}}',
        '{"form": 1, "exercises": {"01.1": 3}}',
        "\x00\xff",
    ],
)
def test_a_file_of_another_shape_is_set_aside_and_not_lost(work, broken):
    (work / store.FILE).write_text(broken, encoding="utf-8")
    assert progress() == {}
    note("01.1", "correct")
    assert progress() == {"01.1": Entry("correct", 1, 0)}
    assert (work / "progress.1.json").read_text(encoding="utf-8") == broken


def test_to_begin_anew_keeps_the_old_file(work):
    note("01.1", "correct")
    reset()
    assert progress() == {}
    note("01.2", "not yet")
    reset()
    kept = [json.loads((work / f"progress.{n}.json").read_text()) for n in (1, 2)]
    assert [list(old["exercises"]) for old in kept] == [["01.1"], ["01.2"]]


def test_a_disk_that_cannot_be_written_stops_nothing(work, monkeypatch):  # noqa: ARG001
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    note("01.1", "correct")
    monkeypatch.setattr(store.tempfile, "mkstemp", full)
    assert repr(check("01.5", 4)).startswith("01.5: correct")
    assert progress() == {"01.1": Entry("correct", 1, 0)}


def test_a_write_that_fails_in_the_middle_leaves_the_old_file(work, monkeypatch):
    note("01.1", "correct")

    def broken(*_):
        raise OSError

    monkeypatch.setattr(store.Path, "replace", broken)
    note("01.2", "correct")
    assert progress() == {"01.1": Entry("correct", 1, 0)}
    assert sorted(path.name for path in work.iterdir()) == [store.MARK, store.FILE]


def test_two_notebooks_at_once_lose_nothing(work):  # noqa: ARG001
    names = [f"{n:02}.{k}" for n in range(1, 5) for k in range(10)]
    threads = [threading.Thread(target=note, args=(name, "correct")) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(progress()) == names


def test_a_lock_left_behind_is_broken(work, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    lock = work / f".{store.FILE}.lock"
    lock.touch()
    note("01.1", "correct")
    assert progress() == {"01.1": Entry("correct", 1, 0)}
    assert not lock.exists()


def test_a_file_of_the_first_form_is_read_and_nothing_in_it_is_lost(work):
    old = '{"form": 1, "exercises": {"01.1": ["correct", 2, 1], "gone": ["nearly", 1, 0]}}'
    (work / store.FILE).write_text(old, encoding="utf-8")
    entries = {"01.1": Entry("correct", 2, 1), "gone": Entry("nearly", 1, 0)}
    assert (progress(), answers("before")) == (entries, {})
    note_answer("before", "paths", Given("a", 75))
    assert (progress(), answers("before")) == (entries, {"paths": Given("a", 75)})
    assert json.loads((work / store.FILE).read_text(encoding="utf-8"))["form"] == 2
    assert not (work / "progress.1.json").exists()


def test_exercises_and_inventory_leave_each_other_alone(work):  # noqa: ARG001
    note("01.1", "correct")
    note_answer("before", "an item of a later version", Given("d", 100))
    note_answer("after", "paths", Given("b", 25))
    note("01.2", "nearly")
    assert answers("before") == {"an item of a later version": Given("d", 100)}
    assert answers("after") == {"paths": Given("b", 25)}
    assert list(progress()) == ["01.1", "01.2"]


def test_an_unknown_sitting_is_refused(work):  # noqa: ARG001
    for call in (lambda: answers("during"), lambda: note_answer("during", "x", Given("a", 25))):
        with pytest.raises(InputValueError, match="sitting is 'during'"):
            call()


def test_an_answer_of_another_shape_is_not_written(work):
    for bad in (Given("e", 25), Given("a", 26), Given("a", 25.0)):
        with pytest.raises(ValueError, match=r"^[ea]$"):
            note_answer("before", "paths", bad)
    assert not (work / store.FILE).exists()
