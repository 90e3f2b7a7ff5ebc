"""The scalar nets, with relu and squared error, and all who differentiate them.

Each contestant takes the same data and returns a function that runs one pass of a training loop: it
finds the loss, gives the gradient of every parameter, and moves the parameters by a small step.
"""

import random
from itertools import pairwise
from typing import NamedTuple

from bpcourse.functions import relu
from bpcourse.graph import Node, backward, collector_paused, forward, variable
from bpcourse.graph.program import GradientProgram

# Inputs are plain floats, so each w * x makes a node for the constant x: in the first net these are
# a twentieth of the nodes, in the second almost a third.
SIZES = ((2, 16, 16, 1), (16, 16, 1))
EXAMPLES = 32
RATE = 1e-5


def make_data(sizes, examples=EXAMPLES):
    """Return weights, biases, inputs and targets: the same in every run."""
    dice = random.Random(0)  # noqa: S311  numbers to time, no secret
    weights = [
        [[dice.uniform(-1, 1) for _ in range(fan_in)] for _ in range(fan_out)]
        for fan_in, fan_out in pairwise(sizes)
    ]
    biases = [[dice.uniform(-0.1, 0.1) for _ in range(size)] for size in sizes[1:]]
    inputs = [[dice.uniform(-1, 1) for _ in range(sizes[0])] for _ in range(examples)]
    targets = [dice.choice((-1.0, 1.0)) for _ in range(examples)]
    return weights, biases, inputs, targets


def sum_of_squares(weights, biases, inputs, targets, activation):
    """Return the loss of the net, whatever its numbers are made of."""
    loss = None
    for example, target in zip(inputs, targets, strict=True):
        a = example
        for layer, (rows, shifts) in enumerate(zip(weights, biases, strict=True), start=1):
            z = []
            for row, shift in zip(rows, shifts, strict=True):
                total = shift
                for w, x in zip(row, a, strict=True):
                    total = total + w * x
                z.append(total)
            a = z if layer == len(weights) else [activation(total) for total in z]
        error = a[0] - target
        loss = error * error if loss is None else loss + error * error
    return loss


def each(weights, biases):
    """Return the parameters one after the other."""
    return [w for layer in weights for row in layer for w in row] + [b for s in biases for b in s]


def wrapped(kind, weights, biases):
    """Return the parameters as another kind of number."""
    return (
        [[[kind(w) for w in row] for row in layer] for layer in weights],
        [[kind(b) for b in shifts] for shifts in biases],
    )


def move(numbers, gradients):
    """Take one step of descent, in place; return the gradients."""
    for i, slope in enumerate(gradients):
        numbers[i] -= RATE * slope
    return gradients


# --- ours ----------------------------------------------------------------------------------------


class Pass(NamedTuple):
    """What one pass that builds the graph holds."""

    output: Node
    values: dict
    gradients: dict


def make_nodes(weights, biases):
    """Return a variable for each parameter, in the shape of weights and biases."""
    return wrapped(lambda _: variable("w"), weights, biases)


def one_pass(nodes, numbers, inputs, targets):
    """Build the graph, run it and differentiate it."""
    output = sum_of_squares(*nodes, inputs, targets, relu)
    values = forward(output, dict(zip(each(*nodes), numbers, strict=True)))
    return Pass(output, values, backward(output, values))


def ours_anew(weights, biases, inputs, targets):
    """Build the graph in every pass."""
    nodes, numbers = make_nodes(weights, biases), each(weights, biases)

    def run():
        held = one_pass(nodes, numbers, inputs, targets)
        return move(numbers, [held.gradients[node] for node in each(*nodes)])

    return run


def ours_paused(*data):
    """Do the same with the collector paused, as `grad` does it: a graph has no cycles to find."""
    run = ours_anew(*data)

    def paused():
        with collector_paused():
            return run()

    return paused


def our_graph(weights, biases, inputs, targets):
    """Return the loss as a graph, and its parameters."""
    nodes = make_nodes(weights, biases)
    return sum_of_squares(*nodes, inputs, targets, relu), each(*nodes)


def ours_again(*data):
    """Run the same graph in every pass."""
    (output, parameters), numbers = our_graph(*data), each(*data[:2])

    def run():
        values = forward(output, dict(zip(parameters, numbers, strict=True)))
        gradients = backward(output, values)
        return move(numbers, [gradients[node] for node in parameters])

    return run


def ours_as_program(*data):
    """Run the program that the graph was written out as."""
    (output, parameters), numbers = our_graph(*data), each(*data[:2])
    program = GradientProgram(output, parameters)
    return lambda: move(numbers, list(program(*numbers).gradients))


