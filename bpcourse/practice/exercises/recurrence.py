"""The exercises of notebook 06."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp, log
from random import Random
from typing import Any

import numpy as np

from bpcourse.by_hand import two_layer
from bpcourse.checking import MISTAKES
from bpcourse.errors import InputValueError
from bpcourse.functions import sigmoid
from bpcourse.multilayer import Layer, Network, backward_pass, forward_pass
from bpcourse.practice.exercise import Exercise

__all__ = ["EXERCISES"]


def _widths(random: Random) -> dict[str, int]:
    return dict(zip(("d", "h", "k", "n"), random.sample(range(3, 60), 4), strict=True))


def _only(place: int, rule: Callable[..., Any]) -> Callable[..., tuple]:
    """Return a rule that touches one of five answers."""
    return lambda **numbers: tuple(rule(**numbers) if part == place else None for part in range(5))


SHAPES = Exercise(
    name="06.1",
    ask="A {d}-{h}-{k} network gets a batch of {n} examples, one in each row. Give the shapes of "
    "z_1, W_2, delta_1, dL/dW_1 and dL/db_2 as lists.",
    numbers={"d": 784, "h": 128, "k": 10, "n": 32},
    draw=_widths,
    parts=("z_1", "W_2", "delta_1", "dL/dW_1", "dL/db_2"),
    right=lambda d, h, k, n: ([n, h], [k, h], [n, h], [h, d], [k]),
    slips={
        "You gave W and its gradient transposed. W keeps a row for each unit that it leads to: "
        "first out, then in.": lambda d, h, k, n: (None, [h, k], None, [d, h], None),
        "You forgot the batch. Every example has values and deltas of its own, so there is a row "
        "for each.": lambda d, h, k, n: ([h], None, [h], None, None),
        "That would fit if each example were a column. Here examples are rows, so the batch comes "
        "first.": lambda d, h, k, n: ([h, n], None, [h, n], None, None),
        "You left the batch in the bias gradient. All examples share one bias for each unit, so "
        "their deltas are summed away.": _only(4, lambda d, h, k, n: [n, k]),
        "The bias is a vector: its shape is a list with a single entry, without a 1 beside it.": (
            _only(4, lambda d, h, k, n: [1, k])
        ),
        "A shape is a list even if it has only one entry. In Python that is [3] or (3,), while "
        "(3) is a plain number.": _only(4, lambda d, h, k, n: k),
        "That is the bias of layer 1. The index 2 belongs to the layer of the outputs.": (
            _only(4, lambda d, h, k, n: [h])
        ),
        "That is the shape of the input. z_1 has an entry for each unit of layer 1.": (
            _only(0, lambda d, h, k, n: [n, d])
        ),
        "That is W_1. Count layers by where they lead: W_2 leads to the outputs.": (
            _only(1, lambda d, h, k, n: [h, d])
        ),
        "That is delta_2. Layer 1 has a delta for each of its own units.": (
            _only(2, lambda d, h, k, n: [n, k])
        ),
        "A delta is a gradient for z, not for W, so it has the shape of z.": (
            _only(2, lambda d, h, k, n: [h, d])
        ),
        "You kept a table for each example. The product deltaᵀ a has summed over the batch.": (
            _only(3, lambda d, h, k, n: [n, h, d])
        ),
        "That is the gradient for W_2. W_1 leads from the inputs to the hidden units.": (
            _only(3, lambda d, h, k, n: [k, h])
        ),
    },
    hints=(
        "A gradient has the shape of what it is a gradient for. Who is shared by all examples?",
        "z and delta: (batch, units). W: (units out, units in). b: (units,).",
        (
            "z_1 and delta_1: the batch {n} and the {h} hidden units. W_2: {k} rows. dL/dW_1: {h} "
            "rows. dL/db_2: one entry for each output."
        ),
    ),
    because="Values have a row for each example; parameters and their gradients have none.",
)

# --- one layer: (examples, units of the layer, units of the layer below)
SIZES = ((5, 4, 3), (3, 2, 6), (4, 7, 5))


def _one_layer() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return delta, W and what lies below, for each of the sizes: the same at every call."""
    rng = np.random.default_rng(6)
    return [
        (rng.normal(size=(n, out)), rng.normal(size=(out, into)), rng.normal(size=(n, into)))
        for n, out, into in SIZES
    ]


def _trial(number: int) -> str:
    n, out, into = SIZES[number]
    return f"{n} examples, {into} units below {out}"


