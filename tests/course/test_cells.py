"""What stands in the cells holds: solutions keep their promises, proofs can fail, slips are told.

Each notebook runs once, for all of this.
"""

import ast
import contextlib
import io
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
import pytest
from needed import cells_that_run, skip_without_needs
from proof_changes import can_fail

from bpcourse.practice import check, compare, predict
from bpcourse.practice.exercises import FILES, of_notebook

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("[0-8]*.ipynb"))
pytestmark = pytest.mark.usefixtures("switches_as_they_were", "no_widget_left")
SOLUTION = re.compile(r"<details><summary>Solution</summary>(.*?)</details>", re.DOTALL)
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?")


def solutions(path):
    """Return the code of every solution of a notebook."""
    cells = nbformat.read(path, as_version=4).cells
    texts = (cell.source for cell in cells if cell.cell_type == "markdown")
    return [
        code for text in texts for part in SOLUTION.findall(text) for code in CODE.findall(part)
    ]


class Run(NamedTuple):
    """The names that a notebook defines, what it asks `compare`, its proofs that cannot fail."""

    names: dict
    asked: list
    doubtful: list


@cache
def _run(path):
    """Run a notebook once; a proof is tried when it is its turn."""
    skip_without_needs(path)
    names, asked, doubtful = {}, [], []

    def noted(question, result, *, slips=None):
        asked.append((question, result, slips or {}))
        return compare(question, result, slips=slips)

    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells_that_run(nbformat.read(path, as_version=4)):
            if "proof" in cell.metadata.get("tags", []) and not can_fail(cell.source, names):
                doubtful.append(cell.source)
            exec(compile(cell.source, path.name, "exec"), names)  # noqa: S102  our own cells
            names |= {"compare": noted} if "compare" in names else {}
    return Run(names, asked, doubtful)


def run_notebook(path):
    """Return the names that a notebook has defined when all of its cells have run."""
    return dict(_run(path).names)


def promises(code, names):
    """Run a solution; yield (comment, value) for each line that has a comment."""
    for statement in ast.parse(code).body:
        source = ast.get_source_segment(code, statement)
        comment = code.splitlines()[statement.end_lineno - 1].partition("#")[2].strip()
        if isinstance(statement, ast.Expr):
            value = eval(source, names)  # noqa: S307  our own cells
        else:
            exec(source, names)  # noqa: S102  as above
            assigned = isinstance(statement, ast.Assign)
            value = eval(ast.unparse(statement.targets[0]), names) if assigned else None  # noqa: S307
        if comment:
            yield comment, value


def flat(value):
    """Yield every number in a value."""
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, (int, float)):
        yield float(value)
    elif not isinstance(value, str):
        for item in value:
            yield from flat(item)


def keeps(comment, value):
    """Tell whether the numbers of the comment are in the value, in this order, to their digits."""
    if comment == repr(value):
        return True
    found = flat(value)
    wanted = [(float(text), len(text.partition(".")[2])) for text in NUMBER.findall(comment)]
    return bool(wanted) and all(
        any(round(number, digits) == number_wanted for number in found)
        for number_wanted, digits in wanted
    )


@pytest.mark.parametrize("path", NOTEBOOKS[1:], ids=lambda path: path.stem)
def test_solutions_run_and_keep_their_promises(path):
    found = solutions(path)
    assert found
    for code in found:
        for comment, value in promises(code, run_notebook(path)):
            assert keeps(comment, value), f"{comment!r} is not what comes out: {value!r}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_proof_fails_when_a_sign_is_changed(path):
    assert _run(path).doubtful == []


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


CHECK = re.compile(r'^check\("(\d\d\.\d+)"', re.MULTILINE)


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


@pytest.mark.parametrize("number", FILES)
def test_solved_all_exercises_are_correct(number):
    path = next(path for path in NOTEBOOKS if path.stem.startswith(number))
    names, solved = run_notebook(path), []
    for code in solutions(path):
        *before, last = ast.parse(code).body
        exec(ast.unparse(ast.Module(before, [])), names)  # noqa: S102  our own cells
        said = repr(eval(ast.unparse(last), names))  # noqa: S307  as above
        if CHECK.match(ast.unparse(last).replace("'", '"')):
            assert ": correct" in said, said
            solved.append(said.partition(":")[0])
    assert solved == list(of_notebook(number))


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


# --- Predictions: each slip that `compare` is given is told apart -------------------------------


def not_told_apart(question, result, slips):
    """Return the words of the slips that somebody who makes them would not read."""
    unread = []
    for words, value in slips.items():
        predict(question, *(value if isinstance(value, (list, tuple)) else [value]))
        if not compare(question, result, slips=slips).text.endswith(words):
            unread.append(words)
    predict(question, ...)
    return unread


@pytest.mark.parametrize("path", NOTEBOOKS[1:], ids=lambda path: path.stem)
def test_who_makes_a_slip_in_a_prediction_reads_which(path):
    asked = _run(path).asked
    assert asked
    assert [found for one in asked for found in not_told_apart(*one)] == []


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
