"""Section A of the list of faults: arrays and arguments."""

import numpy as np
import pytest
from fault_rows.shared import X, Y, network_of, refused, run
from hypothesis import given
from hypothesis.strategies import integers, sampled_from

from bpcourse.checking.gradient_check import check_gradient
from bpcourse.functions import (
    mean_of,
    relu,
    softmax_cross_entropy,
    square,
    tanh,
)
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer import (
    HIDDEN,
    SCHEMES,
    Layer,
    Network,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameter_names,
    parameters,
    updated,
    with_parameters,
)


@pytest.mark.parametrize("features", [1, 2, 4])
def test_row_01_wrong_number_of_features(features):
    with refused(ValueError, rf"x has shape \(5, {features}\); layer 1 expects \(examples, 3\)"):
        forward_pass(network_of(), np.ones((5, features)))
    x, w = variable("x"), variable("w")
    with refused(ValueError, rf"cannot multiply shapes \(5, {features}\) and \(3, 2\)"):
        forward(x @ w, {x: np.ones((5, features)), w: np.ones((3, 2))})


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_row_01_layers_that_do_not_fit(layer):
    network = network_of(3, 4, 5, 2)
    arrays = parameters(network)
    arrays[2 * layer - 2] = np.ones((len(arrays[2 * layer - 1]), 7))
    message = r"x has shape \(5, 3\); layer 1 expects \(examples, 7\)"
    if layer > 1:
        message = rf"layer {layer} has weights of shape \(\d, 7\)"
    with refused(ValueError, message):
        forward_pass(with_parameters(network, arrays), X)


def test_row_02_one_example_without_a_batch():
    with refused(ValueError, r"x has shape \(3,\); a batch has two axes: pass x\[None, :\]"):
        forward_pass(network_of(), X[0])
    assert forward_pass(network_of(), X[0][None, :]).output.shape == (1, 2)
    with refused(ValueError, r"layer 1 expects \(examples, 3\)"):
        forward_pass(network_of(), 1.0)


@pytest.mark.parametrize("shape", [(5,), (1, 5), (1, 1), (), (5, 1, 1), (1,)])
def test_row_03_targets_of_another_shape(shape):
    network = network_of(3, 1)
    cache = forward_pass(network, X)
    for use in (loss_value, backward_pass):
        with refused(ValueError, r"the output \(5, 1\); give one target for each output"):
            use(network, cache, np.zeros(shape))
    with refused(ValueError, "nothing is broadcast here"):
        softmax_cross_entropy(np.zeros((5, 1)), np.zeros(shape))


def test_row_04_an_empty_batch():
    empty = np.ones((0, 3))
    with refused(ValueError, r"x has shape \(0, 3\): the batch is empty"):
        forward_pass(network_of(), empty)
    with refused(ValueError, r"the mean of an empty array \(shape \(0, 3\)\)"):
        mean_of(empty)
    with refused(ValueError, r"the batch is empty \(shape \(0, 3\)\)"):
        softmax_cross_entropy(empty, empty)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sizes", [(0, 2), (3, 0, 2), (3, 0)])
def test_row_05_a_layer_without_units(sizes, scheme):
    with refused(ValueError, "each at least 1"):
        network_of(*sizes, scheme=scheme)


def test_row_05_a_layer_without_units_by_hand():
    empty = Network((Layer(np.ones((0, 3)), np.ones(0), "linear"),), "half squared error")
    with refused(ValueError, r"layer 1 has weights of shape \(0, 3\)"):
        forward_pass(empty, X)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("sizes", [(1, 1), (3, 2), (1, 1, 1), (3, 1, 2), (1, 1, 1, 1)])
@pytest.mark.parametrize("batch", [1, 2])
def test_row_06_small_networks_are_right(sizes, batch, hidden):
    network = network_of(*sizes, hidden=hidden)
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(batch, sizes[0])), rng.normal(size=(batch, sizes[-1]))
    gradients = in_order(run(network, x, y)[1])

    def loss(*arrays):
        return run(with_parameters(network, arrays), x, y)[0]

    report = check_gradient(loss, parameters(network), gradients, names=parameter_names(network))
    assert report.verdict == "PASS", report


@pytest.mark.parametrize("kind", [int, bool, np.uint8, np.int8, np.int64])
def test_row_07_whole_numbers_count_as_floats(kind):
    x, y = (np.arange(15).reshape(5, 3) % 2).astype(kind), (np.arange(10) % 2).reshape(5, 2)
    loss, gradients = run(network_of(), x, y.astype(kind))
    other, right = run(network_of(), x.astype(float), y.astype(float))
    assert loss == other
    for a, b in zip(in_order(gradients), in_order(right), strict=True):
        assert a.dtype == float
        assert (a == b).all()
    whole = with_parameters(
        network_of(), [np.ones(a.shape, kind) for a in parameters(network_of())]
    )
    after = updated(whole, run(whole, x, y)[1], 0.1)
    assert {a.dtype for a in parameters(after)} == {np.dtype(float)}


