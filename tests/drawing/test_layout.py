"""The layout: left to right, no overlaps, deterministic, for graphs that nobody chose."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.drawing.graph.geometry import NODE_HALF, face, half_width, point_along
from bpcourse.drawing.graph.layout import COLUMN, assign_columns, lay_out, spread
from bpcourse.functions import exp, relu, tanh
from bpcourse.graph import topological_order, variable


def random_graph(seed, size=20):
    """Return a random expression graph with shared nodes, constants and twin edges."""
    rng = random.Random(seed)  # noqa: S311  a repeatable graph, no secret
    nodes = [variable(name) for name in "abc"]
    for _ in range(size):
        first, second = rng.choice(nodes), rng.choice([*nodes, 2.5])
        nodes.append(
            rng.choice(
                [
                    lambda p, q: p + q,
                    lambda p, q: p * q,
                    lambda p, q: p - q,
                    lambda p, _: tanh(p),
                    lambda p, _: relu(p),
                    lambda p, _: exp(p),
                ]
            )(first, second)
        )
    return nodes[-1]


@pytest.mark.parametrize("seed", range(40))
def test_parents_stand_left_of_their_children_and_nothing_overlaps(seed):
    output = random_graph(seed)
    layout = lay_out(output)
    for node in layout.order:
        for parent in node.parents:
            assert layout.places[parent].x < layout.places[node].x
    columns = {}
    for place in layout.places.values():
        columns.setdefault(place.x, []).append(place.y)
        assert NODE_HALF - 1e-6 <= place.y <= layout.height - NODE_HALF + 1e-6
        assert -1e-6 <= place.x <= layout.width + 1e-6
    for ys in columns.values():
        assert all(b - a >= 2 * NODE_HALF - 1e-6 for a, b in pairwise(sorted(ys)))


@pytest.mark.parametrize("seed", range(10))
def test_the_same_graph_is_laid_out_the_same(seed):
    first, second = lay_out(random_graph(seed)), lay_out(random_graph(seed))
    assert list(first.places.values()) == list(second.places.values())
    assert list(first.edges.values()) == list(second.edges.values())


@pytest.mark.parametrize("seed", range(20))
def test_every_edge_leaves_its_parent_and_reaches_its_node(seed):
    layout = lay_out(random_graph(seed))
    assert len(layout.edges) == sum(len(node.parents) for node in layout.order)
    for (node, position), points in layout.edges.items():
        parent = node.parents[position]
        assert points[0].x == layout.places[parent].x + half_width(parent) + 2
        assert 0 < layout.places[node].x - points[-1].x <= half_width(node) + 3.1
        assert all(a.x < b.x for a, b in pairwise(points))


def test_a_leaf_stands_beside_its_first_use():
    w, x, b = variable("w"), variable("x"), variable("b")
    z = w * x + b
    columns = assign_columns(topological_order(z))
    assert columns[b] == columns[z] - 1 == 1


def test_the_first_input_arrives_above_the_second():
    p, q = variable("p"), variable("q")
    layout = lay_out(p - q)
    node = layout.order[-1]
    assert layout.places[p].y < layout.places[q].y
    assert layout.edges[node, 0][-1].y < layout.edges[node, 1][-1].y


def test_twin_edges_do_not_lie_on_each_other():
    a = variable("a")
    layout = lay_out(a * a)
    upper, lower = (point_along(points, 0.5).y for points in layout.edges.values())
    assert lower - upper > 30


def test_a_name_of_any_length_fits_its_node():
    long = variable("a_name_that_goes_on_and_on")
    assert face(long).endswith("…")
    assert half_width(long) < COLUMN


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=12), st.data())
def test_spread_keeps_order_and_distance(wanted, data):
    count = len(wanted) - 1
    gaps = data.draw(st.lists(st.floats(1, 50), min_size=count, max_size=count))
    places = spread(wanted, gaps)
    for (a, b), gap in zip(pairwise(places), gaps, strict=True):
        assert b - a >= gap - 1e-6
    assert sum(places) == pytest.approx(sum(wanted), abs=1e-5)
