"""Right at the edges: what people tried on engines of this kind, and what comes out of ours.

The inputs are those of public bug reports, and others of the same kind; right values are from
PyTorch or by hand.
"""

import math

import numpy as np
import pytest

from bpcourse.errors import BpcourseError, DomainError, GraphError, InputTypeError, ShapeError
from bpcourse.functions import (
    batch_norm,
    layer_norm,
    maximum,
    mean_of,
    minimum,
    power,
    relu,
    reshape,
    sqrt,
    sum_of,
)
from bpcourse.graph import (
    GradientProgram,
    backward,
    derivative,
    derivatives,
    forward,
    grad,
    jvp,
    lift,
    sweep,
    value_and_grad,
    variable,
    vjp,
)

A = np.array


# --- a tie gives each input half -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "at", "slope"),
    [
        (lambda v: maximum(v, v), 2.0, 1),
        (lambda v: minimum(v, v), 2.0, 1),
        (lambda v: maximum(v, 2 * v - 2), 2.0, 1.5),
        (lambda v: maximum(v, -v) + minimum(v, -v), 0.0, 0),
        (lambda v: maximum(v**2, v**2), 3.0, 6),
        (relu, 0.0, 0),
    ],
)
def test_slopes_at_a_tie(function, at, slope):
    assert grad(function)(at) == slope
    arrays = grad(lambda v: sum_of(function(v)))(A([at, at]))
    assert arrays == pytest.approx([slope, slope], rel=0, abs=0)
    assert derivatives(function, [at]) == [slope]


# --- exponents that do not change, in every spelling ----------------------------------------------


@pytest.mark.parametrize("base", [-3.0, 0.0, 2.0])
@pytest.mark.parametrize(
    "square",
    [
        lambda v: np.power(v, 2),
        lambda v: np.power(v, np.float64(2)),
        lambda v: v ** lift(2),
        lambda v: v ** A(2),
        lambda v: power(v, 2.0),
        lambda v: v ** np.int64(2),
    ],
)
def test_a_square_is_a_square_however_it_is_written(square, base):
    assert grad(square)(base) == 2 * base


def test_polynomial_features_at_zero():
    # the slope of 1 + v + v^2 + v^3 at 0 is 1
    assert value_and_grad(lambda v: sum_of(v ** np.arange(4)))(0.0) == (1, 1)
    features = grad(lambda v: sum_of(v ** np.arange(3.0)))(A([0.0, -2.0, 3.0]))
    assert features.tolist() == [0, 1, 6]
    assert grad(lambda v: v ** lift(0))(0.0) == 0


# --- a slope that nobody asked for stops nothing --------------------------------------------------


def test_the_other_argument_is_a_constant():
    assert grad(lambda a, b: a**b, 0)(-2.0, 3.0) == 12
    assert grad(lambda a, b: a / b, 0)(3, 10**309) == 1 / 10**309
    assert grad(lambda a, b: sqrt(a) * b, 1)(0.0, 3.0) == 0
    assert grad(lambda a, b: sum_of(a**b), 0)(A([-2.0, 2.0]), 3.0).tolist() == [12, 12]


def test_several_arguments_at_once():
    assert grad(lambda x, y: x * y, argument=(0, 1))(2, 5) == (5, 2)
    assert grad(lambda x, y: x * y, argument=(1,))(2, 5) == (2,)
    assert value_and_grad(lambda x, y, z: x * z + 0 * y, argument=(2, 1))(2, 5, 7) == (14, (2, 0))
    with pytest.raises(GraphError, match="argument 2 asked for, but 2 were given"):
        grad(lambda x, y: x * y, argument=(0, 2))(2, 5)


def test_vjp_and_jvp_meet():
    def function(x, y):
        return x**2 * y + y

    value, pull = vjp(function, 3.0, 5.0)
    assert (value, pull(1), pull(2)) == (50, (30, 10), (60, 20))
    assert jvp(function, [3.0, 5.0], [1.0, 2.0]) == (50, 30 + 2 * 10)
    value, pull = vjp(lambda W: W * 2, A([1.0, 2.0]))
    assert pull(A([1.0, 10.0]))[0].tolist() == [2, 20]
    with pytest.raises(ShapeError):
        pull(1.0)


