"""Every modern layer has the gradients that the complex step finds; and what each promises."""

import itertools

import numpy as np
import pytest

from bpcourse.checking.differences import complex_step, relative_error
from bpcourse.checking.layer_check import check_layer, gradients_of, layer_trial
from bpcourse.errors import DomainError, InputTypeError, InputValueError, ShapeError
from bpcourse.multilayer.modern import (
    KINDS,
    batch_norm_forward,
    convolution_backward,
    convolution_forward,
    embedding_backward,
    embedding_forward,
    layer_norm_backward,
    layer_norm_forward,
    normalisation_paths,
    softmax_backward,
    softmax_forward,
)

SEEDS = range(10)


@pytest.mark.parametrize("kind", KINDS)
def test_the_complex_step_finds_the_same_gradients(kind):
    for seed in SEEDS:
        trial = layer_trial(kind, seed)
        found = gradients_of(KINDS[kind].backward(trial.cache, trial.upstream), kind)
        right = complex_step(trial.loss, trial.arguments)
        for ours, theirs in zip(found, right, strict=True):
            assert ours.shape == theirs.shape
            # entry by entry; 1e-13 is the rounding of sums of some 100 terms of size 1
            np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_the_check_passes_the_packages_own_and_no_other(kind):
    assert check_layer(kind).verdict == "PASS"

    def nearly(cache, upstream):
        gradients = gradients_of(KINDS[kind].backward(cache, upstream), kind)
        gradients[-1].flat[-1] *= 1 + 1e-6
        return gradients

    assert check_layer(kind, nearly).verdict == "FAIL"


@pytest.mark.parametrize("kind", KINDS)
def test_the_inputs_that_are_drawn_hide_nothing(kind):
    for seed in SEEDS:
        trial = layer_trial(kind, seed)
        for name, array in zip(KINDS[kind].differentiable, trial.arguments, strict=True):
            if name != "W_h":  # from states to states: square
                assert len(set(array.shape)) == array.ndim, "two axes are equally long"
            assert np.all(array)
        assert trial.cache.output.shape == trial.upstream.shape


@pytest.mark.parametrize("kind", KINDS)
def test_a_backward_pass_is_linear_in_upstream_and_writes_into_nothing(kind):
    trial = layer_trial(kind)
    before = [np.array(a) for a in (*trial.inputs, trial.upstream, trial.cache.output)]
    once, twice, none = (
        gradients_of(KINDS[kind].backward(trial.cache, factor * trial.upstream), kind)
        for factor in (1, 2, 0)
    )
    for one, two, zero in zip(once, twice, none, strict=True):
        np.testing.assert_array_equal(2 * one, two)  # a power of 2: no rounding
        assert not zero.any()
    after = (*trial.inputs, trial.upstream, trial.cache.output)
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_is_kept(kind):
    trial = layer_trial(kind)
    inputs = [
        a.astype(np.float32) if getattr(a, "dtype", None) == np.float64 else a for a in trial.inputs
    ]
    cache = KINDS[kind].forward(*inputs)
    assert cache.output.dtype == np.float32
    found = gradients_of(KINDS[kind].backward(cache, trial.upstream.astype(np.float32)), kind)
    right = gradients_of(KINDS[kind].backward(trial.cache, trial.upstream), kind)
    for single, double in zip(found, right, strict=True):
        assert single.dtype == np.float32
        assert relative_error(single, double) < 1e-5  # 24 bits, through sums of some 100 terms


@pytest.mark.parametrize("kind", KINDS)
def test_an_upstream_of_another_shape_is_refused(kind):
    trial = layer_trial(kind)
    for wrong in (trial.upstream[..., :1], trial.upstream[None], 1.0):
        with pytest.raises(ShapeError, match="upstream has shape"):
            KINDS[kind].backward(trial.cache, wrong)


# --- normalisation ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["batch norm", "layer norm"])
def test_the_path_through_the_mean_inside_the_variance_is_zero_and_the_others_are_not(kind):
    for seed in SEEDS:
        trial = layer_trial(kind, seed)
        direct, *others, nothing = normalisation_paths(trial.cache, trial.upstream)
        assert np.abs(nothing).max() < 1e-15 * np.abs(direct).max()  # a sum of a few roundings
        assert all(np.abs(path).max() > 0.01 * np.abs(direct).max() for path in others)
        x = KINDS[kind].backward(trial.cache, trial.upstream).x
        np.testing.assert_allclose(x, direct + sum(others) + nothing, rtol=0, atol=1e-14)