def _below(function: Callable[..., Any]) -> dict[str, Any]:
    return {
        _trial(number): function(delta, W, z) for number, (delta, W, z) in enumerate(_one_layer())
    }


def _back(
    slope: Callable[[np.ndarray], Any],
    through: Callable[..., np.ndarray] = lambda delta, W: delta @ W,
) -> Callable[..., np.ndarray]:
    """Return a delta_below with a slope of z and a way through the weights."""
    return lambda delta, W, z: through(delta, W) * slope(z)


def tanh_slope(z: np.ndarray) -> np.ndarray:
    """Return the slope of tanh at the pre-activations."""
    return 1 - np.tanh(z) ** 2


BELOW = Exercise(
    name="06.2",
    ask="Write delta_below(delta, W, z): from the delta of a layer, its weights W, and the "
    "pre-activations z of the layer below, which uses tanh, the delta of the layer below.",
    parts=("your function",),
    right=lambda: _back(tanh_slope),
    play=_below,
    tolerance=1e-9,
    slips={
        "You went back with the transpose. With examples as rows the factors change places and "
        "the transpose moves: it is delta @ W.": (
            lambda: _back(tanh_slope, lambda delta, W: delta @ W.T)
        ),
        "You took the formula for columns, Wᵀ delta. Here each example is a row, so the factors "
        "change places.": lambda: _back(tanh_slope, lambda delta, W: W.T @ delta),
        "You left out the slope: you have dL/da, and delta is dL/dz. A nudge of z has to pass "
        "tanh first.": lambda: _back(np.ones_like),
        "Your slope is taken at a: tanh was applied twice. Give the slope z, or write 1 - a² "
        "with a = tanh(z).": lambda: _back(lambda z: tanh_slope(np.tanh(z))),
        "You wrote 1 - z². The formula 1 - a² wants the output a = tanh(z) in it.": (
            lambda: _back(lambda z: 1 - z**2)
        ),
        "You forgot the square: the slope of tanh is 1 minus the square of its output.": (
            lambda: _back(lambda z: 1 - np.tanh(z))
        ),
        "You multiplied by tanh(z) itself. The factor is its slope.": lambda: _back(np.tanh),
        "That is the slope of a sigmoid. Here the layer below uses tanh.": (
            lambda: _back(lambda z: sigmoid(z) * sigmoid(-z))
        ),
        "You summed over the batch. Only gradients of shared things are summed; every example "
        "keeps its own delta.": (
            lambda: _back(tanh_slope, lambda delta, W: (delta @ W).sum(axis=0))
        ),
        "You summed over the units of each example. Every unit below has a delta of its own.": (
            lambda: _back(tanh_slope, lambda delta, W: (delta @ W).sum(axis=1, keepdims=True))
        ),
        "You used @ with the slope, which mixes the units. An activation works entry by entry, "
        "so multiply with *.": lambda: lambda delta, W, z: delta @ W @ tanh_slope(z).T,
    },
    hints=(
        "Two things lie between the delta above and z below: the weights, and tanh.",
        "Back through the weights each activation collects from all the units that it fed.",
        "(delta @ W) * (1 - np.tanh(z)**2): a matrix product, then a product entry by entry.",
    ),
    because="One line for each layer: through the weights, then through the slope.",
)


def _pairs(function: Callable[..., Any]) -> dict[str, Any]:
    tried: dict[str, Any] = {}
    for number, (delta, _, a) in enumerate(_one_layer()):
        found = function(delta / len(delta), a)
        if type(found) not in {tuple, list} or len(found) != 2:
            raise InputValueError("the function should return two arrays: dW, db")
        for name, array in zip(("dW", "db"), found, strict=True):
            tried[f"{_trial(number)}, {name}"] = array
    return tried


def _layer(
    weights: Callable[..., Any] = lambda delta, a: delta.T @ a,
    biases: Callable[..., Any] = lambda delta: delta.sum(axis=0),
) -> Callable[..., tuple]:
    """Return a layer_gradients with a rule for the weights and one for the biases."""
    return lambda delta, a: (weights(delta, a), biases(delta))


def _reshaped(delta: np.ndarray, a: np.ndarray) -> np.ndarray:
    return (a.T @ delta).reshape(delta.shape[1], a.shape[1])


