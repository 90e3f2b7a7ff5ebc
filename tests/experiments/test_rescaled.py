"""A gradient that has vanished can be brought back by its step: what the notebook says, held."""

import numpy as np
import pytest

from bpcourse.errors import InputValueError
from bpcourse.experiments.depth.rescaled import RULES, share_right

RELU = {"depth": 20, "activation": "relu", "steps": 100}
RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def test_a_shallow_network_learns_the_task_by_plain_descent():
    assert min(share_right("plain", 3.0, depth=1)) >= 0.95
    assert min(share_right("plain", 1.0, depth=1, activation="relu", steps=200)) >= 0.95


def test_20_relu_layers_with_glorots_weights_need_a_rule_that_makes_up_for_the_size():
    plain = [share_right("plain", rate, **RELU) for rate in RATES]
    assert np.max(plain) < 0.85  # no rate of seven
    assert min(share_right("Adam", 0.003, **RELU)) > 0.95


def test_10_sigmoid_layers_learn_something_and_not_all():
    plain = [share_right("plain", rate) for rate in (0.1, 1.0, 3.0)]
    rescaled = share_right("layer by layer", 0.03)
    # seeds in pairs: guessing the more frequent answer is right for half of the points or more
    assert (np.array(rescaled) > np.max(plain, axis=0)).all()
    assert max(rescaled) < 0.9


def parameters():
    rng = np.random.default_rng(0)
    shapes = (4, 2), (4,), (1, 4), (1,)
    return [rng.normal(size=shape) for shape in shapes], [rng.normal(size=s) for s in shapes]


def norm(arrays):
    return np.sqrt(sum((array**2).sum() for array in arrays))


def test_layer_by_layer_each_layer_moves_by_its_own_length():
    arrays, gradients = parameters()
    moves = RULES["layer by layer"]()(arrays, [1e-12 * g for g in gradients])
    for k in (0, 2):
        assert norm(moves[k : k + 2]) == pytest.approx(norm(arrays[k : k + 2]), rel=1e-12)
        ratio = moves[k] / gradients[k]
        assert np.allclose(ratio, ratio.flat[0])  # the direction is the gradient's
        assert np.allclose(moves[k + 1] / gradients[k + 1], ratio.flat[0])


def test_adam_moves_every_entry_alike_at_first_however_small():
    arrays, gradients = parameters()
    for scale in (1.0, 1e-4):
        moves = RULES["Adam"]()(arrays, [scale * g for g in gradients])
        for move, gradient in zip(moves, gradients, strict=True):
            assert move.shape == gradient.shape
            assert np.allclose(move, np.sign(gradient), atol=1e-2)  # the 1e-8 beside 1e-6


def test_adam_remembers_the_steps_before():
    arrays, gradients = parameters()
    rule = RULES["Adam"]()
    rule(arrays, gradients)
    moves = rule(arrays, [-g for g in gradients])
    # mean 0.9 * 0.1 - 0.1 = -0.01, over 1 - 0.81; the square is the same in both steps
    assert np.allclose(moves[0], np.sign(gradients[0]) * -0.01 / 0.19, rtol=1e-3)


def test_plain_moves_by_the_gradient():
    arrays, gradients = parameters()
    assert RULES["plain"]()(arrays, gradients) is gradients


def test_an_unknown_rule_is_named():
    with pytest.raises(InputValueError, match="rule is 'momentum'; use one of"):
        share_right("momentum", 0.1)
