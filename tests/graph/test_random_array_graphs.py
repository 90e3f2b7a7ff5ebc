"""Three hundred graphs of arrays that nobody chose, entry by entry against PyTorch.

They go where gradients go wrong in silence: ties of maximum and minimum, ReLU at 0, sigmoid and
tanh far out where 1 - out rounds to 0, entries taken twice, masks, joined and stacked arrays, and
data as plain floats between the nodes. Values are multiples of a half, so that ties are many.
"""

import random

import numpy as np
import pytest

from bpcourse.functions import (
    absolute,
    concatenate,
    matmul,
    maximum,
    mean_of,
    minimum,
    relu,
    reshape,
    sech,
    sigmoid,
    softplus,
    square,
    sum_of,
    tanh,
    transpose,
    where,
)
from bpcourse.graph import Node, backward, forward, topological_order, variable

GRAPHS = 300
FAR = (-60.0, -38.0, 38.0, 60.0)  # sigmoid and tanh are flat there to the last digit of 1 - out


class Grower:
    """Grows a graph of arrays, and beside each node how PyTorch computes it."""

    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311  a test, no secret
        self.numbers = np.random.default_rng(seed)
        self.nodes, self.values, self.rules = [], {}, {}
        for i in range(self.dice.randint(2, 4)):
            shape = self.dice.choice([(3,), (2, 3), (2, 2, 3), (3, 3)])
            self.values[x := variable(f"x{i}")] = self.halves(shape)
            self.nodes.append(x)
        self.inputs = dict(self.values)
        self.used = set()

    def halves(self, shape):
        """Return multiples of a half, some of them far out."""
        array = self.numbers.integers(-4, 5, shape) / 2
        return np.where(self.numbers.random(shape) < 0.3, self.dice.choice(FAR), array)

    def grow(self):
        """Add one operation on a node of before."""
        a = self.dice.choice(self.nodes)
        kind = self.dice.choice(KINDS)
        made = kind(self, a, self.values[a])
        if made is None:
            return
        node, parents, rule = made
        self.used.add(kind.__name__)
        self.values[node] = forward(node, self.inputs)[node]
        self.rules[node] = (parents, rule)
        self.nodes.append(node)

    def partner(self, value):
        """Return a node of the same shape, a plain float, or an array of data."""
        alike = [n for n in self.nodes if np.shape(self.values[n]) == np.shape(value)]
        data = (self.dice.choice([-1.0, -0.5, 0.0, 0.5, 2.0]), self.halves(np.shape(value)))
        return self.dice.choice([*alike, *alike, *data])

    def graph(self):
        """Return the output: the weighted sum of all that was grown."""
        while len(self.nodes) < 14:
            self.grow()
        total, parts = None, []
        for node in self.nodes:
            # random, so that no two large terms cancel and leave the rounding of their sum
            weights = self.numbers.uniform(0.5, 1.5, np.shape(self.values[node]))
            size = 1 / (1 + np.abs(self.values[node]).max(initial=0))
            part = sum_of(node * (weights * size))
            total = part if total is None else total + part
            parts.append((node, weights * size))
        return total, parts


def elementwise(grower, a, value):
    name = grower.dice.choice(sorted(ONE))
    if name == "square" and np.abs(value).max(initial=0) > 1e3:
        return None
    ours, theirs = ONE[name]
    return ours(a), (a,), theirs


def pairwise(grower, a, value):
    name = grower.dice.choice(sorted(TWO))
    b = grower.partner(value)
    if name == "multiply" and np.abs(value).max(initial=0) > 1e3:
        return None
    ours, theirs = TWO[name]
    pair = (a, b) if grower.dice.random() < 0.5 else (b, a)
    return ours(*pair), pair, theirs


def choice(grower, a, value):
    mask, b = value > grower.dice.choice([0, 0.5]), grower.partner(value)
    rule = lambda torch, s, t: torch.where(torch.tensor(mask), s, t)  # noqa: E731
    return where(mask, a, b), (a, b), rule


def indexing(grower, a, value):
    shape = np.shape(value)
    if not shape:
        return None
    axis = grower.dice.randrange(len(shape))
    twice = [grower.dice.randrange(shape[axis]) for _ in range(3)]
    last = grower.dice.randrange(shape[axis])
    one = grower.dice.choice([twice, slice(0, last + 1), np.arange(shape[axis]) <= last])
    index = (*[slice(None)] * axis, one)
    torchs = index if isinstance(one, slice) else (*index[:-1], np.asarray(one))
    return a[index], (a,), lambda _, t: t[torchs]


def joining(grower, a, value):
    if not np.shape(value):
        return None
    alike = [n for n in grower.nodes if np.shape(grower.values[n]) == np.shape(value)]
    parts = [a, *(grower.dice.choice(alike) for _ in range(grower.dice.randint(1, 2)))]
    axis = grower.dice.randrange(np.ndim(value))
    return concatenate(parts, axis), tuple(parts), lambda torch, *ts: torch.cat(ts, axis)


