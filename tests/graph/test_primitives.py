"""Every row of the table of primitives, by the complex step, over shapes nobody chose."""

import inspect
import math

import hypothesis.extra.numpy as hnp
import mpmath
import numpy as np
import pytest
from array_checks import SETTINGS, arrays_of, check
from hypothesis import assume, given
from hypothesis import strategies as st

from bpcourse import functions
from bpcourse.errors import DomainError, InputTypeError, ShapeError
from bpcourse.functions import (
    absolute,
    ahead,
    batch_norm,
    cos,
    entries,
    exp,
    greater,
    join,
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
    softmax,
    softmax_cross_entropy,
    softplus,
    sqrt,
    square,
    sum_of,
    tanh,
    transpose,
)
from bpcourse.graph import backward, forward, primitives, variable
from bpcourse.graph.primitive import Primitive
from bpcourse.graph.primitives import ARRAY_PRIMITIVES, ELEMENTWISE_PRIMITIVES, power_of

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, max_side=4)
PAIRS = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=4)

UNARY = {
    "negate": lambda a: -a,
    "exp": exp,
    "log": log,
    "tanh": tanh,
    "sech": sech,
    "sigmoid": sigmoid,
    "relu": relu,
    "softplus": softplus,
    "square": square,
    "sin": sin,
    "cos": cos,
    "absolute": absolute,
    "sqrt": sqrt,
    "power 2": lambda a: a**2,
    "power 3": lambda a: a**3,
    "power 1": lambda a: a**1,
    "power 0": lambda a: a**0 + a,
    "power -1": lambda a: a**-1,
    "power -2.5": lambda a: a**-2.5,
    "power 0.5": lambda a: a**0.5,
    "power 2.0": lambda a: a**2.0,
}
SIGNED = {
    "negate",
    "tanh",
    "sech",
    "sigmoid",
    "softplus",
    "square",
    "sin",
    "cos",
    "exp",
    "power 0",
    "power 1",
    "power 2",
    "power 3",
    "power -1",
    "power 2.0",
}
KINKED = ("relu", "absolute")
BINARY = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": power,
    "maximum": maximum,
    "minimum": minimum,
    "greater": lambda a, b: greater(a, b) * a * b,
    "ahead": lambda a, b: ahead(a, b) * a * b,
}


@pytest.mark.parametrize("name", UNARY)
@SETTINGS
@given(data=st.data())
def test_elementwise_operations_of_one_array(name, data):
    array = data.draw(SHAPES.flatmap(arrays_of))
    check(UNARY[name], array)
    if name in SIGNED:
        check(UNARY[name], -array)


@pytest.mark.parametrize("name", KINKED)
def test_kinked_operations_on_both_sides(name):
    check(UNARY[name], np.array([-2.0, -0.5, 0.5, 2.0]))


@pytest.mark.parametrize("name", BINARY)
@SETTINGS
@given(data=st.data())
def test_elementwise_operations_of_two_arrays_undo_broadcasting(name, data):
    first, second = data.draw(PAIRS).input_shapes
    # a column beside a list of as many numbers is refused
    assume(len(first) == len(second) or np.prod(first) != np.prod(second))
    a = data.draw(arrays_of(first))
    b = data.draw(arrays_of(second, 0.3, 1.9)) + 0.0123456789  # no ties with a
    check(BINARY[name], a, b)


@SETTINGS
@given(data=st.data())
def test_a_fixed_array_of_exponents(data):
    first, second = data.draw(PAIRS).input_shapes
    exponents = data.draw(hnp.arrays(np.float64, second, elements=st.sampled_from([1.0, 2.0, 3.0])))
    check(lambda a: a**exponents, data.draw(arrays_of(first)))
    if exponents.ndim:
        check(lambda a: a**exponents, -data.draw(arrays_of(first)))


def defined_below_0(name):
    x = variable("x")
    try:
        forward(UNARY[name](x), {x: np.array([-1.5])})
    except DomainError:
        return False
    return True


