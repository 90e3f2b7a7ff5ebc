"""Recall questions: one right option each, told apart, and every number found in another way."""

import math
import re
import string
from collections import Counter

import pytest

from bpcourse.checking import MISTAKES, complex_step, examine, fixture
from bpcourse.errors import InputValueError
from bpcourse.experiments.cost import growth
from bpcourse.experiments.depth import clip_by_norm
from bpcourse.functions import maximum, relu, sigmoid, square, sum_of
from bpcourse.graph import backward, backward_steps, count_paths, forward, grad, variable
from bpcourse.multilayer import backward_pass, forward_pass, init_network
from bpcourse.practice.questions import NOTEBOOKS, WHEN, recall_questions
from bpcourse.practice.questions.inventory import ITEMS
from bpcourse.training import SGD, Adam, AdamW

np = pytest.importorskip("numpy")

SETS = [(number, when) for number in NOTEBOOKS for when in WHEN]
ALL = [question for where in SETS for question in recall_questions(*where)]
A_NUMBER = re.compile(r"[(\s]*[-−]?\d[\d.,\s()e−-]*")
each = pytest.mark.parametrize("question", [*ALL, *ITEMS.values()], ids=lambda q: q.name)


def rules(question):
    """Return the pairs of an option's rule or words and its reason, the right one first."""
    return [question.right, *question.wrong]


def test_every_notebook_has_six():
    assert [len(recall_questions(*where)) for where in SETS] == [3] * 2 * len(NOTEBOOKS)
    names = [f"{number}.{when}.{k}" for number, when in SETS for k in (1, 2, 3)]
    assert [question.name for question in ALL] == names


def test_an_unknown_notebook_is_refused():
    with pytest.raises(InputValueError, match="notebook is '77'"):
        recall_questions("77", "start")
    with pytest.raises(InputValueError, match="when is 'middle'"):
        recall_questions("01", "middle")


@each
def test_one_option_is_right_and_each_differs_from_the_others(question):
    assert 3 <= len(question.options) <= 4
    assert sum(option.right for option in question.options) == 1
    assert question.option(question.right_letter).right
    texts = [" ".join(option.text.split()).casefold() for option in question.options]
    assert len(set(texts)) == len(texts)


@each
def test_options_that_are_numbers_differ_as_values(question):
    values = [says(**question.given) for says, _ in rules(question) if callable(says)]
    numbers = [value for value in values if isinstance(value, (int, float))]
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 :]:
            assert not math.isclose(one, other, rel_tol=1e-3, abs_tol=1e-12), (one, other)


@each
def test_a_number_that_is_offered_was_computed(question):
    typed = [says for says, _ in rules(question) if isinstance(says, str)]
    assert [text for text in typed if A_NUMBER.fullmatch(text)] == []


@each
def test_every_option_has_a_reason_of_one_sentence_of_its_own(question):
    reasons = [option.why for option in question.options]
    assert len(set(reasons)) == len(reasons)
    for why in reasons:
        assert why[0].isupper() or why[0] == "`"
        assert why.endswith(".")
        assert not re.search(r"\. [A-Z]", why), why
        assert len(why) > 25


@each
def test_every_number_was_put_in(question):
    shown = [question.text, *(option.text + option.why for option in question.options)]
    assert not [text for text in shown if re.search(r"[{}]", text)]
    named = {name for _, name, _, _ in string.Formatter().parse(question.ask) if name}
    assert named <= set(question.given)


def test_the_right_option_stands_everywhere_equally_often():
    for count, least in ((3, 5), (4, 2)):
        letters = Counter(q.right_letter for q in ALL if len(q.options) == count)
        assert min(letters[letter] for letter in "abcd"[:count]) >= least, letters
    runs = "".join(question.right_letter for question in ALL)
    assert not re.search(r"(.)\1{4}", runs)


