"""Kinds of claims that were once proved though false, or refuted though true."""

from dataclasses import replace

import pytest
import sympy
from sympy import Abs, Heaviside, Matrix, Max, Min, Ne, Piecewise, Symbol, exp, sqrt

from bpcourse.errors import GraphError, InputTypeError, ProofError
from bpcourse.functions import absolute, greater, maximum, relu
from bpcourse.functions import exp as exp_of
from bpcourse.graph import Node, lift, variable
from bpcourse.graph.primitives import MAXIMUM
from bpcourse.symbolic import prove_equal, prove_gradient
from bpcourse.symbolic.counterexamples import find_counterexample

t, x, y = sympy.symbols("t x y", real=True)
a, b = variable("a"), variable("b")

REFUTED = [
    (Piecewise((x + y, Ne(x, y)), (0, True)), x + y, "at x = 1, y = 1 the left side is 0 and"),
    (greater(x, y) + greater(y, x), 1, "at x = 1, y = 1 the left side is 0 and the right side 1"),
    (Piecewise((x, Ne(x, 7)), (0, True)), x, "at x = 7 the left side is 0 and the right side 7"),
    (Piecewise((x, x <= 1000), (0, True)), x, r"at x = \d+"),
    (Piecewise((1, sympy.Eq(x * y, 6)), (0, True)), 0, "the left side is 1 and the right side 0"),
    (Heaviside(x), greater(x, 0), "at x = 0 the left side is 1/2 and the right side 0"),
    (exp(exp(exp(x + 5))), 0, r"at x = .* the right side 0"),
    (Abs(x), x, "at x = -1 the left side is 1 and the right side -1"),
    (sqrt(x**2), x, "at x = -1 the left side is 1 and the right side -1"),
    (exp(x) + sympy.Rational(1, 10**40), exp(x), "the left side is"),
    (Matrix([[x, 1]]), Matrix([[x, 2]]), "the left side is 1 and the right side 2"),
    (Matrix([[x, 1]]), Matrix([[x], [1]]), r"a matrix of shape \(1, 2\), a matrix of shape"),
    (Matrix([[x]]), x, r"a matrix of shape \(1, 1\), a formula"),
]


@pytest.mark.parametrize(("left", "right", "words"), REFUTED)
def test_a_false_claim_is_refuted_with_the_point(left, right, words):
    with pytest.raises(ProofError, match=rf"is not (.|\n)*{words}"):
        prove_equal(left, right)


PROVED = [
    (Matrix([[t]]).T, Matrix([[t]])),
    (relu(t), Max(0, t)),
    (absolute(t), Abs(t)),
    (greater(t, 0), Heaviside(t, 0)),
    (Max(exp(x), exp(y)), exp(Max(x, y))),
    (Max(sympy.tanh(x), sympy.tanh(y)), sympy.tanh(Max(x, y))),
    (Max(x, y) - Min(x, y), Abs(x - y)),
    (x**3 / Abs(x), x * Abs(x)),
    (Abs(Symbol("u")), Max(Symbol("u"), -Symbol("u"))),
    (0.5 * x + 0.1, x / 2 + sympy.Rational(1, 10)),
    (sympy.Derivative(x**2, x), 2 * x),
    (sympy.MatrixSymbol("A", 2, 2).T.T, sympy.MatrixSymbol("A", 2, 2)),
]


@pytest.mark.parametrize(("left", "right"), PROVED)
def test_a_true_claim_is_proved(left, right):
    assert repr(prove_equal(left, right, "this")).startswith("proved: this = ")


def test_where_a_side_has_no_value_is_said():
    assert repr(prove_equal((x**2 - 1) / (x - 1), x + 1)) == (
        "proved: both sides = x + 1, where both sides are defined"
    )
    assert prove_equal(x**2 / x, x).conditions == ("",)


OPEN = [
    (sympy.Function("f")(x), x),
    (sympy.DiracDelta(x), 0),
    (sympy.atan(x) + sympy.atan(1 / x), sympy.pi * sympy.sign(x) / 2),
    (sympy.nan, sympy.nan),
]


