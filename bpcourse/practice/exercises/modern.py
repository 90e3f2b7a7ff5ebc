"""The exercises of notebook 11: the way back through the parts of a transformer block."""

import inspect
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import numpy as np

from bpcourse.checking import LAYER_MISTAKES, gradients_of, layer_trial, on_layer
from bpcourse.checking.differences import relative_error
from bpcourse.multilayer.modern import over_rows, recurrent_backward
from bpcourse.multilayer.modern.attention import attention_backward
from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.listing import line_with, numbered

__all__ = ["EXERCISES"]

# --- an embedding


def _word(random: Random) -> dict[str, Any]:
    word, letters = random.choice(
        (("emme", "ems"), ("anna", "ank"), ("otto", "ots"), ("alla", "alm"))
    )
    return {"word": word, "letters": ", ".join(letters), "arrives": random.sample(range(-6, 10), 4)}


def _rows(word: str, letters: str, arrives: Sequence[float]) -> list[list[float]]:
    """Return for each row of the table what arrives at it, place by place."""
    pairs = list(zip(word, arrives, strict=True))
    return [[g for letter, g in pairs if letter == row] for row in letters.split(", ")]


def _each_row(rule: Callable[[list[float]], float]) -> Callable[..., list[float]]:
    return lambda **given: [rule(found) for found in _rows(**given)]


EMBEDDING = Exercise(
    name="11.1",
    ask="The letters of '{word}' are looked up in a table that has a row for {letters}. From "
    "upstream come {arrives}, one number for each letter of the word. What are the gradients of "
    "the rows, in this order?",
    numbers={"word": "elle", "letters": "e, l, s", "arrives": [2, -1, 4, 3]},
    draw=_word,
    right=_each_row(sum),
    slips={
        "Each row keeps only the last of its gradients. Where paths meet, add.": (
            _each_row(lambda found: found[-1] if found else 0)
        ),
        "Each row keeps only the first of its gradients. Where paths meet, add.": (
            _each_row(lambda found: found[0] if found else 0)
        ),
        "You averaged. Paths that meet add up; nothing divides them.": (
            _each_row(lambda found: sum(found) / len(found) if found else 0)
        ),
        "You gave every row the sum of all. A row gets what arrived at its own letter.": (
            lambda arrives, **_: [sum(arrives)] * 3
        ),
        "You counted. The local slope is 1 at each place, times what arrives there.": (
            _each_row(len)
        ),
        "That is what arrives, letter by letter. Asked for is the table, row by row.": (
            lambda arrives, **_: list(arrives)
        ),
    },
    hints=(
        "For each row: at which places of the word was it read?",
        "Add what arrives at these places. A row that was not read has the gradient 0.",
        "Go through '{word}' and {arrives} side by side, and put each number under its letter.",
    ),
    because="Forward a row is copied to each place, backward the places add.",
)

# --- softmax

SHARES = ((0.5, 0.25, 0.25), (0.2, 0.5, 0.3), (0.1, 0.6, 0.3), (0.4, 0.4, 0.2), (0.7, 0.1, 0.2))


