"""The right answers of all notebooks are computed: a `compare` with a typed constant is found."""

import ast

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from notebook_rules import code_cells, tree_of
from stored_outputs import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def typed_answers(cell):
    """Return the right answers of a cell that no name enters: constants that somebody typed."""
    return [
        ast.unparse(call)
        for call in ast.walk(tree_of(cell))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "compare"
        and not any(isinstance(part, ast.Name) for part in ast.walk(call.args[1]))
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_right_answer_is_computed(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    assert [typed for cell in cells for typed in typed_answers(cell)] == []


@pytest.mark.parametrize(
    ("answer", "is_typed"),
    [
        ("25", True),
        ("3", True),
        ("-3", True),
        ("-0.5", True),
        ("1e-8", True),
        ("[6, 6]", True),
        ("[11.4, 2.3]", True),
        ("2**10", True),
        ("'w and x'", True),
        ("'norm'", True),
        ("gradients[r]", False),
        ("[right, left]", False),
        ("round(slope, 4)", False),
        ("min(work, key=work.get)", False),
    ],
)
def test_a_typed_answer_is_found(answer, is_typed):
    cell = new_code_cell(f"x = 1\ncompare('question', {answer})")
    assert bool(typed_answers(cell)) == is_typed
    computed = new_code_cell(f"compare('question', round(x, 1) + {answer})")
    assert not typed_answers(computed)
