"""The final exam: every answer found in another way, every pass held to a loss without a pass."""

import ast
import math
from pathlib import Path

import nbformat
import numpy as np
import pytest

from bpcourse.checking import check_gradient, complex_step
from bpcourse.functions import maximum, relu
from bpcourse.graph import backward, backward_steps, count_paths, forward, variable
from bpcourse.multilayer import init_network, parameters
from bpcourse.practice import check, exam_result
from bpcourse.practice.exercises import of_notebook
from bpcourse.practice.exercises.exam import EXERCISES, QUESTIONS, TOPICS
from bpcourse.practice.exercises.repairs import REPAIRS, SIZES
from bpcourse.practice.points import points_by_notebook
from bpcourse.practice.record import Entry, note

EXAM = of_notebook("13")
SEEDS = range(6)


def numbers_of(name):
    """Return the numbers of the notebook and of some variants."""
    return [EXAM[name].numbers, *(EXAM[name].variant(seed).numbers for seed in SEEDS)]


def slopes(formula, **at):
    """Return the engine's slopes of a formula, by the names of its variables."""
    nodes = {name: variable(name) for name in at}
    output = formula(**nodes)
    found = backward(output, forward(output, {nodes[name]: value for name, value in at.items()}))
    return {name: found.get(node, 0) for name, node in nodes.items()}


def chain(p, q, r, s, h):
    """Run a chain of linear boxes with and without the nudge."""
    return s * (r * (q * (p * h))), s * (r * 1.0)


def neuron(x1, x2, w1, w2, b, y):
    """Let the engine walk."""
    found = slopes(lambda w1, w2, b: (relu(w1 * x1 + w2 * x2 + b) - y) ** 2, w1=w1, w2=w2, b=b)
    return found["w1"], found["w2"], found["b"]


def fork(u, v, w):
    """Let the engine walk."""
    found = slopes(lambda u, v, w: (u + v) * maximum(u, w), u=u, v=v, w=w)
    return found["u"], found["v"], found["w"]


def walked(n):
    """Count the paths and the steps of a real backward pass."""
    x = y = variable("x")
    for _ in range(n):
        y = y * y + y
    return count_paths(y, x), len(list(backward_steps(y, forward(y, {x: 0.01}))))


def deduced(g, x1, x2, v, a):
    """Take the gradients of a neuron with that activation, scaled so that one of them is g."""

    def hidden(p):
        z = math.log(a / (1 - a)) + p[0] * x1 + p[1] * x2 + p[2]
        return v / (1 + np.exp(-z))

    one = [float(slope) for slope in complex_step(hidden, [np.zeros(3)])[0]]  # if delta_o is 1
    return g * one[1] / one[0], g * one[2] / one[0], g / one[0]


def layer(W, delta):
    """Differentiate a loss whose deltas are the given ones."""
    W, delta = np.array(W, float), np.array(delta, float)
    below = complex_step(lambda a: (delta * (a @ W.T)).sum(), [np.zeros((len(delta), W.shape[1]))])
    biases = complex_step(lambda b: (delta * (np.ones((len(delta), 1)) * b)).sum(), [np.zeros(2)])
    return below[0], biases[0]


def softmax(z, target, a):
    """Differentiate the loss itself, for the logits and for the weights."""

    def loss(logits):
        return np.log(np.exp(logits).sum()) - logits[target - 1]

    W = np.outer(np.array(z, float), a) / np.dot(a, a)  # these weights give these logits
    found = complex_step(lambda W: loss(W @ np.array(a, float)), [W])[0]
    return complex_step(loss, [np.array(z, float)])[0], found[1, 0]


def quotient(x, h):
    """Compute both quotients."""
    one, both = ((x + h) ** 3 - x**3) / h, ((x + h) ** 3 - (x - h) ** 3) / (2 * h)
    return one - 3 * x * x, both - 3 * x * x


def depth(w, k):
    """Go layer by layer."""
    delta, layers = 1.0, 0
    while delta >= 1 / k:
        delta, layers = delta * w / 4, layers + 1
    return layers, 1 / 0.25


def memory(n, m, k, batch):
    """Build the network and count."""
    net = init_network((n, m, k), rng=np.random.default_rng(0))
    kept = [np.zeros((batch, width)) for width in (n, m, k)]
    return sum(a.size for a in kept), sum(array.size for array in parameters(net))


def shards(n, g, m, f):
    """Go through all examples."""
    every = [g] * n + [f] * m
    return sum(every) / len(every), sum(every)


def saddle(c, rate, start):
    """Descend."""
    v, steps = start, 0
    while v <= 1:
        v, steps = v - rate * slopes(lambda v: -(v**2) * (c / 2), v=v)["v"], steps + 1
    once = 1 - rate * slopes(lambda v: -(v**2) * (c / 2), v=1.0)["v"]
    return once, steps


WITNESSES = dict(
    zip(
        [exercise.name for exercise in QUESTIONS],
        (
            chain,
            neuron,
            fork,
            walked,
            deduced,
            layer,
            softmax,
            quotient,
            depth,
            memory,
            shards,
            saddle,
        ),
        strict=True,
    )
)


@pytest.mark.parametrize("name", WITNESSES)
def test_the_answer_is_found_in_another_way(name):
    for numbers in numbers_of(name):
        right = EXAM[name].right(**numbers)
        for mine, other in zip(right, WITNESSES[name](**numbers), strict=True):
            assert np.allclose(np.array(mine, float), np.array(other, float), rtol=1e-9, atol=1e-12)


