"""What gradients cost: counts exactly, memory within stated ranges, time never."""

import math
import time
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from random_graphs import Grower, distance, gradients_of

from bpcourse.checking.counted_arrays import watched
from bpcourse.checking.counted_numbers import Tally
from bpcourse.checking.operation_count import Operations, count_operations
from bpcourse.errors import GraphError, InputTypeError, InputValueError
from bpcourse.experiments.cost.gradient_methods import (
    GRAPH_METHODS,
    by_paths,
    by_reverse_from_zero,
    network_difference,
    network_reverse,
    network_tangent,
    path_counts,
    walk_paths,
)
from bpcourse.experiments.cost.measured import peak_memory, time_ratios
from bpcourse.experiments.cost.results import (
    SHARED,
    doubling,
    doubling_graph,
    jacobian_cost,
    product_cost,
    product_graph,
)
from bpcourse.experiments.cost.tables import (
    CostTable,
    graph_costs,
    graph_memory,
    graph_times,
    growth,
    network_costs,
    network_memory,
    network_times,
    primitive_costs,
)
from bpcourse.functions import matmul, sum_of
from bpcourse.graph import variable
from bpcourse.graph.primitives import ELEMENTWISE_PRIMITIVES
from bpcourse.multilayer import (
    HIDDEN,
    OUTPUTS,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameters,
    workspace,
)


@pytest.fixture(scope="module")
def graphs():
    """Return random graphs with few enough paths to walk them all."""
    grown = [Grower(seed).graph() for seed in range(60)]
    return [graph for graph in grown if sum(path_counts(graph[0]).values()) < 2**14]


def given(sizes=(3, 4, 2), examples=5, hidden="tanh", output="linear", loss="half squared error"):
    rng = np.random.default_rng(1)
    network = init_network(sizes, hidden=hidden, output=output, rng=rng, loss=loss)
    x, y = rng.normal(size=(examples, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), examples)
    return network, x, y


# --- the methods compute gradients --------------------------------------------------------------


def test_there_are_graphs_to_walk(graphs):
    assert len(graphs) > 30


@pytest.mark.parametrize(
    ("method", "tolerance"),
    [
        ("reverse mode", 0),
        ("forward mode", 1e-10),  # another order of rounding
        ("path by path", 1e-10),
        ("finite differences", 1e-3),  # step 1e-6, second derivatives of some 100
    ],
)
def test_every_method_gives_the_gradient(graphs, method, tolerance):
    for number, (output, inputs) in enumerate(graphs):
        found = GRAPH_METHODS[method](output, inputs)
        right = gradients_of(output, inputs)
        assert distance([found[node] for node in inputs], right) <= tolerance, number


def test_adjoints_from_zero_give_the_gradient(graphs):
    for output, inputs in graphs:
        found = by_reverse_from_zero(output, inputs)
        # 0 + a is a, and the order of the sums is the same
        assert [found[node] for node in inputs] == gradients_of(output, inputs)


