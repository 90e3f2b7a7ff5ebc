"""What the engine refuses, where an operation is not defined, and what NaN does."""

import math

import numpy as np
import pytest
import sympy

from bpcourse import functions
from bpcourse.errors import BpcourseError, DomainError, GraphError, InputTypeError, ShapeError
from bpcourse.functions import (
    absolute,
    batch_norm,
    cos,
    exp,
    greater,
    layer_norm,
    log,
    matmul,
    maximum,
    mean_of,
    minimum,
    power,
    relu,
    reshape,
    sech,
    sigmoid,
    sin,
    softmax_cross_entropy,
    softplus,
    sqrt,
    square,
    sum_of,
    tanh,
)
from bpcourse.graph import (
    Node,
    backward,
    forward,
    lift,
    variable,
)
from bpcourse.graph.primitives import ELEMENTWISE_PRIMITIVES


def run(build, *numbers):
    """Return the value and the gradients of a graph of as many variables as numbers."""
    inputs = {variable(f"x{i}"): number for i, number in enumerate(numbers)}
    output = lift(build(*inputs))
    values = forward(output, inputs)
    gradients = backward(output, values)
    return values[output], tuple(gradients.get(node, 0) for node in inputs)


def order_graph():
    """Return the graph on which a wrong visiting order gives a wrong gradient (micrograd #68)."""
    a, b = variable("a"), variable("b")
    c, d = a + b, a * b
    e, f = c + d, c * d
    return e + f, a, b


# --- what the engine refuses --------------------------------------------------------------------


def test_missing_and_stray_inputs():
    x, w = variable("x"), variable("w")
    y = x * w
    with pytest.raises(GraphError, match="no value for w"):
        forward(y, {x: 1})
    with pytest.raises(GraphError, match="keyed by variables"):
        forward(y, {"x": 1, "w": 2})
    with pytest.raises(GraphError, match="keyed by variables"):
        forward(y, {x: 1, w: 2, y: 3})
    with pytest.raises(
        GraphError, match=r"for multiply\(x, w\): pass what forward\(...\) returned"
    ):
        backward(y, {x: 1, w: 2})
    with pytest.raises(InputTypeError, match="expected a graph node"):
        forward(3, {})


def test_a_node_is_neither_true_nor_false_nor_ordered():
    x = variable("x")
    with pytest.raises(InputTypeError, match="no truth value"):
        bool(x)
    with pytest.raises(InputTypeError, match="no truth value"):
        assert not x
    with pytest.raises(InputTypeError, match="cannot be compared"):
        sorted([x, variable("y")])
    others = [variable("x"), variable("y")]
    assert x in [*others, x]
    assert x not in others
    assert len({x, variable("x"), x}) == 2


@pytest.mark.parametrize(
    "use",
    [
        np.exp,
        np.tanh,
        np.add.reduce,
        lambda x: np.add(x, 1, dtype=float),
        lambda x: np.greater(x, 0),
    ],
)
def test_numpy_functions_on_a_node_are_refused_with_a_hint(use):
    with pytest.raises(InputTypeError, match=r"from bpcourse\.functions"):
        use(variable("x"))


