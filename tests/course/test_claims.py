"""Every claim of the ledger is taught in a notebook and checked by a test that could fail.

The tests compute a claim's numbers with the package and find them, digit by digit, in the stored
outputs of the notebook that teaches it. `tests/claims.toml` says which test goes with which claim.
"""

import ast
import math
import tomllib

import numpy as np
import pytest
import sympy
from stored_outputs import ROOT, read, shows

from bpcourse import functions
from bpcourse.by_hand import two_layer
from bpcourse.by_hand.chain_rule import (
    chain_values,
    difference_quotient,
    local_derivatives,
    products_from_the_right,
)
from bpcourse.by_hand.neuron import Gradients, Values, backward_pass, forward_pass
from bpcourse.drawing import sweep_picture
from bpcourse.experiments.loaves import LOAVES, Small, learned, mean_loss, starting_small
from bpcourse.functions import cos, exp, relu, sin, square
from bpcourse.graph import backward, backward_steps, forward, grad, variable
from bpcourse.graph.primitives import ARRAY_PRIMITIVES, ELEMENTWISE_PRIMITIVES

LEDGER = tomllib.loads((ROOT / "tests" / "claims.toml").read_text(encoding="utf-8"))
CLOSED = {name: claim for name, claim in LEDGER.items() if "notebook" in claim}
SIZES = {"D0": 8, "D1": 19, "D2": 10, "D3": 5, "D4": 10}  # how many claims each document makes


def test_the_ledger_lists_every_claim(capsys):
    expected = [f"{d}.{i}" for d, n in SIZES.items() for i in range(1, n + 1)]
    assert list(LEDGER) == expected
    still_open = [name for name in LEDGER if name not in CLOSED]
    with capsys.disabled():
        print(  # noqa: T201  the list of open claims is meant to be seen
            f"\nclaims closed: {len(CLOSED)}, open: {', '.join(still_open) or 'none'}"
        )


@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_claim_has_its_place_and_its_test(name):
    claim = CLOSED[name]
    tags = {tag for cell in read(claim["notebook"]).cells for tag in cell.metadata.get("tags", [])}
    assert f"claim-{name}" in tags, f"no cell of {claim['notebook']} is tagged claim-{name}"
    path, _, function = claim["test"].partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert function in {part.name for part in tree.body if isinstance(part, ast.FunctionDef)}


def test_tags_name_claims_that_are_closed_there():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in read(path.stem).cells:
            for tag in cell.metadata.get("tags", []):
                if tag.startswith("claim-"):
                    claim = CLOSED.get(tag.removeprefix("claim-"), {})
                    assert claim.get("notebook") == path.stem, f"{path.stem}: {tag}"


# --- 01 -----------------------------------------------------------------------------------------

CHAIN = "01_follow_the_chain_rule"


def test_a_nudge_measures_the_slope():
    quotients = [difference_quotient(square, 3, h) for h in (1, 0.1, 0.01, 0.001)]
    # 2x + h exactly, up to rounding of a difference of numbers near 9, divided by 0.001
    assert quotients == pytest.approx([7, 6.1, 6.01, 6.001], abs=1e-11)
    shows(CHAIN, *(f"{q:.6f}" for q in quotients))


def test_three_factors_for_any_functions():
    w = sympy.Symbol("w")
    z, a, loss = (sympy.Function(name) for name in "zaL")
    factors = loss(a(z(w))).diff(a(z(w))) * a(z(w)).diff(z(w)) * z(w).diff(w)
    assert sympy.simplify(loss(a(z(w))).diff(w).doit() - factors.doit()) == 0
    shows(CHAIN, "proved: dL/dw")


def test_each_gradient_is_the_next_times_a_slope():
    links = (square, sin, exp)
    values = chain_values(links, 0.8)
    slopes = local_derivatives(links, values)
    products = products_from_the_right(slopes)
    assert slopes == [2 * 0.8, cos(0.8**2), exp(sin(0.8**2))]
    assert products == [products[1] * slopes[0], products[2] * slopes[1], slopes[2], 1]
    shows(CHAIN, "[2.3319, 1.4574, 1.817, 1]")
    assert [round(p, 4) for p in products] == [2.3319, 1.4574, 1.817, 1]


