"""The engine: structure, order, sums over paths, depth, memory, and what it refuses."""

import copy
import gc
import math
import os
import pickle
import subprocess
import sys
import weakref

import numpy as np
import pytest
import sympy
from counting import count_calls

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
    power,
    relu,
    reshape,
    sigmoid,
    sin,
    softmax_cross_entropy,
    softplus,
    square,
    sum_of,
    tanh,
    transpose,
)
from bpcourse.graph import (
    Node,
    backward,
    backward_steps,
    collector_paused,
    forward,
    grad,
    lift,
    names,
    topological_order,
    value_and_grad,
    variable,
    variables,
)


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


def gradients_by_naive_recursion(output, values):
    """Send each contribution on at once, without waiting for the others: the classical mistake."""
    gradients = {}

    def visit(node):
        if node.primitive is None:
            return
        inputs = [values[parent] for parent in node.parents]
        sent = node.primitive.downstreams(gradients[node], values[node], *inputs)
        for parent, downstream in zip(node.parents, sent, strict=True):
            gradients[parent] = gradients.get(parent, 0) + downstream
        for parent in dict.fromkeys(node.parents):  # each parent once, as micrograd's sets do
            visit(parent)

    gradients[output] = 1
    visit(output)
    return gradients


# --- where paths meet ---------------------------------------------------------------------------
# Whole numbers go in, so every comparison below is exact: no tolerance.


def test_the_order_graph_is_right_where_naive_recursion_is_wrong():
    y, a, b = order_graph()
    values = forward(y, {a: 2, b: 3})
    right = backward(y, values)
    naive = gradients_by_naive_recursion(y, values)
    assert (right[a], right[b]) == (25, 19)
    assert (naive[a], naive[b]) == (29, 22)


@pytest.mark.parametrize(
    ("build", "x", "value", "gradient"),
    [
        (lambda x: x * x, 3, 9, 6),
        (lambda x: x + x, 3, 6, 2),
        (lambda x: x - x, 3, 0, 0),
        (lambda x: x * x * x, 3, 27, 27),
        (lambda x: (x + x) * (x + x), 1, 4, 8),  # diamond: b = a + a, c = b b
        (lambda x: 2 * (3 * x) + 5 * (3 * x), 2, 42, 21),  # a shared node's later share: TrenTorch
        (lambda x: x * 2 * (x + x), 1, 4, 8),
        (lambda x: x, 3, 3, 1),
        (lambda x: -x, 3, -3, -1),
        (lambda x: x**3, 2, 8, 12),
        (abs, -2, 2, -1),
        (lambda x: 7 - x, 3, 4, -1),
        (lambda x: 3 * x + 2, 3, 11, 3),
        (lambda x: 5 + x, 3, 8, 1),
    ],
)
def test_reuse_adds_up(build, x, value, gradient):
    found = run(build, x)
    assert found == (value, (gradient,))
    assert type(found[0]) is int
    assert type(found[1][0]) is int


def test_a_reused_intermediate_is_sent_on_once():
    # y = b + b + b x with b = 2x is 4x + 2x^2, slope 4 + 4x; b has three ways to y
    def build(x):
        b = 2 * x
        return b + b + b * x

    assert run(build, 1) == (6, (8,))


def test_two_inputs_and_division():
    # 1/b and -a/b^2 at a = 6, b = 2 are binary fractions: exact
    assert run(lambda a, b: a / b, 6, 2) == (3.0, (0.5, -1.5))
    assert run(lambda b: 6 / b, 2) == (3.0, (-1.5,))
    assert run(lambda a: 2**a, 0.0) == (1.0, (math.log(2),))


def test_a_node_used_in_a_thousand_places():
    def build(x):
        total = x
        for _ in range(999):
            total = total + x
        return total

    assert run(build, 3) == (3000, (1000,))


def test_shared_ladder_takes_linear_time():
    # 200 doublings have 2^200 paths: a walk over paths would never end
    def build(x):
        for _ in range(200):
            x = x + x
        return x

    assert run(build, 1) == (2**200, (2**200,))


