"""By hand = graph = generated program = complex step = SymPy, for every lesson's example.

Five ways to the same gradients that share as little as possible: the hand-written modules never
use the engine, the complex step knows no chain rule, SymPy differentiates the whole formula.
"""

from dataclasses import replace
from typing import NamedTuple

import pytest
import sympy

from bpcourse.by_hand import chain_rule, neuron, two_layer
from bpcourse.checking.gradient_check import check_gradient
from bpcourse.functions import exp, log, relu, sigmoid, sin, softplus, square, tanh
from bpcourse.graph import backward, forward, variable, variables
from bpcourse.graph.formula import parse_formula
from bpcourse.graph.program import GradientProgram
from bpcourse.symbolic import formula_of

STEP = 1e-200
# Fewer than fifty operations, each rounded to 1e-16 of its size: 1e-14 is what to expect.
TOLERANCE = 1e-12
# sigma' = a (1 - a) loses digits where a is nearly 1: with 1 - a = 6e-6, 1e-16 becomes 2e-11.
SATURATED = 1e-10


class Example(NamedTuple):
    """A graph, the point at which it is looked at, and gradients by hand, by variable's name."""

    output: object
    point: dict
    by_hand: dict | None
    tolerance: float = TOLERANCE


def of_the_chain(links, x):
    start = variable("x")
    slopes = chain_rule.local_derivatives(links, chain_rule.chain_values(links, x))
    output = chain_rule.chain_values(links, start)[-1]
    return Example(output, {"x": x}, {"x": chain_rule.products_from_the_right(slopes)[0]})


def of_the_neuron(x, w, b, y, *, half=False):
    nodes = {name: variable(name) for name in "xwby"}
    loss = neuron.half_squared_error if half else neuron.squared_error
    slope = neuron.half_squared_error_slope if half else neuron.squared_error_slope
    output = neuron.forward_pass(*nodes.values(), loss).loss
    hand = neuron.backward_pass(x, w, y, neuron.forward_pass(x, w, b, y, loss), slope)
    by_hand = {"x": hand.dL_dx, "w": hand.dL_dw, "b": hand.dL_db, "y": -hand.dL_da}
    return Example(output, {"x": x, "w": w, "b": b, "y": y}, by_hand)


PARAMETERS = ("w11", "w12", "w21", "w22", "b11", "b12", "v1", "v2", "b2")


def of_two_layers(p, tolerance=TOLERANCE):
    """Let the parameters be variables, inputs and target too."""
    nodes = {name: variable(name) for name in ("x1", "x2", "y", *PARAMETERS)}
    output = two_layer.forward_pass(two_layer.TwoLayer(**nodes))["loss"]
    hand = two_layer.backward_pass(p, two_layer.forward_pass(p))
    by_hand = {name: hand["d" + name] for name in PARAMETERS}
    return Example(output, {name: getattr(p, name) for name in nodes}, by_hand, tolerance)


def of_the_order_graph(a, b):
    nodes = variable("a"), variable("b")
    c, d = nodes[0] + nodes[1], nodes[0] * nodes[1]
    # y = c + d + c d with c = a + b, d = a b, differentiated by hand
    by_hand = {"a": 1 + b + b * (a + b) + a * b, "b": 1 + a + a * (a + b) + a * b}
    return Example((c + d) + c * d, {"a": a, "b": b}, by_hand)


def typed(text, **point):
    output, _ = parse_formula(text)
    return Example(output, point, None)