def test_the_exam_has_twelve_questions_and_six_repairs_from_all_notebooks():
    assert [exercise.name for exercise in EXERCISES] == [f"13.{k}" for k in range(1, 19)]
    assert (len(QUESTIONS), len(REPAIRS)) == (12, 6)
    asked = [TOPICS[exercise.name] for exercise in QUESTIONS]
    assert set(asked) == {f"{number:02}" for number in range(1, 11)}
    assert asked == sorted(asked)


# --- The passes: each held to a loss that knows no backward pass


def softened(z):
    """Return a ReLU that a complex step can pass."""
    return z * (z.real > 0)


def fading(W1, W2, W3, x, y):
    miss = softened(softened(x @ W1.T) @ W2.T) @ W3.T - y
    return (miss**2).sum() / 2 / len(x)


def turned(W1, W2, x, y):
    return ((np.tanh(np.tanh(x @ W1.T) @ W2.T) - y) ** 2).sum() / 2 / len(x)


def two_heads(W, U, V, x, y, t):
    a = np.tanh(x @ W.T)
    return (((a @ U.T - y) ** 2).sum() + ((a @ V.T - t) ** 2).sum()) / 2 / len(x)


def averaged(W, b, x, y):
    z = x @ W.T + b
    return (np.log(np.exp(z).sum(axis=1)) - (y * z).sum(axis=1)).sum() / len(x)


def tied(W, x):
    return ((np.tanh(x @ W.T) @ W - x) ** 2).sum() / 2 / len(x)


def changed(W1, W2, x, y):
    a = 1 / (1 + np.exp(-x @ W1.T))
    return ((1 / (1 + np.exp(-a @ W2.T)) - y) ** 2).sum() / 2 / len(x)


# the loss, how many of its arrays are parameters, all shapes by (inputs, hidden, outputs, batch)
LOSSES = {
    "13.13": (fading, 3, lambda n, m, k, b: [(m, n), (m + 1, m), (k, m + 1), (b, n), (b, k)]),
    "13.14": (turned, 2, lambda n, m, k, b: [(m, n), (m, m), (b, n), (b, m)]),  # noqa: ARG005
    "13.15": (
        two_heads,
        3,
        lambda n, m, k, b: [(m, n), (k, m), (k + 1, m), (b, n), (b, k), (b, k + 1)],
    ),
    "13.16": (averaged, 2, lambda n, m, k, b: [(k, n), (k,), (b, n), (b, k)]),  # noqa: ARG005
    "13.17": (tied, 1, lambda n, m, k, b: [(m, n), (b, n)]),  # noqa: ARG005
    "13.18": (changed, 2, lambda n, m, k, b: [(m, n), (k, m), (b, n), (b, k)]),
}


def verdict(name, function, seed, sizes):
    """Check a pass against the complex step of its loss."""
    loss, count, shapes = LOSSES[name]
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=shape) for shape in shapes(*sizes)]
    if name == "13.16":
        arrays[-1] = np.eye(arrays[-1].shape[1])[arrays[-1].argmax(axis=1)]
    wanted, kept = arrays[:count], arrays[count:]
    found = function(*[array.copy() for array in arrays])
    found = found if isinstance(found, tuple) else (found,)
    return check_gradient(lambda *p: loss(*p, *kept), wanted, list(found)).verdict


@pytest.mark.parametrize("name", LOSSES)
def test_the_mended_pass_is_right_and_as_it_came_in_it_is_wrong(name):
    exercise = EXAM[name]
    came_in = next(rule for words, rule in exercise.slips.items() if "as it came in" in words)
    for seed in range(30):
        sizes = SIZES[seed % len(SIZES)]
        assert verdict(name, exercise.right(), seed, sizes) == "PASS"
        assert verdict(name, came_in(), seed, sizes) == "FAIL"


# --- What the notebook shows


def cell_of(name):
    """Return the cell of the notebook in which an exercise is handed in."""
    path = next((Path(__file__).resolve().parents[2] / "notebooks").glob("13_*.ipynb"))
    cells = nbformat.read(path, as_version=4).cells
    return next(c.source for c in cells if c.cell_type == "code" and f'check("{name}"' in c.source)


@pytest.mark.parametrize("name", LOSSES)
def test_the_notebook_shows_the_pass_as_it_came_in(name):
    definition = ast.parse(cell_of(name)).body[0]
    names = {"np": np}
    exec(ast.unparse(definition), names)  # noqa: S102  our own cell
    assert "as it came in" in check(name, names[definition.name]).text
    assert verdict(name, names[definition.name], 7, SIZES[0]) == "FAIL"


# --- The result


def test_points_are_counted_by_notebook():
    entries = {name: Entry("correct") for name in TOPICS} | {"01.1": Entry("not yet")}
    found = points_by_notebook(entries)
    assert sum(points.total for points in found.values()) == 18
    assert all(points.solved == points.tried == points.total for points in found.values())
    assert "07" in found
    assert found["06"].total == 4


def test_the_result_names_what_to_read_again(tmp_path):
    assert exam_result(tmp_path).text.startswith("0 of 18 points.\nNothing is handed in yet")
    note("13.1", "correct", tmp_path)
    assert exam_result(tmp_path).text.splitlines()[:2] == [
        "1 of 18 points.",
        "All that you tried is right; 17 to go.",
    ]
    note("13.14", "not yet", tmp_path)
    note("13.3", "nearly", tmp_path)
    assert "Read again: 03, 06." in exam_result(tmp_path).text
    assert exam_result(tmp_path).tone == "neutral"
    for name in TOPICS:
        note(name, "correct", tmp_path)
    card = exam_result(tmp_path)
    assert card.text.splitlines()[:2] == ["18 of 18 points.", "All is right."]
    assert card.tone == "good"
    assert "06: 4 of 4" in card.text