def test_the_right_option_is_not_known_by_its_length():
    worded = [q for q in ALL if not any(callable(says) for says, _ in rules(q))]
    longest = [q for q in worded if max(q.options, key=lambda option: len(option.text)).right]
    assert len(longest) <= len(worded) / 2, [q.name for q in longest]


# --- Every number, found without the rule --------------------------------------------------------


def slope(function, at):
    """Return a derivative by the complex step, which knows no chain rule."""
    return float(complex_step(lambda v: function(v[0]), [[at]])[0][0])


def back(formula, **values):
    """Return the engine's gradients of a formula, by the names of its variables."""
    nodes = {name: variable(name) for name in values}
    output = formula(**nodes)
    found = backward(output, forward(output, {nodes[name]: v for name, v in values.items()}))
    return {name: found[node] for name, node in nodes.items()}


def neuron_loss(x, w, b, y):
    """The loss of one neuron."""
    return (relu(w * x + b) - y) ** 2


def doubled(n):
    """Count the steps of a backward pass through n doublings."""
    node = start = variable("start")
    for _ in range(n):
        node = node + node
    return len(list(backward_steps(node, forward(node, {start: 1}))))


def layer_gradient(n, m, batch):
    """Return the shape of the weights' gradient of a layer, as the package computes it."""
    net = init_network((n, m), rng=np.random.default_rng(0))
    found = backward_pass(net, forward_pass(net, np.ones((batch, n))), np.ones((batch, m)))
    return found.weights[0].shape


def cross_entropy(p, y):
    """Return the slopes of softmax cross-entropy for the logits that give these probabilities."""

    def loss(z):
        return -(y * np.log(np.exp(z) / np.exp(z).sum())).sum()

    return tuple(complex_step(loss, [np.log(p)])[0].tolist())


def deltas(sizes):
    """Count the deltas of one example."""
    net = init_network(sizes, rng=np.random.default_rng(0))
    found = backward_pass(net, forward_pass(net, np.ones((1, sizes[0]))), np.ones((1, sizes[-1])))
    return sum(delta.size for delta in found.deltas)


def chain_of_units(k, w):
    """Return first delta over last of a chain of sigmoids that all sit at their steepest point."""
    z = 0.0
    nodes = [variable("z1")]
    for _ in range(k - 1):
        nodes.append(w * sigmoid(nodes[-1]) - w / 2)
    found = backward(nodes[-1], forward(nodes[-1], {nodes[0]: z}))
    return found[nodes[0]]


def row_of_blocks(n, s):
    """Return the slope of blocks with shortcuts, by nudging."""

    def row(x):
        for _ in range(n):
            x = x + s * x
        return x

    return slope(row, 1.0)


def batch_of(each):
    """Return the gradient of the mean of losses whose slopes are given."""
    return slope(lambda w: sum(g * w for g in each) / len(each), 1.0)


def nudged(x, h):
    """Return a difference quotient."""
    return ((x + h) ** 2 - x**2) / h


def halves(k):
    """Return the length that is left when its square is halved k times."""
    square_of_it = 1.0
    for _ in range(k):
        square_of_it /= 2
    return math.sqrt(square_of_it)


def memory(k):
    """Say how the memory of a layer grows with its batch, as the package counts it."""
    small, large = growth((5, 4), examples=3), growth((5, 4), examples=3 * k)
    assert large.weights == small.weights
    return f"{large.activations / small.activations:.0f} times as much, and as much as before"


def second_step(first, second):
    """Take two steps of gradient descent on a squared miss; the rate is that of the first one."""
    miss, rate = first, (first - second) / grad(square)(first)
    for _ in range(2):
        miss -= rate * grad(square)(miss)
    return miss


def runs_by_nudging(n, loaves):
    """Nudge every number of a loss, and count how often it is computed."""
    computed = 0

    def loss(*numbers):
        nonlocal computed
        computed += 1
        return sum(sum(numbers) for _ in range(loaves)) / loaves

    before = loss(*[0.0] * n)
    slopes = [(loss(*[float(k == nudged) for k in range(n)]) - before) for nudged in range(n)]
    assert slopes == [1.0] * n
    return computed


