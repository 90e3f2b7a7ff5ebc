"""Reverse mode on graphs that nobody chose, against means that do not use the chain rule.

Three hundred seeded graphs with shared nodes and up to 60 operations, together using every
elementwise primitive. They are grown together with their values, so that each operation stays
inside its domain and away from kinks.
"""

import importlib.util
import math
import random
import warnings

import pytest

from bpcourse.functions import (
    absolute,
    cos,
    exp,
    greater,
    log,
    maximum,
    power,
    relu,
    sigmoid,
    sin,
    softplus,
    square,
    tanh,
)
from bpcourse.graph import (
    backward,
    forward,
    lift,
    topological_order,
    variable,
    variables,
)
from bpcourse.primitives import ELEMENTWISE_PRIMITIVES
from bpcourse.program import GradientProgram

GRAPHS = 300
MOST_OPERATIONS = 60
STEP = 1e-200

# name of the primitive: (how to build it, where it is safe)
ONE = {
    "negate": (lambda a: -a, lambda a: True),  # noqa: ARG005
    "exp": (exp, lambda a: a < 3),
    "log": (log, lambda a: a > 0.1),
    "tanh": (tanh, lambda a: True),  # noqa: ARG005
    "sigmoid": (sigmoid, lambda a: True),  # noqa: ARG005
    "relu": (relu, lambda a: abs(a) > 1e-3),
    "softplus": (softplus, lambda a: True),  # noqa: ARG005
    "square": (square, lambda a: abs(a) < 6),
    "sin": (sin, lambda a: True),  # noqa: ARG005
    "cos": (cos, lambda a: True),  # noqa: ARG005
    "absolute": (absolute, lambda a: abs(a) > 1e-3),
    "power 2": (lambda a: a**2, lambda a: abs(a) < 6),
    "power 3": (lambda a: a**3, lambda a: abs(a) < 4),
    "power -1": (lambda a: a**-1, lambda a: abs(a) > 0.2),
    "power 0.5": (lambda a: a**0.5, lambda a: a > 0.1),
    "fixed power": (lambda a: power(a, lift(1.5)), lambda a: 0.1 < a < 6),
}
TWO = {
    "add": (lambda a, b: a + b, lambda a, b: True),  # noqa: ARG005
    "subtract": (lambda a, b: a - b, lambda a, b: True),  # noqa: ARG005
    "multiply": (lambda a, b: a * b, lambda a, b: abs(a * b) < 40),
    "divide": (lambda a, b: a / b, lambda a, b: abs(b) > 0.2 and abs(a / b) < 40),
    "power": (power, lambda a, b: 0.1 < a < 6 and abs(b) < 2),
    "maximum": (maximum, lambda a, b: abs(a - b) > 1e-3),
    "greater": (greater, lambda a, b: abs(a - b) > 1e-3),
}


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
        table = self.dice.choice((ONE, TWO))
        build, safe = table[self.dice.choice(sorted(table))]
        parents = [self.dice.choice(list(self.values)) for _ in range(1 if table is ONE else 2)]
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


@pytest.fixture(scope="module")
def graphs():
    """Return the three hundred graphs."""
    return [Grower(seed).graph() for seed in range(GRAPHS)]


def distance(found, right):
    """Return the largest error of a list of gradients, relative to the largest gradient."""
    size = max(map(abs, right))
    return max(abs(f - r) for f, r in zip(found, right, strict=True)) / size if size else 0


def gradients_of(output, inputs):
    gradients = backward(output, forward(output, inputs))
    return [gradients[node] for node in inputs if node in gradients]


def test_the_graphs_are_what_they_should_be(graphs):
    sizes, used, shared, far = [], set(), 0, 0
    for output, inputs in graphs:
        operations = [node for node in topological_order(output) if node.primitive]
        sizes.append(len(operations))
        used |= {node.primitive.name for node in operations}
        parents = [parent for node in operations for parent in node.parents]
        shared += any(parents.count(node) > 1 for node in operations)
        far += len(variables(output)) == len(inputs)
    assert len(graphs) == GRAPHS
    assert max(sizes) <= MOST_OPERATIONS
    assert max(sizes) > 50
    assert {row.name for row in ELEMENTWISE_PRIMITIVES} <= used
    assert shared > GRAPHS * 2 / 3
    assert far == GRAPHS