def test_row_07_small_integers_do_not_wrap_round():
    byte = np.array([200], np.uint8)
    assert square(byte) == 40000  # as bytes: 64
    x = variable("x")
    y = x * x
    values = forward(y, {x: byte})
    assert values[y] == 40000
    assert backward(y, values, np.ones(1))[x] == 400


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (np.array([["3"]]), "<U1"),
        ("3", "<U1"),
        (None, "object"),
        (np.array([[object()]]), "object"),
        (np.ones((1, 1), np.float16), "float16"),
        (np.array([["2020-01-01"]], "datetime64[D]"), "datetime64"),
    ],
)
def test_row_08_what_is_no_number_is_refused_by_name(value, word):
    network = network_of(1, 1)
    with refused(TypeError, word):
        forward_pass(network, value)
    with refused(TypeError, word):
        loss_value(network, forward_pass(network, [[1.0]]), value)
    with refused(TypeError, word):
        check_gradient(np.sum, [value], [value])


@pytest.mark.parametrize("value", ["3", None, {}, object(), np.array(["3"])])
def test_row_08_the_engine_refuses_them_too(value):
    x = variable("x")
    with refused(TypeError, "list|str|None|dict|object|<U1"):
        forward(x + x, {x: value})
    with refused(TypeError, "list|str|None|dict|object|<U1"):
        tanh(value)


def test_row_08_complex_numbers_serve_the_complex_step_only():
    assert forward_pass(network_of(), X + 0j).output.dtype == complex
    x = variable("x")
    with refused(TypeError, "gradients here are of real numbers only"):
        backward(x, {x: 1j})
    with refused(TypeError, "not complex ones"):
        check_gradient(np.sum, [X + 0j], [X])


def test_row_09_single_precision_is_kept_in_training_and_refused_by_the_check():
    single = [a.astype(np.float32) for a in parameters(network_of())]
    network = with_parameters(network_of(), single)
    x, y = X.astype(np.float32), Y.astype(np.float32)
    _, gradients = run(network, x, y)
    after = updated(network, gradients, 0.1)
    assert {a.dtype for a in parameters(after)} == {np.dtype("float32")}
    with refused(TypeError, "b1 is float32, too coarse for a check.*convert to float64"):
        check_gradient(np.sum, single[1:2], single[1:2], names=["b1"])


BAD = sampled_from([np.nan, np.inf, -np.inf])


@given(bad=BAD, row=integers(0, 4), column=integers(0, 1))
def test_row_10_numbers_that_are_not_finite_are_found(bad, row, column):
    network = network_of()
    x, y, W = X.copy(), Y.copy(), network.layers[1].weights.copy()
    x[row, column] = y[row, column] = W[column, row % 4] = bad
    with refused(ValueError, rf"x\[{row}, {column}\] is {bad}"):
        forward_pass(network, x)
    with refused(ValueError, rf"y\[{row}, {column}\] is {bad}"):
        run(network, X, y)
    spoiled = with_parameters(network, [*parameters(network)[:2], W, network.layers[1].biases])
    with refused(ValueError, rf"weights of layer 2\[{column}, {row % 4}\] is {bad}"):
        forward_pass(spoiled, X)


def test_row_10_in_the_engine_nan_goes_on_and_on():
    x = variable("x")
    y = relu(x) * 2
    values = forward(y, {x: np.array([np.nan, 1.0])})
    gradient = backward(y, values, np.ones(2))[x]
    assert np.isnan(values[y]).tolist() == [True, False]
    assert np.isnan(gradient).tolist() == [True, False]


def test_row_11_lists_are_welcome_and_ragged_ones_are_not():
    by_lists = run(network_of(), X.tolist(), tuple(map(tuple, Y)))
    assert by_lists[0] == run(network_of(), X, Y)[0]
    with refused(ValueError, "rows of unequal length"):
        forward_pass(network_of(), [[1.0, 2.0, 3.0], [1.0]])
    with refused(ValueError, "rows of unequal length"):
        run(network_of(), X, [[1.0, 2.0], [1.0]] * 2 + [[1.0, 2.0]])


def in_memory(layout, array, folder):
    """Return the same numbers, laid out otherwise."""
    if layout == "memmap":
        mapped = np.memmap(folder / f"{array.size}.dat", float, "w+", shape=array.shape)
        mapped[:] = array
        return mapped
    if layout == "read-only":
        array = array.copy()
        array.flags.writeable = False
        return array
    if layout == "Fortran":
        return np.asfortranarray(array)
    if layout == "negative stride":
        return array[::-1].copy()[::-1]
    return np.repeat(array, 2, axis=0)[::2]


@pytest.mark.parametrize(
    "layout", ["memmap", "read-only", "Fortran", "negative stride", "with gaps"]
)
def test_row_12_any_layout_in_memory_is_welcome(layout, tmp_path):
    right, gradients = run(network_of(), X, Y)
    x, y = (in_memory(layout, array, tmp_path) for array in (X, Y))
    loss, found = run(network_of(), x, y)
    # sums in another order: some roundings
    assert loss == pytest.approx(right, rel=1e-14)
    np.testing.assert_allclose(found.weights[0], gradients.weights[0], rtol=1e-13)
    if layout != "memmap":  # weights are kept as they are, so a file is not taken for them
        arrays = [in_memory(layout, a, tmp_path) for a in parameters(network_of())]
        loss = run(with_parameters(network_of(), arrays), x, y)[0]
        assert loss == pytest.approx(right, rel=1e-14)


