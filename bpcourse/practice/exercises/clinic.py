"""The exercises of notebook 07: patients to be mended, and a check to be written."""

import inspect
from collections.abc import Callable, Sequence
from math import hypot
from random import Random
from typing import Any

import numpy as np

from bpcourse.errors import InputValueError
from bpcourse.multilayer import Layer, Network, backward_pass, forward_pass, in_order
from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.listing import line_with, numbered
from bpcourse.practice.exercises.recurrence import tanh_slope

__all__ = ["EXERCISES"]


def _pairs(random: Random) -> dict[str, float]:
    g2, r2 = random.sample(range(1, 10), 2)
    return {"large": random.randint(3, 9) / 10, "g": g2 / 10**6, "r": r2 / 10**6}


def _whole(large: float, g: float, r: float) -> float:
    return abs(g - r) / (hypot(large, g) + hypot(large, r))


def _entry(g: float, r: float) -> float:
    return abs(g - r) / (g + r)


PROPORTION = Exercise(
    name="07.1",
    ask="A gradient is ({large}, {g}), its reference ({large}, {r}). What is the relative error "
    "of the whole array? And what is the largest one, entry by entry?",
    numbers={"large": 0.6, "g": 1e-6, "r": 3e-6},
    draw=_pairs,
    parts=("whole array", "entry by entry"),
    right=lambda large, g, r: (_whole(large, g, r), _entry(g, r)),
    slips={
        "You divided by the reference alone. The sum of both lengths stands below the line, so "
        "that a zero and a wrong sign give 1.": (
            lambda large, g, r: (abs(g - r) / hypot(large, r), abs(g - r) / r)
        ),
        "That is the plain difference. Divide it by the sizes of the two.": (
            lambda large, g, r: (abs(g - r), abs(g - r))
        ),
        "You left out the roots: the length is the root of the sum of the squares.": (
            lambda large, g, r: ((g - r) ** 2 / (2 * large**2 + g**2 + r**2), None)
        ),
        "That is the error of one entry. A length takes all entries together.": (
            lambda large, g, r: (_entry(g, r), None)
        ),
        "That is the error of the whole array. Now judge each entry by its own size.": (
            lambda large, g, r: (None, _whole(large, g, r))
        ),
        "You took the mean over the entries. One wrong entry is enough, so take the largest.": (
            lambda large, g, r: (None, _entry(g, r) / 2)
        ),
        "That is the error of the first entry, the smallest. Give the largest.": (
            lambda large, g, r: (None, 0.0)
        ),
    },
    hints=(
        "Difference over sum: of the two lengths, or of one entry at a time.",
        "The first entries agree, so only the second ones are left in the difference.",
        "abs({g} - {r}) / (2 * {large}), nearly; and abs({g} - {r}) / ({g} + {r}).",
    ),
    because="The large entry hides the small one: only the second number gives it away.",
)


def _numbered(function: Callable) -> tuple[str, ...]:
    """Return the lines of a function's source, each with its number."""
    lines = inspect.getsource(function).replace("def _", "def ").splitlines()
    return numbered(lines)


def _network(given: Sequence[np.ndarray], last: str, loss: str) -> Network:
    W1, b1, W2, b2 = given
    return Network((Layer(W1, b1, "tanh"), Layer(W2, b2, last)), loss)