GRADIENTS = Exercise(
    name="06.3",
    ask="Write layer_gradients(delta, a_before): dW and db of a layer, from its delta and from the "
    "activations that went into it. Examples are rows, and the 1/n of the mean is in delta.",
    parts=("your function",),
    right=_layer,
    play=_pairs,
    tolerance=1e-9,
    slips={
        "Your dW is transposed. W has a row for each unit that it leads to, so delta comes first: "
        "deltaᵀ a.": lambda: _layer(lambda delta, a: a.T @ delta),
        "Your dW holds the right numbers in the wrong places: reshape only refills the rows, and "
        "a transpose was needed.": lambda: _layer(_reshaped),
        "You took the mean once more. The 1/n is in delta already, so the examples are only "
        "summed.": lambda: _layer(
            lambda delta, a: delta.T @ a / len(a), lambda delta: delta.mean(axis=0)
        ),
        "You averaged the bias gradient, while the weights take the sum. The bias is shared in "
        "the same way, so sum there, too.": lambda: _layer(biases=lambda d: d.mean(axis=0)),
        "You used only the first example. All of them move these weights, so all of them add.": (
            lambda: _layer(lambda delta, a: np.outer(delta[0], a[0]), lambda delta: delta[0])
        ),
        "You have only the last example: does a loop overwrite what it should add to?": (
            lambda: _layer(lambda delta, a: np.outer(delta[-1], a[-1]), lambda delta: delta[-1])
        ),
        "Your weights are right, and your biases know a single example. Sum delta over the "
        "batch.": lambda: _layer(biases=lambda delta: delta[0]),
        "You summed delta over the units. Examples are the rows, so sum along axis 0.": (
            lambda: _layer(biases=lambda delta: delta.sum(axis=1))
        ),
        "You summed all of delta to a single number. Each unit has a bias of its own: sum along "
        "axis 0 only.": lambda: _layer(biases=lambda delta: delta.sum()),
        "Your db still has a row for each example. They share the bias, so sum over them.": (
            lambda: _layer(biases=lambda delta: delta)
        ),
        "You returned the two in the other order: first dW, then db.": (
            lambda: lambda delta, a: (delta.sum(axis=0), delta.T @ a)
        ),
    },
    hints=(
        "What does one weight touch? One pre-activation in each example; where paths meet, add.",
        "dW_ij is the sum over the examples of delta_ni a_nj: a matrix product does that sum.",
        "return delta.T @ a_before, delta.sum(axis=0)",
    ),
    because="Both are sums over the batch; for the weights the matrix product hides it.",
)

# --- the output


def _softmax(logits: np.ndarray, axis: int | None = 1) -> np.ndarray:
    e = np.exp(logits)
    return e / e.sum(axis=axis, keepdims=True)


def _classes(function: Callable[..., Any]) -> dict[str, Any]:
    rng, tried = np.random.default_rng(64), {}
    for n, classes in ((4, 3), (3, 5), (6, 4)):
        logits = rng.normal(size=(n, classes))
        targets = np.eye(classes)[rng.integers(classes, size=n)]
        tried[f"{n} examples, {classes} classes"] = function(logits, targets)
    return tried


def _delta_by(rule: Callable[..., Any]) -> Callable[[], Callable[..., Any]]:
    """Return a slip from a rule made of p, y and n."""
    return lambda: lambda logits, targets: rule(_softmax(logits), targets, len(logits))


def _without_jacobian(p: np.ndarray, y: np.ndarray, n: int) -> np.ndarray:
    return -y / p * p * (1 - p) / n


