"""The exercises of notebook 08: factors, sizes, a look inside, and the way back by hand."""

import inspect
from collections.abc import Callable
from functools import cache
from math import sqrt
from random import Random
from typing import Any

import numpy as np

from bpcourse.errors import InputValueError
from bpcourse.experiments.deep_loaves import Look, Recipe, look_inside
from bpcourse.experiments.depth.normalisation import EPSILON
from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.listing import line_with, numbered

__all__ = ["EXERCISES"]


def _chain(random: Random) -> dict[str, float]:
    return {"K": random.randint(4, 9), "w": random.choice((1.5, 2.5, 3, 5, 6, 7))}


def _factor(rule: Callable[[float], float]) -> Callable[..., tuple]:
    """Return a rule for both answers from one for the factor of a layer."""
    return lambda K, w: (rule(w), rule(w) ** (K - 1))


CHAIN = Exercise(
    name="08.1",
    ask="A chain has {K} sigmoid units, one in each layer. Every weight is {w}, and every unit "
    "stands at its steepest point, z = 0. By what factor does each layer multiply the delta on "
    "its way back? And what is the first delta, as a share of the last?",
    numbers={"K": 6, "w": 3},
    draw=_chain,
    parts=("factor of a layer", "first over last"),
    right=_factor(lambda w: w / 4),
    slips={
        "You forgot the weight: delta passes it, too. The slope alone is at most 1/4.": (
            _factor(lambda w: 1 / 4)
        ),
        "You forgot the slope of the sigmoid. At z = 0 it is 1/4.": _factor(lambda w: w),
        "You took the sigmoid's value at 0, which is 1/2. The question is about its slope there.": (
            _factor(lambda w: w / 2)
        ),
        "You took the slope twice in each layer. Each unit has one activation, and so one slope.": (
            _factor(lambda w: w / 16)
        ),
        "You added weight and slope. Along a chain the factors multiply.": (
            _factor(lambda w: w + 1 / 4)
        ),
        "You took as many factors as there are units. Between the first delta and the last there "
        "is one fewer.": lambda K, w: (None, (w / 4) ** K),
        "You multiplied the factor by the number of layers. Each layer multiplies what arrives, so "
        "it is a power.": lambda K, w: (None, (K - 1) * w / 4),
        "That is the last over the first. Give the first as a share of the last.": (
            lambda K, w: (None, (w / 4) ** (1 - K))
        ),
    },
    hints=(
        "One layer back: through the weight, then through the slope.",
        "The slope of the sigmoid at 0 is 1/4. How many layers lie between {K} units?",
        "{w}/4 for each layer, and this to the power of {K} - 1.",
    ),
    because="Below 4 the chain vanishes, above 4 it explodes: the weights have their say.",
)


def _layer(random: Random) -> dict[str, float]:
    return {"n": random.randint(20, 99), "r": random.choice((0.2, 0.3, 0.4, 0.6, 0.7, 0.9))}


SIZES = Exercise(
    name="08.2",
    ask="The weights of a layer are drawn evenly from between -{r} and {r}, and each unit adds up "
    "{n} products of a weight and an input. The inputs have mean 0 and variance 1, and all of "
    "these numbers are independent. What is the variance of a weight? And of the sum? What "
    "variance should the weights have if ReLU layers of {n} units are to keep the size of what "
    "passes?",
    numbers={"n": 50, "r": 0.3},
    draw=_layer,
    parts=("variance of a weight", "variance of the sum", "variance that keeps the size"),
    right=lambda n, r: (r * r / 3, n * r * r / 3, 2 / n),
    slips={
        "That would be so if each weight were one of the two ends. Most lie further inside: the "
        "mean of the squares is a third of that.": lambda n, r: (r * r, n * r * r, None),
        "That is the mean distance from 0. The variance is the mean of the squares.": (
            lambda n, r: (r / 2, n * r / 2, None)
        ),
        "You took the range for half as wide as it is: it goes from -{r} to {r}.": (
            lambda n, r: (r * r / 12, n * r * r / 12, None)
        ),
        "That is the standard deviation, the root of what is asked for.": (
            lambda n, r: (r / sqrt(3), r * sqrt(n / 3), sqrt(2 / n))
        ),
        "That is the mean. It is 0, and the variance is the mean of the squares around it.": (
            lambda n, r: (0.0, 0.0, None)
        ),
        "That is one product. Independent ones add their variances, and there are {n}.": (
            lambda n, r: (None, r * r / 3, None)
        ),
        "You squared the number of products. Only what is always equal grows like that; "
        "independent terms partly cancel.": lambda n, r: (None, n * n * r * r / 3, None),
        "You averaged the products. A unit adds them up.": lambda n, r: (None, r * r / 3 / n, None),
        "That keeps the size where every unit is open. Of ReLUs half are closed, and half of the "
        "square is lost.": lambda n, r: (None, None, 1 / n),
        "That is upside down: {n} products add up, so each weight must be smaller.": (
            lambda n, r: (None, None, n / 2)
        ),
        "You halved where you should double. Half of the square is lost, so the weights have to "
        "make up for it.": lambda n, r: (None, None, 1 / (2 * n)),
    },
    hints=(
        "The variance of numbers around 0 is the mean of their squares.",
        "Drawn evenly from between -r and r: r²/3. A sum of independent terms: add the variances.",
        "{r}²/3; {n} times that; and 2 divided by {n}, because half of the ReLUs are closed.",
    ),
    because="What counts is the number of inputs times the variance: 1 without ReLU, 2 with it.",
)