def test_every_operation_that_takes_negative_numbers_is_given_some():
    assert {name for name in UNARY if defined_below_0(name)} == {*SIGNED, *KINKED}


def test_every_elementwise_row_is_checked_here():
    tested_above, elsewhere = {"fixed power"}, {"where"}  # the second in test_entries
    named = {row.name for row in ELEMENTWISE_PRIMITIVES}
    assert named - tested_above - elsewhere <= {*UNARY, *BINARY}


# --- array primitives ---------------------------------------------------------------------------


@pytest.mark.parametrize("axes", [(1, 1), (1, 2), (2, 1), (2, 2)])
@SETTINGS
@given(data=st.data())
def test_matmul_of_matrices_and_vectors(axes, data):
    rows, inner, columns = (data.draw(st.integers(1, 4)) for _ in range(3))
    left = (rows, inner)[2 - axes[0] :]
    right = (inner, columns)[: axes[1]]
    check(lambda a, b: a @ b, data.draw(arrays_of(left)), data.draw(arrays_of(right)))


@pytest.mark.parametrize("reduce", [sum_of, mean_of])
@SETTINGS
@given(data=st.data())
def test_sum_and_mean_over_any_axis(reduce, data):
    array = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=4).flatmap(arrays_of))
    axis = data.draw(st.none() | st.integers(-array.ndim, array.ndim - 1))
    keepdims = data.draw(st.booleans())
    check(lambda a: reduce(a, axis, keepdims=keepdims), array)
    check(lambda a: square(reduce(a, axis, keepdims=keepdims)), array)


@pytest.mark.parametrize("reduce", [sum_of, mean_of])
def test_several_axes_at_once(reduce):
    check(lambda a: reduce(a, (0, 2)), np.arange(1.0, 25).reshape(2, 3, 4))


@SETTINGS
@given(data=st.data())
def test_transpose_and_reshape(data):
    array = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=4).flatmap(arrays_of))
    check(transpose, array)
    check(lambda a: reshape(a, (-1,)), array)
    check(lambda a: reshape(a, (1, *array.shape[::-1])), array)
    check(lambda a: square(transpose(a)) * transpose(a), array)


@SETTINGS
@given(data=st.data())
def test_softmax_cross_entropy_for_logits_and_targets(data):
    rows, classes = data.draw(st.integers(1, 4)), data.draw(st.integers(2, 4))
    shape = data.draw(st.sampled_from([(rows, classes), (classes,)]))
    logits = data.draw(arrays_of(shape, -3, 3))
    # the steep ramp keeps the gradient away from 0, where all is rounding
    weights = data.draw(arrays_of(shape, 0.1, 1)) * 1000.0 ** np.arange(classes)
    check(softmax_cross_entropy, logits, weights / weights.sum(axis=-1, keepdims=True))


@SETTINGS
@given(data=st.data())
def test_softmax(data):
    classes = data.draw(st.integers(2, 4))
    rows = data.draw(st.sampled_from([(), (1,), (3,), (2, 3)]))
    logits = data.draw(arrays_of((*rows, classes), -3, 3))
    check(softmax, logits)
    assert softmax(logits).sum(axis=-1) == pytest.approx(1, rel=1e-15 * classes)


@pytest.mark.parametrize("far", [30.0, 40.0, 300.0])
def test_a_sure_softmax_keeps_the_digits_of_its_slope(far):
    x = variable("x")
    y = softmax(x)
    gradient = backward(y, forward(y, {x: np.array([far, 0.0])}), np.array([1.0, 0.0]))[x]
    slope = math.exp(-far) / (1 + math.exp(-far)) ** 2  # as of a sigmoid
    assert gradient == pytest.approx([slope, -slope], rel=1e-14, abs=0)