def test_constants_get_no_gradient_and_no_step():
    x = variable("x")
    y = 3 * x + 2
    values = forward(y, {x: 5})
    gradients = backward(y, values)
    assert [node for node in gradients if node.is_constant] == []
    assert {step.parent for step in backward_steps(y, values)} == {x, y.parents[0]}
    assert run(lambda _: lift(7), 1) == (7, (0,))


# --- steps --------------------------------------------------------------------------------------


def test_steps_multiply_upstream_by_local_and_add_up_to_the_gradients():
    y, a, b = order_graph()
    values = forward(y, {a: 2, b: 3})
    steps, totals = list(backward_steps(y, values)), {y: 1}
    for step in steps:
        assert step.downstream == step.upstream * step.local
        assert step.node.parents[step.position] is step.parent
        assert step.upstream == totals[step.node]  # complete before it is used
        totals[step.parent] = totals.get(step.parent, 0) + step.downstream
    assert totals == backward(y, values)
    assert len(steps) == 10


def test_a_step_knows_the_output_where_the_local_derivative_is_written_with_it():
    x = variable("x")
    out = exp(x)
    (step,) = backward_steps(out, forward(out, {x: 0.5}))
    assert step.local == step.downstream == math.exp(0.5)


def test_positions_tell_the_two_inputs_of_a_square_apart():
    x = variable("x")
    out = x * x
    steps = list(backward_steps(out, forward(out, {x: 3})))
    assert [(step.parent, step.position) for step in steps] == [(x, 0), (x, 1)]


def test_the_gradients_can_be_watched_growing():
    x = variable("x")
    y = (x * 2) * 3
    seen = {}
    walk = backward_steps(y, forward(y, {x: 1}), gradients=seen)
    next(walk)
    assert x not in seen
    list(walk)
    assert seen[x] == 6


def test_array_operations_have_no_local_derivative_to_show():
    x = variable("x")
    y = sum_of(x)
    (step,) = backward_steps(y, forward(y, {x: np.ones(2)}))
    assert step.local is None
    assert step.downstream.tolist() == [1, 1]


# --- order, names, printing ---------------------------------------------------------------------


def test_parents_come_first_from_left_to_right_and_each_node_once():
    y, a, b = order_graph()
    order = topological_order(y)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order) == 7
    assert all(place[p] < place[node] for node in order for p in node.parents)
    assert order[:2] == (a, b)
    assert order[-1] is y
    assert variables(y) == (a, b)


def test_names_are_unique():
    x, other = variable("x"), variable("x")
    y = (x * other + 1).named("v1")
    found = names(y * y)
    assert sorted(found.values()) == ["1", "v1", "v2", "v3", "x", "x'"]
    assert found[y] == "v1"


@pytest.mark.parametrize("bad", ["", "  ", None, 3])
def test_a_variable_needs_a_name(bad):
    with pytest.raises(InputTypeError, match="takes a name such as 'x'"):
        variable(bad)


def test_naming_a_leaf_is_refused():
    with pytest.raises(GraphError, match="is a leaf"):
        variable("x").named("y")
    with pytest.raises(GraphError, match="is a leaf"):
        lift(3).named("three")


def test_named_returns_a_copy():
    x = variable("x")
    y = x * 2
    z = y.named("z")
    assert (y.name, z.name) == (None, "z")
    assert z.parents is y.parents
    assert repr(z) == "z = multiply(x, 2)"
    assert repr(z + 1) == "add(z, 1)"


def test_kinds_of_nodes():
    x, three = variable("x"), lift(3)
    assert (x.is_variable, x.is_constant) == (True, False)
    assert (three.is_variable, three.is_constant) == (False, True)
    assert ((x + three).is_variable, (x + three).is_constant) == (False, False)
    assert lift(x) is x


# --- nothing is mutated -------------------------------------------------------------------------