# --- reading the look inside

PATIENT, RATE, LAYERS = Recipe(depth=12), 0.5, 12
CHANGES = {
    "larger rate": (PATIENT, 1000 * RATE),
    "larger weights": (PATIENT._replace(scale=4.0), RATE),
    "tanh": (PATIENT._replace(activation="tanh"), RATE),
    "layer normalisation": (PATIENT._replace(normalisation="layer"), RATE),
}


@cache
def _look(recipe: Recipe = PATIENT, rate: float = RATE) -> Look:
    return look_inside(recipe, rate, (0,))[0]


def _gap(change: str) -> float:
    """Return by how many powers of ten first and last gradient differ after a change."""
    gradients = _look(*CHANGES[change]).gradients
    return abs(gradients[0] - gradients[-1])


def _by_gap() -> list[str]:
    return sorted(CHANGES, key=_gap)


def _per_layer(rule: Callable[[Look], float]) -> Callable[[], tuple]:
    return lambda: (float(rule(_look())), None, None)


def _steps(rule: Callable[[Look], float]) -> Callable[[], tuple]:
    return lambda: (None, float(rule(_look())), None)


def _not(change: str) -> Callable[[], tuple]:
    """Return the slip of a word, unless the word should be the right one after all."""
    return lambda: (None, None, None if change == _by_gap()[0] else change)


def _fall(look: Look) -> float:
    return look.gradients[0] - look.gradients[-1]


