"""Gradients that are wrong, and right ones that are hard to judge: (loss, points, gradients)."""

from functools import partial

import numpy as np

from bpcourse.checking.fixtures import fixture
from bpcourse.functions import batch_norm, relu, sigmoid, softmax_cross_entropy, sum_of, tanh
from bpcourse.graph import grad
from bpcourse.multilayer import (
    Layer,
    Network,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameters,
    updated,
    with_parameters,
)


def loss_of(network, x, y, *arrays):
    """Return the loss of a network with other parameters."""
    moved = with_parameters(network, arrays)
    return loss_value(moved, forward_pass(moved, x), y)


def gradients_of(network, x, y):
    """Return the right gradients, W1, b1, W2, ..."""
    return in_order(backward_pass(network, forward_pass(network, x), y))


def case(network, x, y, claimed=None):
    """Return a loss, the point, and what is claimed to be its gradient there."""
    claimed = gradients_of(network, x, y) if claimed is None else claimed
    return partial(loss_of, network, x, y), parameters(network), [np.array(g) for g in claimed]


def by_engine(function, *points):
    """Return the same of a function, with the gradients of the engine."""
    slopes = [np.asarray(grad(function, place)(*points)) for place in range(len(points))]
    return function, list(points), slopes


# --- wrong ones ---------------------------------------------------------------------------------


def change(rule, seed):
    """Change the right gradients of the recommended fixture by rule(gradients, dice)."""
    given = fixture(seed=seed)
    gradients = [g.copy() for g in gradients_of(*given)]
    return case(*given, rule(gradients, np.random.default_rng(seed)))


def one(gradients, dice, factor, which=0):
    """Multiply one of the entries that are not 0."""
    places = np.argwhere(gradients[which])
    gradients[which][tuple(places[dice.integers(len(places))])] *= factor
    return gradients


def smallest(gradients, _dice, factor):
    """Multiply the smallest entry that is not 0."""
    every = np.abs(gradients[2])
    gradients[2][every == every[every > 0].min()] *= factor
    return gradients


def largest_row(gradients, factor):
    """Multiply the row with the largest entries."""
    gradients[2][np.abs(gradients[2]).sum(axis=1).argmax()] *= factor
    return gradients


def reverse(gradients, _dice):
    """Turn a bias gradient round."""
    gradients[1] = gradients[1][::-1]
    return gradients


CHANGES = {
    "one entry off by a thousandth": lambda g, d: one(g, d, 1 + 1e-3),
    "one entry off by a millionth": lambda g, d: one(g, d, 1 + 1e-6, 4),
    "one bias with the wrong sign": lambda g, d: one(g, d, -1, 3),
    "one entry forgotten": lambda g, d: one(g, d, 0),
    "the smallest entry tripled": lambda g, d: smallest(g, d, 3),
    "the smallest entry flipped": lambda g, d: smallest(g, d, -1),
    "the smallest entry forgotten": lambda g, d: smallest(g, d, 0),
    "one row doubled": lambda g, _d: largest_row(g, 2),
    "negative ones with the wrong sign": lambda g, _d: [np.abs(a) for a in g],
    "negative ones cut off": lambda g, _d: [np.maximum(a, 0) for a in g],
    "half precision": lambda g, _d: [a.astype(np.float16).astype(float) for a in g],
    "single precision": lambda g, _d: [a.astype(np.float32).astype(float) for a in g],
    "clipped": lambda g, _d: [np.clip(a, -1e-3, 1e-3) for a in g],
    "rounded to six places": lambda g, _d: [a.round(6) for a in g],
    "units in reverse": reverse,
    "divided by its norm": lambda g, _d: [a / np.linalg.norm(a) for a in g],
    "a little added everywhere": lambda g, _d: [a + 1e-8 for a in g],
    "moved on by one": lambda g, _d: [np.roll(a, 1) for a in g],
}


def examples(seed, kept):
    """Claim the gradients of some of the examples for those of all."""
    network, x, y = fixture(seed=seed)
    return case(network, x, y, gradients_of(network, x[kept], y[kept]))


def stale(seed, rate):
    """Claim the gradients that held before the last step."""
    network, x, y = fixture(seed=seed)
    old = backward_pass(network, forward_pass(network, x), y)
    return case(updated(network, old, rate), x, y, in_order(old))


def old_cache(seed):
    """Go backward through the new weights with the activations of the old ones."""
    network, x, y = fixture(seed=seed)
    # a cache that does not say whose it is: backward_pass refuses one that was made by others
    cache = forward_pass(network, x)._replace(layers=None)
    moved = updated(network, backward_pass(network, cache, y), 0.1)
    return case(moved, x, y, in_order(backward_pass(moved, cache, y)))


