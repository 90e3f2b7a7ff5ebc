"""Sections G and H of the list of faults, as far as no other test holds them."""

import subprocess
import sys
import time

import pytest
from code_rules import code_problems
from fault_rows.shared import refused

from bpcourse.errors import BpcourseError
from bpcourse.graph import forward, parse_formula
from conftest import ROOT

WORK = """
import numpy as np
from bpcourse.errors import BpcourseError
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer import backward_pass, forward_pass, init_network
x = variable("x")
y = x * x
print(backward(y, forward(y, {x: 3}))[x])
network = init_network((2, 3, 1), rng=np.random.default_rng(0))
cache = forward_pass(network, [[1.0, 2.0]])
print(backward_pass(network, cache, [[1.0]]).weights[0].shape)
for wrong in (lambda: forward_pass(network, [1.0, 2.0]), lambda: forward(y, {})):
    try:
        wrong()
    except BpcourseError as error:
        print(type(error).__name__)
"""


@pytest.mark.parametrize("options", [["-O"], ["-OO"], ["-X", "dev", "-W", "error"], ["-I"]])
def test_row_78_options_of_python_change_nothing(options):
    if "-I" in options:  # the folder is not on the path then; the package is installed
        options = ["-I", "-W", "error"]
    run = [sys.executable, *options, "-c", WORK]
    answer = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split("\n")[:4] == ["6", "(3, 2)", "ShapeError", "GraphError"]
    assert answer.stderr == ""


def test_row_78_no_validation_by_assert():
    import ast  # noqa: PLC0415  here only

    for path in (ROOT / "bpcourse").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree)), path.name


def compute(text):
    output, names = parse_formula(text)
    return forward(output, dict.fromkeys(names.values(), 1.0))


@pytest.mark.parametrize("value", [3, -3, 3.0, 10**50])
@pytest.mark.parametrize("text", ["x**9**9", "x**999999999", "(x**999)**999", "x**77**4"])
def test_row_80_towers_of_powers(text, value):
    output, names = parse_formula(text)
    before = time.perf_counter()
    with refused(ArithmeticError, "larger than any float"):
        forward(output, {names["x"]: value})
    assert time.perf_counter() - before < 2


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "x.__class__.__mro__",
        "9**9**9*x",
        "(" * 10**5 + "x" + ")" * 10**5,
        "lambda: x",
        "[x for x in (1,)]",
        "e\u0445p(x)",  # a Cyrillic letter
        "open('a')",
        "x if x else 1",
        "f'{x}'",
    ],
)
def test_row_80_what_is_no_formula(text):
    with pytest.raises(BpcourseError):
        compute(text)
    assert code_problems("eval(text)", "bpcourse/graph/formula.py") != []