def test_gradients_agree_with_the_complex_step(graphs):
    for number, (output, inputs) in enumerate(graphs):
        right = []
        for node in inputs:
            moved = inputs | {node: complex(inputs[node], STEP)}
            right.append(complex(forward(output, moved)[output]).imag / STEP)
        # 60 operations of rounding 1e-16 each, amplified where large terms cancel: 1e-10 is asked
        assert distance(gradients_of(output, inputs), right) < 1e-10, number


def test_programs_agree_bit_for_bit(graphs):
    for number, (output, inputs) in enumerate(graphs):
        program = GradientProgram(output, list(inputs))
        found = program(*inputs.values())
        values = forward(output, inputs)
        gradients = backward(output, values)
        # the same operations in the same order: equal to the last bit
        assert found.value == values[output], number
        assert found.gradients == tuple(gradients[node] for node in inputs), number


def test_programs_on_complex_numbers_give_the_same_step(graphs):
    output, inputs = graphs[7]
    program = GradientProgram(output, list(inputs))
    numbers = list(inputs.values())
    moved = program(complex(numbers[0], STEP), *numbers[1:]).value.imag / STEP
    # as above: rounding of at most 60 operations
    assert moved == pytest.approx(program(*numbers).gradients[0], rel=1e-10, abs=0)


def test_the_gradient_graph_gives_the_gradient(graphs):
    for number, (output, inputs) in enumerate(graphs[::10]):
        fresh = {node: variable(node.name) for node in inputs}
        values = forward(output, fresh)  # nodes go in, so nodes come out
        gradients = backward(output, values)
        point = {fresh[node]: value for node, value in inputs.items()}
        slopes = [lift(gradients[node]) for node in inputs]
        found = [forward(slope, point)[slope] for slope in slopes]
        # the same operations on the same numbers, written down before they are computed
        assert distance(found, gradients_of(output, inputs)) < 1e-12, number


IN_TORCH = {
    "power 2": lambda a: a**2,
    "power 3": lambda a: a**3,
    "power -1": lambda a: a**-1,
    "power 0.5": lambda a: a**0.5,
    "fixed power": lambda a, b: a**b,
    "power": lambda a, b: a**b,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negate": lambda a: -a,
    "greater": lambda a, b: (a > b).double(),
}
SAME_NAME = {"exp", "log", "tanh", "sigmoid", "relu", "square", "sin", "cos", "absolute", "maximum"}


@pytest.fixture(scope="module")
def torch():
    """Return PyTorch, where it is installed."""
    if importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed: pip install -e .[frameworks]")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what another library warns of is not ours to mend
        return importlib.import_module("torch")


def run_in_torch(torch, output, inputs):
    rules = IN_TORCH | {name: getattr(torch, name) for name in SAME_NAME}
    rules["softplus"] = torch.nn.functional.softplus
    leaves = {n: torch.tensor(v, dtype=torch.double, requires_grad=True) for n, v in inputs.items()}
    values = dict(leaves)
    for node in topological_order(output):
        if node.is_constant:
            values[node] = torch.tensor(node.constant, dtype=torch.double)
        elif node.primitive is not None:
            values[node] = rules[node.primitive.name](*(values[p] for p in node.parents))
    if values[output].requires_grad:
        values[output].backward()
    return [0.0 if leaf.grad is None else leaf.grad.item() for leaf in leaves.values()]


def test_gradients_agree_with_pytorch(torch, graphs):
    for number, (output, inputs) in enumerate(graphs):
        right = run_in_torch(torch, output, inputs)
        # PyTorch's softplus is linear beyond 20, which moves it by 2e-9 there; none comes so far
        assert distance(gradients_of(output, inputs), right) < 1e-10, number


def test_a_wrong_gradient_would_be_seen(graphs):
    output, inputs = graphs[3]
    right = gradients_of(output, inputs)
    assert not math.isclose(right[0], 0)
    assert distance([right[0] * (1 + 1e-9), *right[1:]], right) > 1e-10 or len(right) > 1
    assert distance([-value for value in right], right) == 2