def test_a_weight_is_told_its_direction():
    network = learned(starting_small(1), steps=600)

    def loss(v1):
        return mean_loss(network._replace(v1=v1))

    assert [loss(p) for p in (0, -1, -8)] == pytest.approx([1.656, 0.666, 0.859], abs=5e-4)
    assert [grad(loss)(p) for p in (0.0, -8.0)] == pytest.approx([0.978, -0.235], abs=5e-4)
    shows(CHAIN, "v1 = 0   : loss 1.656, slope +0.978", "v1 = -8  : loss 0.859, slope -0.235")


# --- 02 -----------------------------------------------------------------------------------------

NEURON = "02_train_one_neuron"


def test_the_neuron_of_d1():
    values = forward_pass(x=2, w=3, b=1, y=4)
    gradients = backward_pass(2, 3, 4, values)
    assert values == Values(7, 7, 9)
    assert gradients == Gradients(6, 1, 6, 12, 6, 18)
    assert {type(number) for number in (*values, *gradients)} == {int}  # no rounding anywhere
    shows(NEURON, repr(values), repr(gradients))


def test_slopes_of_relu():
    assert [grad(relu)(z) for z in (-2.0, 0.0, 3.0)] == [0, 0, 1]
    assert grad(lambda z: relu(z) - relu(-z))(0.0) == 0  # the true slope is 1: a convention shows
    shows(NEURON, "the result is 1, 0", "(0.0, 0)")


def test_four_steps_of_training():
    w, b = 3 - 0.01 * 12, 1 - 0.01 * 6
    loss = forward_pass(2, w, b, 4).loss
    assert loss == pytest.approx(7.29, abs=1e-12)  # 2.7 squared, one rounding for each operation
    shows(NEURON, "the result is 7.29", "rate 0.3   z -2.00  loss 16.000  next dL/dw   0.0")


# --- 03 -----------------------------------------------------------------------------------------

WALK = "03_walk_a_computation_graph"


def neuron_graph():
    x, w, b, y = (variable(name) for name in "xwby")
    loss = (relu(w * x + b) - y) ** 2
    return loss, {x: 2, w: 3, b: 1, y: 4}


def test_multiply_swaps():
    u, v = variable("u"), variable("v")
    p = u * v
    gradients = backward(p, forward(p, {u: 1_000_000, v: 0.001}))
    assert (gradients[u], gradients[v]) == (0.001, 1_000_000)
    shows(WALK, "the result is 0.001, 1000000")


def test_add_copies():
    u, v = variable("u"), variable("v")
    s = u + v
    gradients = backward(s, forward(s, {u: 1_000_000, v: 0.001}), upstream=5)
    assert (gradients[u], gradients[v]) == (5, 5)
    shows(WALK, "the result is 1, 1")


def test_downstream_is_upstream_times_local():
    loss, numbers = neuron_graph()
    steps = list(backward_steps(loss, forward(loss, numbers)))
    assert all(step.downstream == step.upstream * step.local for step in steps)
    assert [step.downstream for step in steps] == [6, 6, -6, 6, 6, 6, 12, 18]


def test_the_walk_of_a_neuron_with_two_inputs():
    w1, x1, w2, x2, b, y = (variable(name) for name in ("w1", "x1", "w2", "x2", "b", "y"))
    loss = (w1 * x1 + w2 * x2 + b - y) ** 2
    gradients = backward(loss, forward(loss, {w1: 4, x1: 2, w2: 5, x2: -3, b: 1, y: -11}))
    assert [gradients[node] for node in (w1, x1, w2, x2, b, y)] == [20, 40, -30, 50, 10, -10]
    shows(WALK, "K -> e: 1 x 10 = 10", "m1 -> w1: 10 x 2 = 20", "m2 -> x2: 10 x 5 = 50")


def test_which_choices_matter():
    loss, numbers = neuron_graph()
    gradients = backward(loss, forward(loss, numbers))
    by_name = {node.name: gradients[node] for node in numbers}
    assert by_name == {"x": 18, "w": 12, "b": 6, "y": -6}
    for node, value in numbers.items():
        actual = forward(loss, numbers | {node: value * 1.01})[loss] - 9
        expected = gradients[node] * value * 0.01
        # the rest is the square of the nudge of z or y, here at most 0.06 squared
        assert actual == pytest.approx(expected, abs=0.0037)
        shows(WALK, f"{node.name}: expected {expected:+.2f}, actual {actual:+.4f}")