@pytest.mark.parametrize(
    ("make", "word"),
    [(np.ma.masked_array, "MaskedArray"), (lambda a: a.view(np.matrix), "matrix")],
)
def test_row_12_arrays_with_rules_of_their_own_are_refused_by_name(make, word):
    network = network_of()
    with refused(TypeError, word):
        forward_pass(network, make(X))
    with refused(TypeError, word):
        run(network, X, make(Y))
    W, *rest = parameters(network)
    with refused(TypeError, word):
        forward_pass(with_parameters(network, [make(W), *rest]), X)
    x = variable("x")
    with refused(TypeError, word):
        forward(x + x, {x: make(X)})


def test_row_13_what_the_caller_changes_later_has_no_effect():
    x, y, network = X.copy(), Y.copy(), network_of()
    cache = forward_pass(network, x)
    loss, gradients = loss_value(network, cache, y), backward_pass(network, cache, y)
    kept = [a.copy() for a in (*cache.activations, *in_order(gradients))]
    x += 100
    y += 100
    assert loss_value(network, cache, Y) == loss
    for a, b in zip(kept, (*cache.activations, *in_order(gradients)), strict=True):
        assert (a == b).all()
    node = variable("x")
    values = forward(node * 1, {node: x})
    assert not np.shares_memory(values[node], x)
    assert not any(np.shares_memory(a, x) for a in cache.activations)


@pytest.mark.parametrize(
    ("setting", "close"),
    [
        ({"hidden": "Tanh"}, "tanh"),
        ({"hidden": "ReLU "}, None),
        ({"output": "sofmax"}, "softmax"),
        ({"output": "tanh"}, None),
        ({"scheme": "glorrot"}, "glorot"),
        ({"loss": "half squared"}, "half squared error"),
        ({"hidden": None}, None),
    ],
)
def test_row_14_unknown_names(setting, close):
    ((what, name),) = setting.items()
    hint = rf"; did you mean '{close}'\?" if close else ""
    with refused(ValueError, rf"{what} is {name!r}; use one of .*{hint}"):
        network_of(**setting)
    with refused(ValueError, "use one of complex step, central difference"):
        check_gradient(np.sum, [1.0], [1.0], method="complexstep")


@pytest.mark.parametrize(
    ("output", "loss", "y", "message"),
    [
        ("sigmoid", "binary cross-entropy", [[0.0, 1.5]], r"y\[0, \d\] is 1\.5; .* from 0 to 1"),
        ("sigmoid", "binary cross-entropy", [[-1.0, 1.0]], r"y\[0, 0\] is -1\.0; .* from 0 to 1"),
        ("softmax", "softmax cross-entropy", [[1.0, 1.0]], "row 0 of y sums to 2"),
        ("softmax", "softmax cross-entropy", [[0.0, 0.0]], "sums to 0"),
        ("softmax", "softmax cross-entropy", [[1.5, -0.5]], r"y\[0, \d\] is 1\.5; .* from 0 to 1"),
        ("softmax", "softmax cross-entropy", [[0, 3]], r"y\[0, 1\] is 3\.0; .* from 0 to 1"),
        ("softmax", "softmax cross-entropy", [1], "give one target for each output"),
    ],
)
def test_row_15_targets_that_are_no_probabilities(output, loss, y, message):
    network = network_of(3, 2, output=output, loss=loss)
    cache = forward_pass(network, X[:1])
    for use in (loss_value, backward_pass):
        with refused(ValueError, message):
            use(network, cache, y)
    for good in ([[0.25, 0.75]], [[0, 1]], np.float32([[0.1, 0.9]])):
        assert np.isfinite(loss_value(network, cache, good))


@pytest.mark.parametrize(
    ("sizes", "kind", "message"),
    [
        ([], ValueError, "give two or more"),
        ([3], ValueError, "give two or more"),
        ([3, -1], ValueError, "each at least 1"),
        ([3, 2.0], TypeError, "2.0 is no whole number"),
        ([3, True], TypeError, "True is no whole number"),
        ([3, "2"], TypeError, "'2' is no whole number"),
        ([3, None], TypeError, "None is no whole number"),
    ],
)
def test_row_16_sizes_that_are_none(sizes, kind, message):
    with refused(kind, message):
        init_network(sizes, rng=np.random.default_rng(0))
    assert init_network([np.int64(3), 2], rng=np.random.default_rng(0)).layers[0].weights.shape


@pytest.mark.parametrize("sizes", [(10**6, 10**6), (2, 10**6, 10**6, 1), (10**9, 1), (1, 10**30)])
def test_row_17_more_than_the_memory_holds(sizes):
    with refused(ValueError, r"would fill \d+\.\d GiB; stay below 4"):
        init_network(sizes, rng=np.random.default_rng(0))