def penalty(seed, size, power):
    """Forget a penalty on the weights that the loss has."""
    loss, points, gradients = case(*fixture(seed=seed))

    def penalised(*arrays):
        return loss(*arrays) + size * sum((w**power).sum() for w in arrays[::2])

    return penalised, points, gradients


def masked(seed):
    """Go forward through a mask that stays the same, and backward without it."""
    loss, points, gradients = case(*fixture(seed=seed))
    mask = np.random.default_rng(seed).random(points[0].shape) > 0.3
    return lambda first, *rest: loss(first * mask, *rest), points, gradients


def constant_mean(seed):
    """Take the statistics of batch norm for constants."""
    dice = np.random.default_rng(seed)
    x, target = dice.normal(size=(5, 3)), dice.normal(size=(5, 3))
    ones, none = np.ones(3), np.zeros(3)
    claimed = 2 * (batch_norm(x, ones, none) - target) / np.sqrt(x.var(axis=0) + 1e-5)
    return lambda x: sum_of((batch_norm(x, ones, none) - target) ** 2), [x], [claimed]


def shared_once(seed):
    """Follow only the second use of a weight that is used twice."""
    dice = np.random.default_rng(seed)
    x, w = dice.normal(size=(4, 3)), dice.normal(size=(3, 3))
    once = by_engine(lambda v: sum_of(tanh(tanh(x @ w) @ v)), w)[2]
    return lambda w: sum_of(tanh(tanh(x @ w) @ w)), [w], once


def without_target(seed):
    """Claim p for p - y."""
    z = np.random.default_rng(seed).normal(size=(3, 4))
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return lambda z: softmax_cross_entropy(z, np.eye(4)[:3]), [z], [p / 3]


def saturated(seed, factor):
    """Multiply the row of a unit that is saturated: its slopes are 1e-11 to 1e-14 of the others."""
    bias = 24 + seed / 5
    layers = (
        Layer(np.array([[0.3], [0.2]]), np.array([bias, 0.1]), "sigmoid"),
        Layer(np.array([[0.7, -0.4]]), np.array([0.2]), "linear"),
    )
    given = (
        Network(layers, "half squared error"),
        np.array([[1.0], [-1.0]]),
        np.array([[0.0], [1.0]]),
    )
    gradients = [g.copy() for g in gradients_of(*given)]
    gradients[0][0] *= factor
    return case(*given, gradients)


def tiny(seed, factor):
    """Multiply an entry that is 1e-10 of the largest."""
    w = np.random.default_rng(seed).uniform(1, 2, 3)
    claimed = np.array([2e4 * w[0], 2e-6 * w[1] * factor, 1.0])
    return lambda w: 1e4 * w[0] ** 2 + 1e-6 * w[1] ** 2 + w[2], [w], [claimed]