@pytest.mark.parametrize(
    ("build", "gradient"),
    [
        (lambda a, x: a + x, [1, 1]),
        (lambda a, x: a - x, [-1, -1]),
        (lambda a, x: a * x, [1, 2]),
        (lambda a, x: a / x, [-1 / 25, -2 / 36]),
        (lambda a, x: a**x, [0, 64 * math.log(2)]),
        (lambda a, x: a @ x, [1, 2]),
        (maximum, [1, 1]),
        (power, [0, 64 * math.log(2)]),
        (matmul, [1, 2]),
        (greater, [0, 0]),
    ],
)
def test_an_array_on_the_left_of_a_node(build, gradient):
    x, left, right = variable("x"), np.array([1.0, 2.0]), np.array([5.0, 6.0])
    assert isinstance(build(left, x), Node)
    output = sum_of(build(left, x))
    values = forward(output, {x: right})
    assert values[output] == sum_of(build(left, right))
    # one to three rounded operations: a few units in the last place
    assert backward(output, values)[x] == pytest.approx(gradient, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("given", "number", "kind"),
    [
        (True, 1, int),
        (np.float64(2.5), 2.5, float),
        (np.int64(3), 3.0, float),
        (np.uint8(200), 200.0, float),
        (np.bool_(True), 1.0, float),
        (np.array(4.0), 4.0, float),
        (np.array(4), 4.0, float),
    ],
)
def test_scalars_of_other_kinds_become_numbers(given, number, kind):
    x = variable("x")
    y = x * x
    values = forward(y, {x: given})
    assert values[y] == number * number  # uint8: 200 x 200 is 40000, not 64
    assert isinstance(values[y], kind)
    assert backward(y, values)[x] == 2 * number


@pytest.mark.parametrize(
    ("given", "dtype"),
    [
        (np.array([200, 3], np.uint8), np.float64),
        (np.array([2, 3]), np.float64),
        (np.array([True, False]), np.float64),
        ([2, 3], np.float64),
        ((2.0, 3.0), np.float64),
        (np.array([2.0, 3.0], np.float32), np.float32),
        (np.asfortranarray(np.ones((2, 3))), np.float64),
        (np.arange(6.0)[::-2], np.float64),
    ],
)
def test_arrays_of_other_kinds_are_cast_and_float32_is_kept(given, dtype):
    x = variable("x")
    y = sum_of(tanh(x) * x + x)
    values = forward(y, {x: given})
    gradient = backward(y, values)[x]
    assert values[y].dtype == gradient.dtype == dtype
    assert gradient.shape == np.shape(given)


def test_a_read_only_array_is_welcome():
    x, data = variable("x"), np.ones(3)
    data.flags.writeable = False
    y = sum_of(x * x)
    assert backward(y, forward(y, {x: data}))[x].tolist() == [2, 2, 2]


REFUSED = {
    "text": ("3", InputTypeError, "a str"),
    "None": (None, InputTypeError, "NoneType"),
    "object array": (np.array([None]), InputTypeError, "dtype object"),
    "text array": (np.array(["3"]), InputTypeError, "dtype <U1"),
    "list of texts": (["3", "4"], InputTypeError, "dtype <U1"),
    "ragged list": ([[1, 2], [3]], ShapeError, "unequal length"),
    "masked": (np.ma.masked_array([1.0], [True]), InputTypeError, "MaskedArray"),
    "matrix": (np.array([[1.0]]).view(np.matrix), InputTypeError, "matrix"),
    "half": (np.ones(2, np.float16), InputTypeError, "float16"),
    "dictionary": ({}, InputTypeError, "a dict"),
    "dates": (np.array(["2020-01-01"], "M8[D]"), InputTypeError, "datetime64"),
    "sympy matrix": (sympy.Matrix([[1]]), InputTypeError, "Matrix"),
}


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize("name", REFUSED)
def test_values_of_unknown_kinds_are_refused_by_name(name):
    value, error, message = REFUSED[name]
    x = variable("x")
    with pytest.raises(error, match=message):
        forward(x * 2, {x: value})
    with pytest.raises(error, match=message):
        lift(value)


@pytest.mark.parametrize("value", [1 + 2j, np.array([1 + 2j, 0])])
def test_gradients_of_complex_values_are_refused(value):
    x = variable("x")
    for y in (sum_of(x * x), x * x):
        values = forward(y, {x: value})  # forward takes them, for the complex step
        with pytest.raises(InputTypeError, match=r"^the value is complex; .* real numbers only$"):
            backward(y, values)


def test_a_gradient_is_of_the_kind_of_its_numpy_number():
    x = variable("x")
    y = x * x
    gradients = backward(y, forward(y, {x: np.float32(3)}))
    assert gradients == {y: 1, x: 6}
    assert {type(gradient) for gradient in gradients.values()} == {np.float32}