# --- 04 -----------------------------------------------------------------------------------------

ENGINE = "04_build_the_engine"


def test_engine_and_deltas_by_hand_agree():
    names = [n for n in two_layer.TwoLayer.__dataclass_fields__ if n != "rate"]
    nodes = {name: variable(name) for name in names}
    loss = two_layer.forward_pass(two_layer.TwoLayer(**nodes))["loss"]
    d4 = two_layer.TwoLayer()
    gradients = backward(loss, forward(loss, {nodes[n]: getattr(d4, n) for n in names}))
    by_hand = two_layer.backward_pass(d4, two_layer.forward_pass(d4))
    for name in ("w11", "w12", "w21", "w22", "v1", "v2", "b11", "b12", "b2"):
        # the same products in another order: a few roundings apart
        assert gradients[nodes[name]] == pytest.approx(by_hand["d" + name], rel=1e-14)
    shows(SMALL, f"engine {by_hand['dw11']:.8f}   by hand {by_hand['dw11']:.8f}")


def test_three_misunderstandings():
    def one_loss(*numbers):
        return mean_loss(Small(*numbers), LOAVES[:1])

    gradients = grad(one_loss, argument=tuple(range(17)))(*starting_small(2))
    sizes = [abs(gradient) for gradient in gradients]
    assert round(max(sizes) / min(sizes)) == 259
    shows(ENGINE, "259", "(3.0, 0.166667)")


def test_primitives_of_networks_are_in_the_table():
    table = {row.name for row in ELEMENTWISE_PRIMITIVES} | {
        row.name.split()[0] for row in ARRAY_PRIMITIVES
    }
    assert {"multiply", "add", "relu", "sigmoid", "tanh", "matmul"} <= table
    assert {"batch_norm", "layer_norm", "softmax_cross_entropy"} <= table
    shows(ENGINE, "multiply  a * b        local: b, a")


def test_vjp_of_a_matrix_product():
    matrix, x = variable("W"), variable("x")
    total = functions.sum_of(matrix @ x)
    gradients = backward(total, forward(total, {matrix: [[1, 2, 3], [4, 5, 6]], x: [1, 0, -1]}))
    assert gradients[x].tolist() == np.array([[1, 2, 3], [4, 5, 6]]).T.dot([1, 1]).tolist()
    assert gradients[matrix].tolist() == [[1, 0, -1], [1, 0, -1]]
    shows("06_derive_the_delta_recurrence", "[5. 7. 9.]")


def test_gradient_of_a_function_of_ones_own():
    def root(number):
        guess = number / 2
        for _ in range(6):
            guess = (guess + number / guess) / 2
        return guess

    # six rounds of the method leave an error of about 1e-16 at 9, in the derivatives too
    assert root(9.0) == pytest.approx(3, rel=1e-12)
    assert grad(root)(9.0) == pytest.approx(1 / 6, rel=1e-9)
    assert grad(grad(root))(9.0) == pytest.approx(-1 / 108, rel=1e-6)
    shows(ENGINE, "(3.0, 0.166667)", "-0.009259", "(29, 22)", "(25, 19)", "(1024, 20)")


# --- 05 -----------------------------------------------------------------------------------------

SMALL = "05_work_the_2_2_1_network"
DIGITS = {  # computed independently of this package, to the digits that the ledger's source gives
    "z1": "0.605",
    "z2": "0.745",
    "a1": "0.64679939",
    "a2": "0.67808825",
    "zo": "1.16385947",
    "y_hat": "0.76203329",
    "loss": "0.02831408",
    "delta_o": "-0.04315254",
    "dv1": "-0.02791104",
    "dv2": "-0.02926123",
    "delta_1": "-0.00394328",
    "delta_2": "-0.00423879",
    "dw11": "-0.00197164",
    "dw12": "-0.00354895",
    "dw21": "-0.00211940",
    "dw22": "-0.00381491",
    "new_y_hat": "0.76552844",
    "new_loss": "0.02748846",
}
IN_THE_DOCUMENT = {  # the digits that D4 itself prints
    "a1": "0.647",
    "a2": "0.678",
    "y_hat": "0.762",
    "loss": "0.028",
    "delta_o": "-0.043",
    "dv1": "-0.028",
    "dv2": "-0.029",
    "delta_1": "-0.004",
    "delta_2": "-0.004",
    "dw11": "-0.002",
    "dw12": "-0.004",
    "dw21": "-0.002",
    "dw22": "-0.004",
    "new_y_hat": "0.766",
    "new_loss": "0.027",
}