@pytest.mark.parametrize("output", [*OUTPUTS, "logits"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_sweep_through_layers_is_a_slope_of_the_gradient(hidden, output):
    logits = {"output": "softmax", "loss": "softmax cross-entropy"}
    network, x, y = given(hidden=hidden, **(logits if output == "logits" else {"output": output}))
    rng = np.random.default_rng(2)
    direction = [rng.normal(size=array.shape) for array in parameters(network)]
    _, gradients = network_reverse(network, x, y)
    right = sum((d * g).sum() for d, g in zip(direction, in_order(gradients), strict=True))
    assert network_tangent(network, x, y, direction) == pytest.approx(right, rel=1e-12)


def test_a_difference_is_a_slope_of_the_gradient():
    network, x, y = given()
    loss, gradients = network_reverse(network, x, y)
    assert loss == loss_value(network, forward_pass(network, x), y)
    for which, gradient in enumerate(in_order(gradients)):
        for entry, right in enumerate(gradient.reshape(-1)):
            found = network_difference(network, x, y, (which, entry))
            # a step of 1e-6: curvature adds some 1e-6, rounding 1e-10
            assert found == pytest.approx(right, rel=0, abs=1e-5)


# --- graphs: exact counts -----------------------------------------------------------------------


def test_finite_differences_take_n_plus_one_passes(graphs):
    for output, inputs in graphs:
        rows = graph_costs(output, inputs).rows
        n, per_input = len(inputs), Operations(1, 2)
        assert rows["finite differences"] == (n + 1) * rows["value"] + n * per_input


def test_reverse_mode_stays_below_the_dearest_operation(graphs):
    costs = primitive_costs()
    for output, inputs in graphs:
        rows = graph_costs(output, inputs).rows
        used = [node.primitive for node in path_counts(output) if node.primitive]
        # what each operation sends, and one addition for each share; constant powers send 4 at most
        sent = {p.name: costs[p.name][1].total if p.name in costs else 4 for p in used}
        most = sum(sent[p.name] + p.arity for p in used)
        assert rows["reverse mode"].total - rows["value"].total <= most


def test_no_primitive_is_dear():
    costs = primitive_costs()
    assert set(costs) == {row.name for row in ELEMENTWISE_PRIMITIVES}
    assert max(value.total for value, _ in costs.values()) == 1
    assert max(sent.total for _, sent in costs.values()) == 7  # a power: a log and another power
    assert costs["multiply"] == (Operations(1), Operations(2))
    assert costs["add"] == (Operations(0, 1), Operations(2))  # the engine multiplies by 1


@pytest.mark.parametrize("n", [10, 100, 1000])
def test_a_product_costs_exactly_three_and_five(n):
    value, kept, from_zero = product_cost(n)
    assert value == Operations(n - 1)
    assert kept == Operations(3 * (n - 1))
    assert from_zero == Operations(3 * (n - 1), 2 * (n - 1))
    assert from_zero.multiplications == 3 * value.multiplications
    assert from_zero.total == 5 * value.total


def test_forward_mode_of_a_product_grows_with_the_square():
    output, point = product_graph(20)
    rows = graph_costs(output, point).rows
    # for x_i: n - 1 values, and a slope at each product that x_i is in
    assert rows["forward mode"] == Operations(20 * 19 + 19 + sum(range(1, 20)))
    assert rows["path by path"] == rows["reverse mode"]  # a tree: no two paths share a step


def test_forward_mode_wins_with_few_inputs_reverse_mode_with_few_outputs():
    for n, m in ((1, 30), (30, 1), (6, 6)):
        value, by_input, by_output = jacobian_cost(n, m)
        units = SHARED + m
        assert value == Operations(n + m, n - 1, units)
        # forward, each sweep: the values again; a product by the weight of the input, one by 1 at
        # each sum it passes, sech^2 and the product with it at each unit, one for each output
        sums = n - 1 + sum(n - i for i in range(1, n))  # x1 passes n - 1 sums, x2 too, x3 one less
        slopes = Operations(n * (1 + 2 * units + m) + sums, 0, n * units)
        assert by_input == n * value + slopes
        # reverse: the values once, added up; then for each output sech^2 and the product with it
        # at its own unit and at the shared ones; by 1 both ways at each sum; to each input
        back = Operations(2 + 1 + 2 * SHARED + 2 * (n - 1) + n, 0, 1 + SHARED)
        assert by_output == value + Operations(0, m - 1) + m * back
        ahead = by_input.total - by_output.total
        assert (ahead < 0) == (n == 1)


def test_doubling_walks_a_million_paths_for_twenty_steps():
    assert doubling(20) == (20, 2.0**20, 2**20, 20)


def test_doubling_path_by_path_doubles_with_each_level():
    for levels in (1, 5, 10):
        output, point = doubling_graph(levels)
        rows = graph_costs(output, point).rows
        assert rows["reverse mode"] == Operations(2 * levels, 2 * levels)
        edges = 2 ** (levels + 1) - 2
        assert rows["path by path"] == Operations(edges, 2**levels - 1 + levels)


def test_paths_are_counted_without_walking(graphs):
    for output, inputs in graphs:
        counts = path_counts(output)
        assert walk_paths(output) == sum(counts[node] for node in inputs)


def test_too_many_paths_are_refused():
    output, point = doubling_graph(21)
    with pytest.raises(InputValueError, match=r"2,097,152 paths .* up to 65,536"):
        by_paths(output, point)
    with pytest.raises(InputValueError, match="up to 1,048,576"):
        walk_paths(output)
    output, point = doubling_graph(200)
    assert [path_counts(output)[node] for node in point] == [2**200]


def test_arrays_have_no_paths():
    W = variable("W")
    with pytest.raises(GraphError, match="operation on arrays"):
        by_paths(sum_of(matmul(W, W)), {W: np.eye(2)})


def test_graphs_of_arrays_are_not_counted_half():
    W = variable("W")
    with pytest.raises(InputTypeError, match=r"arrays, at matmul; .* use network_costs"):
        graph_costs(sum_of(matmul(W, W)), {W: np.eye(2)})
    with pytest.raises(InputTypeError, match="arrays, at W"):
        graph_costs(W * W, {W: np.eye(2)})


# --- networks: exact counts ---------------------------------------------------------------------


def test_all_sweeps_and_all_differences_cost_what_the_table_says():
    network, x, y = given((2, 3, 2))
    rows = network_costs(network, x, y).rows
    arrays = parameters(network)
    total = Operations()
    for which, array in enumerate(arrays):
        for entry in range(array.size):
            direction = [np.zeros(a.shape) for a in arrays]
            direction[which].reshape(-1)[entry] = 1
            total += count_operations(lambda n, d: network_tangent(n, x, y, d), network, direction)
    assert total == rows["forward mode"]
    n = sum(array.size for array in arrays)
    extra = Operations(1, 2)  # the nudge; the difference of two losses, divided by the step
    assert rows["finite differences"] == (n + 1) * rows["loss"] + n * extra


def test_reverse_mode_is_flat_and_differences_grow_with_n():
    passes = {}
    for width in (4, 32, 256):
        network, x, y = given((8, width, 4), examples=2)
        n = sum(array.size for array in parameters(network))
        passes[n] = network_costs(network, x, y).in_passes
    for n, row in passes.items():
        assert 2 < row["reverse mode"] < 4
        assert n + 1 < row["finite differences"] < (n + 1) * 1.1
        assert row["forward mode"] > n


def test_a_table_is_written_in_columns():
    table = CostTable({"value": Operations(10, 20), "more": Operations(1000, 2000, 3)})
    assert table.in_passes == {"value": 1, "more": 3003 / 30}
    lines = repr(table).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2].split() == ["more", "1,000", "2,000", "3", "100.1"]


NETS = [(2, 2, 1), (784, 128, 10), (64,) * 4, (32,) * 50, (5, 1), (3, 7, 2, 9)]


@pytest.mark.parametrize(
    "sizes", NETS, ids=lambda sizes: f"{len(sizes) - 1} layers from {sizes[0]}"
)
def test_backward_over_forward_in_products(sizes):
    row = growth(sizes, examples=3)
    products = [m * n for m, n in pairwise(sizes)]
    assert row.weights == sum(products)
    assert row.forward == 3 * sum(products)
    # two products a layer, but for the first, whose dL/dx nobody needs
    assert row.backward == 3 * (2 * sum(products) - products[0])
    assert row.ratio == pytest.approx(2 - products[0] / sum(products), rel=1e-15)


def test_the_ratios_of_the_text():
    assert growth((2, 2, 1), 1).ratio == 4 / 3
    assert round(growth((784, 128, 10), 1).ratio, 2) == 1.01
    assert growth((32,) * 51, 1).ratio == 2 - 1 / 50  # towards 2 with depth


@pytest.mark.parametrize(
    "sizes", NETS, ids=lambda sizes: f"{len(sizes) - 1} layers from {sizes[0]}"
)
def test_the_training_pass_makes_these_products(sizes, monkeypatch):
    network, x, y = given(sizes, examples=3)
    space, tally = workspace.Workspace(network, 3), Tally()
    buffers = [tuple(watched(array, tally) for array in own) for own in space.layers]
    space.layers = tuple(workspace.Buffers(*own) for own in buffers)
    space.ones = watched(space.ones, tally)
    monkeypatch.setattr(workspace, "_check_fit", lambda *_: None)  # it asks for plain arrays
    workspace.train_pass(network, watched(x, tally), y, space)
    # it sums with products too: the squared errors, and the deltas of a batch for the biases
    sums = 3 * sizes[-1] + 3 * sum(sizes[1:])
    row = growth(sizes, examples=3)
    assert sum(tally.products) - sums == row.forward + row.backward


# --- memory and time ----------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["depth", "width", "batch"])
def test_memory_grows_with_the_activations(change):
    base = {"depth": 10, "width": 64, "batch": 64}
    rows = []
    for factor in (1, 2, 4):
        now = base | {change: factor * base[change]}
        rows.append(growth((now["width"],) * (now["depth"] + 1), now["batch"]))
    for row in rows:
        depth = len(row.sizes) - 1
        assert row.activations == row.examples * row.sizes[0] * (2 * depth + 1)
        # the cache itself, 8 bytes a number, and at most two arrays of a layer on the way
        assert 8 * row.activations <= row.memory
        assert row.memory < 8 * (row.activations + 2 * row.examples * row.sizes[0]) + 10_000


def test_memory_of_the_forward_pass_does_not_grow_with_the_weights():
    small, large = growth((64, 64, 64), 4), growth((512, 64, 64), 4)
    assert large.weights > 4 * small.weights
    assert large.memory < 8 * large.weights


def test_memory_by_method():
    network, x, y = given((32,) * 21, examples=128)
    memory = network_memory(network, x, y)
    layer = 128 * 32 * 8
    # the cache is 41 arrays; the backward pass of the course keeps 20 deltas and the gradients
    assert 41 * layer < memory["loss"] < 45 * layer
    assert 61 * layer < memory["reverse mode"] < 70 * layer
    assert memory["forward mode"] < 12 * layer  # nothing is kept


def test_peak_memory_sees_what_is_freed_again():
    kept = peak_memory(lambda: np.ones(10_000).sum())
    assert 80_000 <= kept < 90_000  # Python's own objects around it


def test_an_earlier_peak_is_forgotten():
    tracemalloc.start()
    try:
        np.ones(1_000_000).sum()
        assert peak_memory(lambda: np.ones(10_000).sum()) < 90_000
        assert tracemalloc.is_tracing()  # as it was
    finally:
        tracemalloc.stop()


def test_measured_times_are_ratios_to_the_first():
    network, x, y = given()
    times = network_times(network, x, y, rounds=5)
    assert list(times) == list(network_costs(network, x, y).rows)
    assert times["loss"] == (1, 1, 1)
    assert all(0 < s.low <= s.median <= s.high < math.inf for s in times.values())


def test_measured_on_a_graph():
    output, point = product_graph(50)
    methods = ["value", "reverse mode", "finite differences"]
    times = graph_times(output, point, methods, rounds=3)
    assert list(times) == methods
    assert times["value"].median == 1
    memory = graph_memory(output, point, methods)
    assert list(memory) == methods
    assert memory["reverse mode"] > 1.5 * memory["value"]  # a dictionary of gradients beside values


def test_rounds_are_interleaved():
    order = []

    def turn(name):
        order.append(name)
        time.sleep(2e-3)  # longer than a turn, so that nothing is repeated

    time_ratios({"a": lambda: turn("a"), "b": lambda: turn("b")}, rounds=3)
    assert order == ["a", "b"] * 5  # once to warm up, once to see how quick they are


def test_bad_sizes_are_refused():
    with pytest.raises(InputValueError, match="levels is 0"):
        doubling(0)
    with pytest.raises(InputValueError, match="n is 1"):
        product_cost(1)
    with pytest.raises(InputValueError, match="0 inputs and 3 outputs"):
        jacobian_cost(0, 3)
    with pytest.raises(InputValueError, match="examples is 0"):
        growth((2, 1), 0)
