"""Section C of the list of faults, as far as no other test holds it: the engine."""

import copy
import pickle
import threading

import numpy as np
import pytest
from fault_rows.shared import X, Y, network_of, refused

import bpcourse.graph
from bpcourse.functions import mean_of, sigmoid, square
from bpcourse.graph import backward, forward, lift, quick, topological_order, variable
from bpcourse.multilayer import Workspace, train_pass

A = variable("a")


def test_row_29_an_array_without_upstream_gradient():
    y = A * 2
    for value in (np.ones(3), np.ones((2, 1))):
        with refused(ValueError, "pass upstream= an array of the output's shape, or end the graph"):
            backward(y, forward(y, {A: value}))


@pytest.mark.parametrize("upstream", [1j, np.array([1j]), np.array(["1"]), None, "1", [[1.0]]])
@pytest.mark.parametrize("value", [3.0, np.ones(1), np.ones(4)])
def test_row_30_upstream_gradients_of_another_kind_or_shape(upstream, value):
    y = A * 2
    values = forward(y, {A: value})
    with refused((TypeError, ValueError), "upstream gradient|dtype"):
        backward(y, values, upstream)


def test_row_31_backward_twice():
    y = A * A
    values = forward(y, {A: 2})
    assert backward(y, values)[A] == backward(y, values)[A] == 4


def test_row_32_nothing_to_reset():
    y = square(A)
    point = 3.0
    for _ in range(5):
        point -= 0.25 * backward(y, forward(y, {A: point}))[A]
    assert point == 3.0 * 0.5**5  # doubled gradients would give 0, or another sign


def test_row_33_values_changed_between_the_passes():
    y = A * A * A
    values = forward(y, {A: 3})
    with refused(ValueError, "the value of a cannot be changed"):
        values[A] = 100
    assert backward(y, values)[A] == 27  # not 20009


def test_row_35_a_hundred_thousand_deep_and_wide():
    deep = wide = A
    for _ in range(100_000):
        deep = deep + 1
    for term in [A * 2 for _ in range(100_000)]:
        wide = wide + term
    for y, slope in ((deep, 1), (wide, 200_001)):
        assert backward(y, forward(y, {A: 1}))[A] == slope
        assert len(repr(y)) < 200
        assert copy.copy(y) is copy.deepcopy(y) is y
    read = pickle.loads(pickle.dumps(deep))  # noqa: S301  our own bytes
    assert len(topological_order(read)) == 200_001


def test_row_37_parts_of_two_graphs():
    first = A * 2
    forward(first, {A: 1})
    y = first + variable("b")
    b = next(node for node in topological_order(y) if node.name == "b")
    assert backward(y, forward(y, {A: 1, b: 5}))[A] == 2


def test_row_38_no_path_to_a_variable():
    y = A * 2
    gradients = backward(y, forward(y, {A: 1.0}))
    with refused(KeyError, "does not depend on it, only on a;"):
        gradients[variable("b")]
    constant = lift(3) * 2
    with refused(KeyError, "only on constants"):
        backward(constant, forward(constant, {}))[A]


def test_row_41_a_parameter_in_two_layers():
    x, w = variable("x"), variable("w")
    y = sigmoid(w * sigmoid(w * x))
    slope = backward(y, forward(y, {x: 0.7, w: 1.3}))[w]
    h = 1e-30
    step = forward(y, {x: 0.7, w: 1.3 + h * 1j})[y]
    assert slope == pytest.approx(step.imag / h, rel=1e-14)


def test_row_42_what_a_node_is_asked_in_vain():
    uses = [
        lambda: bool(A),
        lambda: A == 1,
        lambda: A in [1, 2],
        lambda: sorted([A, variable("b")]),
        lambda: np.exp(A),
        lambda: np.dot(np.ones(2), A),
        lambda: float(A),
        lambda: len(A),
        lambda: A[A],
        lambda: list(A),
        lambda: A // 2,
        lambda: round(A),
    ]
    for use in uses:
        with refused(TypeError, "node"):
            use()


def test_row_43_an_interrupt_in_the_middle_leaves_all_usable(monkeypatch):
    y = square(A) * A
    values = forward(y, {A: 3.0})
    calls = []

    def interrupted(node, *_):
        calls.append(node)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(vars(square(A).primitive), "send", interrupted)
        with pytest.raises(KeyboardInterrupt):
            backward(y, values)
    assert calls
    assert backward(y, values)[A] == 27


def test_row_44_exponents_are_forgotten_again():
    from bpcourse.graph.primitives import power_of  # noqa: PLC0415  its memory is looked at

    for i in range(10_000):
        A ** (i + 0.5)
    info = power_of.cache_info()
    assert info.currsize <= info.maxsize < 10_000


def test_row_45_a_graph_serves_many_threads_and_a_workspace_one():
    y = mean_of(square(A))
    found = []

    def work(seed):
        data = np.random.default_rng(seed).normal(size=7)
        for _ in range(50):
            gradient = backward(y, forward(y, {A: data}))[A]
            found.append(bool(np.allclose(gradient, 2 * data / 7, rtol=1e-12)))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 400
    assert "belongs to one thread" in " ".join(Workspace.__doc__.split())
    assert "any number of threads" in " ".join(bpcourse.graph.__doc__.split())


def test_row_43_a_workspace_after_an_interrupt(monkeypatch):
    network = network_of()
    workspace = Workspace(network, len(X))
    right = float(train_pass(network, X, Y, workspace)[0])
    with monkeypatch.context() as patch:
        patch.setattr("bpcourse.multilayer.workspace._run_backward", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            train_pass(network, X + 1, Y, workspace)
    assert float(train_pass(network, X, Y, workspace)[0]) == right


def _interrupt(*_):
    raise KeyboardInterrupt


def test_row_28_both_forms_of_the_walk_add_up():
    y = A * A - A + A * (A - A)
    for value in (3, 3.0, np.array([3.0])):
        one = np.ones(1) if isinstance(value, np.ndarray) else 1
        values = forward(y, {A: value})
        assert backward(y, values, one)[A] == 5
    assert quick.suits(y, dict.fromkeys(topological_order(y), 1))