def _softmax(rule: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[..., list[float]]:
    return lambda shares, upstream: rule(np.array(shares), np.array(upstream)).tolist()


SOFTMAX = Exercise(
    name="11.2",
    ask="Softmax has made the shares {shares} of three scores. From upstream come {upstream}. What "
    "arrives at the three scores?",
    numbers={"shares": (0.2, 0.5, 0.3), "upstream": (10, 2, -5)},
    draw=lambda random: {
        "shares": random.choice(SHARES),
        "upstream": tuple(random.sample(range(-9, 10), 3)),
    },
    right=_softmax(lambda a, u: a * (u - u @ a)),
    slips={
        "That is the diagonal of the Jacobian alone. Raising one score lowers the other shares.": (
            _softmax(lambda a, u: a * (1 - a) * u)
        ),
        "You left out the sum below the bar, in which every score stands.": (
            _softmax(lambda a, u: a * u)
        ),
        "Take away the mean that is weighted by the shares, not the plain one.": (
            _softmax(lambda a, u: a * (u - u.mean()))
        ),
        "The share in front is missing: a score with a small share moves little.": (
            _softmax(lambda a, u: u - u @ a)
        ),
        "The weighted mean is taken away, not added: shares compete.": (
            _softmax(lambda a, u: a * (u + u @ a))
        ),
        "That belongs to softmax and cross-entropy together; here no loss follows.": (
            _softmax(lambda a, u: a - u)
        ),
    },
    hints=(
        "Every score touches every share. What does one share send back to one score?",
        "First the mean of what arrives, weighted by the shares. Then the surplus of each over it.",
        "Each share of {shares} times (its own of {upstream} minus the weighted mean).",
    ),
    because="The three sum to 0: all scores together can be raised without moving a share.",
)

# --- a convolution: a kernel of 2 x 2 at two places of a picture of 2 x 3


def _picture(random: Random) -> dict[str, Any]:
    def digits(count: int) -> list[int]:
        return random.sample(range(1, 10), count)

    return {
        "kernel": [digits(2), digits(2)],
        "x": [digits(3), digits(3)],
        "upstream": random.choice(([1, 10], [10, 1], [1, 100])),
    }


def _to_kernel(x: list, upstream: list, places: Sequence[int] = (0, 1), **_: list) -> list:
    parts = [upstream[i] * np.array(x)[:, i : i + 2] for i in places]
    return sum(parts).tolist()


def _to_x(kernel: list, upstream: list, places: Sequence[int] = (0, 1), **_: list) -> list:
    found = np.zeros((2, 3), dtype=int)
    for i in places:
        found[:, i : i + 2] += upstream[i] * np.array(kernel)
    return found.tolist()


def _turned(rows: list) -> list:
    return np.array(rows)[::-1, ::-1].tolist()


def _mirrored(rows: list) -> list:
    return np.array(rows)[:, ::-1].tolist()


CONVOLUTION = Exercise(
    name="11.3",
    ask="The kernel {kernel} slides over {x}, without padding, and gives two outputs. From "
    "upstream come {upstream}. Give the gradient of the kernel, then that of the input, "
    "both as lists of rows.",
    numbers={"kernel": [[2, 3], [5, 7]], "x": [[1, 4, 6], [8, 9, 2]], "upstream": [1, 10]},
    draw=_picture,
    parts=("kernel", "input"),
    right=lambda **given: (_to_kernel(**given), _to_x(**given)),
    slips={
        "Your kernel's gradient knows the first window only. Both used the kernel: add.": (
            lambda **given: (_to_kernel(**given, places=(0,)), None)
        ),
        "Your kernel's gradient knows the last window only. Both used the kernel: add.": (
            lambda **given: (_to_kernel(**given, places=(1,)), None)
        ),
        "Your kernel's gradient is flipped. Only on the way to the input the kernel is.": (
            lambda **given: (_turned(_to_kernel(**given)), None)
        ),
        "Your kernel's gradient is a mean over the places. Parts along paths are added.": (
            lambda **given: ((np.array(_to_kernel(**given)) / 2).tolist(), None)
        ),
        "In your kernel's gradient the two gradients from upstream have changed places.": (
            lambda x, upstream, **_: (_to_kernel(x, upstream[::-1]), None)
        ),
        "To the input you slid the kernel turned the wrong way. Put it where the window was.": (
            lambda kernel, upstream, **_: (None, _to_x(_turned(kernel), upstream))
        ),
        "To the input you slid the kernel from right to left. Put it where the window was.": (
            lambda kernel, upstream, **_: (None, _to_x(_mirrored(kernel), upstream))
        ),
        "Your input's gradient knows the first window only. The middle column was in both.": (
            lambda **given: (None, _to_x(**given, places=(0,)))
        ),
        "Your input's gradient knows the last window only. The middle column was in both.": (
            lambda **given: (None, _to_x(**given, places=(1,)))
        ),
        "To the input the two gradients from upstream have changed places.": (
            lambda kernel, upstream, **_: (None, _to_x(kernel, upstream[::-1]))
        ),
    },
    hints=(
        "Go from output to output. What did its window hold, and with which weights?",
        "Each output sends upstream times window to the kernel, and upstream times kernel back.",
        (
            "Kernel: {upstream} times the left and the right window of {x}, added. Input: {kernel} "
            "times the first number put left, times the second put right, added in the middle."
        ),
    ),
    because="Multiply swaps, and where windows overlap, paths meet.",
)

# --- spot the bug


def _attention_back(cache, upstream):
    x, W_q, W_k, W_v, (q, k, v, scale, shares, _) = cache
    to_v = shares.swapaxes(1, 2) @ upstream
    to_shares = upstream @ v.swapaxes(1, 2)
    mean = (to_shares * shares).sum(axis=2, keepdims=True)
    to_scores = shares * (to_shares - mean) / scale
    to_q = to_scores @ k
    to_k = to_scores @ q
    to_x = to_q @ W_q + to_k @ W_k + to_v @ W_v
    to_W = [over_rows(gradient, x) for gradient in (to_q, to_k, to_v)]
    return to_x, *to_W


LISTING = numbered(inspect.getsource(_attention_back).replace("def _", "def ").splitlines())
SHOWN = "\n".join(LISTING)


def _wrong_ones() -> int:
    """Return how many of the four gradients differ from the right ones."""
    trial = layer_trial("attention")
    found, right = (
        gradients_of(back(trial.cache, trial.upstream), "attention")
        for back in (_attention_back, attention_backward)
    )
    return sum(relative_error(a, b) > 1e-9 for a, b in zip(found, right, strict=True))


def _at(words: str) -> Callable[[], tuple]:
    return lambda: (line_with(words, LISTING), None)


BUG = Exercise(
    name="11.4",
    ask="One line of this way back through attention is wrong. Which? And how many of the four "
    f"gradients that it returns are wrong?\n{SHOWN}",
    parts=("the line", "wrong gradients"),
    right=lambda: (line_with("to_k = to_scores", LISTING), _wrong_ones()),
    slips={
        "That line is right: it takes apart what the way forward has kept.": _at("x, W_q, W_k"),
        "That line is right: a value collects down its column, which needs the transpose.": (
            _at("to_v = shares")
        ),
        "That line is right: share ij multiplied value j, so it gets u_i · v_j.": (
            _at("to_shares = upstream")
        ),
        "That line is right: the mean upstream, weighted by the shares, row by row.": _at("mean ="),
        "That line is right: softmax, then the scale of the scores.": _at("to_scores = shares"),
        "That line is right: query i met the keys along its row.": _at("to_q = to_scores"),
        "That line is right: three paths meet in x.": _at("to_x = to_q"),
        "That line is right: each matrix was used at every position, so its parts add.": (
            _at("to_W = ")
        ),
        "That line only returns what the others have computed.": _at("return to_x"),
        "More than that: what has gone wrong goes on to x, too.": lambda: (None, _wrong_ones() - 1),
        "All four? Values and queries go back by lines that are right.": (
            lambda: (None, _wrong_ones() + 2)
        ),
        "Fewer than that: which gradients use the wrong line's result?": (
            lambda: (None, _wrong_ones() + 1)
        ),
    },
    hints=(
        "Queries are along the rows of the scores. Along what are the keys?",
        "Key j met the query of every row: it collects down column j of the scores.",
        "to_k needs to_scores.swapaxes(1, 2). Its result goes into W_k's gradient, and into x's.",
    ),
    because="The scores are square, so no shape complains; check_layer does.",
)

# --- through time, cut


def _states(w: float, x: Sequence[float]) -> list[float]:
    h = [0.0]
    for number in x:
        h.append(w * h[-1] + number)
    return h


def _parts(w: float, x: Sequence[float], shift: int = 0) -> list[float]:
    """Return what each step adds to dL/dw, first to last; a shift takes another state."""
    h, last = _states(w, x), len(x)
    return [w ** (last - t) * h[t - 1 + shift] for t in range(1, last + 1)]


def _steps(random: Random) -> dict[str, Any]:
    x = [random.randint(1, 5), random.randint(-3, 3), random.randint(0, 4), random.randint(1, 3)]
    return {"w": random.choice((0.5, 2, 3, -2)), "x": x}


TRUNCATED = Exercise(
    name="11.5",
    ask="h_t = w h_(t-1) + x_t with w = {w}, h_0 = 0 and the inputs {x}. The loss is the last "
    "state. Give dL/dw, and what is left of it if the way back is cut after two steps, so that "
    "only the last two of the four uses of w are heard.",
    numbers={"w": 2, "x": [1, 3, 0, 1]},
    draw=_steps,
    parts=("whole", "cut"),
    right=lambda w, x: (sum(_parts(w, x)), sum(_parts(w, x)[-2:])),
    slips={
        "That is the last use of w alone.": lambda w, x: (_parts(w, x)[-1], _parts(w, x)[-1]),
        "At each step w multiplied the state before, not the one that it made.": (
            lambda w, x: (sum(_parts(w, x, shift=1)), sum(_parts(w, x, shift=1)[-2:]))
        ),
        "You forgot that a delta is multiplied by w with every step back.": (
            lambda w, x: (sum(_states(w, x)[:-1]), sum(_states(w, x)[-3:-1]))
        ),
        "You averaged over the steps. Parts along paths are added.": (
            lambda w, x: (sum(_parts(w, x)) / 4, None)
        ),
        "That is the last state. Asked for is its slope for w.": (
            lambda w, x: (_states(w, x)[-1], None)
        ),
        "You heard three uses of w; the way back is cut after two steps.": (
            lambda w, x: (None, sum(_parts(w, x)[-3:]))
        ),
        "Those are the first uses of w. A walk that starts at the end hears the last ones.": (
            lambda w, x: (None, sum(_parts(w, x)[:2]))
        ),
    },
    hints=(
        "Compute the four states first. Each step adds: delta times the state before.",
        "The delta of the last step is 1, of the one before w, then w squared, then w cubed.",
        "With h for the states: 1 h_3 + w h_2 + w^2 h_1 + w^3 h_0; cut, only the first two terms.",
    ),
    because="What is cut off is what the model cannot learn: dependencies longer than two steps.",
)

# --- through time, for many units

THROUGH_TIME = Exercise(
    name="11.6",
    ask="Write recurrent_back(cache, upstream) for h_t = tanh(W_x x_t + W_h h_(t-1) + b). The "
    "cache holds x, W_x, W_h, b and states, with axes (example, step, unit); states begins with "
    "h_0. Return the gradients of x, W_x, W_h, b and h_0.",
    parts=("your function",),
    right=lambda: recurrent_backward,
    play=lambda function: on_layer(function, "recurrent net"),
    tolerance=1e-9,
    slips={
        mistake.feedback: lambda mistake=mistake: mistake.backward
        for mistake in LAYER_MISTAKES["recurrent net"].values()
    },
    hints=(
        "Walk from the last step to the first, and carry along what goes to the state before.",
        "delta = (upstream[:, t] + later) * (1 - h[:, t + 1]**2), with h = cache.states.",
        (
            "Add delta.T @ x[:, t], delta.T @ h[:, t] and delta.sum(axis=0) to the three sums; "
            "x's row is delta @ W_x, and later becomes delta @ W_h. At the end later is h_0's."
        ),
    ),
    because="One function, and every step of every sequence is heard.",
)

EXERCISES = (EMBEDDING, SOFTMAX, CONVOLUTION, BUG, TRUNCATED, THROUGH_TIME)
