"""Graphs that nobody chose, grown together with their values; and how far gradients are apart."""

import random

from bpcourse.functions import (
    absolute,
    ahead,
    cos,
    exp,
    greater,
    log,
    maximum,
    minimum,
    power,
    relu,
    sech,
    sigmoid,
    sin,
    softplus,
    sqrt,
    square,
    tanh,
    where,
)
from bpcourse.graph import (
    backward,
    forward,
    lift,
    variable,
)

GRAPHS = 300
MOST_OPERATIONS = 60
STEP = 1e-200

# name of the primitive: (how to build it, where it is safe)
ONE = {
    "negate": (lambda a: -a, lambda a: True),  # noqa: ARG005
    "exp": (exp, lambda a: a < 3),
    "log": (log, lambda a: a > 0.1),
    "tanh": (tanh, lambda a: True),  # noqa: ARG005
    "sech": (sech, lambda a: True),  # noqa: ARG005
    "sigmoid": (sigmoid, lambda a: True),  # noqa: ARG005
    "relu": (relu, lambda a: abs(a) > 1e-3),
    "softplus": (softplus, lambda a: True),  # noqa: ARG005
    "square": (square, lambda a: abs(a) < 6),
    "sqrt": (sqrt, lambda a: a > 0.1),
    "sin": (sin, lambda a: True),  # noqa: ARG005
    "cos": (cos, lambda a: True),  # noqa: ARG005
    "absolute": (absolute, lambda a: abs(a) > 1e-3),
    "power 2": (lambda a: a**2, lambda a: abs(a) < 6),
    "power 3": (lambda a: a**3, lambda a: abs(a) < 4),
    "power -1": (lambda a: a**-1, lambda a: abs(a) > 0.2),
    "power 0.5": (lambda a: a**0.5, lambda a: a > 0.1),
    "power 1.5": (lambda a: power(a, lift(1.5)), lambda a: 0.1 < a < 6),
}
TWO = {
    "add": (lambda a, b: a + b, lambda a, b: True),  # noqa: ARG005
    "subtract": (lambda a, b: a - b, lambda a, b: True),  # noqa: ARG005
    "multiply": (lambda a, b: a * b, lambda a, b: abs(a * b) < 40),
    "divide": (lambda a, b: a / b, lambda a, b: abs(b) > 0.2 and abs(a / b) < 40),
    "power": (power, lambda a, b: 0.1 < a < 6 and abs(b) < 2),
    "maximum": (maximum, lambda a, b: abs(a - b) > 1e-3),
    "minimum": (minimum, lambda a, b: abs(a - b) > 1e-3),
    "greater": (greater, lambda a, b: abs(a - b) > 1e-3),
    "ahead": (ahead, lambda a, b: abs(a - b) > 1e-3),
}
THREE = {"where": (where, lambda c, a, b: c == 0 or abs(c) > 1e-3)}  # noqa: ARG005
TABLES = (ONE, ONE, TWO, TWO, THREE)
INPUTS = {id(ONE): 1, id(TWO): 2, id(THREE): 3}


class Grower:
    """Grows one graph; keeps the value of every node, so that the next operation is safe."""

    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311  a test, no secret
        count = self.dice.randint(2, 5)
        self.inputs = {variable(f"x{i}"): self.dice.uniform(-2, 2) for i in range(count)}
        self.values = dict(self.inputs)
        self.childless = dict.fromkeys(self.inputs)

    def add(self, node):
        """Keep a node with its value."""
        given = [self.values.get(parent, parent.constant) for parent in node.parents]
        self.values[node] = node.primitive.forward(*given)
        self.childless[node] = None
        for parent in node.parents:
            self.childless.pop(parent, None)

    def grow(self):
        """Add one operation on old nodes or a constant; tame it where it grew too large."""
        table = self.dice.choice(TABLES)
        build, safe = table[self.dice.choice(sorted(table))]
        parents = [self.dice.choice(list(self.values)) for _ in range(INPUTS[id(table)])]
        if table is TWO and self.dice.random() < 0.2:
            parents[1] = lift(round(self.dice.uniform(0.5, 2), 2))
        if safe(*(self.values.get(parent, parent.constant) for parent in parents)):
            node = build(*parents)
            self.add(node)
            if abs(self.values[node]) > 40:
                self.add(tanh(node))

    def graph(self):
        """Return the output, in which every loose end is added, and the inputs."""
        size = self.dice.randint(5, MOST_OPERATIONS - 25) + len(self.inputs)
        while len(self.values) < size:
            self.grow()
        while len(self.childless) > 1:
            a, b = list(self.childless)[:2]
            self.add(a + b)
        return next(iter(self.childless)), self.inputs


def distance(found, right):
    """Return the largest error of a list of gradients, relative to the largest gradient."""
    size = max(map(abs, right))
    return max(abs(f - r) for f, r in zip(found, right, strict=True)) / size if size else 0


def gradients_of(output, inputs):
    gradients = backward(output, forward(output, inputs))
    return [gradients[node] for node in inputs if node in gradients]
