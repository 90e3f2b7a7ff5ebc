"""Gradients as a sum over paths and as linear equations, against the walk, on random graphs."""

import math
from itertools import pairwise

import numpy as np
import pytest
from random_graphs import Grower

from bpcourse.errors import GraphError
from bpcourse.functions import sigmoid, tanh
from bpcourse.graph import (
    backward,
    count_paths,
    edges,
    equations,
    forward,
    paths,
    solve_back,
    variable,
)

SEEDS = range(60)
MANY = 3000  # paths; a graph with more is left to the equations


@pytest.fixture(scope="module")
def graphs():
    """Return graphs that nobody chose, with their values and the walk's gradients."""
    found = []
    for seed in SEEDS:
        output, inputs = Grower(seed).graph()
        values = forward(output, inputs)
        found.append((output, values, inputs, backward(output, values)))
    return found


def close(value, other, size):
    """Tell whether two gradients agree but for rounding of terms of a size."""
    return math.isclose(value, other, rel_tol=1e-12, abs_tol=1e-12 * size)


def test_the_sum_over_all_paths_is_the_gradient(graphs):
    met, shared = 0, 0
    for output, values, inputs, gradients in graphs:
        for node in inputs:
            count = count_paths(output, node)
            if count > MANY:
                continue
            products = [path.product for path in paths(output, values, node)]
            assert len(products) == count
            assert close(sum(products), gradients.get(node, 0), sum(map(abs, products)))
            met += 1
            shared += count > 1
    assert met > 120
    assert shared > 90


def test_the_equations_have_the_gradients_as_their_solution(graphs):
    for output, values, _, gradients in graphs:
        solved = solve_back(equations(output, values))
        assert set(solved) == set(gradients)
        size = max(abs(value) for value in gradients.values())
        assert all(close(solved[node], gradients[node], size) for node in gradients)


def test_a_solver_that_knows_nothing_of_graphs_finds_the_same(graphs):
    for output, values, _, gradients in graphs:
        order, rows, right = equations(output, values)
        L = np.array(rows, dtype=float)
        assert not np.triu(L).any()  # each operation stands after its inputs
        solved = np.linalg.solve(np.eye(len(L)) - L.T, right)
        wanted = np.array([gradients[node] for node in order], dtype=float)
        assert np.abs(solved - wanted).max() <= 1e-9 * np.abs(wanted).max()


def test_powers_of_the_matrix_hold_the_paths_by_their_length():
    x = variable("x")
    y = tanh(x) * x + sigmoid(tanh(x) - x)
    values = forward(y, {x: 0.7})
    order, rows, _ = equations(y, values)
    L, power = np.array(rows, dtype=float), np.eye(len(order))
    by_length = {}
    for path in paths(y, values, x):
        length = len(path.edges)
        by_length[length] = by_length.get(length, 0) + path.product
    for length in range(1, len(order) + 1):
        power = power @ L
        assert power[-1, order.index(x)] == pytest.approx(by_length.get(length, 0), abs=1e-15)
    assert not power.any()  # no path is longer than the graph


def test_a_path_leads_from_the_output_to_the_input():
    a, b = variable("a"), variable("b")
    y = (a * b + a) * b
    values = forward(y, {a: 2, b: 5})
    found = list(paths(y, values, b))
    assert [path.product for path in found] == [10, 12]
    for path in found:
        assert path.edges[0].node is y
        assert path.edges[-1].parent is b
        assert all(one.parent is other.node for one, other in pairwise(path.edges))
    assert {edge.node for edge in edges(y, values)} >= {y}


def test_constants_and_strangers_have_no_paths():
    a, stranger = variable("a"), variable("stranger")
    y = 3 * a + 2
    values = forward(y, {a: 5})
    assert count_paths(y, stranger) == 0
    assert list(paths(y, values, stranger)) == []
    assert [path.product for path in paths(y, values, a)] == [3]
    assert [path.product for path in paths(y, values, y)] == [1]
    assert len(equations(y, values).order) == 3


def test_long_chains_need_no_recursion():
    x = variable("x")
    y = x
    for _ in range(5000):
        y = y + 1
    (path,) = paths(y, forward(y, {x: 0}), x)
    assert len(path.edges) == 5000
    assert count_paths(y, x) == path.product == 1


def test_array_operations_are_refused():
    W, v = variable("W"), variable("v")
    y = W @ v
    values = forward(y, {W: np.ones((2, 3)), v: np.ones(3)})
    with pytest.raises(GraphError, match="no local derivative"):
        edges(y, values)