def product(grower, a, value):
    if np.ndim(value) < 1 or np.abs(value).max(initial=0) > 1e3:
        return None
    stack = grower.dice.choice([(), (2,)]) if np.ndim(value) <= 2 else ()
    data = grower.halves((*stack, np.shape(value)[-1], 2)) / 4
    return matmul(a, data), (a, data), lambda torch, s, t: torch.matmul(s, t)


def square_product(_grower, a, value):
    if np.ndim(value) < 2 or np.abs(value).max(initial=0) > 1e3:
        return None
    turned = (*range(np.ndim(value) - 2), -1, -2)
    node = a @ transpose(a, turned)
    return node, (a,), lambda _, t: t @ t.transpose(-1, -2)


def reduction(grower, a, value):
    if not np.shape(value):
        return None
    axis, keepdims = grower.dice.randrange(np.ndim(value)), grower.dice.random() < 0.5
    function, name = grower.dice.choice([(sum_of, "sum"), (mean_of, "mean")])
    node = function(a, axis, keepdims=keepdims)
    return node, (a,), lambda _, t: getattr(t, name)(dim=axis, keepdim=keepdims)


def flat(_grower, a, value):
    return (reshape(a, (-1,)), (a,), lambda _, t: t.reshape(-1)) if np.shape(value) else None


KINDS = (elementwise, elementwise, pairwise, pairwise, choice, indexing, joining, product)
KINDS = (*KINDS, indexing, square_product, reduction, flat)


def torch_sigmoid(torch, t):
    """Return the sigmoid in a form of PyTorch's that keeps the digits of its slope far out."""
    return torch.exp(-torch.logaddexp(torch.zeros_like(t), -t))


def torch_tanh(torch, t):
    return torch.where(t.abs() < 1, torch.tanh(t), 2 * torch_sigmoid(torch, 2 * t) - 1)


ONE = {
    "relu": (relu, lambda torch, t: torch.relu(t)),
    "absolute": (absolute, lambda torch, t: torch.abs(t)),
    "sigmoid": (sigmoid, torch_sigmoid),
    "tanh": (tanh, torch_tanh),
    "sech": (sech, lambda torch, t: 2 * torch.exp(-torch.logaddexp(t, -t))),
    "softplus": (softplus, lambda torch, t: torch.logaddexp(torch.zeros_like(t), t)),
    "square": (square, lambda torch, t: torch.square(t)),
    "negate": (lambda a: -a, lambda _, t: -t),
}
TWO = {
    "maximum": (maximum, lambda torch, s, t: torch.maximum(*torch.broadcast_tensors(s, t))),
    "minimum": (minimum, lambda torch, s, t: torch.minimum(*torch.broadcast_tensors(s, t))),
    "add": (lambda a, b: a + b, lambda _, s, t: s + t),
    "subtract": (lambda a, b: a - b, lambda _, s, t: s - t),
    "multiply": (lambda a, b: a * b, lambda _, s, t: s * t),
}


@pytest.fixture(scope="module")
def grown():
    """Return three hundred growers with their graphs."""
    growers = [Grower(seed) for seed in range(GRAPHS)]
    return [(grower, *grower.graph()) for grower in growers]


def test_they_go_where_gradients_go_wrong(grown):
    assert set().union(*(grower.used for grower, *_ in grown)) == {k.__name__ for k in KINDS}
    ties = floats = far = 0
    for grower, output, _ in grown:
        values = forward(output, grower.inputs)
        for node in topological_order(output):
            if node.primitive is not None and node.primitive.name in {"maximum", "minimum"}:
                ties += bool(np.any(values[node.parents[0]] == values[node.parents[1]]))
            if node.primitive is not None and node.primitive.name in {"sigmoid", "tanh"}:
                far += bool(np.any(np.abs(values[node.parents[0]]) > 37))
            floats += type(node.constant) is float
    assert min(ties, floats, far) > 100


def in_torch(torch, grower, parts):
    leaf = {n: torch.tensor(v, requires_grad=True) for n, v in grower.inputs.items()}
    values = dict(leaf)
    for node, (parents, rule) in grower.rules.items():
        given = [
            values[parent] if isinstance(parent, Node) else torch.tensor(parent).double()
            for parent in parents
        ]
        values[node] = rule(torch, *given)
    total = sum((values[node] * torch.tensor(weights)).sum() for node, weights in parts)
    total.backward()
    return [leaf[n].grad.numpy() for n in grower.inputs], total.item()


def test_every_entry_is_as_in_pytorch(torch, grown):
    for number, (grower, output, parts) in enumerate(grown):
        values = forward(output, grower.inputs)
        gradients = backward(output, values)
        right, total = in_torch(torch, grower, parts)
        assert values[output] == pytest.approx(total, rel=1e-10, abs=0), number
        for x, wanted in zip(grower.inputs, right, strict=True):
            # asked for: 1e-10 of each entry by itself
            np.testing.assert_allclose(
                gradients[x], wanted, rtol=1e-10, atol=0, err_msg=str(number)
            )