def _right(
    given: Sequence[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    last: str = "linear",
    loss: str = "half squared error",
) -> list[np.ndarray]:
    """Return the right gradients of a network with two layers: dW1, db1, dW2, db2."""
    network = _network(given, last, loss)
    return in_order(backward_pass(network, forward_pass(network, x), y))


def _drawn(seed: int, sizes: tuple[int, int, int], n: int) -> tuple[list, np.ndarray, np.ndarray]:
    rng, (into, hidden, out) = np.random.default_rng(seed), sizes
    shapes = ((hidden, into), (hidden,), (out, hidden), (out,))
    given = [rng.normal(size=shape) for shape in shapes]
    return given, rng.normal(size=(n, into)), rng.uniform(0.1, 0.9, size=(n, out))


def _step(W1, b1, W2, b2, x, y, rate):
    a = np.tanh(x @ W1.T + b1)
    delta2 = (a @ W2.T + b2 - y) / len(x)
    dW2, db2 = delta2.T @ a, delta2.sum(axis=0)
    W2, b2 = W2 - rate * dW2, b2 - rate * db2
    delta1 = (delta2 @ W2) * (1 - a**2)
    dW1, db1 = delta1.T @ x, delta1.sum(axis=0)
    W1, b1 = W1 - rate * dW1, b1 - rate * db1
    return W1, b1, W2, b2


STEP = _numbered(_step)
SHOWN_STEP = "\n".join(STEP)


def _arrive_wrong() -> int:
    """Return how many of the four arrays a step puts in the wrong place."""
    given, x, y = _drawn(72, (3, 4, 2), 5)
    wanted = [w - 0.1 * dw for w, dw in zip(given, _right(given, x, y), strict=True)]
    found = _step(*given, x, y, 0.1)
    return sum(not np.allclose(f, w, rtol=1e-9) for f, w in zip(found, wanted, strict=True))


def _at(words: str) -> Callable[[], tuple[int, None]]:
    return lambda: (line_with(words, STEP), None)


BUG = Exercise(
    name="07.2",
    ask="This is a training step of a network with tanh, a linear output and half the squared "
    "error. The loss falls, and yet one line does harm. Which line? And how many of the four "
    f"arrays that it returns are wrong?\n{SHOWN_STEP}",
    parts=("the line", "wrong arrays"),
    right=lambda: (line_with("W2, b2 = ", STEP), _arrive_wrong()),
    slips={
        "That line is right: examples are rows, so it is x @ W1.T, and then tanh.": _at("a = np"),
        "That line is right: the output is linear, so delta is the error, with 1/n for the mean.": (
            _at("delta2 = ")
        ),
        "That line is right: outer products, and both summed over the batch.": _at("dW2, db2 ="),
        "That line is as it should be, but the W2 in it is no longer the one that carried the "
        "activations forward. Who has changed it?": _at("delta1 = "),
        "That line is right. What it is given is not.": _at("dW1, db1 ="),
        "That line is right, and in the right place: all gradients are there by then.": (
            _at("W1, b1 = W1")
        ),
        "That line only returns what the others have computed.": _at("return"),
        "All? delta2 was computed before anything moved, so look at the last layer again.": (
            lambda: (None, 4)
        ),
        "Not only dW1 is made from delta1. What about the bias?": lambda: (
            None,
            _arrive_wrong() - 1,
        ),
        "You count one too many: one layer is right, weights and bias.": (
            lambda: (None, _arrive_wrong() + 1)
        ),
        "Every line looks right by itself, but they stand in the wrong order, and that changes "
        "numbers.": lambda: (None, 0),
    },
    hints=(
        "Each line computes what it should. Ask for each name: which value has it at that moment?",
        "Backward, delta has to pass the same weights that carried the activations forward.",
        "W2 is used once more after it has moved. Everything made from delta1 is off.",
    ),
    because="First all gradients, then all updates: the first layer got its delta through weights "
    "that had already moved.",
)

SIZES = (((3, 4, 2), 5), ((2, 5, 3), 4), ((4, 3, 6), 7))
NAMES = ("dW1", "db1", "dW2", "db2")


def _on_patients(function: Callable[..., Any]) -> dict[str, Any]:
    tried: dict[str, Any] = {}
    for seed, (sizes, n) in enumerate(SIZES, start=73):
        given, x, y = _drawn(seed, sizes, n)
        found = function(*given, x, y)
        if type(found) not in {tuple, list} or len(found) != len(NAMES):
            raise InputValueError("the function should return four arrays: dW1, db1, dW2, db2")
        where = "-".join(map(str, sizes))
        tried |= {f"{where}, {name}": array for name, array in zip(NAMES, found, strict=True)}
    return tried


def _sum(delta: np.ndarray) -> np.ndarray:
    return delta.sum(axis=0)


def _mean(delta: np.ndarray) -> np.ndarray:
    return delta.mean(axis=0)


def _share(error: np.ndarray) -> np.ndarray:
    return error / len(error)


def _of_z(z: np.ndarray) -> np.ndarray:
    return 1 - z**2


def _treated(
    slope: Callable = tanh_slope,
    last: Callable = _sum,
    first: Callable = _sum,
    start: Callable = _share,
) -> Callable[..., tuple]:
    """Return the patient with four rules: slope, bias gradients, and delta from the error."""

    def treated(W1, b1, W2, b2, x, y):
        z = x @ W1.T + b1
        a = np.tanh(z)
        delta2 = start(a @ W2.T + b2 - y)
        delta1 = (delta2 @ W2) * slope(z)
        return delta1.T @ x, first(delta1), delta2.T @ a, last(delta2)

    return treated


def _last_layer_first(*given: Any) -> tuple:
    dW1, db1, dW2, db2 = _treated()(*given)
    return dW2, db2, dW1, db1


MEND = Exercise(
    name="07.3",
    ask="The function limping(W1, b1, W2, b2, x, y) of notebook 07 has two mistakes. Hand in a "
    "mended one: it returns dW1, db1, dW2, db2 for tanh, a linear output, and half the squared "
    "error, averaged over the examples.",
    parts=("your function",),
    right=_treated,
    play=_on_patients,
    tolerance=1e-9,
    slips={
        "That is the patient as it came in, with both mistakes. Check it: which arrays fail?": (
            lambda: _treated(_of_z, _mean)
        ),
        "One mistake is mended. Layer 1 is still wrong: the formula 1 - a² was given z in place "
        "of a.": lambda: _treated(_of_z),
        "One mistake is mended. db2 is still too small by the number of examples: the 1/n is in "
        "delta2 already.": lambda: _treated(last=_mean),
        "You mended db2 by taking the 1/n out of delta2. Now everything else is too large by the "
        "number of examples.": lambda: _treated(start=lambda error: error, last=_mean),
        "You changed db1 so that it agrees with db2, and it was db2 that was wrong.": (
            lambda: _treated(first=_mean, last=_mean)
        ),
        "You changed the bias that was right: db1 takes the sum as well.": (
            lambda: _treated(first=_mean)
        ),
        "The slope of tanh is 1 minus the square of a.": lambda: _treated(lambda z: 1 - np.tanh(z)),
        "You removed the wrong slope and put none in its place.": lambda: _treated(np.ones_like),
        "Your slope applies tanh twice: a is tanh(z) already, so 1 - a² is enough.": (
            lambda: _treated(lambda z: tanh_slope(np.tanh(z)))
        ),
        "The gradients are right, but in the wrong order: dW1, db1, dW2, db2.": (
            lambda: _last_layer_first
        ),
    },
    hints=(
        "Let check_gradient say which arrays are wrong. What do the wrong ones have in common?",
        "db2 is wrong while dW2 is right, so delta2 is right. dW1 and db1 are wrong, so delta1 is.",
        "The sum in place of the mean for db2, and 1 - a**2 in place of 1 - z**2.",
    ),
    because="Two mistakes, each with its own marks: an array that fails alone, a layer that fails "
    "as a whole.",
)


def _suspect(W1, b1, W2, b2, x, y):
    a1 = np.tanh(x @ W1.T + b1)
    a2 = 1 / (1 + np.exp(-a1 @ W2.T - b2))
    delta2 = (a2 - y) / len(x)
    dW2 = (a1.T @ delta2).T
    db2 = np.ones(len(x)) @ delta2
    delta1 = (1 - a1) * (1 + a1) * (delta2 @ W2)
    dW1 = delta1.T @ x
    db1 = len(x) * delta1.mean(axis=0)
    return dW1, db1, dW2, db2


SUSPECT = _numbered(_suspect)
SHOWN_SUSPECT = "\n".join(SUSPECT)


def _found_right() -> str:
    """Return the verdict on the suspect, from the package's own backward pass."""
    given, x, y = _drawn(74, (3, 4, 2), 5)
    pairs = zip(
        _suspect(*given, x, y), _right(given, x, y, "sigmoid", "binary cross-entropy"), strict=True
    )
    return "right" if all(np.allclose(f, r, rtol=1e-9) for f, r in pairs) else "wrong"


def _accused(words: str) -> Callable[[], int]:
    return lambda: line_with(words, SUSPECT)


INNOCENT = Exercise(
    name="07.4",
    ask="A backward pass for tanh, sigmoid outputs and cross-entropy, summed over the outputs and "
    'averaged over the examples. Is a line wrong? Give its number, or the word "right".\n'
    f"{SHOWN_SUSPECT}",
    right=_found_right,
    slips={
        "That line is fine: examples are rows, so the weights are transposed on the way forward.": (
            _accused("a1 = ")
        ),
        "That line is a sigmoid: -a1 @ W2.T - b2 is minus the whole pre-activation.": (
            _accused("a2 = ")
        ),
        "No slope is missing there: with cross-entropy the slope of the sigmoid cancels.": (
            _accused("delta2 = ")
        ),
        "That line is fine: the transpose of aᵀ delta is deltaᵀ a.": _accused("dW2 = "),
        "That line is fine: ones @ delta2 adds the rows up, as a sum over axis 0 does.": (
            _accused("db2 = ")
        ),
        "Multiply it out: (1 - a)(1 + a) is 1 - a², and factors may stand in any order.": (
            _accused("delta1 = ")
        ),
        "That line is fine: delta of the layer, times what went into it.": _accused("dW1 = "),
        "That line is fine: n times the mean is the sum.": _accused("db1 = "),
        "There is nothing to compute in that line.": _accused("return"),
        "You say that something is wrong: then give the number of the line.": lambda: "wrong",
    },
    hints=(
        "Do not go by looks. Copy it into a cell, write the loss, and let check_gradient judge.",
        "For each odd line write down what you would have written. Is it the same number?",
        "The check says PASS for all four arrays. So which word is asked for?",
    ),
    because="Unusual is not wrong. A check can acquit as well as convict.",
)

# --- a check of your own

H = 1e-4
Loss = Callable[[np.ndarray], float]


def _relative(gradient: np.ndarray, slopes: np.ndarray) -> float:
    return np.max(np.abs(gradient - slopes) / (np.abs(gradient) + np.abs(slopes)))


def _as_one(gradient: np.ndarray, slopes: np.ndarray) -> float:
    length = np.linalg.norm
    return length(gradient - slopes) / (length(gradient) + length(slopes))


def _checker(
    quotient: Callable[..., float] = lambda up, down, here: (up - down) / (2 * H),
    judge: Callable[..., float] = _relative,
    left: Callable[[float], float] = lambda old: old,
) -> Callable[..., float]:
    """Return a check_one with rules: for a slope, for the verdict, and for what stays behind."""

    def check_one(loss: Loss, array: np.ndarray, gradient: np.ndarray) -> float:
        slopes = np.zeros_like(gradient)
        for place in np.ndindex(array.shape):
            old, here = array[place], loss(array)
            array[place] = old + H
            up = loss(array)
            array[place] = old - H
            slopes[place] = quotient(up, loss(array), here)
            array[place] = left(old)
        return judge(gradient, slopes)

    return check_one


def _by_rows(loss: Loss, array: np.ndarray, gradient: np.ndarray) -> float:
    slopes = np.zeros_like(gradient)
    for row in range(len(array)):
        up, down = array.copy(), array.copy()
        up[row] += H
        down[row] -= H
        slopes[row] = (loss(up) - loss(down)) / (2 * H)
    return _relative(gradient, slopes)


def _valley(seed: int, shape: tuple[int, ...], tilt: float) -> tuple[Loss, np.ndarray, np.ndarray]:
    """Return a loss with mixed curvature, a place in it, and the gradient there.

    With much tilt all slopes are above 0.
    """
    rng, size = np.random.default_rng(seed), int(np.prod(shape))
    M, c = rng.normal(size=(size, size)), rng.normal(size=size) + tilt
    array = rng.normal(size=shape)

    def loss(array: np.ndarray) -> float:
        return array.ravel() @ M @ array.ravel() / 2 + c @ array.ravel()

    return loss, array, ((M + M.T) @ array.ravel() / 2 + c).reshape(shape)


def _one_turned(gradient: np.ndarray) -> np.ndarray:
    smallest = np.abs(gradient) == np.abs(gradient).min()
    return np.where(smallest, -gradient, gradient)


def _one_longer(gradient: np.ndarray) -> np.ndarray:
    smallest = np.abs(gradient) == np.abs(gradient).min()
    return np.where(smallest, 1.5 * gradient, gradient)


CLAIMS = {
    "the smallest of 3 entries turned": ((3,), 0, _one_turned),
    "the smallest of 2 by 4 entries half too large": ((2, 4), 0, _one_longer),
    "all of 4 by 3 entries tripled": ((4, 3), 20, lambda gradient: 3 * gradient),
    "all of 5 by 2 entries turned and tripled": ((5, 2), 0, lambda gradient: -3 * gradient),
}


def _on_claims(function: Callable[..., Any]) -> dict[str, Any]:
    tried: dict[str, Any] = {}
    for seed, (name, (shape, tilt, spoil)) in enumerate(CLAIMS.items(), start=75):
        loss, array, gradient = _valley(seed, shape, tilt)
        tried[name] = function(loss, array, spoil(gradient))
        tried[f"{name}, the array afterwards"] = array.copy()
    return tried


CHECK = Exercise(
    name="07.5",
    ask="Write check_one(loss, array, gradient): nudge each entry of the array by 1e-4 to both "
    "sides, and return the largest relative error |g - r| / (|g| + |r|), entry by entry. Leave "
    "the array as it was.",
    parts=("your function",),
    right=_checker,
    play=_on_claims,
    tolerance=1e-9,
    slips={
        "You nudge to one side only, so the curve shows in your slopes. Go to both sides.": (
            lambda: _checker(lambda up, down, here: (up - here) / H)
        ),
        "You nudge to both sides and divide by one step. From -h to +h it is 2h.": (
            lambda: _checker(lambda up, down, here: (up - down) / H)
        ),
        "Your second nudge only takes back the first: that ends at the start, and not at -h.": (
            lambda: _checker(lambda up, down, here: (up - here) / (2 * H))
        ),
        "You took the two values the other way round, so all slopes have the wrong sign.": (
            lambda: _checker(lambda up, down, here: (down - up) / (2 * H))
        ),
        "You judged the whole array by one length. A large entry hides a small one; take each by "
        "itself.": lambda: _checker(judge=_as_one),
        "You divided by the reference alone. Below the line stands |g| + |r|.": (
            lambda: _checker(judge=lambda g, r: np.max(np.abs(g - r) / np.abs(r)))
        ),
        "That is the largest plain difference. Divide each by the sizes of its two entries.": (
            lambda: _checker(judge=lambda g, r: np.max(np.abs(g - r)))
        ),
        "You took the mean of the errors. One wrong entry is enough, so return the largest.": (
            lambda: _checker(judge=lambda g, r: np.mean(np.abs(g - r) / (np.abs(g) + np.abs(r))))
        ),
        "You left the entries at -h. Put each one back before you go on to the next.": (
            lambda: _checker(left=lambda old: old - H)
        ),
        "You left the entries at +h. Put each one back before you go on to the next.": (
            lambda: _checker(left=lambda old: old + H)
        ),
        "Your slopes are all 0: the loss does not see the nudge. Hand it the array that you "
        "changed.": lambda: _checker(lambda up, down, here: 0.0),
        "You nudged a whole row at a time. np.ndindex(array.shape) gives one entry after the "
        "other.": lambda: _by_rows,
    },
    hints=(
        "For each entry: remember it, nudge up, nudge down, put it back. Then compare.",
        "for place in np.ndindex(array.shape): array[place] is one entry, whatever the shape.",
        (
            "r = (up - down) / 2e-4; worst = max(worst, abs(gradient[place] - r) / "
            "(abs(gradient[place]) + abs(r)))."
        ),
    ),
    because="Ten lines that know nothing of backpropagation: that is why they can judge it.",
)

EXERCISES = (PROPORTION, BUG, MEND, INNOCENT, CHECK)