READ = Exercise(
    name="08.3",
    ask="The patient has 12 layers of sigmoids; its look inside at step 0 and rate 0.5 is in the "
    "notebook. By what factor, on average, does the weights' gradient change from one layer to "
    "the layer before, from the output layer back to layer 1? How many steps like this one would "
    "move layer 1 by a hundredth of the length of its weights? And which of these changes brings "
    "the first gradient nearest to the last: 'larger rate' (1000 times), 'larger weights' "
    "(4 times), 'tanh' or 'layer normalisation'?",
    parts=("factor of a layer", "steps", "the change"),
    right=lambda: (
        float(10 ** (_fall(_look()) / LAYERS)),
        float(0.01 / 10 ** _look().updates[0]),
        _by_gap()[0],
    ),
    slips={
        "You divided by 13. There are 13 layers of weights, and 12 steps from the last to the "
        "first.": _per_layer(lambda look: 10 ** (_fall(look) / (LAYERS + 1))),
        "That is the power of ten. The factor is 10 to that power.": (
            _per_layer(lambda look: _fall(look) / LAYERS)
        ),
        "That is the factor on the way forward. Going back it is the inverse.": (
            _per_layer(lambda look: 10 ** (-_fall(look) / LAYERS))
        ),
        "That is the whole fall from last to first. Spread it evenly over 12 layers.": (
            _per_layer(lambda look: 10 ** _fall(look))
        ),
        "You read the spread, which is the way forward. The question is about the gradients.": (
            _per_layer(lambda look: 10 ** ((look.spread[-1] - look.spread[0]) / LAYERS))
        ),
        "You took the gradient. How far a step goes depends on the rate, and it is seen against "
        "the weights: that is the update.": _steps(lambda look: 0.01 / 10 ** look.gradients[0]),
        "That would move it by its whole length. A hundredth is enough.": (
            _steps(lambda look: 1 / 10 ** look.updates[0])
        ),
        "That is for the output layer. Layer 1 comes first in the list.": (
            _steps(lambda look: 0.01 / 10 ** look.updates[-1])
        ),
        "That is upside down: the distance, divided by the length of a step.": (
            _steps(lambda look: 100 * 10 ** look.updates[0])
        ),
        "You multiplied by a hundred. A hundredth of the length is asked for.": (
            _steps(lambda look: 100 / 10 ** look.updates[0])
        ),
        "A larger rate makes all steps longer by the same factor. First and last gradient stay as "
        "far apart as they were.": _not("larger rate"),
        "Larger weights help, and not enough: they also push the sigmoids to where they are "
        "flat.": _not("larger weights"),
        "Layer normalisation helps a little. What sets one example apart from the others still "
        "shrinks in each layer.": _not("layer normalisation"),
    },
    hints=(
        "The numbers are powers of ten: differences are factors.",
        "gradients[0] - gradients[-1] is the whole fall, over 12 layers; updates[0] is one step.",
        (
            "10**((g[0] - g[-1]) / 12) and 0.01 / 10**u[0]. For the last one run look_inside with "
            "each change: Recipe(depth=12, scale=4), activation='tanh', normalisation='layer'."
        ),
    ),
    because="So much is said by one look, before a single step is taken.",
)

# --- spot the bug


def _back(W, x, upstream):
    a = [x]
    for w in W:
        a.append(a[-1] + np.tanh(a[-1] @ w.T))
    dW = []
    for k in reversed(range(len(W))):
        h = a[k + 1] - a[k]
        delta = upstream * (1 - h**2)
        dW.insert(0, delta.T @ a[k])
        upstream = delta @ W[k]
    return dW


LISTING = numbered(inspect.getsource(_back).replace("def _", "def ").splitlines())
SHOWN = "\n".join(LISTING)
BLOCKS = 4


def _right_arrays() -> int:
    """Return how many of the gradients of four blocks are right, by the complex step."""
    rng = np.random.default_rng(84)
    W = [rng.normal(size=(3, 3)) for _ in range(BLOCKS)]
    x, g = rng.normal(size=(2, 5, 3))
    found = _back(W, x, g)
    return sum(
        np.allclose(found[k], _by_complex_step(W, k, x, g), rtol=1e-9) for k in range(BLOCKS)
    )


def _by_complex_step(W: list, k: int, x: np.ndarray, g: np.ndarray) -> np.ndarray:
    slopes = np.empty_like(W[k])
    for place in np.ndindex(W[k].shape):
        moved = [w.astype(complex) for w in W]
        moved[k][place] += 1e-20j
        a = x
        for w in moved:
            a = a + np.tanh(a @ w.T)
        slopes[place] = (g * a).sum().imag / 1e-20
    return slopes


def _at(words: str) -> Callable[[], tuple]:
    return lambda: (line_with(words, LISTING), None)


BUG = Exercise(
    name="08.4",
    ask="Blocks with shortcuts, a + tanh(W a), and their way back; upstream is dL/da of the last "
    "block. One line is wrong. Which? And how many of the gradients are right all the same, if "
    f"there are four blocks?\n{SHOWN}",
    parts=("the line", "right gradients"),
    right=lambda: (line_with("upstream = delta @", LISTING), _right_arrays()),
    slips={
        "That line is right: the list begins with what goes into the first block.": _at("a = [x]"),
        "That line is right: all blocks, first to last.": _at("for w in W"),
        "That line is right: what went into the block, plus what the block makes of it.": (
            _at("a.append")
        ),
        "That line is right: the gradients are collected here.": _at("dW = []"),
        "That line is right: from the last block back to the first.": _at("for k in"),
        "That line is right: what the shortcut added is taken away again, so h is tanh alone.": (
            _at("h = a[k + 1]")
        ),
        "That line is right. The slope of tanh is 1 minus the square of its output, and the output "
        "of tanh is h.": _at("delta = upstream"),
        "That line is right: a sum of outer products over the batch, in front of the others.": (
            _at("dW.insert")
        ),
        "That line only returns what the others have computed.": _at("return dW"),
        "None? The last block gets its upstream from outside, before the wrong line has run.": (
            lambda: (None, 0)
        ),
        "All? Follow upstream: it is wrong from the second turn of the loop on.": (
            lambda: (None, BLOCKS)
        ),
        "That many are wrong.": lambda: (None, BLOCKS - _right_arrays()),
        "One too many: what does the block before the last get?": (
            lambda: (None, _right_arrays() + 1)
        ),
    },
    hints=(
        "How does what goes into a block reach what comes out of it? Where paths meet, add.",
        "Two: one through tanh and W, one past them. The way back needs both.",
        "The line that makes the next upstream forgets what came over the shortcut: + upstream.",
    ),
    because="Back through both paths. Without the second term the shortcut is only open forward.",
)

