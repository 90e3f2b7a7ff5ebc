"""Sixty true and sixty false statements that nobody tuned for: no false one is proved.

Each true statement stands beside the same with a sign, a branch, a constant or one point changed.
"""

import random

import pytest
import sympy
from random_graphs import ONE, TWO
from sympy import Abs, Eq, Heaviside, Matrix, Max, Min, Ne, Piecewise, exp, log, sign, sqrt, tanh

from bpcourse import functions as f
from bpcourse.errors import ProofError
from bpcourse.graph import backward, lift, variable, variables
from bpcourse.symbolic import proofs, prove_equal, prove_gradient, sigma

x, y, z = sympy.symbols("x y z", real=True)
p, q = sympy.symbols("p q", positive=True)
M, N = Matrix([[x, 1], [y, 2]]), Matrix([[z, x], [0, y]])
HALF = sympy.Rational(1, 2)


def where(condition, value, otherwise=0):
    return Piecewise((value, condition), (otherwise, True))


# (left, right, the right side with something changed)
PAIRS = {
    "cube": ((x + y) ** 3, x**3 + 3 * x**2 * y + 3 * x * y**2 + y**3, (x - y) ** 3),
    "four": (x**4 - y**4, (x - y) * (x + y) * (x**2 + y**2), (x - y) ** 2 * (x + y) ** 2),
    "lagrange": (
        (x**2 + y**2) * (1 + z**2),
        (x - y * z) ** 2 + (x * z + y) ** 2,
        (x - y * z) ** 2 + (x * z - y) ** 2,
    ),
    "tiny": (x * y, ((x + y) ** 2 - (x - y) ** 2) / 4, x * y + sympy.Rational(1, 10**40)),
    "roots": (
        (x - 1) * (x - 2) * (x - 3),
        x**3 - 6 * x**2 + 11 * x - 6,
        x**3 - 6 * x**2 + 11 * x - 5,
    ),
    "parts": (1 / (x**2 - 1), (1 / (x - 1) - 1 / (x + 1)) / 2, 1 / (x - 1) - 1 / (x + 1)),
    "long": ((x**3 - y**3) / (x - y), x**2 + x * y + y**2, x**2 - x * y + y**2),
    "sum": (1 / p + 1 / q, (p + q) / (p * q), 2 / (p + q)),
    "nested": (1 / (1 + 1 / (1 + x**2)), (1 + x**2) / (2 + x**2), (1 + x**2) / (1 + 2 * x**2)),
    "softmax": (exp(x) / (exp(x) + exp(y)), sigma(x - y), sigma(y - x)),
    "exp": (exp(x + 2 * y), exp(x) * exp(y) ** 2, exp(x) * exp(y) * 2),
    "log": (log(p * q**2), log(p) + 2 * log(q), log(p) + log(q) ** 2),
    "log of a square": (log(p**2), 2 * log(p), log(p) ** 2),
    "log of minus": (exp(log(x**2 + 1)), x**2 + 1, x**2 - 1),
    "tanh": (tanh(x), 2 * sigma(2 * x) - 1, 2 * sigma(x) - 1),
    "tanh of twice": (tanh(2 * x), 2 * tanh(x) / (1 + tanh(x) ** 2), 2 * tanh(x)),
    "tanh slope": (tanh(x).diff(x), 4 * sigma(2 * x) * sigma(-2 * x), sigma(x) * sigma(-x)),
    "sigmoid": (sigma(-x), 1 - sigma(x), 1 + sigma(x)),
    "sigmoid slope": (sigma(x).diff(x), exp(-x) / (1 + exp(-x)) ** 2, exp(x) / (1 + exp(-x)) ** 2),
    "second slope": (
        sigma(x).diff(x, 2),
        sigma(x) * (1 - sigma(x)) * (1 - 2 * sigma(x)),
        sigma(x) * (1 - sigma(x)) * (1 + 2 * sigma(x)),
    ),
    "softplus": (f.softplus(x), x + f.softplus(-x), x - f.softplus(-x)),
    "softplus slope": (f.softplus(x).diff(x), sigma(x), tanh(x)),
    "cross-entropy": (-log(sigma(x)), f.softplus(-x), f.softplus(x)),
    "circle": (sympy.sin(x) ** 2, 1 - sympy.cos(x) ** 2, 1 - sympy.cos(x)),
    "double angle": (sympy.sin(2 * x), 2 * sympy.sin(x) * sympy.cos(x), 2 * sympy.sin(x)),
    "hole": (where(Ne(x, y), x * y, x**2), x * y, where(Ne(x, y), x * y, x)),
    "filled": (where(Eq(x, 0), 0, x**2), x**2, where(Eq(x, 0), 1, x**2)),
    "far hole": (where(Ne(x, 5), x, 5), x, where(Ne(x, 5), x, 6)),
    "curve": (where(Eq(x, y**2), x, y**2), y**2, where(Eq(x, y**2), x + 1, y**2)),
    "edge": (where(x > 1, x - 1), where(x >= 1, x - 1), where(x >= 1, x)),
    "open edge": (where(x > 1, 3), 3 * where(x > 1, 1), where(x >= 1, 3)),
    "three": (Piecewise((-1, x < 0), (0, Eq(x, 0)), (1, True)), sign(x), where(x < 0, -1, 1)),
    "both": (where((x > 0) & (y > 0), x * y), f.relu(x) * f.relu(y), where(x > 0, x * y)),
    "either": (where((x > 0) | (y > 0), 1), where(Max(x, y) > 0, 1), where(Min(x, y) > 0, 1)),
    "between": (
        where((x > -1) & (x < 1), x, sign(x)),
        Max(-1, Min(1, x)),
        where((x > -1) & (x < 1), x, 1),
    ),
    "square above": (where(x**2 > 4, 1), where(Abs(x) > 2, 1), where(x > 2, 1)),
    "relu": (f.relu(x), Max(x, 0), Min(x, 0)),
    "relu slope": (f.greater(x, 0), Heaviside(x, 0), Heaviside(x)),
    "absolute": (f.absolute(x), Abs(x), -Abs(x)),
    "maximum": (f.maximum(x, y), Max(x, y), Max(x, -y)),
    "half": (Max(x, y), (x + y + Abs(x - y)) / 2, (x + y - Abs(x - y)) / 2),
    "min and max": (Max(x, y) * Min(x, y), x * y, Max(x, y) ** 2),
    "of three": (Max(x, y, z), Max(Max(z, y), x), Max(Min(z, y), x)),
    "distributes": (Min(x, Max(y, z)), Max(Min(x, y), Min(x, z)), Max(Min(x, y), z)),
    "sign": (x, sign(x) * Abs(x), sign(x) ** 2 * Abs(x)),
    "sign squared": (sign(x) ** 2, where(Ne(x, 0), 1), 1),
    "sign of a product": (sign(x * y), sign(x) * sign(y), sign(x) + sign(y)),
    "triangle": (Max(Abs(x + y), Abs(x - y)), Abs(x) + Abs(y), Abs(x + y)),
    "root": (sqrt(x**2), Abs(x), x),
    "steps": (Heaviside(x, 1) + Heaviside(-x, 0), 1, Heaviside(x, 1) + Heaviside(-x, 1)),
    "leaky": (
        Max(x, x / 100),
        where(x > 0, x, x / 100),
        where(x > 0, x, -x / 100),
    ),
    "huber": (
        where(Abs(x) <= 1, x**2 / 2, Abs(x) - HALF),
        where(x**2 <= 1, x**2 / 2, Max(x, -x) - HALF),
        where(Abs(x) <= 1, x**2 / 2, Abs(x) - 1),
    ),
    "hinge": (Max(0, 1 - x), f.relu(1 - x), f.relu(x - 1)),
    "transpose": ((M * N).T, N.T * M.T, M.T * N.T),
    "trace": ((M * N).trace(), (N * M).trace(), M.trace() * N.trace()),
    "determinant": ((M * N).det(), M.det() * N.det(), M.det() + N.det()),
    "adjugate": (M * M.adjugate(), M.det() * sympy.eye(2), M.det() * sympy.ones(2)),
    "matrix kinks": (M.applyfunc(f.relu), M.applyfunc(lambda a: Max(a, 0)), M.applyfunc(Abs)),
}
GRAPHS = 14
SMOOTH = [
    n for n in ONE if n not in {"sech", "log", "power 0.5", "fixed power", "power -1", "power 3"}
]
PLAIN = [name for name in TWO if name not in {"power", "divide"}]