def test_each_path_is_the_derivative_with_the_others_held_fixed():
    x, gain, _ = KINDS["batch norm"].draw(np.random.default_rng(0))
    cache, upstream = layer_trial("batch norm").cache, layer_trial("batch norm").upstream
    step = 1e-30j

    def loss(at, mean, inner, within):  # x where it stands by itself, in m, in v, in the m in v
        m_in_v = within.mean(axis=0)
        v = (inner**2 - 2 * inner * m_in_v + m_in_v**2).mean(axis=0)
        return (upstream * gain * (at - mean.mean(axis=0)) / np.sqrt(v + 1e-5)).sum()

    paths = normalisation_paths(cache, upstream)
    for place, path in enumerate(paths):
        for index in np.ndindex(x.shape):
            moved = x.astype(complex)
            moved[index] += step
            given = [moved if i == place else x for i in range(4)]
            found = (loss(*given) / 1e-30).imag
            assert found == pytest.approx(path[index], rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("kind", ["batch norm", "layer norm"])
def test_a_shift_and_a_stretch_of_the_input_are_not_felt(kind):
    trial = layer_trial(kind)
    x, (gain, shift) = trial.inputs[0], trial.inputs[1:]
    axis = trial.cache.axis
    gradient = KINDS[kind].backward(trial.cache, trial.upstream).x
    assert np.abs(gradient.sum(axis=axis)).max() < 1e-14
    # epsilon lets a little of the stretch through: 1e-5 beside the variance
    assert np.abs((gradient * x).sum(axis=axis)).max() < 1e-4
    exact = KINDS[kind].forward(x, gain, shift, 0)
    gradient = KINDS[kind].backward(exact, trial.upstream).x
    assert np.abs((gradient * x).sum(axis=axis)).max() < 1e-13


def test_layer_norm_takes_one_row_and_sequences_of_rows():
    rng = np.random.default_rng(0)
    x, gain, shift, u = (
        rng.normal(size=(2, 3, 4)),
        np.arange(1.0, 5),
        np.ones(4),
        np.ones((2, 3, 4)),
    )
    whole = layer_norm_backward(layer_norm_forward(x, gain, shift), u)
    rows = [layer_norm_backward(layer_norm_forward(row, gain, shift), u[0, 0]) for row in x[0]]
    np.testing.assert_allclose(whole.x[0], [row.x for row in rows], rtol=0, atol=1e-15)
    assert whole.gain.shape == rows[0].gain.shape == (4,)


@pytest.mark.parametrize("forward", [batch_norm_forward, layer_norm_forward])
@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (([[1.0, 2.0]], [1.0], [0.0, 0.0]), ShapeError, r"gain has shape \(1,\); give \(units,\)"),
        (([[1.0, 2.0]], [1.0, 1.0], 0.0), ShapeError, r"shift has shape \(\); give \(units,\)"),
        (([[1.0, np.nan]], [1.0] * 2, [0.0] * 2), InputValueError, r"x\[0, 1\] is nan"),
        (([], [], []), ShapeError, r"x has shape \(0,\)"),
        (([[1.0]], [1.0], [0.0], -1.0), InputValueError, "epsilon is -1.0; give a small number"),
        (([[1.0]], [1.0], [0.0], "a"), InputTypeError, "epsilon is 'a'; give a small number"),
        (([[1.0]], [1.0], [0.0], 0.0), DomainError, "do not vary and epsilon is 0"),
    ],
)
def test_what_a_normalisation_cannot_take_is_refused(forward, given, error, words):
    with pytest.raises(error, match=words):
        forward(*given)


# --- embedding ----------------------------------------------------------------------------------


def test_a_token_that_occurs_twice_gets_both_gradients_and_one_that_does_not_gets_none():
    for seed in SEEDS:
        trial = layer_trial("embedding", seed)
        tokens, table = trial.inputs
        counts = np.bincount(tokens.ravel(), minlength=len(table))
        assert counts.max() > 1
        assert counts.min() == 0
        by_row = [trial.upstream[tokens == row].sum(axis=0) for row in range(len(table))]
        found = embedding_backward(trial.cache, trial.upstream).table
        np.testing.assert_allclose(found, by_row, rtol=1e-14)


def test_an_embedding_is_a_product_with_one_hot_rows():
    tokens, table = KINDS["embedding"].draw(np.random.default_rng(0))
    hot = np.eye(len(table))[tokens]
    cache, upstream = layer_trial("embedding").cache, layer_trial("embedding").upstream
    np.testing.assert_array_equal(cache.output, hot @ table)
    product = np.einsum("npv,npu->vu", hot, upstream)
    np.testing.assert_allclose(embedding_backward(cache, upstream).table, product, rtol=1e-14)


@pytest.mark.parametrize(
    ("tokens", "error", "words"),
    [
        ([0, 3], InputValueError, r"tokens\[1\] is 3; the table has rows 0 to 2"),
        (-1, InputValueError, "tokens is -1; the table has rows 0 to 2"),
        ([0.0], InputTypeError, "give whole numbers"),
        ([True], InputTypeError, "give whole numbers"),
        ([], InputTypeError, "give whole numbers"),
    ],
)
def test_tokens_outside_the_table_are_refused(tokens, error, words):
    with pytest.raises(error, match=words):
        embedding_forward(tokens, np.ones((3, 2)))