def adams_first_step(rate, g):
    """Let Adam take a step, and say how far it goes."""
    return abs(Adam(rate).step(float(g))[0])


def limit_of_descent(low, high):
    """Find by halving the rate beyond which one of two coordinates grows."""
    below, above = 0.0, 10.0
    for _ in range(60):
        middle = (below + above) / 2
        grows = max(abs(1 - middle * low), abs(1 - middle * high)) > 1
        below, above = (below, middle) if grows else (middle, above)
    return below


def error_of_a_mean(n, e, m):
    """Return the error of m examples, where n have the error e: squares of errors add."""
    one = e**2 * n**2 / n  # the variance of a single example
    return math.sqrt(m * one) / m


def kept_by_relus(n):
    """Return the variance that keeps a mean square, half of which each ReLU lets through."""
    after_one = n * np.mean(np.maximum(np.linspace(-1, 1, 200_001), 0) ** 2)
    return np.mean(np.linspace(-1, 1, 200_001) ** 2) / after_one


def products_of_paths(n):
    """Count the paths of a graph in which every round can be passed in two ways."""
    node = start = variable("start")
    for _ in range(n):
        node = node + node
    return count_paths(node, start)


def velocity(momentum, first, second):
    """Let the package's momentum take two steps at the rate 1, and say how far the second goes."""
    rule, state = SGD(1.0, momentum=momentum), None
    for g in (first, second):
        move, state = rule.step(float(g), state)
    return -move


def share_behind_relus(k):
    """Let a symmetric sum go through ReLUs, and say which share of the mean square is left."""
    z = np.array([-1.0, 1.0])
    return ((relu(z) ** 2).mean() / (z**2).mean()) ** k


def slope_of_share(p):
    """Return the slope of the first share for the second score, by the complex step."""

    def first(z):
        return np.exp(z)[0] / np.exp(z).sum()

    return complex_step(first, [np.log(p)])[0][1]


def row_gradient(n, g):
    """Return what the engine finds for a row of a table that is read n times."""
    return grad(lambda table: sum_of(g * table[[0] * n]))(np.ones((2, 1)))[0, 0]


def moved_by_decay(w, rate, decay):
    """Let AdamW take a step without a gradient."""
    return AdamW(rate, weight_decay=decay).step(0.0, weight=float(w))[0]


def lifted(k):
    """Double a gradient until float16 keeps it."""
    doublings = next(n for n in range(99) if np.float16(2.0 ** (n - k)) != 0)
    return f"by 2^{doublings}"