# --- a node holds no number, and says so ----------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        lambda v: v if v > 0 else -v,
        lambda v: v**2 if v == 3 else v,
        lambda v: v if v != 0 else 0 * v,
        lambda v: max(v, 0),
        lambda v: sorted([v, 2 * v]),
        lambda v: v if v == np.float64(3) else 2 * v,
        lambda v: v if 3 <= v else 2 * v,  # noqa: SIM300  the number first
        math.exp,
        float,
        range,
    ],
)
def test_what_needs_a_number_is_refused_in_words(use):
    with pytest.raises(InputTypeError, match=r"the node .*x0.* a graph holds no"):
        grad(use)(3.0)


def test_nodes_are_equal_if_they_are_the_same_node():
    x, y = variable("x"), variable("x")
    assert x == x
    assert x != y
    assert x is not None
    assert x != "x"
    assert {x: 1, y: 2}[x] == 1


@pytest.mark.parametrize(
    "use",
    [
        np.mean,
        np.average,
        np.median,
        np.asarray,
        lambda v: A([1.0, 2.0, 3.0]).dot(v),
        lambda v: np.dot(A([1.0, 2.0]), v),
        lambda v: np.outer(v, v),
        lambda v: np.inner(v, A([1.0, 2.0])),
        lambda v: np.where(A([True, False]), v, 0),
        lambda v: np.stack([v, v]),
        lambda v: np.concatenate([v, v]),
        np.sum,
    ],
)
def test_numpy_functions_are_refused_and_never_take_a_node_for_one_number(use):
    with pytest.raises(InputTypeError, match=r"bpcourse\.functions"):
        grad(lambda v: sum_of((v - use(v)) ** 3))(A([1.0, 2.0, 6.0]))


def test_the_third_central_moment_in_our_own_functions():
    slopes = grad(lambda v: sum_of((v - mean_of(v)) ** 3))(A([1.0, 2.0, 6.0]))
    assert slopes == pytest.approx([-2, -11, 13], rel=1e-14)


# --- settings are data ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        lambda v: sum_of(v, "print('ran') or None"),
        lambda v: sum_of(v, keepdims="print('ran')"),
        lambda v: mean_of(v, 0.5),
        lambda v: reshape(v, ("print('ran')",)),
        lambda v: reshape(v, (1.5,)),
        lambda v: batch_norm(v, 1.0, 0.0, "print('ran')"),
        lambda v: layer_norm(v, 1.0, 0.0, math.inf),
    ],
)
def test_settings_that_are_no_numbers_are_refused_and_never_run(use, capsys):
    with pytest.raises(InputTypeError):
        grad(use)(np.ones((2, 3)))
    assert capsys.readouterr().out == ""


# --- errors on the way back -----------------------------------------------------------------------


@pytest.mark.parametrize("use", [lambda v: sum_of(v, 0), lambda v: mean_of(v, 1)])
def test_an_error_on_the_way_back_is_one_of_the_course(use):
    with pytest.raises(BpcourseError):
        grad(use)(3.0)


def test_a_program_refuses_what_the_passes_refuse():
    x = variable("x")
    with pytest.raises(DomainError):
        GradientProgram(x * 10**400, [x])(2.0)


# --- forward mode checks what reverse mode checks -------------------------------------------------


def test_forward_mode_refuses_what_reverse_mode_refuses():
    x, w, stranger = variable("x"), variable("w"), variable("s")
    with pytest.raises(InputTypeError, match="must return one number"):
        derivatives(lambda a: (a, a), [1.0])
    with pytest.raises(InputTypeError, match="must return one number"):
        derivative(lambda a: [a], [1.0], [1.0])
    with pytest.raises(DomainError):
        derivatives(lambda a: 1 / a, [0.0])
    with pytest.raises(GraphError, match="no variable of this graph"):
        sweep(x * w, {x: 1.0, w: 2.0}, {stranger: 1.0})
    with pytest.raises(GraphError, match="no value for w"):
        sweep(x * w, {x: 1.0}, {x: 1.0})
    assert derivatives(lambda a: 3.0, [1.0]) == [0.0]  # noqa: ARG005  a constant has slope 0
    assert sweep(x * w, {x: 1.0, w: 2.0}, {x: 1.0}).slope == 2


def test_values_and_gradients_of_the_new_rows():
    a, b = variable("a"), variable("b")
    y = sqrt(a) * minimum(a, b)
    gradients = backward(y, forward(y, {a: 4.0, b: 9.0}))
    assert gradients[a] == pytest.approx(1.5 * 4**0.5, rel=1e-15)  # a^1.5
    assert gradients[b] == 0
    with pytest.raises(DomainError, match="sqrt"):
        forward(sqrt(a), {a: -1.0})
