"""The structure of a graph: order, names, printing."""

import pytest

from bpcourse.errors import GraphError, InputTypeError
from bpcourse.graph import (
    lift,
    names,
    topological_order,
    variable,
    variables,
)


def order_graph():
    """Return the graph on which a wrong visiting order gives a wrong gradient (micrograd #68)."""
    a, b = variable("a"), variable("b")
    c, d = a + b, a * b
    e, f = c + d, c * d
    return e + f, a, b


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