# --- the peers -----------------------------------------------------------------------------------


def micrograd(weights, biases, inputs, targets):
    """Build and differentiate with micrograd, as its own demo does."""
    from micrograd.engine import Value  # noqa: PLC0415  only where it is installed

    nodes = wrapped(Value, weights, biases)
    parameters = each(*nodes)

    def run():
        for node in parameters:
            node.grad = 0
        sum_of_squares(*nodes, inputs, targets, lambda value: value.relu()).backward()
        gradients = [node.grad for node in parameters]
        for node in parameters:
            node.data -= RATE * node.grad
        return gradients

    return run


def pytorch(weights, biases, inputs, targets):
    """Build and differentiate with PyTorch, every number a tensor of no dimension."""
    import torch  # noqa: PLC0415  only where it is installed

    torch.set_num_threads(1)
    numbers = each(weights, biases)

    def run():
        tensors = (torch.tensor(w, dtype=torch.float64, requires_grad=True) for w in numbers)
        nodes = wrapped(lambda _: next(tensors), weights, biases)
        output = sum_of_squares(*nodes, inputs, targets, torch.relu)
        return move(numbers, [s.item() for s in torch.autograd.grad(output, each(*nodes))])

    return run


def autograd(weights, biases, inputs, targets):
    """Differentiate the same function of plain floats with HIPS autograd."""
    from autograd import value_and_grad  # noqa: PLC0415  only where it is installed
    from autograd.numpy import maximum  # noqa: PLC0415

    def loss(numbers):
        rest = iter(numbers)
        weights_in_order, biases_in_order = wrapped(lambda _: next(rest), weights, biases)
        return sum_of_squares(
            weights_in_order, biases_in_order, inputs, targets, lambda total: maximum(total, 0.0)
        )

    gradient, numbers = value_and_grad(loss), each(weights, biases)
    return lambda: move(numbers, gradient(numbers)[1])


def straight_line(weights, biases, inputs, targets):
    """Write both passes as literal float code, the fastest plain Python for this net."""
    names = wrapped(lambda _: None, weights, biases)
    names = (
        [
            [[f"w{k}_{i}_{j}" for j in range(len(row))] for i, row in enumerate(layer)]
            for k, layer in enumerate(names[0])
        ],
        [[f"b{k}_{i}" for i in range(len(shifts))] for k, shifts in enumerate(names[1])],
    )
    lines, started = ["loss = 0.0"], set()
    for example, target in zip(inputs, targets, strict=True):
        lines += example_lines(names, [repr(x) for x in example], target, started)
    arguments = ", ".join(each(*names))
    body = "\n    ".join(lines)
    slopes = ", ".join("g" + name for name in each(*names))
    namespace = {}
    exec(f"def run({arguments}):\n    {body}\n    return loss, [{slopes}]", namespace)  # noqa: S102
    numbers = each(weights, biases)
    return lambda: move(numbers, namespace["run"](*numbers)[1])


def example_lines(names, example, target, started):
    """Return the lines of one example: forward, then backward."""
    lines, levels, top = [], [example], len(names[0]) - 1
    for k, (rows, shifts) in enumerate(zip(*names, strict=True)):
        for i, (row, shift) in enumerate(zip(rows, shifts, strict=True)):
            products = (f"{w}*{a}" for w, a in zip(row, levels[-1], strict=True))
            lines.append(f"z{k}_{i} = {shift} + " + " + ".join(products))
            if k < top:
                lines.append(f"a{k}_{i} = z{k}_{i} if z{k}_{i} > 0.0 else 0.0")
        levels.append([f"a{k}_{i}" for i in range(len(rows))])
    lines += [f"e = z{top}_0 - {target!r}", "loss += e*e", f"d{top}_0 = 2.0*e"]
    for k in range(top, -1, -1):
        lines += layer_lines(names, k, levels[k], started)
    return lines


def layer_lines(names, k, below, started):
    """Return the backward lines of one layer: its parameters, then the deltas below it."""
    lines, rows = [], names[0][k]
    for i, (row, shift) in enumerate(zip(rows, names[1][k], strict=True)):
        pairs = [(shift, f"d{k}_{i}")]
        pairs += [(w, f"d{k}_{i}*{a}") for w, a in zip(row, below, strict=True)]
        for name, share in pairs:
            lines.append(f"g{name} {'+=' if name in started else '='} {share}")
            started.add(name)
    for j, a in enumerate(below if k else ()):
        total = " + ".join(f"{row[j]}*d{k}_{i}" for i, row in enumerate(rows))
        lines.append(f"d{k - 1}_{j} = {total} if {a} > 0.0 else 0.0")
    return lines
