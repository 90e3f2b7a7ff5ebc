"""What stands in the cells of the notebooks, without running them; and the judges of promises.

test_notebooks_rerun.py runs the notebooks and has the promises judged.
"""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from cell_promises import CHECK, Watcher, broken, findings, keeps, not_told_apart, solved

from bpcourse.practice import check
from bpcourse.practice.exercises import FILES, of_notebook

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("[0-8]*.ipynb"))


def exercise_cells(path):
    """Return the sources of the cells in which an answer is handed in."""
    cells = nbformat.read(path, as_version=4).cells
    code = (cell for cell in cells if cell.cell_type == "code")
    return [cell for cell in code if "exercise" in cell.metadata.get("tags", [])]


@pytest.mark.parametrize("number", FILES)
def test_every_exercise_is_in_its_notebook_once_and_in_order(number):
    path = next(path for path in NOTEBOOKS if path.stem.startswith(number))
    cells = exercise_cells(path)
    assert [CHECK.findall(cell.source)[0] for cell in cells] == list(of_notebook(number))
    for cell in cells:
        shown = [output.data["text/plain"] for output in cell.outputs]
        assert len(shown) == 1
        assert "to do" in shown[0]


LISTING = re.compile(r"^\d+  .*", re.MULTILINE)


@pytest.mark.parametrize("number", FILES)
def test_code_that_a_question_shows_stands_in_the_notebook(number):
    path = next(path for path in NOTEBOOKS if path.stem.startswith(number))
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    for name, exercise in of_notebook(number).items():
        listing = "\n".join(LISTING.findall(exercise.question()))
        assert listing in text, name


def test_the_patient_that_notebook_07_shows_has_both_of_its_mistakes():
    path = next(path for path in NOTEBOOKS if path.stem.startswith("07"))
    cells = nbformat.read(path, as_version=4).cells
    names, shown = {"np": np}, [c.source for c in cells if c.source.startswith("def limping(")]
    exec(shown[0], names)  # noqa: S102  our own cell
    assert "as it came in" in repr(check("07.3", names["limping"]))


# --- The judges can fail -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "value", "kept"),
    [
        ("12", 12, True),
        ("12", 13, False),
        ("0.5, 0.4794", [0.5, 0.47943], True),
        ("0.4794, 0.5", [0.5, 0.47943], False),
        ("delta_o = +0.011", {"delta_o": 0.01124}, True),
        ("('a', 'b')", ("a", "b"), True),
        ("no number", 3, False),
    ],
)
def test_a_broken_promise_is_noticed(comment, value, kept):
    assert keeps(comment, value) == kept
    assert (broken([f"v  # {comment}"], {"v": value}) == []) == kept


def test_a_solution_that_is_wrong_or_breaks_is_noticed():
    names = {"check": check}
    assert findings(solved, ['check("01.1", 0)'], names) != ["01.1"]
    assert findings(solved, ["nowhere"], names) == ["NameError: name 'nowhere' is not defined"]


@pytest.mark.parametrize(
    ("result", "slips", "unread"),
    [
        (12, {"a": 24, "b": 72}, []),
        (12, {"the right answer": 12}, ["the right answer"]),
        (12, {"a": 24, "the same": 24.001}, ["the same"]),
        ([1, 2], {"turned round": [2, 1], "half": [1, 1]}, []),
    ],
)
def test_a_slip_that_cannot_be_told_is_noticed(result, slips, unread):
    assert not_told_apart("a question of the tests", result, slips) == unread


def test_a_watcher_notes_each_cell_once_and_finds_a_proof_that_cannot_fail():
    source = "from bpcourse.practice import compare"
    imports, proof = nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell("1 + 1")
    proof.metadata["tags"] = ["proof"]
    asking = nbformat.v4.new_code_cell("compare('two of the tests', 2, slips={'no slip': 2})")
    names = {}
    watcher = Watcher(names)
    for cell in (imports, proof, asking, asking):
        watcher(cell)
        exec(cell.source, names)  # noqa: S102  our own cells
    found = watcher.judge(NOTEBOOKS[0])
    assert found["proofs that cannot fail"] == ["1 + 1"]
    assert found["predictions"] == ["two of the tests"]
    assert found["slips that are not told"] == ["no slip"]
