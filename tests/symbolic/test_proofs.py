"""Proofs: each primitive's derivative, whole gradients, and that a false claim is refused."""

from dataclasses import replace

import pytest
import sympy

from bpcourse.by_hand import two_layer
from bpcourse.by_hand.neuron import half_squared_error
from bpcourse.errors import GraphError, InputTypeError, ProofError
from bpcourse.functions import (
    absolute,
    exp,
    log,
    maximum,
    relu,
    sigmoid,
    sin,
    softplus,
    square,
    tanh,
)
from bpcourse.graph import Node, backward, forward, names, topological_order, variable, variables
from bpcourse.graph.formula import parse_formula
from bpcourse.graph.primitives import ELEMENTWISE_PRIMITIVES, WHERE, power_of
from bpcourse.symbolic import (
    derivation,
    exact,
    formula_of,
    own_symbols,
    prove_equal,
    prove_gradient,
    sigma,
)
from bpcourse.symbolic.judging import show

POWERS = tuple(power_of(e) for e in (3, 1, 0, -1, -3, 0.5, 2.0))


@pytest.mark.parametrize("row", [*ELEMENTWISE_PRIMITIVES, *POWERS], ids=lambda row: row.name)
def test_every_local_derivative_is_proved(row):
    inputs = sympy.symbols("a b c", positive=True)[: row.arity]
    out = sympy.sympify(row.forward(*inputs))
    found = row.local_derivatives(out, *inputs)
    if row.name == "fixed power":  # its exponent is a constant, which is sent nothing
        found, inputs = found[:1], inputs[:1]
    for claimed, wrt in zip(found, inputs, strict=True):
        right = sympy.nsimplify(out).diff(wrt)
        what = f"d {row.name} / d {wrt}"
        show(sympy.nsimplify(claimed), right, what, slope_in=wrt)


STEPS = {"greater", "ahead", "where"}  # the first slope is 0 everywhere, with any sign
SLOPED = [row for row in ELEMENTWISE_PRIMITIVES if row.name not in STEPS]


@pytest.mark.parametrize("row", SLOPED)
def test_a_planted_slip_in_any_row_is_found(row):
    first = row.local_texts[0]
    for slip in (f"-({first})", f"2 * ({first})", "0"):
        wrong = replace(row, local_texts=(slip, *row.local_texts[1:]))
        x, y = variable("x"), variable("y")
        output = Node(wrong, (x, y)[: row.arity])
        with pytest.raises(ProofError, match="differ by"):
            prove_gradient(output, wrt=x)


def test_a_planted_slip_in_a_choice_is_found():
    c, x, y = variable("c"), variable("x"), variable("y")
    for slip in (("0", "where(a, 1, 0)", "where(a, 1, 0)"), ("0", "1", "where(a, 0, 1)")):
        output = Node(replace(WHERE, local_texts=slip), (c, square(x), square(y)))
        with pytest.raises(ProofError, match="differ by"):
            prove_gradient(output, wrt=(x, y))


