"""A million nodes deep: depth, width, memory and work."""

import copy
import gc
import pickle
import sys
import weakref

import pytest
from counting import count_calls

from bpcourse.errors import GraphError
from bpcourse.functions import (
    tanh,
)
from bpcourse.graph import (
    Node,
    backward,
    collector_paused,
    forward,
    grad,
    topological_order,
    variable,
    variables,
)

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


# --- work ---------------------------------------------------------------------------------------


def test_work_grows_in_proportion_to_depth():
    def calls(depth):
        x = variable("x")
        y = chain(x, depth)
        return count_calls(lambda: backward(y, forward(y, {x: 1})))

    calls(10)  # the first pass compiles the rules
    # ten times the nodes; quadratic work would take a hundred times the calls
    assert calls(5_000) < 11 * calls(500)
