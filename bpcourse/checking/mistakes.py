"""Backward passes that are wrong on purpose: the mistakes that people make, one at a time.

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

from bpcourse.checking.gradient_check import CheckReport, check_gradient, relative_error
from bpcourse.checking.operation_count import count_products
from bpcourse.errors import InputValueError
from bpcourse.multilayer import (
    Cache,
    Gradients,
    Layer,
    Network,
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    output_delta,
    parameter_names,
    parameters,
    updated,
    with_parameters,
)
from bpcourse.multilayer.activations import ACTIVATIONS

__all__ = [
    "FIXTURES",
    "MISTAKES",
    "RIGHT",
    "Fixture",
    "Mistake",
    "Rules",
    "backward_by",
    "descend",
    "examine",
    "fixture",
    "symptoms",
]

RATE = 0.5  # of the update that comes too early
SAME = 1e-10  # relative error that roundings can explain, and no mistake stays below


class Rules(NamedTuple):
    """The lines of the backward pass, each one replaceable."""

    output_delta: Callable  # network, cache, y -> delta of the last layer
    weights: Callable  # delta, a, z, W -> dL/dW; a goes into the layer, z is what a was made of
    biases: Callable  # delta, b -> dL/db
    back: Callable  # delta, W, dW -> dL/da of the layer below
    slope: Callable  # activation, z, a -> sigma'(z)


RIGHT = Rules(
    output_delta=output_delta,
    weights=lambda delta, a, z, W: delta.T @ a,  # noqa: ARG005
    biases=lambda delta, b: delta.sum(axis=0),  # noqa: ARG005
    back=lambda delta, W, dW: delta @ W,  # noqa: ARG005
    slope=lambda activation, z, a: ACTIVATIONS[activation].slope(z, a),
)


def backward_by(rules: Rules, network: Network, cache: Cache, y: Any) -> Gradients:
    """Run the delta recurrence with the given rules.

    >>> network, x, y = fixture()
    >>> cache = forward_pass(network, x)
    >>> by_rules = backward_by(RIGHT, network, cache, y)
    >>> all((a == b).all() for a, b in zip(by_rules.weights, backward_pass(network, cache, y)[0]))
    True
    """
    delta = rules.output_delta(network, cache, y)
    weights, biases, deltas = [], [], []
    for k in reversed(range(len(network.layers))):
        W, b, _ = network.layers[k]
        a = cache.activations[k]
        z = cache.pre_activations[k - 1] if k > 0 else a
        deltas.append(delta)
        weights.append(rules.weights(delta, a, z, W))
        biases.append(rules.biases(delta, b))
        back = rules.back(delta, W, weights[-1])
        if k > 0:
            delta = back * rules.slope(network.layers[k - 1].activation, z, a)
    return Gradients(tuple(weights[::-1]), tuple(biases[::-1]), tuple(deltas[::-1]), back)


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
    return ACTIVATIONS[activation].slope(z, z)


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


class Fixture(NamedTuple):
    """A network, a batch and its targets, to test a backward pass with."""

    network: Network
    x: np.ndarray
    y: np.ndarray


class _Plan(NamedTuple):
    hidden: tuple[str, ...]
    sizes: tuple[int, ...]
    batch: int


_RECOMMENDED = _Plan(("relu", "tanh"), (3, 5, 4, 2), 6)
_PLANS = {
    "recommended": _RECOMMENDED,
    "1-1-1, one example": _Plan(("tanh",), (1, 1, 1), 1),
    "square layers": _Plan(("relu", "tanh"), (3, 3, 3, 3), 3),
    "one example": _RECOMMENDED._replace(batch=1),
    "weights zero": _RECOMMENDED,
    "target already met": _RECOMMENDED,
}
FIXTURES = tuple(_PLANS)


def fixture(name: str = "recommended", seed: int = 0) -> Fixture:
    """Return one of the test cases of notebook 07, drawn with a seed.

    >>> network, x, y = fixture()
    >>> [layer.weights.shape for layer in network.layers], x.shape
    ([(5, 3), (4, 5), (2, 4)], (6, 3))

    The recommended one has a batch, widths that are all different, a ReLU and a tanh layer, and
    nothing that is zero. Each of the others lacks something, and hides mistakes.
    """
    if name not in _PLANS:
        raise InputValueError(f"no fixture {name!r}; use one of {', '.join(FIXTURES)}")
    hidden, sizes, examples = _PLANS[name]
    rng = np.random.default_rng(seed)
    drawn = init_network(sizes, "tanh", "sigmoid", "lecun", rng)
    layers = tuple(
        Layer(W, rng.normal(size=b.shape) / 2, activation)
        for (W, b, _), activation in zip(drawn.layers, (*hidden, "sigmoid"), strict=True)
    )
    network = drawn._replace(layers=layers)
    x, y = rng.normal(size=(examples, sizes[0])), rng.uniform(0.1, 0.9, (examples, sizes[-1]))
    if name == "weights zero":
        layers = tuple(layer._replace(weights=0 * layer.weights) for layer in network.layers)
        network = network._replace(layers=layers)
    if name == "target already met":
        y = forward_pass(network, x).output
    return Fixture(network, x, y)


def examine(backward: Callable, network: Network, x: Any, y: Any) -> CheckReport:
    """Check every gradient of a backward pass by the complex step.

    >>> examine(MISTAKES["first layer forgotten"].backward, *fixture()).checks[0].verdict
    'FAIL'

    Whatever `backward(network, cache, y)` raises, a shape that does not fit for one, comes through.
    """

    def loss(*arrays: np.ndarray) -> Any:
        moved = with_parameters(network, arrays)
        return loss_value(moved, forward_pass(moved, x), y)

    found = in_order(backward(network, forward_pass(network, x), y))
    return check_gradient(loss, parameters(network), found, names=parameter_names(network))


def descend(
    backward: Callable, network: Network, x: Any, y: Any, *, rate: float = 0.1, steps: int = 200
) -> list[float]:
    """Return the loss before each of `steps` steps along minus the gradient, and after the last.

    >>> losses = descend(backward_pass, *fixture(), steps=50)
    >>> len(losses), losses[-1] < losses[0]
    (51, True)

    Parameters that leave the range of floats end the descent; the last loss is then inf.
    """
    losses = []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            cache = forward_pass(network, x)
            losses.append(float(loss_value(network, cache, y)))
            network = updated(network, backward(network, cache, y), rate)
            if not all(np.isfinite(array).all() for array in parameters(network)):
                return [*losses, float("inf")]
        return [*losses, float(loss_value(network, forward_pass(network, x), y))]


def symptoms(backward: Callable, network: Network, x: Any, y: Any) -> dict[str, str]:
    """Say of each gradient in what way it differs from the right one.

    >>> marks = symptoms(MISTAKES["bias gradient averaged"].backward, *fixture())
    >>> marks["W1"], marks["b1"], marks["matrix products"]
    ('right', '0.167 times the right one', '9')

    The last entry counts the matrix products of the forward and the backward pass together.
    A backward pass that raises has one symptom, "error".
    """
    cache = forward_pass(network, x)
    right = in_order(backward_pass(network, cache, y))
    try:
        found = in_order(backward(network, cache, y))
    except ValueError:
        return {"error": "shapes that do not fit"}
    names = parameter_names(network)
    marks = {n: _mark(f, r) for n, f, r in zip(names, found, right, strict=True)}
    count = count_products(lambda n: backward(n, forward_pass(n, x), y), network)
    return marks | {"matrix products": str(count.products)}


def _mark(found: np.ndarray, right: np.ndarray) -> str:
    if found.shape != right.shape:
        return f"shape {found.shape} instead of {right.shape}"
    error = relative_error(found, right)
    if error < SAME:
        return "right"
    if not found.any():
        return "zero"
    ratio = np.vdot(right, found) / np.vdot(right, right) if right.any() else np.inf
    if np.isfinite(ratio) and relative_error(found, ratio * right) < SAME:
        return f"{ratio:.3g} times the right one"
    if found.size > 1 and np.ptp(found) == 0:
        return "all entries equal"
    return f"wrong, relative error {error:.1g}"