def test_backward_twice_gives_the_same_and_changes_nothing():
    a = variable("a")
    b = a + a
    c = b + b
    values = forward(c, {a: 1})
    before = dict(values)
    first, second = backward(c, values), backward(c, values)
    assert first == second
    assert first[a] == 4  # micrograd says 12 the second time
    assert values == before


def test_arrays_that_go_in_are_not_touched_and_not_shared():
    x, w = variable("x"), variable("w")
    y = sum_of(x * w + x)
    given = np.array([1.0, 2.0, 3.0])
    values = forward(y, {x: given, w: given})
    assert not np.shares_memory(values[x], given)
    right = backward(y, values)[x].tolist()
    given[:] = 99
    assert values[x].tolist() == [1, 2, 3]
    assert backward(y, values)[x].tolist() == right == [2, 3, 4]


def test_constant_arrays_are_copied_into_the_graph():
    x, fixed = variable("x"), np.array([1.0, 2.0])
    y = sum_of(x * fixed)
    fixed[:] = 99
    assert forward(y, {x: 1.0})[y] == 3


def test_the_upstream_gradient_is_copied():
    x, seed = variable("x"), np.array([1.0, 2.0])
    y = x + 1
    gradients = backward(y, forward(y, {x: np.zeros(2)}), seed)
    seed[:] = 99
    assert gradients[y].tolist() == gradients[x].tolist() == [1, 2]


ALIAS_GRAPHS = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "add twice": lambda x, y: (x + y) + (x + y),
    "reshape": lambda x, y: reshape(x, (3, 2)) + reshape(y, (3, 2)),
    "transpose": lambda x, y: transpose(x) + transpose(y),
    "sum": lambda x, y: sum_of(x, 0) + sum_of(y, 0),
    "sum keepdims": lambda x, y: sum_of(x, 1, keepdims=True) + y,
    "mean": lambda x, y: mean_of(x, 0) + y,
    "reshape to the same": lambda x, y: reshape(x, (2, 3)) + y,
    "batch norm": lambda x, y: batch_norm(x + y, y, x),
    "layer norm": lambda x, y: layer_norm(x, y, x + y),
    "maximum": lambda x, y: maximum(x, y) + x,
    "matmul": lambda x, y: matmul(x, transpose(y)) + 0,
    "cross-entropy": lambda x, y: softmax_cross_entropy(x, y) + sum_of(x),
}


@pytest.mark.parametrize("name", ALIAS_GRAPHS)
def test_no_two_gradients_share_memory(name):
    x, y = variable("x"), variable("y")
    output = ALIAS_GRAPHS[name](x, y)
    data = np.arange(1.0, 7.0).reshape(2, 3)
    values = forward(output, {x: data, y: data[::-1] / 7})
    gradients = backward(output, values, np.ones(np.shape(values[output])))
    arrays = [(node, g) for node, g in gradients.items() if isinstance(g, np.ndarray)]
    for i, (node, g) in enumerate(arrays):
        assert g.shape == values[node].shape
        for other, h in arrays[:i]:
            assert not np.shares_memory(g, h), (node, other)
        for value in values.values():
            assert not np.shares_memory(g, value), node


SCRIPT = """
from bpcourse.functions import sigmoid, tanh
from bpcourse.graph import backward, forward, variable, topological_order
xs = [variable(f"x{i}") for i in range(9)]
total = xs[0]
for i in range(60):
    a, b = xs[i % 9], xs[(i * i + 1) % 9]
    total = total * sigmoid(a) + tanh(total - b) * a
values = forward(total, {x: 0.1 * i - 0.37 for i, x in enumerate(xs)})
gradients = backward(total, values)
print(" ".join(float(gradients[x]).hex() for x in xs), [str(n) for n in topological_order(total)])
"""


def test_bit_identical_for_every_hash_seed():
    answers = set()
    for seed in ("0", "1", "2", "31"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT]
        answer = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, encoding="utf-8"
        )
        answers.add(answer.stdout)
    assert len(answers) == 1
    assert "0x" in answers.pop()


# --- depth, width, memory -----------------------------------------------------------------------

DEPTH = 10**6
WIDTH = 10**5
PICKLED = 10**5