# --- batch normalisation, by hand

TABLES = ((5, 3), (4, 6), (7, 2))
STEP_NAMES = ("ds", "dv", "dc", "dm", "du")


def _table(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(85)
    return 2 * rng.normal(size=shape) + 1, rng.normal(size=shape)


def _named(shape: tuple[int, int], names: tuple, found: Any) -> dict[str, Any]:
    if type(found) not in {tuple, list} or len(found) != len(names):
        raise InputValueError(f"the function should return {len(names)} arrays: {', '.join(names)}")
    where = f"{shape[0]} examples, {shape[1]} units"
    return {f"{where}, {name}": array for name, array in zip(names, found, strict=True)}


def _on_tables(function: Callable[..., Any]) -> dict[str, Any]:
    tried: dict[str, Any] = {}
    for shape in TABLES:
        tried |= _named(shape, STEP_NAMES, function(*_table(shape)))
    return tried


def _ds(g: np.ndarray, c: np.ndarray, s: np.ndarray) -> np.ndarray:
    return -(g * c).sum(axis=0) / s**2


def _dv(ds: np.ndarray, s: np.ndarray) -> np.ndarray:
    return ds / (2 * s)


def _dc(g: np.ndarray, s: np.ndarray, c: np.ndarray, dv: np.ndarray) -> np.ndarray:
    return g / s + 2 * c * dv / len(c)


def _dm(dc: np.ndarray) -> np.ndarray:
    return -dc.sum(axis=0)


def _by_steps(
    ds: Callable = _ds, dv: Callable = _dv, dc: Callable = _dc, dm: Callable = _dm
) -> Callable[[], Callable[..., tuple]]:
    """Return a rule for steps_back, with a rule for each of its four blanks."""

    def steps_back(u: np.ndarray, g: np.ndarray) -> tuple:
        c = u - u.mean(axis=0)
        s = np.sqrt((c**2).mean(axis=0) + EPSILON)
        for_s = ds(g, c, s)
        for_v = dv(for_s, s)
        for_c = dc(g, s, c, for_v)
        for_m = dm(for_c)
        return for_s, for_v, for_c, for_m, for_c + for_m / len(u)

    return lambda: steps_back


STEPS = Exercise(
    name="08.5",
    ask="Fill the four blanks of steps_back(u, g): the gradients of batch normalisation for s, v, "
    "c and m, where m is the mean of each column of u, c = u - m, v is the mean of c², "
    "s = sqrt(v + 1e-5), n = c / s, and g is dL/dn.",
    parts=("your function",),
    right=_by_steps(),
    play=_on_tables,
    tolerance=1e-9,
    slips={
        "ds has the wrong sign: a larger s makes n = c/s smaller.": (
            _by_steps(ds=lambda g, c, s: (g * c).sum(axis=0) / s**2)
        ),
        "In ds a sum is missing. All examples of a column share one s, so their paths meet in "
        "it.": _by_steps(ds=lambda g, c, s: -(g * c) / s**2),
        "In ds you took the mean. Where paths meet, add.": (
            _by_steps(ds=lambda g, c, s: -(g * c).mean(axis=0) / s**2)
        ),
        "In ds the square is missing: the slope of c/s for s is -c/s².": (
            _by_steps(ds=lambda g, c, s: -(g * c).sum(axis=0) / s)
        ),
        "In ds you took g alone. The slope of c/s for s contains c.": (
            _by_steps(ds=lambda g, c, s: -g.sum(axis=0) / s**2)
        ),
        "In dv the 2 is missing: the slope of a root is 1 over twice the root.": (
            _by_steps(dv=lambda ds, s: ds / s)
        ),
        "In dv you multiplied by 2s. The slope of a root is 1 over that.": (
            _by_steps(dv=lambda ds, s: ds * 2 * s)
        ),
        "In dv you put s under one more root. It is the root already.": (
            _by_steps(dv=lambda ds, s: ds / (2 * np.sqrt(s)))
        ),
        "In dc the path through the variance is missing. Each c has two ways to the loss: direct, "
        "and through v.": _by_steps(dc=lambda g, s, c, dv: g / s),
        "In dc the direct path is missing: the one through v should be added to it, not take its "
        "place.": _by_steps(dc=lambda g, s, c, dv: 2 * c * dv / len(c)),
        "In dc the 1/N of the mean is missing: v is the mean of c².": (
            _by_steps(dc=lambda g, s, c, dv: g / s + 2 * c * dv)
        ),
        "In dc the 2 is missing: the slope of c² is 2c.": (
            _by_steps(dc=lambda g, s, c, dv: g / s + c * dv / len(c))
        ),
        "In dc you multiplied by s on the direct path. n is c divided by s, and so is its slope.": (
            _by_steps(dc=lambda g, s, c, dv: g * s + 2 * c * dv / len(c))
        ),
        "dm has the wrong sign: the mean is subtracted.": (_by_steps(dm=lambda dc: dc.sum(axis=0))),
        "In dm you divided by N already. The 1/N of the mean comes in the last line.": (
            _by_steps(dm=lambda dc: -dc.mean(axis=0))
        ),
        "In dm a sum is missing. One mean is subtracted from all examples.": (
            _by_steps(dm=lambda dc: -dc)
        ),
        "You set dm to 0. That is true of one part of it, the path through the variance. The "
        "direct part stays.": _by_steps(dm=lambda dc: 0 * dc.sum(axis=0)),
    },
    hints=(
        "Go from n to u. Everything with one number for a column is shared: sum over the examples.",
        "n = c/s: slope 1/s for c and -c/s² for s. The root: 1/(2s). The mean of squares: 2c/N.",
        (
            "ds = -(g * c).sum(axis=0) / s**2; dv = ds / (2 * s); "
            "dc = g / s + 2 * c * dv / len(u); dm = -dc.sum(axis=0)."
        ),
    ),
    because="Four paths, five lines. Now look at them once more: they fit into one.",
)

LAYER_NAMES = ("du", "dgamma", "dbeta")


def _gains(units: int) -> np.ndarray:
    return np.linspace(0.5, 2, units)


def _on_layers(function: Callable[..., Any]) -> dict[str, Any]:
    tried: dict[str, Any] = {}
    for shape in TABLES:
        u, g = _table(shape)
        tried |= _named(shape, LAYER_NAMES, function(u, _gains(shape[1]), g))
    return tried


def _line(dn: np.ndarray, n: np.ndarray, s: np.ndarray) -> np.ndarray:
    return (dn - dn.mean(axis=0) - n * (dn * n).mean(axis=0)) / s


def _norm_back(
    line: Callable = _line,
    gamma_rule: Callable = lambda g, n, gamma: (g * n).sum(axis=0),
    beta_rule: Callable = lambda g: g.sum(axis=0),
    upstream: Callable = lambda g, gamma: g * gamma,
) -> Callable[[], Callable[..., tuple]]:
    """Return a rule for norm_back, with a rule for each of its parts."""

    def norm_back(u: np.ndarray, gamma: np.ndarray, g: np.ndarray) -> tuple:
        c = u - u.mean(axis=0)
        s = np.sqrt((c**2).mean(axis=0) + EPSILON)
        n = c / s
        return line(upstream(g, gamma), n, s), gamma_rule(g, n, gamma), beta_rule(g)

    return lambda: norm_back


def _swapped() -> Callable[..., tuple]:
    def norm_back(*given: Any) -> tuple:
        du, dgamma, dbeta = _norm_back()()(*given)
        return du, dbeta, dgamma

    return norm_back


def _with_inputs(u: np.ndarray, gamma: np.ndarray, g: np.ndarray) -> tuple:
    du, _, dbeta = _norm_back()()(u, gamma, g)
    return du, (g * u).sum(axis=0), dbeta


LAYER = Exercise(
    name="08.6",
    ask="Write norm_back(u, gamma, g): batch normalisation with a gain and a shift that are "
    "learned, y = gamma * n + beta, with one gamma and one beta for each column; g is dL/dy. "
    "Return du, dgamma and dbeta. As before, s = sqrt(v + 1e-5).",
    parts=("your function",),
    right=_norm_back(),
    play=_on_layers,
    tolerance=1e-9,
    slips={
        "Your du lacks gamma. On its way to n the gradient passes the gain first.": (
            _norm_back(upstream=lambda g, gamma: g)
        ),
        "You divided by gamma on the way back. y is gamma times n, and so the slope is gamma.": (
            _norm_back(upstream=lambda g, gamma: g / gamma)
        ),
        "Your du takes mean and spread for constants. Both are made of u, and change with it.": (
            _norm_back(lambda dn, n, s: dn / s)
        ),
        "Your du lacks the path through the mean: shift all of u, and n stays. So the column of "
        "du has to add up to 0.": (
            _norm_back(lambda dn, n, s: (dn - n * (dn * n).mean(axis=0)) / s)
        ),
        "Your du lacks the path through the variance: stretch u, and n stays. So du must not point "
        "along n.": _norm_back(lambda dn, n, s: (dn - dn.mean(axis=0)) / s),
        "Your du takes sums where means belong.": (
            _norm_back(lambda dn, n, s: (dn - dn.sum(axis=0) - n * (dn * n).sum(axis=0)) / s)
        ),
        "Your du adds what should be taken away.": (
            _norm_back(lambda dn, n, s: (dn + dn.mean(axis=0) + n * (dn * n).mean(axis=0)) / s)
        ),
        "You divided by the variance. n is c over s, the root.": (
            _norm_back(lambda dn, n, s: _line(dn, n, s) / s)
        ),
        "You forgot to divide by s.": _norm_back(lambda dn, n, s: _line(dn, n, s) * s),
        "In the path through the variance you took c for n: each of the two factors lacks a "
        "division by s.": (
            _norm_back(
                lambda dn, n, s: (dn - dn.mean(axis=0) - n * s * (dn * n * s).mean(axis=0)) / s
            )
        ),
        "Your means run over the units of each example. That is layer normalisation on the way "
        "back; forward it was batch normalisation.": (
            _norm_back(
                lambda dn, n, s: (
                    (dn - dn.mean(axis=1)[:, None] - n * (dn * n).mean(axis=1)[:, None]) / s
                )
            )
        ),
        "Your dgamma is taken with u. The gain multiplies n.": lambda: _with_inputs,
        "Your dgamma has gamma in it once too often: the slope of gamma * n for gamma is n.": (
            _norm_back(gamma_rule=lambda g, n, gamma: (g * gamma * n).sum(axis=0))
        ),
        "You averaged dgamma and dbeta. They are shared by all examples, so sum; the 1/N of the "
        "loss is in g already.": (
            _norm_back(
                gamma_rule=lambda g, n, gamma: (g * n).mean(axis=0),
                beta_rule=lambda g: g.mean(axis=0),
            )
        ),
        "Your dgamma and dbeta have a row for each example. All examples share them: sum.": (
            _norm_back(
                gamma_rule=lambda g, n, gamma: g * n,
                beta_rule=lambda g: g,
            )
        ),
        "You returned dbeta before dgamma.": _swapped,
    },
    hints=(
        "gamma and beta are shared by the examples of a column. And n gets g times gamma.",
        "dn = g * gamma; then take out of dn what is a shift (its mean) and a stretch (along n).",
        (
            "dn = g * gamma; du = (dn - dn.mean(axis=0) - n * (dn * n).mean(axis=0)) / s; "
            "dgamma = (g * n).sum(axis=0); dbeta = g.sum(axis=0)."
        ),
    ),
    because="With these three lines you can train a network that is batch-normalised.",
)

EXERCISES = (CHAIN, SIZES, READ, BUG, STEPS, LAYER)
