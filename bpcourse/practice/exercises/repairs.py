"""Six backward passes to mend, for the exam: each with one mistake, each of another kind.

Each comes with the rules that people put in its place. A pass is tried on three fixtures, where all
widths differ but those that its mistake needs equal.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from bpcourse.errors import InputValueError
from bpcourse.practice.exercise import Exercise

__all__ = ["REPAIRS"]

SIZES = ((3, 4, 2, 5), (2, 5, 3, 4), (4, 3, 5, 7))  # inputs, hidden, outputs, examples
CAME_IN = "That is the pass as it came in. "
Shapes = Callable[[int, int, int, int], dict[str, tuple[int, ...]]]


def _drawn(shapes: Shapes, sizes: tuple[int, ...], seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) for name, shape in shapes(*sizes).items()}


def _tried(names: tuple[str, ...], shapes: Shapes, change: Callable = dict) -> Callable:
    """Return how a pass is tried: on three fixtures, its arrays by their names."""

    def play(function: Callable[..., Any]) -> dict[str, Any]:
        tried: dict[str, Any] = {}
        for seed, sizes in enumerate(SIZES, start=130):
            found = function(*change(_drawn(shapes, sizes, seed)).values())
            found = found if type(found) in {tuple, list} else (found,)
            if len(found) != len(names):
                raise InputValueError(f"the function should return {', '.join(names)}")
            where = "-".join(map(str, sizes[:3]))
            tried |= {f"{where}, {name}": a for name, a in zip(names, found, strict=True)}
        return tried

    return play


# --- A slope is missing


def _fading(first: Callable, second: Callable = lambda a: a > 0) -> Callable:
    def fading(W1, W2, W3, x, y):
        a1 = np.maximum(x @ W1.T, 0)
        a2 = np.maximum(a1 @ W2.T, 0)
        delta3 = (a2 @ W3.T - y) / len(x)
        delta2 = (delta3 @ W3) * second(a2)
        delta1 = (delta2 @ W2) * first(a1)
        return delta1.T @ x, delta2.T @ a1, delta3.T @ a2

    return fading


FADING = Exercise(
    name="13.13",
    ask="fading(W1, W2, W3, x, y) is the backward pass of two ReLU layers and a linear one, with "
    "half the squared error, averaged over the examples. It returns dW1, dW2, dW3. Mend it.",
    parts=("your function",),
    right=lambda: _fading(lambda a: a > 0),
    play=_tried(
        ("dW1", "dW2", "dW3"),
        lambda n, m, k, b: {
            "W1": (m, n),
            "W2": (m + 1, m),
            "W3": (k, m + 1),
            "x": (b, n),
            "y": (b, k),
        },
    ),
    tolerance=1e-9,
    slips={
        f"{CAME_IN}Which of the three arrays is wrong, and what is it made from?": (
            lambda: _fading(np.ones_like)
        ),
        "Now the slope is in layer 1 and gone from layer 2. Each ReLU has one.": (
            lambda: _fading(lambda a: a > 0, np.ones_like)
        ),
        "That is the slope of the sigmoid. A ReLU has 1 where it is open, 0 where it is shut.": (
            lambda: _fading(lambda a: a * (1 - a))
        ),
        "That is the slope of tanh. A ReLU has 1 where it is open, 0 where it is shut.": (
            lambda: _fading(lambda a: 1 - a**2)
        ),
        "You multiplied by the activation. Its slope is asked for.": lambda: _fading(lambda a: a),
        "Open and shut are the wrong way round.": lambda: _fading(lambda a: a <= 0),
    },
    hints=(
        "Two of the three arrays are right. What is only the wrong one made from?",
        "delta1 goes back through W2, and then? Compare its line with that of delta2.",
        "delta1 = (delta2 @ W2) * (a1 > 0).",
    ),
    because="Every layer has its own slope, and a loop would have had it in one place.",
)

# --- A transpose too many


def _turned(back: Callable, first: Callable = lambda delta, x: delta.T @ x) -> Callable:
    def turned(W1, W2, x, y):
        a1 = np.tanh(x @ W1.T)
        a2 = np.tanh(a1 @ W2.T)
        delta2 = (a2 - y) * (1 - a2**2) / len(x)
        delta1 = back(delta2, W2) * (1 - a1**2)
        return first(delta1, x), delta2.T @ a1

    return turned


def _turned_forward(W1, W2, x, y):
    return _turned(lambda delta, W: delta @ W)(W1, W2.T, x, y)


TURNED = Exercise(
    name="13.14",
    ask="turned(W1, W2, x, y) is the backward pass of two tanh layers, the second one with as many "
    "inputs as outputs; half the squared error, averaged over the examples. It returns dW1, dW2. "
    "Mend it.",
    parts=("your function",),
    right=lambda: _turned(lambda delta, W: delta @ W),
    play=_tried(
        ("dW1", "dW2"),
        lambda n, m, k, b: {"W1": (m, n), "W2": (m, m), "x": (b, n), "y": (b, m)},
    ),
    tolerance=1e-9,
    slips={
        f"{CAME_IN}All shapes fit, so ask which way the numbers went.": (
            lambda: _turned(lambda delta, W: delta @ W.T)
        ),
        "You turned the weights on the way forward. That is another network.": (
            lambda: _turned_forward
        ),
        "You turned dW1 round; it has the shape of W1.": lambda: _turned(
            lambda delta, W: delta @ W, lambda delta, x: x.T @ delta
        ),
        "The weights are missing: delta has to pass through W2.": lambda: _turned(
            lambda delta, W: delta
        ),
    },
    hints=(
        "With a W2 that is not square the program would have stopped. In which line?",
        "Forward a row meets W.T. Backward the deltas of the units meet the rows of W.",
        "delta1 = (delta2 @ W2) * (1 - a1**2).",
    ),
    because="A square matrix fits both ways, and only one of them is right.",
)

# --- What comes back is lost


def _two_heads(both: Callable) -> Callable:
    def two_heads(W, U, V, x, y, t):
        a = np.tanh(x @ W.T)
        delta_u = (a @ U.T - y) / len(x)
        delta_v = (a @ V.T - t) / len(x)
        delta = both(delta_u @ U, delta_v @ V) * (1 - a**2)
        return delta.T @ x, delta_u.T @ a, delta_v.T @ a

    return two_heads


HEADS = Exercise(
    name="13.15",
    ask="two_heads(W, U, V, x, y, t) is the backward pass of a tanh layer whose activations are "
    "read by two linear layers, U with targets y and V with targets t. The loss is the sum of both "
    "halves of squared errors, averaged over the examples. It returns dW, dU, dV. Mend it.",
    parts=("your function",),
    right=lambda: _two_heads(lambda u, v: u + v),
    play=_tried(
        ("dW", "dU", "dV"),
        lambda n, m, k, b: {
            "W": (m, n),
            "U": (k, m),
            "V": (k + 1, m),
            "x": (b, n),
            "y": (b, k),
            "t": (b, k + 1),
        },
    ),
    tolerance=1e-9,
    slips={
        f"{CAME_IN}The activations are read twice. How much comes back?": (
            lambda: _two_heads(lambda u, v: v)
        ),
        "Now the other head is lost.": lambda: _two_heads(lambda u, v: u),
        "What comes back adds up; you took the mean.": lambda: _two_heads(lambda u, v: (u + v) / 2),
        "What comes back adds up; you multiplied.": lambda: _two_heads(lambda u, v: u * v),
        "What comes back adds up; you took one from the other.": lambda: _two_heads(
            lambda u, v: u - v
        ),
    },
    hints=(
        "dU and dV are right. From how many places does something arrive at a?",
        "From both heads. The second line that begins with back = forgets the first.",
        "back = delta_u @ U + delta_v @ V.",
    ),
    because="One equals sign where a plus was needed: the oldest of all mistakes.",
)

# --- A mean and a sum


def _averaged(weights: Callable, biases: Callable) -> Callable:
    def averaged(W, b, x, y):
        e = np.exp(x @ W.T + b)
        delta = e / e.sum(axis=1, keepdims=True) - y
        return weights(delta.T @ x, len(x)), biases(delta)

    return averaged


def _shared(total: np.ndarray, n: int) -> np.ndarray:
    return total / n


AVERAGED = Exercise(
    name="13.16",
    ask="averaged(W, b, x, y) is the backward pass of one softmax layer with cross-entropy, "
    "averaged over the examples. It returns dW, db. Mend it.",
    parts=("your function",),
    right=lambda: _averaged(_shared, lambda delta: delta.mean(axis=0)),
    play=_tried(
        ("dW", "db"),
        lambda n, m, k, b: {"W": (k, n), "b": (k,), "x": (b, n), "y": (b, k)},
        lambda given: given | {"y": np.eye(given["y"].shape[1])[given["y"].argmax(axis=1)]},
    ),
    tolerance=1e-9,
    slips={
        f"{CAME_IN}One array has a 1/n, and the other has none.": lambda: _averaged(
            _shared, lambda delta: delta.sum(axis=0)
        ),
        "Now both belong to the sum of the losses. The mean is asked for.": lambda: _averaged(
            lambda total, n: total,
            lambda delta: delta.sum(axis=0),
        ),
        "Now the biases have their 1/n and the weights have lost theirs.": lambda: _averaged(
            lambda total, n: total,
            lambda delta: delta.mean(axis=0),
        ),
        "The 1/n is in db twice.": lambda: _averaged(
            _shared, lambda delta: delta.mean(axis=0) / len(delta)
        ),
        "You divided by the number of classes; the mean is over the examples.": lambda: _averaged(
            _shared, lambda delta: delta.sum(axis=0) / delta.shape[1]
        ),
    },
    hints=(
        "By what factor is the wrong array too large? What has that size?",
        "By the size of the batch. dW divides by it.",
        "return delta.T @ x / len(x), delta.mean(axis=0).",
    ),
    because="Put the 1/n into delta, once, and nobody can forget it afterwards.",
)

# --- A weight that is used twice


def _tied(both: Callable) -> Callable:
    def tied(W, x):
        a = np.tanh(x @ W.T)
        delta2 = (a @ W - x) / len(x)
        delta1 = (delta2 @ W.T) * (1 - a**2)
        return both(a.T @ delta2, delta1.T @ x)

    return tied


TIED = Exercise(
    name="13.17",
    ask="tied(W, x) is the backward pass of a network that packs its input, a = tanh(x W^T), and "
    "unpacks it with the same weights, a W. The loss is half the squared distance from x, averaged "
    "over the examples. It returns dW. Mend it.",
    parts=("your function",),
    right=lambda: _tied(lambda unpacking, packing: unpacking + packing),
    play=_tried(("dW",), lambda n, m, k, b: {"W": (m, n), "x": (b, n)}),
    tolerance=1e-9,
    slips={
        f"{CAME_IN}How often is W used, and how often does dW get something?": lambda: _tied(
            lambda unpacking, packing: packing
        ),
        "Now the other use is lost.": lambda: _tied(lambda unpacking, packing: unpacking),
        "Two uses add up; you took the mean.": lambda: _tied(
            lambda unpacking, packing: (unpacking + packing) / 2
        ),
        "Two uses add up; you took one from the other.": lambda: _tied(
            lambda unpacking, packing: packing - unpacking
        ),
    },
    hints=(
        "Give the two uses two names, W and V. What are dW and dV?",
        "Both lines that begin with dW = are right by themselves.",
        "dW = a.T @ delta2, and later dW = dW + delta1.T @ x.",
    ),
    because="A weight that is used twice is a node with two children.",
)

# --- A kept value is changed


def _changed(error: Callable, slope: Callable) -> Callable:
    def changed(W1, W2, x, y):
        a1 = 1 / (1 + np.exp(-x @ W1.T))
        a2 = 1 / (1 + np.exp(-a1 @ W2.T))
        delta2 = error(a2, y) * slope(a2, y) / len(x)
        delta1 = (delta2 @ W2) * a1 * (1 - a1)
        return delta1.T @ x, delta2.T @ a1

    return changed


def _miss(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    return a - y


CHANGED = Exercise(
    name="13.18",
    ask="changed(W1, W2, x, y) is the backward pass of two sigmoid layers with half the squared "
    "error, averaged over the examples. It returns dW1, dW2. Mend it.",
    parts=("your function",),
    right=lambda: _changed(_miss, lambda a, y: a * (1 - a)),
    play=_tried(
        ("dW1", "dW2"),
        lambda n, m, k, b: {"W1": (m, n), "W2": (k, m), "x": (b, n), "y": (b, k)},
    ),
    tolerance=1e-9,
    slips={
        f"{CAME_IN}Print a2 before and after the line that computes the error.": lambda: _changed(
            _miss, lambda a, y: (a - y) * (1 - (a - y))
        ),
        "You left the slope out. It belongs there, from an a2 that nobody has touched.": (
            lambda: _changed(_miss, lambda a, y: np.ones_like(a))
        ),
        "The error is a2 - y, in this order.": lambda: _changed(
            lambda a, y: y - a,
            lambda a, y: a * (1 - a),
        ),
        "You saved a2 and lost the target: the error is a2 - y.": lambda: _changed(
            lambda a, y: a,
            lambda a, y: a * (1 - a),
        ),
    },
    hints=(
        "Every formula is right. Is every name still what it was?",
        "error = a2 gives one array a second name, and error -= y changes it under both.",
        "error = a2 - y, and no line with -=.",
    ),
    because="What the way back needs must not be written over: keep it, or copy it.",
)

REPAIRS = (FADING, TURNED, HEADS, AVERAGED, TIED, CHANGED)