# --- convolution --------------------------------------------------------------------------------


def slow_convolution(x, kernel, bias, padding):
    """Compute the same, one number after another."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows, columns = kernel.shape[2:]
    height, width = x.shape[2] - rows + 1, x.shape[3] - columns + 1
    output = np.empty((len(x), len(kernel), height, width))
    for n, o, i, j in itertools.product(*map(range, output.shape)):
        output[n, o, i, j] = (x[n, :, i : i + rows, j : j + columns] * kernel[o]).sum() + bias[o]
    return output


@pytest.mark.parametrize("padding", [1, 2, 4])
def test_a_convolution_is_what_a_loop_over_places_computes(padding):
    x, kernel, bias, _ = KINDS["convolution"].draw(np.random.default_rng(padding))
    output = convolution_forward(x, kernel, bias, padding).output
    np.testing.assert_allclose(output, slow_convolution(x, kernel, bias, padding), atol=1e-13)


@pytest.mark.parametrize("padding", [1, 2, 3, 6])  # the kernel has 3 rows and 5 columns
def test_the_way_back_is_the_transposed_map(padding):
    rng = np.random.default_rng(padding)
    x, kernel, _, _ = KINDS["convolution"].draw(rng)
    cache = convolution_forward(x, kernel, np.zeros(4), padding)
    upstream = rng.normal(size=cache.output.shape)
    gradients = convolution_backward(cache, upstream)
    # linear in x and in the kernel: <upstream, K x> = <K^T upstream, x>
    carried = (upstream * cache.output).sum()
    assert (gradients.x * x).sum() == pytest.approx(carried, rel=1e-12)
    assert (gradients.kernel * kernel).sum() == pytest.approx(carried, rel=1e-12)
    assert gradients.x.shape == x.shape


@pytest.mark.parametrize(
    ("x", "kernel", "options", "words"),
    [
        ((2, 3, 4), (1, 3, 2, 2), {}, r"x has shape \(2, 3, 4\); give \(examples, channels in"),
        ((2, 3, 4, 4), (1, 2, 2, 2), {}, "x has 3 channels and the kernel 2"),
        ((2, 3, 4, 4), (1, 3, 5, 2), {}, r"the window \(5, 2\) is larger than x .*, \(4, 4\)"),
        ((2, 3, 4, 4), (2, 3, 2, 2), {}, r"bias has shape \(1,\); give \(channels out,\)"),
        ((2, 3, 4, 4), (1, 3, 2, 2), {"padding": -1}, "padding is -1"),
        ((2, 3, 4, 4), (1, 3, 2, 2), {"padding": 0.5}, "padding is 0.5"),
    ],
)
def test_what_a_convolution_cannot_take_is_refused(x, kernel, options, words):
    with pytest.raises((ShapeError, InputValueError, InputTypeError), match=words):
        convolution_forward(np.ones(x), np.ones(kernel), np.zeros(1), **options)


# --- softmax ------------------------------------------------------------------------------------


def test_the_whole_jacobian_of_softmax():
    a = softmax_forward([0.5, -1.0, 2.0]).output
    rows = [softmax_backward(softmax_forward([0.5, -1.0, 2.0]), e).x for e in np.eye(3)]
    np.testing.assert_allclose(rows, np.diag(a) - np.outer(a, a), rtol=1e-14)


def test_softmax_is_safe_from_overflow_and_takes_a_mask():
    big = softmax_forward([[1e307, 1e307, -1e307]])
    np.testing.assert_array_equal(big.output, [[0.5, 0.5, 0.0]])
    masked = softmax_forward([[0.0, -np.inf, 0.0]])
    np.testing.assert_array_equal(masked.output, [[0.5, 0.0, 0.5]])
    np.testing.assert_array_equal(softmax_backward(masked, [[1.0, 9.0, 0.0]]).x, [[0.25, 0, -0.25]])


@pytest.mark.parametrize(
    ("x", "error", "words"),
    [
        ([0.0, np.nan], InputValueError, r"x\[1\] is nan; give finite numbers, or -inf as a mask"),
        ([0.0, np.inf], InputValueError, r"x\[1\] is inf"),
        ([[0.0, 1.0], [-np.inf] * 2], DomainError, "a row of x is all -inf"),
        (1.0, ShapeError, r"x has shape \(\); give \(..., classes\)"),
        (["a"], InputTypeError, "dtype <U1"),
    ],
)
def test_what_softmax_cannot_take_is_refused(x, error, words):
    with pytest.raises(error, match=words):
        softmax_forward(x)