FORMULAS = [
    "relu(w*x + b)",
    "(relu(w*x + b) - y)^2",
    "(sigmoid(w*x + b) - y)^2/2",
    "tanh(w*x)*x - x/w",
    "x*x*x + x - 2*x",
    "exp(-x^2)*log(w^2 + 1)",
    "sin(x*w)/(1 + cos(x)^2)",
    "softplus(w*x)",
    "max(w, x)*x",
    "abs(x)*w",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_typed_formulas_are_proved(text):
    output, inputs = parse_formula(text)
    proof = prove_gradient(output)
    assert len(proof.statements) == len(inputs)
    assert repr(proof).count("proved: d") == len(inputs)


def test_the_order_graph_is_proved():
    a, b = variable("a"), variable("b")
    c, d = a + b, a * b
    proof = prove_gradient((c + d + c * d).named("y"), wrt=(a, b))
    s, t = sympy.symbols("a b", real=True)
    for (what, formula), name, right in zip(
        proof.statements,
        "ab",
        (1 + t + t * (s + t) + s * t, 1 + s + s * (s + t) + s * t),
        strict=True,
    ):
        assert what == f"dy/d{name}"
        assert sympy.expand(formula - right) == 0


def test_the_2_2_1_network_is_proved_weight_by_weight():
    parts = ("x1", "x2", "y", "w11", "w12", "w21", "w22", "b11", "b12", "v1", "v2", "b2")
    nodes = {name: variable(name) for name in parts}
    loss = two_layer.forward_pass(two_layer.TwoLayer(**nodes))["loss"]
    symbols = {name: sympy.Symbol(name, real=True) for name in parts}
    p = two_layer.TwoLayer(**symbols)
    by_hand = two_layer.backward_pass(p, two_layer.forward_pass(p))
    formula = formula_of(loss)
    gradients = backward(loss, forward(loss, {nodes[n]: symbols[n] for n in parts}))
    for name in parts[3:]:
        prove_equal(gradients[nodes[name]], formula.diff(symbols[name]), name)
        prove_equal(by_hand["d" + name], formula.diff(symbols[name]), name)


def test_a_false_equation_is_refused_with_the_difference():
    x = sympy.Symbol("x")
    with pytest.raises(ProofError, match=r"the square: .*they differ by 2\*x"):
        prove_equal((x + 1) ** 2, x**2 + 1, "the square")
    with pytest.raises(AssertionError):
        prove_equal(1, 2)
    assert repr(prove_equal((x + 1) ** 2, x**2 + 2 * x + 1)) == "proved: both sides = (x + 1)**2"


@pytest.mark.parametrize("text", [*FORMULAS, "x/2 + x/3", "(x - 1)^2/2", "x*0.5 + 0.1"])
def test_no_derivation_holds_a_float(text):
    output, _ = parse_formula(text)
    found = derivation(output)
    cells = [*found.gradients.values()]
    cells += [cell for step in found.steps for cell in (step.upstream, step.local, step.downstream)]
    symbols = {node: own_symbols(output)[node] for node in variables(output)}
    values = forward(output, symbols)
    cells += [*values.values(), *backward(output, values).values()]
    assert not any(sympy.sympify(cell).has(sympy.Float) for cell in cells)
    assert not any(isinstance(cell, float) for cell in cells)


def test_half_the_squared_error_keeps_its_half():
    a, y = variable("a"), variable("y")
    loss = half_squared_error(a, y).named("L")
    found = derivation(loss)
    assert str(found.steps[0].local) == "1/2"
    assert prove_gradient(loss, wrt=a).statements[0][1] == sympy.sympify(
        "a - y", {"a": sympy.Symbol("a", real=True), "y": sympy.Symbol("y", real=True)}
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_the_derivation_equals_the_numbers_after_substitution(text):
    output, inputs = parse_formula(text)
    point = {node: 0.3 + 0.45 * i for i, node in enumerate(inputs.values())}
    values = forward(output, point)
    numbers = backward(output, values)
    symbols = own_symbols(output)
    found = derivation(output)
    # a node's own symbol stands for its value: fill them all in
    filling = {symbols[node]: value for node, value in values.items() if not node.is_constant}
    for node in point:
        symbolic_value = float(sympy.sympify(found.gradients[node]).subs(filling))
        # the same few operations in another order
        assert symbolic_value == pytest.approx(numbers[node], rel=1e-12, abs=1e-15)


def test_the_derivation_prints_the_textbook_table():
    x, w, b, y = (variable(name) for name in "xwby")
    z = (w * x + b).named("z")
    loss = ((relu(z).named("a") - y).named("e") ** 2).named("L")
    table = repr(derivation(loss)).splitlines()
    assert table[0].split() == ["from", "to", "upstream", "local", "downstream"]
    assert table[1].split() == ["L", "e", "1", "2*e", "2*e"]
    assert table[-1].split() == ["v1", "x", "2*[z", ">", "0]*e", "w", "2*[z", ">", "0]*e*w"]
    assert all(line == line.rstrip() for line in table)
    latex = derivation(loss)._repr_latex_()
    assert latex.startswith(r"$\displaystyle \begin{array}")
    assert r"\hline L & e & 1 & 2 e & 2 e" in latex


def test_proofs_print_as_partial_derivatives():
    x, w = variable("x"), variable("w")
    latex = prove_gradient((w * x**2).named("L"), wrt=w)._repr_latex_()
    assert latex == (
        r"$\displaystyle \begin{aligned} \frac{\partial L}{\partial w} &= x^{2} &&\checkmark "
        r"\end{aligned}$"
    )
    assert r"\text{both sides}" in prove_equal(1, 1)._repr_latex_()


def test_sigma_is_a_function_of_its_own():
    z = sympy.Symbol("z", real=True)
    assert sigmoid(z) == sigma(z)
    assert sigma(z).diff(z) == sigma(z) * (1 - sigma(z))
    assert sympy.simplify(sigma(z).rewrite(sympy.exp) - 1 / (1 + sympy.exp(-z))) == 0
    # 30 digits asked for, compared as floats
    assert float(sigma(sympy.Rational(1, 2)).evalf(30)) == sigmoid(0.5)
    assert sympy.latex(sigma(z)) == r"\sigma\left(z\right)"
    assert sympy.latex(sigma(z) ** 2) == r"\sigma\left(z\right)^{2}"


def test_kinks_read_as_cases_with_the_convention():
    z = sympy.Symbol("z", real=True)
    assert relu(z).diff(z).subs(z, 0) == 0
    assert absolute(z).subs(z, -3) == 3
    assert absolute(z).subs(z, 0) == 0
    assert absolute(z).diff(z).subs(z, 0) == 0  # neither side: as for numbers
    assert maximum(z, 2).subs(z, 5) == 5
    assert maximum(2, z).subs(z, 1) == 2
    assert softplus(z) == sympy.log(1 + sympy.exp(z))
    assert (exp(z), log(z), tanh(z), sin(z)) == (
        sympy.exp(z),
        sympy.log(z),
        sympy.tanh(z),
        sympy.sin(z),
    )


def test_sigma_is_known_to_be_positive_where_its_argument_is_real():
    assert sigma(sympy.Symbol("z", real=True)).is_positive
    assert sigma(sympy.Symbol("z")).is_positive is None


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 2), (1, 1)])
def test_a_matrix_that_is_not_equal_is_refused_at_its_place(row, column):
    right = sympy.zeros(2, 3)
    right[row, column] = 1
    with pytest.raises(ProofError, match=f"row {row + 1}, column {column + 1}: "):
        prove_equal(sympy.zeros(2, 3), right)