@pytest.mark.parametrize(("value", "gradient"), [(1e-200, -np.inf), (1e200, 0)])
def test_gradients_of_arrays_may_leave_the_floats_without_a_warning(value, gradient):
    x = variable("x")
    y = 1 / x
    values = forward(y, {x: np.array([value])})
    assert backward(y, values, np.ones(1))[x][0] == gradient


def test_an_array_output_needs_an_upstream_gradient_of_its_shape():
    x = variable("x")
    y = x * x
    values = forward(y, {x: np.array([1.0, 2.0])})
    with pytest.raises(ShapeError, match="end the graph in one number"):
        backward(y, values)
    for wrong in (np.ones(3), np.ones((2, 1)), np.ones((1, 2)), [1.0]):
        with pytest.raises(ShapeError, match=r"output has shape \(2,\)"):
            backward(y, values, wrong)
    with pytest.raises(InputTypeError, match="upstream gradient is"):
        backward(y, values, "1")
    assert backward(y, values, [1, 10])[x].tolist() == [2, 40]
    scalar = sum_of(y)
    with pytest.raises(ShapeError, match=r"output has shape \(\)"):
        backward(scalar, forward(scalar, {x: np.ones(2)}), np.ones(2))


def test_upstream_scales_every_gradient():
    y, a, b = order_graph()
    values = forward(y, {a: 2, b: 3})
    assert {n: 2 * g for n, g in backward(y, values).items()} == backward(y, values, 2)
    assert set(backward(y, values, 0).values()) == {0}


@pytest.mark.parametrize(
    ("build", "shapes"),
    [
        (lambda a, b: a + b, ((2, 3), (4,))),
        (lambda a, b: a @ b, ((2, 3), (2, 3))),
        (matmul, ((3,), (2,))),
        (lambda a, _: reshape(a, (4, 2)), ((2, 3), (1,))),
        (lambda a, _: sum_of(a, 5), ((2, 3), (1,))),
        (softmax_cross_entropy, ((5, 1), (5,))),
        (lambda a, b: batch_norm(a, b, 0.0), ((2, 3), (2,))),
        (lambda a, b: layer_norm(a, b, 0.0), ((2,), (2,))),
        (lambda a, b: batch_norm(a, b, 0.0), ((1, 3), (4, 3))),
        (lambda a, _: mean_of(a), ((0,), (1,))),
        (softmax_cross_entropy, ((0, 3), (0, 3))),
        (lambda a, b: batch_norm(a, b, 0.0), ((0, 3), (3,))),
    ],
)
def test_shapes_that_do_not_fit_name_the_node(build, shapes):
    a, b = variable("a"), variable("b")
    with pytest.raises(ShapeError, match=r"the node .*got shapes"):
        forward(build(a, b).named("here"), {a: np.ones(shapes[0]), b: np.ones(shapes[1])})


# --- where an operation is not defined ----------------------------------------------------------

DOMAIN = {
    "log of 0": (log, 0.0),
    "log of -1": (log, -1.0),
    "0 to -1": (lambda x: x**-1, 0.0),
    "root of -1": (lambda x: x**0.5, -1.0),
    "1 / 0": (lambda x: 1 / x, 0.0),
    "exp of 1000": (exp, 1000.0),
    "sin of infinity": (sin, math.inf),
    "cos of infinity": (cos, -math.inf),
    "0 to a variable": (lambda x: power(x, x - 1), 0.0),
}


@pytest.mark.parametrize("name", DOMAIN)
@pytest.mark.parametrize("kind", [float, lambda v: np.array([1.0, v]), np.float64], ids="fas")
def test_undefined_at_forward(name, kind):
    build, bad = DOMAIN[name]
    x = variable("x")
    y = build(x).named("here")
    inputs = {x: kind(bad)}
    with pytest.raises(DomainError, match="node here =") as caught:
        forward(y, inputs)
    assert isinstance(caught.value, ArithmeticError)
    assert list(inputs) == [x]
    assert np.all(np.isfinite(forward(y, {x: kind(0.5)})[y]))  # state unchanged: works again