def deep(seed, factor=1.0, depth=20):
    """Multiply one entry of the first layer of a deep net of sigmoids."""
    rng = np.random.default_rng(seed)
    network = init_network((3, *[3, 2] * (depth // 2)), "sigmoid", "sigmoid", "uniform", rng)
    x, y = rng.normal(size=(3, 3)), rng.uniform(0.1, 0.9, (3, 2))
    first, *rest = parameters(network)
    gradient = gradients_of(network, x, y)[0].copy()
    gradient[1, 2] *= factor
    return lambda W: loss_of(network, x, y, W, *rest), [first], [gradient]


WRONG = {name: partial(change, rule) for name, rule in CHANGES.items()} | {
    "one example left out": partial(examples, kept=[0, 1, 2, 3, 4]),
    "one example twice": partial(examples, kept=[0, 1, 2, 3, 4, 5, 5]),
    "stale": partial(stale, rate=0.1),
    "hardly stale": partial(stale, rate=1e-5),
    "an old cache": old_cache,
    "a penalty forgotten": partial(penalty, size=1e-6, power=2),
    "a penalty of another power": partial(penalty, size=1e-5, power=4),
    "a mask forgotten": masked,
    "a mean taken for constant": constant_mean,
    "a shared weight followed once": shared_once,
    "p for p - y": without_target,
    "a saturated row flipped": partial(saturated, factor=-1),
    "a saturated row zero": partial(saturated, factor=0),
    "a saturated row tripled": partial(saturated, factor=3),
    "a tiny entry flipped": partial(tiny, factor=-1),
    "a tiny entry off by a thousandth": partial(tiny, factor=1 + 1e-3),
    "deep down, off by a thousandth": partial(deep, factor=1 + 1e-3),
    "deep down, zero": partial(deep, factor=0.0),
}


# --- right ones, hard to judge ------------------------------------------------------------------


def normalised(seed):
    """A bias before batch norm: its gradient cancels."""
    dice = np.random.default_rng(seed)
    x, target = dice.normal(size=(6, 3)), dice.normal(size=(6, 2))
    ones, none = np.ones(2), np.zeros(2)
    return by_engine(
        lambda W, b: sum_of((batch_norm(x @ W + b, ones, none) - target) ** 2),
        dice.normal(size=(3, 2)),
        dice.normal(size=2),
    )


def balanced(seed):
    """A batch of two, one of each class: the gradient for the bias cancels."""
    w = 0.1 + seed / 7
    network = Network((Layer(np.array([[w]]), np.zeros(1), "sigmoid"),), "binary cross-entropy")
    return case(network, np.array([[1.0], [-1.0]]), np.array([[1.0], [0.0]]))


def optimum(seed, size=1.0, shift=0.0):
    """Least squares at its solution, or with targets that are met nearly."""
    rng = np.random.default_rng(seed)
    x, y = size * rng.normal(size=(20, 3)), rng.normal(size=(20, 1))
    t = np.linalg.lstsq(np.c_[x, np.ones(20)], y, rcond=None)[0]
    layers = (Layer(t[:3].T.copy(), t[3].copy(), "linear"),)
    network = Network(layers, "half squared error")
    return case(network, x, y if not shift else forward_pass(network, x).output + shift)


def xor(seed, steps=20_000, rate=0.8):
    """XOR, trained until next to nothing is left of the loss."""
    network = init_network((2, 5, 1), "tanh", "linear", rng=np.random.default_rng(seed))
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    for _ in range(steps):
        cache = forward_pass(network, x)
        if loss_value(network, cache, y) < 1e-15:
            break
        network = updated(network, backward_pass(network, cache, y), rate / 4)
    return case(network, x, y)


def scaled(seed, size):
    """Inputs of another size, with weights that fit."""
    network, x, y = fixture(seed=seed)
    first, *rest = network.layers
    layers = (first._replace(weights=first.weights / size), *rest)
    return case(network._replace(layers=layers), x * size, y)


def sure(seed):
    """Softmax, all but sure; the slope is written so that it keeps its digits."""
    dice = np.random.default_rng(seed)
    z = dice.normal(size=(1, 3)) + np.array([[20.0 + seed, 0, 0]])
    small = np.exp(z - z.max())
    small[0, 0] = -small[0, 1:].sum()
    slope = small / np.exp(z - z.max()).sum()
    return lambda z: softmax_cross_entropy(z, np.array([[1.0, 0, 0]])), [z], [slope]


def chain(seed, depth):
    """Sigmoids behind each other."""

    def function(x):
        for _ in range(depth):
            x = sigmoid(x)
        return x

    return by_engine(function, 0.1 * seed - 1)


def cubed(seed):
    """At 0, where higher derivatives are all there is."""
    return lambda x: x**3 + seed * x**4 + seed * x**2, [0.0], [0.0]


def dead(seed):
    """Units that never fire: zeros that are right."""
    network, x, y = fixture(seed=seed)
    first, *rest = network.layers
    biases = first.biases - 100 * (np.arange(5) < 2)
    return case(network._replace(layers=(first._replace(biases=biases), *rest)), x, y)


def near_a_kink(seed):
    """Pre-activations as near to 0 as a step of differences."""
    w = np.random.default_rng(seed).normal(0, 1e-6, 5)
    return (
        lambda w: (relu(w) * np.arange(1, 6)).sum() + (w * w).sum(),
        [w],
        [(w > 0) * np.arange(1.0, 6) + 2 * w],
    )


def on_a_constant(seed):
    """A small loss on top of a large constant."""
    loss, points, gradients = case(*fixture(seed=seed))
    return lambda *arrays: loss(*arrays) + 1e12, points, gradients


RIGHT = {
    "the recommended fixture": lambda seed: case(*fixture(seed=seed)),
    "all weights zero": lambda seed: case(*fixture("weights zero", seed)),
    "targets met exactly": lambda seed: case(*fixture("target already met", seed)),
    "a bias before batch norm": normalised,
    "a balanced batch": balanced,
    "least squares solved": optimum,
    "least squares solved, inputs of size 1e6": partial(optimum, size=1e6),
    "targets met to 1e-8": partial(optimum, shift=1e-8),
    "targets met to 1e-13": partial(optimum, shift=1e-13),
    "XOR learned": xor,
    "inputs of size 1e6": partial(scaled, size=1e6),
    "inputs of size 1e-6": partial(scaled, size=1e-6),
    "a sure softmax": sure,
    "180 sigmoids": partial(chain, depth=180),
    "400 sigmoids": partial(chain, depth=400),
    "500 sigmoids": partial(chain, depth=500),
    "400 layers": partial(deep, depth=400),
    "20 layers": deep,
    "a saturated unit": partial(saturated, factor=1),
    "nothing but higher derivatives": cubed,
    "dead units": dead,
    "near a kink": near_a_kink,
    "on a large constant": on_a_constant,
}