def test_nine_steps_digit_by_digit():
    beats = two_layer.nine_steps(two_layer.TwoLayer())
    known = beats[-1].known
    for name, digits in DIGITS.items():
        assert f"{known[name]:.{len(digits.partition('.')[2])}f}" == digits, name
    for name, digits in IN_THE_DOCUMENT.items():
        assert f"{known[name]:.3f}" == digits, name
        if name in DIGITS:
            shows(SMALL, f"{DIGITS[name]} ≈ {digits}")
    moved = two_layer.updated(
        two_layer.TwoLayer(),
        two_layer.backward_pass(two_layer.TwoLayer(), known),
        biases=True,
    )
    again = two_layer.forward_pass(moved)
    assert f"{again['y_hat']:.8f} {again['loss']:.8f}" == "0.76945020 0.02657661"
    shows(SMALL, "y_hat = 0.76945020, loss = 0.02657661")


def test_a_weight_gradient_is_delta_times_input():
    known = two_layer.nine_steps(two_layer.TwoLayer())[-1].known
    for weight, delta, source in (
        *(("w11", "delta_1", "x1"), ("w12", "delta_1", "x2"), ("w21", "delta_2", "x1")),
        *(("w22", "delta_2", "x2"), ("v1", "delta_o", "a1"), ("v2", "delta_o", "a2")),
    ):
        assert known["d" + weight] == known[delta] * known[source]
    shows(SMALL, *(f"dL/d{weight} proved" for weight in ("w11", "w22", "v1", "b11")))


def test_delta_goes_back_through_the_weights():
    p = two_layer.TwoLayer()
    known = two_layer.nine_steps(p)[-1].known
    output_weights = np.array([[p.v1, p.v2]])
    a = np.array([known["a1"], known["a2"]])
    hidden = output_weights.T @ np.array([known["delta_o"]]) * a * (1 - a)
    # the same three factors in another order
    assert [known["delta_1"], known["delta_2"]] == pytest.approx(hidden.tolist(), rel=1e-15)
    early = two_layer.TwoLayer(v1=p.v1 - p.rate * known["dv1"], v2=p.v2 - p.rate * known["dv2"])
    ratios = [early.v1 / p.v1 - 1, early.v2 / p.v2 - 1]  # delta_h, if v1 and v2 move too early
    assert [f"{ratio:.1%}" for ratio in ratios] == ["3.5%", "3.3%"]


def test_the_sweep_turns_round_twice():
    directions = [beat.direction for beat in two_layer.nine_steps(two_layer.TwoLayer())]
    assert directions == ["forward"] * 3 + ["backward"] * 5 + ["forward"]
    for step, delta in ((3, "δ"), (4, "−0.04315"), (6, "−0.003943")):
        assert (delta in sweep_picture(step).text) == (step > 3), f"step {step}"


def test_edge_cases():
    right, stuck, large = (
        two_layer.backward_pass(p, two_layer.forward_pass(p))
        for p in map(two_layer.preset, ("already correct", "saturated output", "large weights"))
    )
    assert {abs(right["d" + name]) for name in two_layer.WEIGHTS} == {0.0}
    error = two_layer.forward_pass(two_layer.preset("saturated output"))["y_hat"]
    assert error > 0.999
    assert abs(stuck["delta_o"]) < 0.0002  # the slope of the sigmoid there is 0.00019
    assert max(abs(large["delta_1"]), abs(large["delta_2"])) < 1e-6
    assert [functions.sigmoid(z) == 1.0 for z in (20.0, 36.0, 37.0)] == [False, False, True]
    assert math.isclose(1 - functions.sigmoid(5.0), 1 / (1 + math.exp(5.0)), rel_tol=1e-13)
    shows(SMALL, "[False, False, True]", f"delta_o {stuck['delta_o']:+.1e}")