def test_arrays_alone_divide_by_zero_as_loudly_as_with_a_number():
    x, y = variable("x"), variable("y")
    with pytest.raises(DomainError, match="node divide"):
        forward(x / y, {x: np.ones(2), y: np.zeros(2)})


@pytest.mark.parametrize("kind", [float, lambda v: np.array([v])], ids=["float", "array"])
def test_a_power_too_large_for_a_float(kind):
    x = variable("x")
    with pytest.raises(DomainError, match="larger than any float"):
        forward(x**2.5, {x: kind(1e200)})


def test_what_python_says_of_a_large_result_is_said_in_words():
    x = variable("x")
    with pytest.raises(DomainError, match=r": the result is larger than any float; take smaller v"):
        forward(x**3, {x: 1e200})
    large = variable("large")
    y = x / large
    with pytest.raises(DomainError, match=r"compute with 3\.0, 1000.*: the result is larger than"):
        forward(y, {x: 3.0, large: 10**309})
    values = {x: 3.0, large: 10**309, y: 0.0}
    with pytest.raises(DomainError, match=r"no gradient here: the result is larger than any float"):
        backward(y, values)


@pytest.mark.parametrize("kind", [float, lambda v: np.array([1.0, v]), np.float64], ids="fas")
def test_no_gradient_at_backward(kind):
    x = variable("x")
    y = (x**0.5).named("root")
    values = forward(y, {x: kind(0.0)})
    with pytest.raises(DomainError, match=r"node root = .* has no gradient here"):
        backward(y, values, np.ones(np.shape(values[y])))


def test_errors_of_the_course_are_errors_of_python():
    x = variable("x")
    for error in (BpcourseError, ArithmeticError):
        with pytest.raises(error):
            forward(log(x), {x: 0})


# --- NaN goes through ---------------------------------------------------------------------------

NAN_OPERATIONS = {
    "relu": relu,
    "absolute": absolute,
    "minimum left": lambda x: minimum(x, 1.0),
    "minimum right": lambda x: minimum(1.0, x),
    "maximum left": lambda x: maximum(x, 1.0),
    "maximum right": lambda x: maximum(1.0, x),
    "tanh": tanh,
    "sech": sech,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "exp": exp,
    "log": log,
    "sin": sin,
    "cos": cos,
    "square": square,
    "sqrt": sqrt,
    "power": lambda x: x**3,
    "root": lambda x: x**0.5,
    "add": lambda x: 1 + x,
    "multiply": lambda x: 0 * x,
    "divide": lambda x: 1 / x,
}


def test_every_function_of_one_number_is_given_a_nan():
    rows = [row for row in ELEMENTWISE_PRIMITIVES if row.arity == 1]
    assert {row.name for row in rows if hasattr(functions, row.name)} <= {*NAN_OPERATIONS}


@pytest.mark.parametrize("name", NAN_OPERATIONS)
@pytest.mark.parametrize("kind", [float, lambda v: np.array([v, v])], ids=["float", "array"])
def test_nan_is_never_absorbed(name, kind):
    x = variable("x")
    y = NAN_OPERATIONS[name](x)
    values = forward(y, {x: kind(math.nan)})
    gradient = backward(y, values, np.ones(np.shape(values[y])))[x]
    assert np.all(np.isnan(values[y]))
    if name not in {"add", "multiply"}:  # their slopes do not depend on x
        assert np.all(np.isnan(gradient))


def test_infinity_times_zero_is_an_error_for_arrays_and_nan_for_floats():
    x = variable("x")
    assert math.isnan(run(lambda x: x * 0, math.inf)[0])
    with pytest.raises(DomainError, match="invalid value"):
        forward(x * 0, {x: np.array([math.inf])})