DELTA = Exercise(
    name="06.4",
    ask="Write delta_of(logits, targets): the delta of softmax with cross-entropy, for a batch "
    "with examples as rows; the loss is the mean over the examples.",
    parts=("your function",),
    right=_delta_by(lambda p, y, n: (p - y) / n),
    play=_classes,
    tolerance=1e-9,
    slips={
        "You forgot the 1/n. The loss is a mean over the examples, so each delta carries it.": (
            _delta_by(lambda p, y, n: p - y)
        ),
        "Your sign is wrong. Raising the logit of a wrong class raises the loss: p - y is "
        "positive there.": _delta_by(lambda p, y, n: (y - p) / n),
        "You divided by all entries. The mean runs over the examples; over the classes the loss "
        "is summed.": _delta_by(lambda p, y, n: (p - y) / p.size),
        "Your softmax runs over the wrong axis: the probabilities of one example, a row, add up "
        "to 1.": lambda: lambda logits, y: (_softmax(logits, axis=0) - y) / len(y),
        "Your softmax divides by the sum over the whole batch. Each row needs a sum of its own: "
        "axis=1, keepdims=True.": (
            lambda: lambda logits, y: (_softmax(logits, axis=None) - y) / len(y)
        ),
        "The sums of the rows lie side by side and do not fit the table. Keep them in a column: "
        "keepdims=True.": lambda: lambda logits, y: np.exp(logits) / np.exp(logits).sum(axis=1) - y,
        "You multiplied by p (1 - p) on top. In p - y the slope of softmax is already included.": (
            _delta_by(lambda p, y, n: (p - y) * p * (1 - p) / n)
        ),
        "You used the element-wise formula, -y/p times p (1 - p). Every logit moves every "
        "probability, and that is missing.": _delta_by(_without_jacobian),
        "That is dL/dp. Delta is dL/dz, on the other side of softmax.": (
            _delta_by(lambda p, y, n: -y / p / n)
        ),
        "You squeezed each logit by a sigmoid. Softmax lets the classes of an example compete for "
        "one sum of 1.": lambda: lambda logits, y: (sigmoid(logits) - y) / len(y),
        "You subtracted the targets from the logits. Turn logits into probabilities first.": (
            lambda: lambda logits, y: (logits - y) / len(y)
        ),
    },
    hints=(
        "First the probabilities, row by row. Then something short that SymPy has proved.",
        "e = np.exp(logits), and each row divided by its own sum. Where does the mean come in?",
        "p = e / e.sum(axis=1, keepdims=True), and return (p - targets) / len(logits).",
    ),
    because="p - y, divided by n: the whole Jacobian is in there, and no slope is left over.",
)

STUCK = two_layer.forward_pass(two_layer.preset("saturated output"))["zo"]


def _by(rule: Callable[..., tuple]) -> Callable[..., tuple]:
    """Return a rule of z and y, made from one of the output a, the target, and the slope."""
    return lambda z, y: rule(sigmoid(z), y, sigmoid(z) * sigmoid(-z))


def _logits(random: Random) -> dict[str, float]:
    y = random.choice([0, 1])
    size = random.randint(200, 800) / 100
    return {"z": size if y == 0 else -size, "y": y}


def _cross_entropy(a: float, y: float) -> float:
    return -log(1 - a) if y == 0 else -log(a)


THROTTLE = Exercise(
    name="06.5",
    ask="A single sigmoid output stands at z = {z}, and the target is {y}. How large is delta with "
    "half the squared error? With cross-entropy? How many times larger is the second?",
    numbers={"z": round(STUCK / 2, 2), "y": 0},
    draw=_logits,
    parts=("half squared error", "cross-entropy", "ratio"),
    right=_by(lambda a, y, s: ((a - y) * s, a - y, 1 / s)),
    slips={
        "You left out the slope of the sigmoid. With the squared error it stays: that is what "
        "throttles delta.": _by(lambda a, y, s: (a - y, None, None)),
        "With cross-entropy no slope is left: it has cancelled.": (
            _by(lambda a, y, s: (None, (a - y) * s, None))
        ),
        "You took y - y_hat. A delta has the sign of y_hat - y.": (
            _by(lambda a, y, s: ((y - a) * s, y - a, None))
        ),
        "You have a 2 too many. The 2 of the square cancels the half.": (
            _by(lambda a, y, s: (2 * (a - y) * s, None, None))
        ),
        "That is the slope alone. Multiply it by the error.": (
            _by(lambda a, y, s: (s, None, None))
        ),
        "That is the slope of the loss for y_hat. Delta is the one for z.": (
            _by(lambda a, y, s: (None, (a - y) / s, None))
        ),
        "That is the loss. Delta is its slope for z.": (
            _by(lambda a, y, s: ((a - y) ** 2 / 2, _cross_entropy(a, y), None))
        ),
        "You divided the other way round: the delta of cross-entropy goes on top.": (
            _by(lambda a, y, s: (None, None, s))
        ),
        "You subtracted. The question is how many times larger it is.": (
            _by(lambda a, y, s: (None, None, (a - y) * (1 - s)))
        ),
        "That is the ratio of the losses. The question is about their deltas.": (
            _by(lambda a, y, s: (None, None, _cross_entropy(a, y) / ((a - y) ** 2 / 2)))
        ),
        "That is e to the size of z: close, and a good rule of thumb. The ratio is 1 over the "
        "slope.": lambda z, y: (None, None, exp(abs(z))),
    },
    hints=(
        "First y_hat = sigmoid(z). Which of the two deltas contains the slope of the sigmoid?",
        "Squared error: (y_hat - y) y_hat (1 - y_hat). Cross-entropy: y_hat - y.",
        "y_hat = 1 / (1 + exp(-({z}))), and the ratio is 1 / (y_hat * (1 - y_hat)).",
    ),
    because="The ratio is near e to the size of z: cross-entropy pays back what saturation takes.",
)