def test_softmax_takes_a_mask_and_refuses_what_has_none():
    assert softmax(np.array([0.0, -np.inf, 0.0])).tolist() == [0.5, 0.0, 0.5]
    assert np.isnan(softmax(np.array([np.nan, 1.0]))).all()
    with pytest.raises(DomainError, match="all -inf"):
        softmax(np.full((2, 3), -np.inf))
    for empty in (np.ones((0, 3)), np.ones((3, 0)), np.array(1.0), np.float32(1)):
        with pytest.raises(ShapeError, match="give rows of one number or more"):
            softmax(empty)


@pytest.mark.parametrize("norm", [batch_norm, layer_norm])
@SETTINGS
@given(data=st.data())
def test_batch_and_layer_normalisation(norm, data):
    rows, units = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    spread = np.arange(1.0, 1 + rows * units).reshape(rows, units)  # no deviation near 0
    batch = data.draw(arrays_of((rows, units), -0.3, 0.3)) + spread
    shape = data.draw(st.sampled_from([(units,), (1, units), (rows, 1), (), (rows, units)]))
    gain, shift = data.draw(arrays_of(shape)), data.draw(arrays_of(shape))
    # one example (or unit) alone is its own mean: every gradient for the input is 0, and
    # rounding is all that a relative error would see
    if (rows if norm is batch_norm else units) > 1:
        check(lambda a, g, s: norm(a, g, s, 1e-3), batch, gain, shift)


@pytest.mark.parametrize(("norm", "axis"), [(batch_norm, 0), (layer_norm, 1)])
def test_normalised_values_have_mean_zero_and_variance_one(norm, axis):
    batch = np.random.default_rng(1).normal(3, 5, (7, 4))
    result = norm(batch, np.ones(4), np.zeros(4), 0.0)
    # sums of 7 rounded numbers of size 1
    assert result.mean(axis=axis) == pytest.approx(0, abs=1e-15)
    assert result.var(axis=axis) == pytest.approx(1, rel=1e-14)


def test_the_small_number_under_the_root_is_1e_5_for_arrays_and_nodes():
    batch = np.array([[1e-3, 2e-3], [3e-3, -1e-3]])
    for norm, axis in ((batch_norm, 0), (layer_norm, 1)):
        centred = batch - batch.mean(axis=axis, keepdims=True)
        right = centred / np.sqrt((centred**2).mean(axis=axis, keepdims=True) + 1e-5)
        x = variable("x")
        y = norm(x, 1.0, 0.0)
        # a few rounded operations
        assert norm(batch, 1.0, 0.0) == pytest.approx(right, rel=1e-14, abs=0)
        assert forward(y, {x: batch})[y] == pytest.approx(right, rel=1e-14, abs=0)


# --- kinks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [float, lambda v: np.array([v])], ids=["float", "array"])
@pytest.mark.parametrize(
    ("build", "at", "convention", "left", "right"),
    [
        (relu, 0.0, 0, 0, 1),
        (absolute, 0.0, 0, -1, 1),
        (lambda x: maximum(x, 1.5), 1.5, 0.5, 0, 1),
        (lambda x: maximum(1.5, x), 1.5, 0.5, 0, 1),
        (lambda x: minimum(x, 1.5), 1.5, 0.5, 1, 0),
        (lambda x: maximum(x, x), 1.5, 1, 1, 1),
        (lambda x: minimum(x, x) + maximum(x, -x), 0.0, 1, 0, 2),
        (lambda x: relu(x) - relu(-x), 0.0, 0, 1, 1),  # this is x: its true slope is 1
    ],
)
def test_slopes_at_a_kink_follow_the_convention(kind, build, at, convention, left, right):
    x, h = variable("x"), 2.0**-20
    y = build(x)

    def value(number):
        return float(np.squeeze(forward(y, {x: kind(number)})[y]))

    values = forward(y, {x: kind(at)})
    assert np.squeeze(backward(y, values, np.ones(np.shape(values[y])))[x]) == convention
    # steps by a power of two from these points lose no digit: exact
    assert (value(at) - value(at - h)) / h == left
    assert (value(at + h) - value(at)) / h == right


