"""The recurrence is proved for any weights, activation and loss; a wrong one is not."""

import pytest
import sympy

from bpcourse.errors import InputValueError, ProofError, ShapeError
from bpcourse.symbolic import prove_network, symbolic_network
from bpcourse.symbolic.layers import _with_examples, ell

SIZES = {1: (3, 2), 2: (2, 3, 2), 3: (2, 3, 2, 3), 4: (2, 3, 2, 3, 2)}


def recurrence(net, sign=1, transpose=False, slope=True):
    """Claim gradients by the delta recurrence, with one thing wrong where asked for."""
    delta = net.loss_slope.multiply_elementwise(net.slopes[-1])
    dW, db = [], []
    for k in reversed(range(len(net.W))):
        dW.insert(0, delta.T * net.a[k])
        db.insert(0, sympy.ones(1, delta.rows) * delta)
        if k > 0:
            back = sign * delta * (net.W[k].T if transpose else net.W[k])
            delta = back.multiply_elementwise(net.slopes[k - 1]) if slope else back
    return dW, db


@pytest.mark.parametrize("depth", SIZES)
def test_the_recurrence_is_proved(depth):
    net = symbolic_network(SIZES[depth])
    proof = prove_network(net, *recurrence(net))
    entries = sum(int(str(words).split()[0]) for _, words in proof.statements)
    assert entries == sum(len(W) + len(b) for W, b in zip(net.W, net.b, strict=True))


def test_the_recurrence_is_proved_for_a_batch():
    net = symbolic_network((2, 3, 2), batch=3)
    assert len(prove_network(net, *recurrence(net)).statements) == 4


@pytest.mark.parametrize("wrong", [{"sign": -1}, {"transpose": True}, {"slope": False}])
def test_a_wrong_recurrence_is_refused(wrong):
    net = symbolic_network((2, 2, 2))  # square, so that a missing transpose has a shape that fits
    with pytest.raises(ProofError, match="dL/dW1_11 is not"):
        prove_network(net, *recurrence(net, **wrong))


def test_a_batch_needs_the_sum_for_weights_and_biases():
    net = symbolic_network((2, 1), batch=2)
    dW, db = recurrence(net)
    delta = net.loss_slope.multiply_elementwise(net.slopes[0])
    with pytest.raises(ProofError, match="dL/db1_1 is not"):
        prove_network(net, dW, [delta.row(1)])
    with pytest.raises(ProofError, match="dL/dW1_11 is not"):
        prove_network(net, [delta.row(1).T * net.a[0].row(1)], db)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_the_numbers_of_a_refusal_belong_to_one_loss_and_its_own_slope(place):
    a = sympy.symbols("a1:4", real=True)
    slope = sympy.diff(_with_examples(ell(*a)), a[place - 1])
    assert sympy.expand(slope - _with_examples(ell(*a).fdiff(place))) == 0
    assert slope.subs(a[place - 1], 1) == 2 * place + 1  # each output weighs otherwise


def test_a_refusal_gives_numbers_for_one_activation_and_loss():
    net = symbolic_network((1, 1))
    dW, db = recurrence(net)
    with pytest.raises(ProofError, match=r"With phi\(z\) = z \+ z\*\*2 .*, at W1_11 = 1, .* is"):
        prove_network(net, [2 * dW[0]], db)


def test_what_no_example_refutes_could_not_be_shown():
    net = symbolic_network((1, 1))
    dW, db = recurrence(net)
    hole = sympy.Function("hole", real=True)(net.W[0][0, 0])
    with pytest.raises(ProofError, match="dL/dW1_11 could not be shown"):
        prove_network(net, [dW[0] + sympy.Matrix([[hole]])], db)


def test_a_gradient_of_another_shape_is_refused():
    net = symbolic_network((2, 3))
    dW, db = recurrence(net)
    with pytest.raises(ShapeError, match=r"W1 has shape \(3, 2\) and its gradient \(2, 3\)"):
        prove_network(net, [dW[0].T], db)


@pytest.mark.parametrize("sizes", [(3,), (2, 2, 2, 2, 2, 2)])
def test_the_depth_is_one_to_four(sizes):
    with pytest.raises(InputValueError, match="give 2 to 5 of them"):
        symbolic_network(sizes)


def test_symbols_print_as_in_formulas():
    z = symbolic_network((1, 1)).slopes[0][0]
    assert r"\varphi'\left(" in sympy.latex(z)
    assert r"\right)}^{2}" not in sympy.latex(z**2)
    assert sympy.latex(z**2).endswith("^{2}")