def chain(x, depth):
    """Return x + 1 - 1 + 1 ... : deep, and its value and slope are known exactly."""
    for _ in range(depth // 2):
        x = x + 1
        x = x - 1
    return x


@pytest.fixture
def no_collector():
    """Switch the collector off, so that what it would find is still there to be counted."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_million_nodes_deep_and_nothing_left_behind(no_collector):  # noqa: ARG001
    assert sys.getrecursionlimit() <= 1100  # the default, or pytest's
    x = variable("x")
    y = chain(x, DEPTH)
    values = forward(y, {x: 5})
    gradients = backward(y, values)
    assert (values[y], gradients[x]) == (5, 1)
    assert len(topological_order(y)) > DEPTH
    assert repr(y) == "subtract(add(...), 1)"
    assert copy.copy(y) is copy.deepcopy(y) is y
    middle = weakref.ref(y.parents[0])
    del y, values, gradients
    assert middle() is None  # released at once, by reference counts alone
    del x
    assert gc.collect() == 0  # exact: no cycles anywhere


def test_a_wide_sum_and_nothing_left_behind(no_collector):  # noqa: ARG001
    leaves = [variable(f"x{i}") for i in range(WIDTH)]
    y = leaves[0]
    for leaf in leaves[1:]:
        y = y + leaf
    values = forward(y, dict.fromkeys(leaves, 2))
    gradients = backward(y, values)
    assert values[y] == 2 * WIDTH
    assert all(gradients[leaf] == 1 for leaf in leaves)
    some = weakref.ref(leaves[WIDTH // 2])
    del leaves, leaf, y, values, gradients
    assert some() is None
    assert gc.collect() == 0


def test_a_deep_graph_can_be_pickled():
    x = variable("x")
    y = chain(x, PICKLED)
    again = pickle.loads(pickle.dumps(y))  # noqa: S301  our own bytes
    (leaf,) = variables(again)
    assert forward(again, {leaf: 3})[again] == 3
    assert len(topological_order(again)) == len(topological_order(y))


def test_pickled_together_a_graph_and_its_inputs_still_fit():
    x = variable("x")
    y = (tanh(x) * x**2 + 1.5).named("y")
    inputs = {x: 0.5}
    again, given = pickle.loads(pickle.dumps((y, inputs)))  # noqa: S301
    assert forward(again, given)[again] == forward(y, inputs)[y]
    assert repr(again) == repr(y)
    tanh_node = again.parents[0].parents[0]
    assert tanh_node.primitive is tanh(x).primitive  # rows of the table stay the same objects


def test_a_thousand_training_steps_leave_no_node(no_collector):  # noqa: ARG001
    before = count_nodes()  # other tests of this process may hold some
    w = 0.0
    for _ in range(1000):
        w -= 0.1 * grad(lambda w: (w * 2 - 6) ** 2)(w)
    assert w == pytest.approx(3, abs=1e-12)  # the fixed point, reached within rounding
    assert gc.collect() == 0
    assert count_nodes() == before


def test_the_collector_is_as_it_was():
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: x * (1 // 0))(2.0)
    assert gc.isenabled()


def count_nodes():
    return sum(type(thing) is Node for thing in gc.get_objects())


def test_a_cycle_made_by_force_is_reported():
    x = variable("x")
    a = x + 1
    b = a * 2
    a.parents = (b, a.parents[1])
    with pytest.raises(GraphError, match="cycle through"):
        topological_order(b)
    with pytest.raises(GraphError, match="cycle through"):
        forward(b * 1, {x: 1})
    alone = x + 1
    alone.parents = (alone, x)
    with pytest.raises(GraphError, match="cycle"):
        variables(alone)
    alone.parents, a.parents = (), ()  # let both go


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
    with pytest.raises(TypeError, match="not supported"):
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
        lambda x: np.equal(np.ones(2), x),
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
    "maximum left": lambda x: maximum(x, 1.0),
    "maximum right": lambda x: maximum(1.0, x),
    "tanh": tanh,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "exp": exp,
    "log": log,
    "sin": sin,
    "cos": cos,
    "square": square,
    "power": lambda x: x**3,
    "root": lambda x: x**0.5,
    "add": lambda x: 1 + x,
    "multiply": lambda x: 0 * x,
    "divide": lambda x: 1 / x,
}


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


# --- one pass, many readings --------------------------------------------------------------------


@pytest.mark.parametrize(
    "build",
    [
        lambda x: x**3,
        lambda x: x * x * x - 2 * x,
        lambda x: exp(-(x * x)),
        lambda x: sin(x) * cos(x),
        lambda x: tanh(x) * sigmoid(x),
        lambda x: log(x) / x,
        lambda x: softplus(x) + square(x),
        lambda x: x**x,
        lambda x: x**0.5 / (1 + x),
        lambda x: 2**x - abs(x),
        lambda x: relu(x) * x + maximum(x, 0.25) * x,
    ],
)
def test_second_and_third_derivatives_agree_with_sympy(build):
    symbol, point = sympy.Symbol("x", positive=True), 0.7
    formula = build(symbol)
    first, second, third = grad(build), grad(grad(build)), grad(grad(grad(build)))
    for order, found in enumerate((first, second, third), start=1):
        truth = float(formula.diff(symbol, order).subs(symbol, sympy.Rational(7, 10)).evalf(30))
        # some tens of rounded operations on numbers of size 1 to 100, with cancellation
        assert found(point) == pytest.approx(truth, rel=1e-12, abs=1e-12)


def test_one_grad_inside_another_does_not_confuse_the_two_variables():
    # d/dx (x d/dy (x + y)) = 1 and d/dx (x d/dy (x y)) = 2x: exact
    assert grad(lambda x: x * grad(lambda y: x + y)(1))(1) == 1
    assert grad(lambda x: x * grad(lambda y: x * y)(1))(5) == 10


def test_grad_with_respect_to_a_later_argument():
    assert grad(lambda a, b: a * b * b, argument=1)(3, 5) == 30
    assert value_and_grad(lambda a, b: a * b)(3, 5) == (15, 5)
    assert grad(lambda a, b: a, argument=1)(3, 5) == 0  # noqa: ARG005
    for argument in (1, 2, -1):
        with pytest.raises(GraphError, match=f"argument {argument} asked for, but 1 were given"):
            grad(lambda a: a, argument=argument)(1)


def test_grad_follows_loops_and_branches():
    def eighth_power(x, times=3):
        while times:
            x, times = x * x, times - 1
        return x

    assert grad(eighth_power)(2) == 8 * 2**7


def test_symbols_go_through_both_passes():
    x, w = variable("x"), variable("w")
    y = (w * x) ** 2 / 2
    a, b = sympy.symbols("a b")
    values = forward(y, {x: a, w: b})
    gradients = backward(y, values)
    assert sympy.expand(gradients[w] - a**2 * b) == 0
    assert not sympy.sympify(values[y]).has(sympy.Float)  # halves stay exact


def test_arrays_and_symbols_do_not_mix():
    x, w = variable("x"), variable("w")
    a = sympy.Symbol("a")
    with pytest.raises(InputTypeError, match="scalar only"):
        forward(x * w, {x: a, w: np.ones(2)})
    with pytest.raises(InputTypeError, match="scalar only"):
        forward(x * np.ones(2), {x: a})


def test_array_operations_have_no_second_derivative_here():
    with pytest.raises(InputTypeError, match="single numbers only"):
        grad(grad(lambda x: sum_of(x * x)))(np.ones(2))


# --- work ---------------------------------------------------------------------------------------


def test_work_grows_in_proportion_to_depth():
    def calls(depth):
        x = variable("x")
        y = chain(x, depth)
        return count_calls(lambda: backward(y, forward(y, {x: 1})))

    calls(10)  # the first pass compiles the rules
    # ten times the nodes; quadratic work would take a hundred times the calls
    assert calls(5_000) < 11 * calls(500)
