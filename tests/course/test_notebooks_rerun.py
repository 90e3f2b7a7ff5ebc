"""Each cell twice, run all again, out of order, cells left out: never a different number.

What stands in the cells holds, too: proofs can fail, solutions keep their promises, slips are told.
"""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from cell_promises import solutions
from needed import skip_without_needs
from rerun import SLOW, builds_on_itself, differences

from bpcourse.practice.exercises import FILES, of_notebook

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TEACHING = NOTEBOOKS[:-1]  # all but the table of notation
MODES = ("each cell twice in a row", "a second time in the same kernel")
MODES += ("out of order", "with cells left out")


@functools.cache
def findings(*paths):
    """Return notebook -> mode -> findings, from one process."""
    # The backend that a kernel sets, so that a figure left open is treated as it is there.
    surroundings = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    answer = subprocess.run(
        [sys.executable, ROOT / "tests" / "rerun.py", *paths],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env=os.environ | surroundings | {"PYTHONUTF8": "1"},
        timeout=900,
    )
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout.splitlines()[-1])
    return {Path(name).stem: modes for name, modes in found.items()}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_gives_its_stored_results(path, mode):
    skip_without_needs(path)
    assert findings(*NOTEBOOKS)[path.stem][mode] == []  # one process: all load the same libraries


def found_in(path, what):
    """Return what was found about the promises of a notebook."""
    skip_without_needs(path)
    return findings(*NOTEBOOKS)[path.stem][what]


@pytest.mark.parametrize("path", TEACHING, ids=lambda path: path.stem)
def test_every_proof_fails_when_a_sign_is_changed(path):
    assert found_in(path, "proofs that cannot fail") == []


@pytest.mark.parametrize("path", TEACHING[1:], ids=lambda path: path.stem)
def test_solutions_run_and_keep_their_promises(path):
    assert solutions(path)
    assert found_in(path, "broken promises") == []


@pytest.mark.parametrize("number", FILES)
def test_solved_all_exercises_are_correct(number):
    path = next(path for path in TEACHING if path.stem.startswith(number))
    assert found_in(path, "exercises solved") == list(of_notebook(number))


@pytest.mark.parametrize("path", TEACHING[1:], ids=lambda path: path.stem)
def test_who_makes_a_slip_in_a_prediction_reads_which(path):
    assert found_in(path, "predictions")
    assert found_in(path, "slips that are not told") == []


# --- The runner can fail -------------------------------------------------------------------------


def cell(source, *outputs, **metadata):
    """Return a code cell with stored outputs: text for stdout, a dict for something shown."""
    made = [
        nbformat.v4.new_output("stream", name="stdout", text=one)
        if isinstance(one, str)
        else nbformat.v4.new_output("display_data", data=one)
        for one in outputs
    ]
    return nbformat.v4.new_code_cell(source, outputs=made, metadata=metadata)


def plain(text):
    """Return the mime bundle of a result that has nothing but text."""
    return {"text/plain": text}


IMPORTS = cell("import math")
GOOD = (
    IMPORTS,
    cell("w = 3"),
    cell("w * 2", plain("6")),
    cell("print(math.floor(w + 0.5))", "3\n"),
    cell("print('σ')\nw", "σ\n", plain("3")),
)
CHANGES = (cell("w = 3"), cell("w", plain("3")), cell("w = w + 1"), cell("w * 1", plain("4")))
EXEMPT = (*CHANGES[:2], cell("w = w + 1", tags=["once"]), cell("'end'", plain("'end'")))
PLANTED = {
    "wrong": ((cell("w = 3\nw", plain("4")),), "out of order"),
    "raises": ((cell("undefined"),), "each cell twice in a row"),
    "warns": ((cell("import warnings; warnings.warn('a')"),), "each cell twice in a row"),
    "counts up": (
        (cell("import itertools as i\nc = globals().get('c', 0) + 1\nc", plain("1")),),
        "a second time in the same kernel",
    ),
    "updates in place": (CHANGES, "each cell twice in a row"),
    "uses a name again": (
        (cell("x = 2"), cell("x * 1", plain("2")), cell("x = 5"), cell("x * 2", plain("10"))),
        "with cells left out",
    ),
    "depends on order": (
        tuple(c for i in range(6) for c in (cell(f"x = {i}"), cell("x + 0", plain(str(i))))),
        "out of order",
    ),
}


def write(path, cells):
    """Write a notebook of these cells; return its path."""
    for count, one in enumerate(cells):
        one.id = f"cell-{count}"
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Return mode -> findings of each notebook made here."""
    folder = tmp_path_factory.mktemp("planted")
    made = {"good": GOOD, "exempt": EXEMPT} | {name: cells for name, (cells, _) in PLANTED.items()}
    return findings(*(write(folder / f"{name}.ipynb", cells) for name, cells in made.items()))


def test_a_good_notebook_passes_in_every_mode(planted):
    assert [planted["good"][mode] for mode in MODES] == [[]] * len(MODES)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_defect_is_found(planted, name):
    assert planted[name][PLANTED[name][1]] != []


def test_a_cell_that_is_meant_to_run_once_is_exempt(planted):
    assert planted["exempt"]["each cell twice in a row"] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("w = w + 1", True),
        ("w += 1", True),
        ("for k in range(3):\n    w = w + k", True),
        ("a[0] = 1", True),
        ("net.rate = 1", True),
        ("w = 3\nprint(w, v)", False),
        ("def f():\n    w = 2\n    return w\nf()", False),
    ],
)
def test_a_cell_that_builds_on_itself_runs_twice_even_if_it_is_slow(source, expected):
    assert builds_on_itself(cell(source)) == expected


class Counting:
    """A shell that notes what it is given, and says that it went wrong."""

    def __init__(self):
        self.ran = []

    def run_cell(self, source, **_options):
        """Note a cell."""
        self.ran.append(source)
        return SimpleNamespace(success=False)


def test_a_slow_cell_runs_once_unless_it_builds_on_itself():
    shell, cells = Counting(), [cell("v = 1"), cell("w = w + 1")]
    differences(shell, [c for c in cells for _ in range(2)], spent={c.id: SLOW for c in cells})
    assert shell.ran == ["w = w + 1"] * 2