@pytest.mark.parametrize(("left", "right"), OPEN)
def test_what_is_neither_could_not_be_shown(left, right):
    with pytest.raises(ProofError, match="could not be shown") as caught:
        prove_equal(left, right, "it")
    assert " is not " not in str(caught.value)


@pytest.mark.parametrize("condition", [x > 0, sympy.Eq(x, 1), True])
def test_a_condition_is_no_formula(condition):
    with pytest.raises(InputTypeError, match="has no value to compare"):
        prove_equal(condition, condition)


z = (a**2).named("z")
INNER = [
    ((z**2).named("L"), z, "proved: dL/dz = 2*z"),
    ((z * a).named("L"), z, "proved: dL/dz = a"),
    ((z * a).named("L"), (a, z), "proved: dL/da = 3*a**2\nproved: dL/dz = a"),
    (exp_of(z + z).named("L"), z, "proved: dL/dz = 2*exp(2*z)"),
    (z, z, "proved: dz/dz = 1"),
]


@pytest.mark.parametrize(("output", "wrt", "words"), INNER)
def test_an_inner_node_is_a_letter_of_what_follows(output, wrt, words):
    assert repr(prove_gradient(output, wrt)) == words


def test_an_inner_node_without_a_name_has_that_of_the_listing():
    inner = a * b
    assert "dL/dv1 = 2*v1" in repr(prove_gradient((inner**2).named("L"), inner))


def test_a_constant_has_no_gradient_to_prove():
    two = lift(2)
    with pytest.raises(GraphError, match="2 is a constant"):
        prove_gradient(a * two, two)


KINKS = [
    (maximum(0, a), "except where a = 0"),
    (maximum(a, 0), "except where a = 0"),
    (maximum(a, b), "except where a = b"),
    (relu(a * b + 1), "except where a*b + 1 = 0"),
    (absolute(a - b), "except where a = b"),
    (maximum(relu(a), 0), "except where a = 0"),
]


@pytest.mark.parametrize(("output", "words"), KINKS)
def test_a_gradient_is_proved_but_for_the_kinks_which_are_named(output, words):
    proof = prove_gradient(output.named("L"))
    assert set(proof.conditions) == {words}
    assert repr(proof).endswith(words)
    assert words in proof._repr_latex_()


CONVENTIONS = {
    "none at a tie": ("greater(a, b)", "greater(b, a)"),
    "all to the first": ("1 - greater(b, a)", "greater(b, a)"),
    "half to each": ("(1 + greater(a, b) - greater(b, a)) / 2",) * 2,
}


@pytest.mark.parametrize("name", CONVENTIONS)
def test_the_proof_does_not_ask_for_the_convention_at_a_tie(name):
    first, second = CONVENTIONS[name]
    second = second.replace("greater(a, b) - greater(b, a)", "greater(b, a) - greater(a, b)")
    row = replace(MAXIMUM, local_texts=(first, second))
    for inputs in ((a, b), (a * b, b + 1), (lift(0), a), (relu(a), b)):
        proof = prove_gradient((Node(row, inputs) * 2).named("L"))
        assert all(words.startswith("except where") for words in proof.conditions)
    alone = Node(row, (a, a)).named("L")
    if name == "none at a tie":  # the slope of max(a, a) = a is 1
        with pytest.raises(ProofError, match="0 is not 1"):
            prove_gradient(alone)
    else:
        assert repr(prove_gradient(alone)) == "proved: dL/da = 1"


def test_a_kink_that_a_letter_does_not_move_is_no_exception():
    y_node = variable("y")
    loss = ((relu(a * b) - y_node) ** 2).named("L")
    assert prove_gradient(loss).conditions == (
        "except where a = 0",
        "except where b = 0",
        "",
    )


def test_a_smooth_gradient_has_no_exception():
    assert prove_gradient(exp_of(a * b)).conditions == ("", "")


def test_a_counterexample_is_exact():
    found = find_counterexample(x**2, x + 1)
    assert (found.left, found.right) == (found.at[x] ** 2, found.at[x] + 1)