def small_graph(seed):
    """Return a graph of three to five operations, every variable of it used."""
    dice = random.Random(seed)  # noqa: S311  a test, no secret
    nodes = [variable("a"), variable("b")]
    while len(nodes) < 2 + 3 + seed % 3:
        one = dice.random() < 0.5
        table, options = (ONE, SMOOTH) if one else (TWO, PLAIN)
        inputs = [nodes[-1], dice.choice([*nodes, lift(2)])][: 1 if one else 2]
        nodes.append(table[dice.choice(options)][0](*inputs))
    output = nodes[-1] * nodes[0] + nodes[1]
    return output.named("L")


def proved(left, right):
    try:
        prove_equal(left, right)
    except ProofError as error:
        return "refuted" if " is not " in str(error) else "open"
    return "proved"


@pytest.mark.parametrize("name", PAIRS)
def test_a_true_statement_is_proved(name):
    left, right, _ = PAIRS[name]
    assert proved(left, right) == "proved"


@pytest.mark.parametrize("name", PAIRS)
def test_a_false_statement_is_refuted(name):
    left, right, wrong = PAIRS[name]
    assert proved(left, wrong) == "refuted"
    assert proved(wrong, right) == "refuted"


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_the_gradient_of_a_graph_is_proved(seed):
    output = small_graph(seed)
    assert len(prove_gradient(output).statements) == len(variables(output))


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_a_wrong_gradient_of_a_graph_is_refuted(seed, monkeypatch):
    output = small_graph(seed)
    slip = (lambda g: -g, lambda g: 2 * g, lambda g: g + 1)[seed % 3]
    monkeypatch.setattr(
        proofs, "backward", lambda *a: {n: slip(g) for n, g in backward(*a).items()}
    )
    with pytest.raises(ProofError, match=r" is not .*: (at \w+ = .*)?the left side is"):
        prove_gradient(output)


def test_there_are_sixty_of_each():
    assert len(PAIRS) + GRAPHS >= 60
