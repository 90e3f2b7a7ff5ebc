"""Right answers and slips of all notebooks are computed: a typed constant is found."""

import ast
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output
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


def typed_slips(cell):
    """Return the slips of a cell that nothing computes: wrong answers that somebody typed."""
    dicts = [
        node.value
        for node in ast.walk(tree_of(cell))
        if (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "slips")
        or (isinstance(node, ast.keyword) and node.arg == "slips")
    ]
    return [
        ast.unparse(value)
        for found in dicts
        if isinstance(found, ast.Dict)
        for value in found.values
        if not any(isinstance(part, ast.Name | ast.BinOp) for part in ast.walk(value))
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_slip_is_computed(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    assert [typed for cell in cells for typed in typed_slips(cell)] == []


@pytest.mark.parametrize(
    ("values", "typed"),
    [("24", ["24"]), ("'up'", ["'up'"]), ("2 * 12", []), ("[1, 2]", ["[1, 2]"]), ("[w, 2]", [])],
)
def test_a_typed_slip_is_found(values, typed):
    for code in (f"slips = {{'a slip': {values}}}", f"compare('q', x, slips={{'a': {values}}})"):
        assert typed_slips(new_code_cell(code)) == typed


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


# --- Pictures do not answer what a prediction asks ------------------------------------------------

COMPARED = re.compile(r"compare\((\".*?\")")
RESULT = re.compile(r"the result is (.+?) \(you made no prediction\)")
TELLING = re.compile(r"\d\.\d\d+|\d{3,}")  # three digits: a shorter number stands there by chance


def given_away(cells):
    """Return the questions whose answer a picture shows before it is compared."""
    pictures, found = [], []
    for cell in cells:
        texts = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
        asked = COMPARED.search(cell.source)
        if asked and (result := RESULT.search("".join(texts))):
            numbers = TELLING.findall(result[1])
            found += [
                asked[1] for n in numbers for text in pictures if re.search(rf"\b{n}\b", text)
            ]
        if any("<img" in output.get("data", {}).get("text/html", "") for output in cell.outputs):
            pictures += texts
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_picture_answers_a_question_that_comes_later(path):
    assert given_away(code_cells(nbformat.read(path, as_version=4))) == []


def test_a_picture_that_gives_an_answer_away_is_found():
    def shown(source, kind, text):
        data = {"text/plain": text, "text/html": kind}
        return new_code_cell(source, outputs=[new_output("display_data", data=data)])

    said = "q: the result is 2.25 (you made no prediction)."
    card = shown('compare("q", x)', "<details>", said)
    assert given_away([shown("nudge()", "<img>", "It changes by 2.25."), card]) == ['"q"']
    assert given_away([shown("nudge()", "<img>", "It changes by 2.255."), card]) == []
    assert given_away([card, shown("nudge()", "<img>", "It changes by 2.25.")]) == []