# --- the whole pass

# first a network with two layers: in it, what does not fit stops at the same place for everybody
NETWORKS = (((3, 4, 2), 5), ((4, 2), 3), ((5, 2, 4, 3, 6), 7), ((2, 5, 3, 4), 6))


def _backward_by(passes: Callable = backward_pass, last: str = "linear") -> Callable[..., tuple]:
    """Return a backward(weights, biases, x, y) made from a backward pass of networks."""

    def backward(weights: Sequence, biases: Sequence, x: np.ndarray, y: np.ndarray) -> tuple:
        names = ["tanh"] * (len(weights) - 1) + [last]
        network = Network(tuple(map(Layer, weights, biases, names)), "half squared error")
        found = passes(network, forward_pass(network, x), y)
        return [*found.weights], [*found.biases]

    return backward


def _output_first(*given: Any) -> tuple:
    weights, biases = _backward_by()(*given)
    return weights[::-1], biases[::-1]


def _on_networks(backward: Callable[..., Any]) -> dict[str, Any]:
    rng, tried = np.random.default_rng(66), {}
    for sizes, n in NETWORKS:
        weights = [rng.normal(size=(out, into)) for into, out in pairwise(sizes)]
        biases = [rng.normal(size=out) for out in sizes[1:]]
        x, y = rng.normal(size=(n, sizes[0])), rng.normal(size=(n, sizes[-1]))
        found = backward(weights, biases, x, y)
        for name, arrays in zip(("dW", "db"), _lists(found, len(weights)), strict=True):
            for layer, array in enumerate(arrays, start=1):
                tried[f"{'-'.join(map(str, sizes))}, {name} of layer {layer}"] = array
    return tried


def _lists(found: Any, layers: int) -> Any:
    kinds = (tuple, list)
    if type(found) not in kinds or len(found) != 2:
        raise InputValueError("backward should return two lists: dW, db")
    if any(type(one) not in kinds or len(one) != layers for one in found):
        raise InputValueError("each of the two lists should hold one array for each layer")
    return found


APPLY = (
    "slope dropped",
    "error with the wrong sign",
    "transpose forgotten",
    "reshaped instead of transposed",
    "slope taken at z",
    "slope taken at a",
    "sum instead of mean",
    "mean taken twice",
    "bias gradient averaged",
    "bias gradient from the last example",
    "bias gradient along the wrong axis",
    "bias gradient summed over everything",
    "factor 2 too many",
    "factor 2 lost",
    "overwritten instead of accumulated",
    "input taken before the activation",
    "first layer forgotten",
)


def _made(name: str) -> Callable[[], Callable[..., tuple]]:
    return lambda: _backward_by(MISTAKES[name].backward)


BACKWARD = Exercise(
    name="06.6",
    ask="Write backward(weights, biases, x, y) for a network with tanh in all layers but the last, "
    "which is linear; the loss is half the squared error, summed over the outputs and averaged "
    "over the examples. Return two lists, dW and db, first layer first.",
    parts=("your function",),
    right=_backward_by,
    play=_on_networks,
    tolerance=1e-9,
    slips={MISTAKES[name].feedback: _made(name) for name in APPLY}
    | {
        "Your lists begin with the last layer. The loop runs from the output; put each new array "
        "in front.": lambda: _output_first,
        "Your output layer has a tanh. Here the last layer is linear: a = z, with the slope 1.": (
            lambda: _backward_by(last="tanh")
        ),
    },
    hints=(
        "Run forward and keep all a and z. Then start at the output: what is delta there?",
        "delta = (a[-1] - y) / len(x). In each layer, from the last: dW, db, then delta below.",
        (
            "for k in reversed(range(len(weights))): dW.insert(0, delta.T @ a[k]), "
            "db.insert(0, delta.sum(axis=0)), and if k > 0: delta = (delta @ weights[k]) * "
            "(1 - a[k]**2)."
        ),
    ),
    because="Any width, any depth, any batch: this is all of it, and it is yours.",
)

EXERCISES = (SHAPES, BELOW, GRADIENTS, DELTA, THROTTLE, BACKWARD)