@pytest.mark.parametrize("function", [maximum, minimum])
def test_at_a_tie_each_side_is_sent_half(function):
    a, b = variable("a"), variable("b")
    y = function(a, b)
    gradients = backward(y, forward(y, {a: 2, b: 2}))
    assert (gradients[a], gradients[b]) == (0.5, 0.5)


# --- softmax cross-entropy against fifty digits --------------------------------------------------


def exact_cross_entropy(logits, targets):
    with mpmath.workdps(50):
        total = mpmath.mpf(0)
        for row, wanted in zip(logits, targets, strict=True):
            whole = mpmath.fsum(mpmath.exp(mpmath.mpf(z)) for z in row)
            for z, y in zip(row, wanted, strict=True):
                if y:
                    total -= mpmath.mpf(y) * (mpmath.mpf(z) - mpmath.log(whole))
        return float(total / len(logits))


@pytest.mark.parametrize(
    ("logits", "targets"),
    [
        ([[1e4, 0.0]], [[0.0, 1.0]]),
        ([[1e4, 0.0]], [[1.0, 0.0]]),
        ([[-1e4, 0.0, 1e4]], [[0.2, 0.3, 0.5]]),
        ([[2.0, 2.0, 2.0]], [[0.0, 1.0, 0.0]]),
        ([[1e4, 1e4]], [[0.0, 1.0]]),
        ([[-math.inf, 1.0, 2.0]], [[0.0, 1.0, 0.0]]),
        ([[0.3, -0.2], [5.0, 1.0], [1e3, -1e3]], [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]),
    ],
)
def test_cross_entropy_at_large_equal_and_infinite_logits(logits, targets):
    z, y = variable("z"), variable("y")
    loss = softmax_cross_entropy(z, y)
    values = forward(loss, {z: logits, y: targets})
    # one exponential, one logarithm, a few sums: some units in the last place
    assert values[loss] == pytest.approx(exact_cross_entropy(logits, targets), rel=1e-14, abs=0)
    gradient = backward(loss, values)[z]
    assert np.all(np.isfinite(gradient))
    shifted = np.exp(np.array(logits) - np.max(logits, axis=1, keepdims=True))
    softmax = shifted / shifted.sum(axis=1, keepdims=True)
    # (p - y) / N by its definition; entries are below 1 and rounded to 1e-16
    assert gradient == pytest.approx((softmax - targets) / len(logits), abs=1e-15)


def test_a_row_of_minus_infinity_has_no_softmax():
    with pytest.raises(DomainError, match="all -inf"):
        softmax_cross_entropy(np.array([[0.0, 1.0], [-np.inf, -np.inf]]), np.full((2, 2), 0.5))


def test_nan_logits_give_nan():
    assert np.isnan(softmax_cross_entropy(np.array([[np.nan, 1.0]]), np.array([[0.0, 1.0]])))


# --- the rows themselves ------------------------------------------------------------------------


def test_rows_read_as_formulas_and_compute():
    triple = Primitive("triple", "3·", "3 * a", ("3",))
    assert (triple.arity, triple.elementwise) == (1, True)
    assert triple.forward(2) == 6
    assert triple.local_derivatives(6, 2) == (3,)
    assert triple.downstreams(10, 6, 2) == (30,)


@pytest.mark.parametrize("row", ELEMENTWISE_PRIMITIVES, ids=lambda row: row.name)
def test_downstream_is_upstream_times_local(row):
    inputs = (1.25, 2.5, 0.5)[: row.arity]
    out = row.forward(*inputs)
    local = row.local_derivatives(out, *inputs)
    assert len(local) == row.arity
    assert row.downstreams(3.0, out, *inputs) == tuple(3.0 * slope for slope in local)


def test_whole_exponents_stay_whole_whatever_came_before():
    power_of.cache_clear()
    assert power_of(7.0).forward_text == "power(a, 7.0)"
    assert power_of(7).forward_text == "a ** 7"
    assert type(power_of(7).forward(2)) is int


