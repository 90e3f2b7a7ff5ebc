"""What attention, several heads, the recurrent net, the block and the model each promise."""

import numpy as np
import pytest

from bpcourse.checking.differences import complex_step
from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.multilayer.modern import (
    KINDS,
    NOTHING,
    Block,
    arrays_of,
    attend_backward,
    attend_forward,
    attention_backward,
    attention_forward,
    block_backward,
    block_forward,
    character_loss,
    init_block,
    init_model,
    memory,
    model_backward,
    model_forward,
    recurrent_backward,
    recurrent_forward,
    several_heads_backward,
    several_heads_forward,
    share_out,
    side_by_side,
    softmax_backward,
    softmax_forward,
    with_arrays,
)

SEEDS = range(10)


def rng_of(seed):
    return np.random.default_rng([14, seed])


def assert_near(found, right):
    """Assert equality entry by entry; 1e-13 is the rounding of sums of some 100 terms of size 1."""
    for ours, theirs in zip(found, right, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


# --- attention ----------------------------------------------------------------------------------


def test_shares_are_shares_and_a_causal_one_sees_nothing_later():
    for seed in SEEDS:
        x, *matrices, _ = KINDS["attention"].draw(rng_of(seed))
        for causal in (False, True):
            shares = attention_forward(x, *matrices, causal).shares
            np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=1e-14)
            later = np.triu(np.ones(shares.shape[-2:], dtype=bool), 1)
            assert (shares[:, later] == 0).all() == causal
        before = attention_forward(x, *matrices, causal=True).output
        x[:, -1] += 1  # the last position changes, and no output before it
        after = attention_forward(x, *matrices, causal=True).output
        np.testing.assert_array_equal(before[:, :-1], after[:, :-1])
        assert (before[:, -1] != after[:, -1]).all()


def test_the_mask_is_not_needed_on_the_way_back():
    # what was hidden has share 0, and the way through softmax multiplies by the share
    for seed in SEEDS:
        rng = rng_of(seed)
        q, k = rng.normal(size=(2, 2, 4, 3))
        cache = attend_forward(q, k, rng.normal(size=(2, 4, 5)), causal=True)
        to_shares = rng.normal(size=(2, 4, 4))
        to_scores = softmax_backward(softmax_forward(np.log(cache.shares + 1e-300)), to_shares).x
        later = np.triu(np.ones((4, 4), dtype=bool), 1)
        assert np.abs(to_scores[:, later]).max() < 1e-290
        upstream = rng.normal(size=cache.output.shape)
        to_shares = upstream @ cache.values.swapaxes(1, 2)
        masked = np.where(later, 0, to_shares)
        mean = (cache.shares * masked).sum(axis=-1, keepdims=True)
        to_scores = np.where(later, 0, cache.shares * (masked - mean)) / np.sqrt(3)
        right = attend_backward(cache, upstream)
        assert_near(right[:2], (to_scores @ k, to_scores.swapaxes(1, 2) @ q))


def test_attention_written_with_loops_is_the_same():
    x, W_q, W_k, W_v, _ = KINDS["attention"].draw(rng_of(0))
    output = attention_forward(x, W_q, W_k, W_v, causal=True).output
    for n in range(len(x)):
        for i in range(x.shape[1]):
            seen = [np.exp(W_q @ x[n, i] @ (W_k @ x[n, j]) / np.sqrt(3)) for j in range(i + 1)]
            mixed = sum(s * (W_v @ x[n, j]) for j, s in enumerate(seen)) / sum(seen)
            np.testing.assert_allclose(output[n, i], mixed, rtol=1e-12)


def test_one_position_passes_its_value_on_and_no_score_matters():
    cache = attention_forward(np.ones((2, 1, 3)), np.ones((2, 3)), np.ones((2, 3)), np.ones((4, 3)))
    assert (cache.output == 3).all()
    gradients = attention_backward(cache, np.ones((2, 1, 4)))
    assert not gradients.W_q.any()
    assert not gradients.W_k.any()
    assert (gradients.W_v == 2).all()  # two examples


# --- several heads ------------------------------------------------------------------------------


def test_one_head_with_an_identity_behind_it_is_attention():
    x, W_q, W_k, W_v, causal = KINDS["attention"].draw(rng_of(1))
    alone = attention_forward(x, W_q, W_k, W_v, causal)
    several = several_heads_forward(x, W_q, W_k, W_v, np.eye(6), 1, causal)
    np.testing.assert_array_equal(alone.output, several.output)
    upstream = rng_of(2).normal(size=alone.output.shape)
    *found, _W_o = several_heads_backward(several, upstream)
    assert_near(found, attention_backward(alone, upstream))