def test_constants_become_exact():
    assert exact(0.1) == sympy.Rational(1, 10)
    assert exact(2) / 4 == sympy.Rational(1, 2)
    assert exact(1e-3) == sympy.Rational(1, 1000)


def test_own_symbols_are_real_and_unique():
    x = variable("x")
    output = ((x * 2).named("x") + x).named("y")
    symbols = own_symbols(output)
    assert [str(symbol) for symbol in symbols.values()] == ["x", "2", "x'", "y"]
    assert all(symbol.is_real for symbol in symbols.values())
    assert set(symbols) == set(topological_order(output)) == set(names(output))


def test_symbolic_mode_is_scalar_only():
    x = variable("x")
    with pytest.raises(InputTypeError):
        forward(x * 2, {x: sympy.Matrix([[1, 2]])})
    with pytest.raises(InputTypeError, match="scalar only"):
        tanh(sympy.Matrix([[1, 2]]))
    with pytest.raises(InputTypeError, match="scalar only"):
        sigmoid(sympy.MatrixSymbol("W", 2, 2))


def test_a_variable_alone_has_an_empty_derivation():
    x = variable("x")
    assert derivation(x).steps == ()
    assert r"\hline" in derivation(x)._repr_latex_()
    assert prove_gradient(x).statements == (("dx/dx", 1),)


def test_a_variable_that_is_not_in_the_graph_is_named():
    with pytest.raises(GraphError, match="y does not depend on w"):
        prove_gradient((variable("x") ** 2).named("y"), wrt=variable("w"))


def test_a_tie_counts_for_equality():
    a, b = sympy.symbols("a b", real=True)
    right, tie = sympy.Piecewise((1, a > b), (0, True)), sympy.Piecewise((0, a < b), (1, True))
    for other in (
        tie,  # they differ where a = b only
        sympy.Piecewise((0, a > b), (1, True)),
        sympy.Piecewise((1, a > b + 1), (0, True)),
    ):
        with pytest.raises(ProofError, match=r"is not .* at a = "):
            prove_equal(right, other)