@pytest.mark.parametrize(
    ("exponent", "forward_text", "local"),
    [
        (2, "a ** 2", "2 * a"),
        (3, "a ** 3", "3 * a ** 2"),
        (1, "a ** 1", "1 * a ** 0"),
        (0, "a ** 0", "0"),
        (0.0, "power(a, 0.0)", "0"),
        (64, "a ** 64", "64 * a ** 63"),
        (65, "power(a, 65)", "65 * power(a, 64)"),
        (-1, "power(a, -1)", "-1 * power(a, -2)"),
        (0.5, "power(a, 0.5)", "0.5 * power(a, -0.5)"),
    ],
)
def test_powers_state_their_rule(exponent, forward_text, local):
    row = power_of(exponent)
    assert (row.forward_text, row.local_texts) == (forward_text, (local,))


@pytest.mark.parametrize("norm", [batch_norm, layer_norm])
def test_epsilon_may_be_nothing_but_not_less(norm):
    x = variable("x")
    rows = np.array([[1.0, -1.0], [-1.0, 1.0]])  # mean 0 and deviation 1, by row and by column
    plain = norm(x, np.ones(2), np.zeros(2), 0)
    assert (forward(plain, {x: rows})[plain] == rows).all()
    for epsilon in (-1e-9, math.inf, math.nan, "1e-5"):
        with pytest.raises(InputTypeError, match="give a small number such as 1e-5"):
            norm(x, np.ones(2), np.zeros(2), epsilon)


@pytest.mark.parametrize("exponent", [math.nan, math.inf, -math.inf])
def test_an_exponent_is_finite(exponent):
    with pytest.raises(DomainError, match="give a finite number"):
        _ = variable("x") ** exponent


def test_the_table_lists_every_operation_once():
    listed = [row.name for row in ELEMENTWISE_PRIMITIVES]
    assert len(listed) == len(set(listed))
    written = {row for row in vars(primitives).values() if isinstance(row, Primitive)}
    assert written <= {*ELEMENTWISE_PRIMITIVES, *ARRAY_PRIMITIVES}
    assert [row.forward_text for row in ARRAY_PRIMITIVES] == [
        "matmul(a, b)",
        "transpose(a)",
        "softmax(a)",
        "softmax_cross_entropy(a, b)",
        "sum_of(a, None, keepdims=False)",
        "mean_of(a, 0, keepdims=False)",
        "reshape(a, (-1,))",
        "transpose(a, (1, 0))",
        "entries(a, (0,))",
        "join(a, b, 0)",
        "batch_norm(a, b, c, 1e-05)",
        "layer_norm(a, b, c, 1e-05)",
    ]


def test_names_and_symbols_are_unique_and_printable():
    rows = (*ELEMENTWISE_PRIMITIVES, *ARRAY_PRIMITIVES)
    assert len({row.name for row in rows}) == len(rows)
    assert all(row.symbol and row.symbol.isprintable() for row in rows)
    expected = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "sigmoid": "σ"}
    assert expected.items() <= {row.name: row.symbol for row in rows}.items()


def test_the_functions_of_arrays_refuse_numbers():
    several = (softmax_cross_entropy, batch_norm, layer_norm, entries, join)
    for function in (matmul, reshape, softmax, *several):
        count = len(inspect.signature(function).parameters)
        with pytest.raises(InputTypeError, match="takes a NumPy array"):
            function(*[2.0] * min(count, 3))


def test_every_function_has_a_reading_for_nodes():
    x = variable("x")
    more = {"reshape": ((2,),), "softmax_cross_entropy": (x,), "maximum": (x,), "greater": (x,)}
    more |= {"minimum": (x,), "ahead": (x,), "power_slope": (x,)}
    more |= {"power": (x,), "matmul": (x,), "batch_norm": (x, x), "layer_norm": (x, x)}
    more |= {"where": (x, x), "entries": (0,), "join": (x,)}
    for name in functions.__all__:
        node = getattr(functions, name)([x, x] if name == "concatenate" else x, *more.get(name, ()))
        assert x in node.parents, name