def test_several_heads_are_single_heads_side_by_side():
    x, W_q, W_k, W_v, W_o, heads, causal = KINDS["several heads"].draw(rng_of(3))
    parts = zip(*(np.split(W, heads) for W in (W_q, W_k, W_v)), strict=True)
    alone = [attention_forward(x, *part, causal).output for part in parts]
    together = several_heads_forward(x, W_q, W_k, W_v, W_o, heads, causal).output
    np.testing.assert_allclose(np.concatenate(alone, axis=-1) @ W_o.T, together, atol=1e-14)


def test_to_share_out_and_to_put_side_by_side_undo_each_other():
    a = rng_of(4).normal(size=(2, 3, 12))
    for heads in (1, 2, 3, 4, 6, 12):
        assert share_out(a, heads).shape == (2, heads, 3, 12 // heads)
        np.testing.assert_array_equal(side_by_side(share_out(a, heads)), a)


# --- recurrent net ------------------------------------------------------------------------------


def test_weights_that_are_shared_collect_what_copies_of_their_own_would_get():
    for seed in SEEDS:
        x, W_x, W_h, b, h_0 = KINDS["recurrent net"].draw(rng_of(seed))
        cache = recurrent_forward(x, W_x, W_h, b, h_0)
        upstream = rng_of(seed + 100).normal(size=cache.output.shape)

        def loss(*copies, x=x, W_x=W_x, b=b, h=h_0, upstream=upstream):
            total = 0
            for t, W in enumerate(copies):
                h = np.tanh(x[:, t] @ W_x.T + h @ W.T + b)
                total = total + (upstream[:, t] * h).sum()
            return total

        each = complex_step(loss, [W_h] * x.shape[1])
        assert all(np.abs(copy).max() > 1e-3 for copy in each)
        assert_near([recurrent_backward(cache, upstream).W_h], [sum(each)])


def test_the_bound_on_what_is_remembered_holds_and_is_reached():
    for seed in SEEDS:
        for factor in (0.3, 1.0, 3.0):
            x, W_x, W_h, b, h_0 = KINDS["recurrent net"].draw(rng_of(seed))
            cache = recurrent_forward(x, W_x, factor * W_h, b, h_0)
            for example in range(len(x)):
                norms, bounds = memory(cache, example)
                assert norms.shape == bounds.shape == (x.shape[1] + 1,)
                assert (norms <= bounds * (1 + 1e-12)).all()
                assert norms[-1] == bounds[-1] == 1
    # all states 0: every slope is 1, and a multiple of a rotation stretches alike in all directions
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    cache = recurrent_forward(np.zeros((1, 7, 1)), np.ones((2, 1)), 1.5 * turn, np.zeros(2))
    np.testing.assert_allclose(*memory(cache), rtol=1e-12)


def test_what_is_remembered_is_the_jacobian_of_the_last_state():
    x, W_x, W_h, b, h_0 = KINDS["recurrent net"].draw(rng_of(5))
    for example in range(len(x)):
        norms = memory(recurrent_forward(x, W_x, W_h, b, h_0), example).norms
        for t in range(x.shape[1]):
            h = recurrent_forward(x, W_x, W_h, b, h_0).states[example : example + 1, t]
            rest = recurrent_forward(x[example : example + 1, t:], W_x, W_h, b, h)
            rows = []
            for unit in range(len(b)):
                upstream = np.zeros(rest.output.shape)
                upstream[0, -1, unit] = 1
                rows.append(recurrent_backward(rest, upstream).h_0[0])
            assert np.linalg.norm(rows, 2) == pytest.approx(norms[t], rel=1e-10)


@pytest.mark.parametrize(("size", "low", "high"), [(0.5, 0, 1e-8), (1.0, 0.9, 1.1), (2, 1e8, 1e10)])
def test_memory_vanishes_below_one_and_explodes_above(size, low, high):
    turn = size * np.array([[0.6, -0.8], [0.8, 0.6]])
    cache = recurrent_forward(np.zeros((1, 30, 1)), np.ones((2, 1)), turn, np.zeros(2))
    assert low < memory(cache).norms[0] < high


# --- block and model ----------------------------------------------------------------------------


def varied(model, rng):
    """Return the model with no gain at 1 and no shift or bias at 0."""
    arrays = arrays_of(model)
    return with_arrays(model, [a + rng.normal(size=a.shape) / 4 for a in arrays])


@pytest.mark.parametrize("causal", [True, False])
def test_the_complex_step_finds_the_same_gradients_of_a_block(causal):
    for seed in SEEDS:
        rng = rng_of(seed)
        x, block = rng.normal(size=(2, 3, 4)), init_block(4, 5, rng)
        block = Block(*(a + rng.normal(size=a.shape) / 4 for a in block))
        cache = block_forward(x, block, 2, causal)
        upstream = rng.normal(size=x.shape)
        found = block_backward(cache, upstream)

        def loss(x, *arrays, upstream=upstream):
            output = block_forward(x, Block(*arrays), 2, causal).output
            return (upstream * output).sum()

        assert_near((found.x, *found.block), complex_step(loss, [x, *block]))


def short_names(rng):
    """Return tokens and targets, one of them shorter than the others."""
    tokens = rng.integers(0, 6, size=(3, 4))
    targets = rng.integers(0, 6, size=(3, 4))
    targets[1, 2:] = NOTHING
    return tokens, targets


def test_the_complex_step_finds_the_same_gradients_of_the_whole_model():
    for seed in SEEDS[:6]:
        rng = rng_of(seed)
        model = init_model(6, positions=5, units=4, heads=2, blocks=1 + seed % 2, rng=rng)
        model, (tokens, targets) = varied(model, rng), short_names(rng)
        gradients = model_backward(model_forward(model, tokens), targets)

        def loss(*arrays, model=model, tokens=tokens, targets=targets):
            return character_loss(model_forward(with_arrays(model, arrays), tokens), targets)

        assert_near(arrays_of(gradients), complex_step(loss, arrays_of(model)))


def test_a_model_sees_nothing_that_comes_later():
    rng = rng_of(6)
    model, (tokens, _) = (
        init_model(6, positions=5, units=4, heads=2, rng=rng),
        short_names(rng),
    )
    before = model_forward(model, tokens).output
    tokens[:, -1] = (tokens[:, -1] + 1) % 6
    after = model_forward(model, tokens).output
    np.testing.assert_array_equal(before[:, :-1], after[:, :-1])
    assert (before[:, -1] != after[:, -1]).any()


def test_where_nothing_is_to_be_predicted_nothing_is_learned():
    rng = rng_of(7)
    model = init_model(6, positions=5, units=4, heads=2, rng=rng)
    tokens, targets = short_names(rng)
    first = model_forward(model, tokens)
    other = tokens.copy()
    other[1, 2:] = (other[1, 2:] + 1) % 6
    second = model_forward(model, other)
    assert character_loss(first, targets) == character_loss(second, targets)
    assert_near(
        arrays_of(model_backward(first, targets))[1:],
        arrays_of(model_backward(second, targets))[1:],
    )


# --- refusals -----------------------------------------------------------------------------------

ONE, EYE = np.ones((1, 2, 3)), np.eye(3)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: attention_forward(np.ones((2, 3)), EYE, EYE, EYE), ShapeError, r"x has shape"),
        (lambda: attention_forward(ONE, np.ones((3, 2)), EYE, EYE), ShapeError, r"W_q has shape"),
        (lambda: attention_forward(ONE, EYE, np.ones((2, 3)), EYE), ShapeError, r"W_k has .*3, 3"),
        (lambda: attend_forward(ONE, ONE, np.ones((1, 3, 3))), ShapeError, "the same positions"),
        (lambda: attention_forward(ONE * np.nan, EYE, EYE, EYE), InputValueError, "nan"),
        (
            lambda: several_heads_forward(ONE, EYE, EYE, EYE, EYE, 2),
            InputValueError,
            "3 units cannot be shared out among 2 heads",
        ),
        (lambda: several_heads_forward(ONE, EYE, EYE, EYE, EYE, 1.5), InputTypeError, "heads is"),
        (lambda: recurrent_forward(ONE, EYE, np.ones((3, 2)), ONE[0, 0]), ShapeError, "W_h has"),
        (lambda: recurrent_forward(ONE, EYE, EYE, 0.0), ShapeError, "b has shape"),
        (lambda: recurrent_forward(ONE, EYE, EYE, ONE[0, 0], EYE), ShapeError, "h_0 has shape"),
    ],
)
def test_what_a_layer_of_sequences_cannot_take_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize(
    ("tokens", "targets", "error", "words"),
    [
        ([0, 1], [1, 0], ShapeError, r"tokens have shape \(2,\)"),
        ([[0, 6]], [[1, 0]], InputValueError, "the table has rows 0 to 5"),
        ([[0] * 6], [[0] * 6], InputValueError, "the table has rows 0 to 4"),
        ([[0, 1]], [[1.0, 0.0]], InputTypeError, "give whole numbers"),
        ([[0, 1]], [[1]], ShapeError, r"targets have shape \(1, 1\)"),
        ([[0, 1]], [[1, 6]], InputValueError, "0 to 5"),
        ([[0, 1]], [[NOTHING, NOTHING]], InputValueError, "not all of them"),
    ],
)
def test_what_a_model_cannot_take_is_refused(tokens, targets, error, words):
    model = init_model(6, positions=5, units=4, heads=2, rng=rng_of(0))
    with pytest.raises(error, match=words):
        model_backward(model_forward(model, tokens), targets)