EXAMPLES = {
    "chain: square": of_the_chain((square,), 3),
    "chain: square, sin, exp": of_the_chain((square, sin, exp), 0.5),
    "chain: five links": of_the_chain((square, softplus, log, tanh, sigmoid), 1.3),
    "chain: ten sigmoids": of_the_chain((sigmoid,) * 10, 0.2),
    "chain: with relu": of_the_chain((sin, relu, square), 0.9),
    "neuron of D1": of_the_neuron(2, 3, 1, 4),
    "neuron of D1, half the loss": of_the_neuron(2, 3, 1, 4, half=True),
    "neuron, asleep": of_the_neuron(2, -3, 1, 4),
    "neuron, floats": of_the_neuron(0.7, -1.3, 2.1, 0.4),
    "order graph": of_the_order_graph(2, 3),
    "order graph, floats": of_the_order_graph(-0.7, 1.9),
    "2-2-1 of D4": of_two_layers(two_layer.TwoLayer()),
    "2-2-1, saturated": of_two_layers(two_layer.preset("saturated output"), SATURATED),
    "2-2-1, large weights": of_two_layers(two_layer.preset("large weights"), SATURATED),
    "2-2-1, another target": of_two_layers(replace(two_layer.TwoLayer(), y=0.7, x1=-0.4)),
    "typed: relu(w*x + b)": typed("relu(w*x + b)", w=3, x=2, b=1),
    "typed: x*x*x": typed("x*x*x", x=3),
    "typed: tanh(w*x)/(1 + exp(-x))": typed("tanh(w*x)/(1 + exp(-x))", w=0.4, x=1.1),
    "typed: x^2 y - sin(x y)": typed("x^2*y - sin(x*y)", x=0.8, y=-1.2),
    "typed: max(x, y)^2 + abs(y)": typed("max(x, y)^2 + abs(y)", x=0.8, y=-1.2),
    "typed: x**y": typed("x**y + 2**x", x=1.4, y=0.6),
    "typed: log(x)/x - cos(x)": typed("log(x)/x - cos(x) + square(softplus(x))", x=1.7),
}


@pytest.fixture(params=EXAMPLES.values(), ids=EXAMPLES.keys())
def example(request):
    """Return each lesson's example in turn."""
    return request.param


@pytest.fixture
def point(example):
    """Return the point keyed by variables, in the order of the graph."""
    return {node: example.point[node.name] for node in variables(example.output)}


@pytest.fixture
def of_the_graph(example, point):
    """Return the gradients of the engine."""
    gradients = backward(example.output, forward(example.output, point))
    return [gradients[node] for node in point]


def same(found, right, tolerance=TOLERANCE):
    # abs=0: a gradient of 1e-10 is judged as strictly as one of 1
    return found == pytest.approx(right, rel=tolerance, abs=0)


def test_by_hand(example, point, of_the_graph):
    if example.by_hand is None:
        assert set(example.point) == {node.name for node in point}
        return
    for node, found in zip(point, of_the_graph, strict=True):
        if node.name in example.by_hand:
            assert same(found, example.by_hand[node.name]), node
    assert set(example.by_hand) <= set(example.point)


def test_program(example, point, of_the_graph):
    result = GradientProgram(example.output, list(point))(*point.values())
    assert same(list(result.gradients), of_the_graph)
    assert same(result.value, forward(example.output, point)[example.output])


def test_complex_step(example, point, of_the_graph):
    for node, found in zip(point, of_the_graph, strict=True):
        moved = point | {node: complex(point[node], STEP)}
        right = complex(forward(example.output, moved)[example.output]).imag / STEP
        assert same(found, right, example.tolerance)


def test_gradient_checker_passes(example, point, of_the_graph):
    def function(*values):
        return forward(example.output, dict(zip(point, values, strict=True)))[example.output]

    assert check_gradient(function, list(point.values()), of_the_graph).verdict == "PASS"
    wrong = [gradient * 1.001 + (gradient == 0) for gradient in of_the_graph]
    assert check_gradient(function, list(point.values()), wrong).verdict == "FAIL"


def test_sympy(example, point, of_the_graph):
    formula = formula_of(example.output)
    numbers = {
        sympy.Symbol(node.name, real=True): sympy.Rational(str(value))
        for node, value in point.items()
    }
    for node, found in zip(point, of_the_graph, strict=True):
        slope = formula.diff(sympy.Symbol(node.name, real=True))
        assert same(found, float(slope.subs(numbers).evalf(40)), example.tolerance)


def test_the_numbers_of_d1():
    example = EXAMPLES["neuron of D1"]
    gradients = example.by_hand
    assert (gradients["w"], gradients["b"], gradients["x"]) == (12, 6, 18)


def test_the_numbers_of_the_order_graph():
    assert EXAMPLES["order graph"].by_hand == {"a": 25, "b": 19}


def test_the_tolerance_sees_a_slip_in_the_twelfth_digit():
    assert not same(1 + 2e-12, 1)
    assert same(1 + 5e-13, 1)
    assert not same(1e-300, 0)
