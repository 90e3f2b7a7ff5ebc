"""Backward passes that are wrong on purpose: the mistakes that people make, one at a time.

>>> from bpcourse.checking import examine, fixture
>>> given = fixture()
>>> wrong = MISTAKES["sum instead of mean"].backward
>>> examine(wrong, *given).verdict
'FAIL'
>>> examine(backward_pass, *given).verdict
'PASS'

The backward pass of `multilayer` has six lines that can go wrong. `Rules` holds them; a mistake
replaces one of them, and `backward_by` runs the recurrence with whatever rules it is given.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from bpcourse.checking.rules import RIGHT, backward_by
from bpcourse.multilayer import (
    Cache,
    Gradients,
    Network,
    backward_pass,
    forward_pass,
    output_delta,
)
from bpcourse.multilayer.activations import ACTIVATIONS

__all__ = ["MISTAKES", "Mistake"]

RATE = 0.5  # of the update that comes too early


class Mistake(NamedTuple):
    """A wrong backward pass, how people come to write it, and what to tell them."""

    name: str
    how: str
    feedback: str
    backward: Callable


def _swap(**rule: Callable) -> Callable:
    return partial(backward_by, RIGHT._replace(**rule))


def _output_delta_without_slope(network: Network, cache: Cache, y: Any) -> np.ndarray:
    linear = network.layers[-1]._replace(activation="linear")
    return output_delta(network._replace(layers=(*network.layers[:-1], linear)), cache, y)


def _slope_at_z(activation: str, z: np.ndarray, _a: np.ndarray) -> np.ndarray:
    of_a = {"tanh": lambda a: 1 - a * a, "sigmoid": lambda a: a * (1 - a)}.get(activation)
    return of_a(z) if of_a else ACTIVATIONS[activation].slope(z, z)


def _slope_at_a(activation: str, _z: np.ndarray, a: np.ndarray) -> np.ndarray:
    function, slope = ACTIVATIONS[activation]
    return slope(a, function(a))


def _slope_of_relu_or_equal(activation: str, z: np.ndarray, a: np.ndarray) -> np.ndarray:
    return 1.0 * (a >= 0) if activation == "relu" else RIGHT.slope(activation, z, a)


def _without_the_first_layer(network: Network, cache: Cache, y: Any) -> Gradients:
    right = backward_pass(network, cache, y)
    none = [0 * gradient[0] for gradient in (right.weights, right.biases)]
    return right._replace(
        weights=(none[0], *right.weights[1:]), biases=(none[1], *right.biases[1:])
    )


class _Forgetful(NamedTuple):
    """A cache that keeps x alone, and runs the network again whenever it is asked."""

    network: Network
    x: np.ndarray

    @property
    def activations(self) -> tuple[np.ndarray, ...]:
        return forward_pass(self.network, self.x).activations

    @property
    def pre_activations(self) -> tuple[np.ndarray, ...]:
        return forward_pass(self.network, self.x).pre_activations

    @property
    def output(self) -> np.ndarray:
        return self.activations[-1]


def _without_cache(network: Network, cache: Cache, y: Any) -> Gradients:
    return backward_by(RIGHT, network, _Forgetful(network, cache.activations[0]), y)


_ALL = (
    Mistake(
        "slope dropped",
        "One remembers that errors travel back through the weights, and forgets that they also "
        "pass the activation.",
        "Your hidden deltas lack the factor σ'(z): a nudge of z reaches the loss only through "
        "a = σ(z), which passes on σ'(z) of it, so multiply what arrives by σ'(z).",
        _swap(slope=lambda _activation, z, _a: np.ones_like(z)),
    ),
    Mistake(
        "output slope dropped",
        "One has seen delta = a − y for cross-entropy, and writes it for the squared error too.",
        "Your output delta is ∂L/∂a, not ∂L/∂z: with a squared error the slope σ'(z) of the "
        "output stays in the formula; it cancels only when a cross-entropy meets its own sigmoid "
        "or softmax.",
        _swap(output_delta=_output_delta_without_slope),
    ),
    Mistake(
        "error with the wrong sign",
        "One writes y − a, as in “what is missing”, but keeps subtracting the gradient.",
        "All your gradients point the wrong way: the derivative of (a − y)² has a − y in it, so "
        "with y − a each step downhill goes uphill.",
        _swap(output_delta=lambda network, cache, y: -output_delta(network, cache, y)),
    ),
    Mistake(
        "weights updated too early",
        "One updates each layer as soon as its gradient is there, to save a second loop.",
        "Your last layer is right and the layers before it are slightly off: they received their "
        "delta through weights that had already moved; finish all gradients first, then update.",
        _swap(back=lambda delta, W, dW: delta @ (W - RATE * dW)),
    ),
    Mistake(
        "nothing cached",
        "One calls the forward pass wherever an activation is needed; the numbers are right.",
        "Your gradients are right and cost too much: each layer runs the whole network again for "
        "values that the forward pass had already computed; keep them on the way forward.",
        _without_cache,
    ),
    Mistake(
        "transpose forgotten",
        "One copies W from the forward pass into the backward pass; with square layers no shape "
        "complains.",
        "Your deltas go back along the rows of W that they came by: forward, unit i gathers along "
        "row i; backward, input j collects down column j, so the transpose is needed.",
        _swap(back=lambda delta, W, _dW: delta @ W.T),
    ),
    Mistake(
        "reshaped instead of transposed",
        "One computes aᵀ delta, sees that the shape is turned round, and repairs it with reshape.",
        "Your weight gradients hold the right numbers in the wrong places: reshape reads them row "
        "by row into the new shape, a transpose swaps rows and columns; write deltaᵀ a.",
        _swap(weights=lambda delta, a, _z, W: (a.T @ delta).reshape(W.shape)),
    ),
    Mistake(
        "slope taken at z",
        "One has the formula 1 − a² or a(1 − a) and puts z into it, since the slope is “at z”.",
        "Your slope formula is written for the activation a and was given z: tanh'(z) is 1 − a², "
        "not 1 − z²; it even turns negative where |z| > 1.",
        _swap(slope=_slope_at_z),
    ),
    Mistake(
        "slope taken at a",
        "One has a function that computes σ'(z) and calls it with the cached a.",
        "Your slope is σ'(a) instead of σ'(z): the activation was applied twice; give the slope "
        "the pre-activation z, or use the formula in a without calling σ again.",
        _swap(slope=_slope_at_a),
    ),
    Mistake(
        "ReLU asked for ≥ 0 on its output",
        "One tests the output a of the ReLU, which is never negative, with ≥ in place of >.",
        "Your closed ReLUs let gradients through: a = relu(z) is never below 0, so a ≥ 0 is always "
        "true; ask for z > 0 or a > 0.",
        _swap(slope=_slope_of_relu_or_equal),
    ),
    Mistake(
        "sum instead of mean",
        "One sums the gradients of the examples while the loss averages over them.",
        "All your gradients are too large by the number of examples: the loss is a mean over the "
        "batch, so the output delta carries 1/n.",
        _swap(output_delta=lambda network, cache, y: len(y) * output_delta(network, cache, y)),
    ),
    Mistake(
        "mean taken twice",
        "One divides the output delta by n, and the weight and bias gradients once more.",
        "All your gradients are too small by the number of examples: 1/n is in the output delta "
        "already, and every gradient inherits it from there.",
        _swap(
            weights=lambda delta, a, _z, _W: delta.T @ a / len(a),
            biases=lambda delta, _b: delta.mean(axis=0),
        ),
    ),
    Mistake(
        "bias gradient averaged",
        "One takes the mean of the deltas for the biases, where the weights take the sum.",
        "Your weight gradients are right and your bias gradients are too small by the number of "
        "examples: the sum over the batch is as needed for b as for W, and 1/n is in delta.",
        _swap(biases=lambda delta, _b: delta.mean(axis=0)),
    ),
    Mistake(
        "bias gradient from the last example",
        "One turns the formula for one example, ∂L/∂b = delta, into code inside a loop.",
        "Your weight gradients are right and your bias gradients know one example only: every "
        "example of the batch moves b, so add their deltas.",
        _swap(biases=lambda delta, _b: delta[-1]),
    ),
    Mistake(
        "bias gradient along the wrong axis",
        "One writes delta.sum(axis=1) where the examples are the rows.",
        "Your bias gradients have one entry for each example instead of one for each unit: the "
        "examples are axis 0, and that is the axis to sum away.",
        _swap(biases=lambda delta, _b: delta.sum(axis=1)),
    ),
    Mistake(
        "bias gradient summed over everything",
        "One writes delta.sum() without an axis, and broadcasting fills the vector.",
        "All entries of each of your bias gradients are equal: the sum ran over the units too; sum "
        "over the examples only, delta.sum(axis=0).",
        _swap(biases=lambda delta, b: np.full_like(b, delta.sum())),
    ),
    Mistake(
        "factor 2 too many",
        "One differentiates (a − y)² while the loss in use is half of it.",
        "All your gradients are twice too large: the half in (a − y)²/2 is there to cancel the 2 "
        "that comes down from the square.",
        _swap(output_delta=lambda network, cache, y: 2 * output_delta(network, cache, y)),
    ),
    Mistake(
        "factor 2 lost",
        "One forgets that the square brings down a 2, and keeps the half in front.",
        "All your gradients are half of what they should be: the derivative of (a − y)²/2 is "
        "a − y, since the 2 of the square cancels the half.",
        _swap(output_delta=lambda network, cache, y: output_delta(network, cache, y) / 2),
    ),
    Mistake(
        "overwritten instead of accumulated",
        "One loops over the batch and writes dW = … where dW += … is meant.",
        "Your weight gradients know the last example only: each round of the loop threw away what "
        "the rounds before had found; add instead of assigning.",
        _swap(weights=lambda delta, a, _z, _W: np.outer(delta[-1], a[-1])),
    ),
    Mistake(
        "input taken before the activation",
        "One multiplies delta by the z of the layer before, where its a went into the layer.",
        "Your first layer is right and the later weight gradients are not: what a weight "
        "multiplied on the way forward was the activation a of the unit on its left, not z.",
        _swap(weights=lambda delta, _a, z, _W: delta.T @ z),
    ),
    Mistake(
        "first layer forgotten",
        "One writes range(L − 1, 0, −1), which stops before 0.",
        "Your first layer's gradients are exactly zero and all others are right: the loop stopped "
        "one layer early, and that layer would never learn.",
        _without_the_first_layer,
    ),
)
MISTAKES = {mistake.name: mistake for mistake in _ALL}