WITNESSES = {
    "12.start.1": moved_by_decay,
    "12.end.1": lambda g, n: slope(lambda w: sum(g * w for _ in range(1 + n)), 1.0),
    "12.end.2": lifted,
    "13.start.3": kept_by_relus,
    "13.end.1": products_of_paths,
    "11.start.1": velocity,
    "11.start.2": share_behind_relus,
    "11.start.3": slope_of_share,
    "11.end.1": row_gradient,
    "11.end.3": lambda s, k: np.linalg.norm(np.linalg.matrix_power(s * np.eye(3), k), 2),
    "10.start.1": lambda n: f"{len([0] * n)} sweeps, or 1 backward pass",
    "10.start.3": lambda k: f"what the right gradient does at {k} times the rate",
    "10.end.1": adams_first_step,
    "10.end.2": limit_of_descent,
    "10.end.3": error_of_a_mean,
    "01.start.1": lambda g, h: f"it grows by about {g * (1 + h) - g:.4g}",
    "01.end.1": lambda x, h: slope(lambda t: t * t, x) * h,
    "01.end.2": lambda a, b, x: slope(lambda t: (a * t + b) ** 2, x),
    "01.end.3": lambda n, s: math.exp(n * math.log(s)),
    "02.start.3": nudged,
    "02.end.1": lambda **at: back(neuron_loss, **at)["w"],
    "03.start.1": lambda rate: rate * slope(lambda a: a * a, 3) / slope(lambda a: a * a / 2, 3),
    "03.start.3": runs_by_nudging,
    "03.end.1": lambda u, v, g: back(lambda u, v: g * (u * v), u=u, v=v)["u"],
    "03.end.2": lambda u, v, g: back(lambda u, v: g * maximum(u, v), u=u, v=v)["v"],
    "03.end.3": lambda gw, w, **_: f"`w`, by about {gw * (1.01 * w - w):.4g}",
    "04.start.1": lambda g: back(lambda a, y: g * (a - y), a=1, y=1)["y"],
    "04.start.3": lambda n, m: len([[0] * n for _ in range(m)]),
    "04.end.1": lambda r: back(lambda r: r * r + r * r, r=r)["r"],
    "05.start.1": lambda back: slope(lambda k: sum(g * k for g in back), 1.0),
    "05.start.2": doubled,
    "05.start.3": second_step,
    "05.end.1": lambda a, y: slope(
        lambda z: (1 / (1 + np.exp(-z)) - y) ** 2 / 2, math.log(a / (1 - a))
    ),
    "05.end.2": lambda d, a, v: slope(lambda z: d * v / (1 + np.exp(-z)), math.log(a / (1 - a))),
    "06.start.1": lambda w, a, d: slope(lambda t: d * (t * a), w),
    "06.start.3": lambda e, g: back(lambda e: g * square(e), e=e)["e"],
    "06.end.1": layer_gradient,
    "06.end.2": batch_of,
    "06.end.3": cross_entropy,
    "07.start.1": deltas,
    "07.start.2": lambda w, d: float((np.array(w).T @ np.array(d))[0]),
    "07.end.2": lambda k: np.linalg.norm([k - 1, 0]) / (np.linalg.norm([k, 0]) + 1),
    "08.start.3": lambda a: grad(sigmoid)(math.log(a / (1 - a))),
    "08.end.1": chain_of_units,
    "08.end.2": lambda g, limit: tuple(clip_by_norm([np.array(g, float)], limit)[0].tolist()),
    "08.end.3": row_of_blocks,
    "09.start.1": halves,
    "09.start.3": lambda d: slope(lambda b: sum(one * b for one in d), 1.0),
    "09.end.1": lambda sizes: growth(sizes, examples=1).ratio,
    "09.end.2": memory,
    "09.end.3": lambda n, m: f"forward mode: {np.ones((m, n)).shape[1]} against {m}",
}


def test_every_number_has_a_witness():
    assert {q.name for q in ALL if callable(q.right[0])} == set(WITNESSES)


@pytest.mark.parametrize("name", WITNESSES)
def test_the_witness_finds_the_right_option_and_none_of_the_wrong_ones(name):
    question = next(q for q in ALL if q.name == name)
    found = WITNESSES[name](**question.given)
    agree = [same(says(**question.given), found) for says, _ in rules(question) if callable(says)]
    assert agree == [True] + [False] * (len(agree) - 1)


def same(value, other):
    """Tell whether two options say the same."""
    if isinstance(value, tuple):
        return len(value) == len(other) and all(map(same, value, other))
    if isinstance(value, str) or isinstance(other, str):
        return value == other
    return math.isclose(value, other, rel_tol=1e-6, abs_tol=1e-9)


def test_only_the_forgotten_transpose_passes_on_the_smallest_network():
    # 08.start.1, asked of the clinic
    where = fixture("1-1-1, one example")
    names = ("transpose forgotten", "slope dropped", "error with the wrong sign")
    verdicts = [examine(MISTAKES[name].backward, *where).verdict for name in names]
    assert verdicts[0] == "PASS"
    assert verdicts[1:] == ["FAIL", "FAIL"]


def test_a_float_of_any_size_has_all_its_digits():
    # 09.start.2: what is lost below the smallest normal number is not lost at 1e-9
    for size in (1.0, 1e-9, 1e-300):
        assert size * (1 + 1e-15) != size
