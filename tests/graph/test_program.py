"""A graph written out as a program: its text, its names, its numbers, its errors."""

import math

import numpy as np
import pytest
import sympy
from counting import count_calls

from bpcourse.errors import DomainError, GraphError, InputTypeError, ShapeError
from bpcourse.functions import (
    batch_norm,
    exp,
    log,
    matmul,
    maximum,
    mean_of,
    relu,
    reshape,
    sigmoid,
    sin,
    softmax,
    softmax_cross_entropy,
    sum_of,
    tanh,
    transpose,
)
from bpcourse.graph import backward, forward, variable
from bpcourse.graph.program import GradientProgram

LISTING = """\
def program(x, w, b):
    # forward: from the inputs to the output
    v1 = w * x
    z = v1 + b
    a = relu(z)
    v2 = a - (-4.5)
    L = v2 ** 2
    # backward: from the output to the inputs
    d_L = 1
    d_v2 = d_L * (2 * v2)  # through L = v2 ** 2
    d_a = d_v2  # through v2 = a - (-4.5)
    d_z = d_a * (greater(z, 0))  # through a = relu(z)
    d_v1 = d_z  # through z = v1 + b
    d_b = d_z
    d_w = d_v1 * x  # through v1 = w * x
    d_x = d_v1 * w
    return L, (d_x, d_w, d_b)"""


def test_the_listing_reads_like_the_lesson():
    x, w, b = variable("x"), variable("w"), variable("b")
    z = (w * x + b).named("z")
    output = ((relu(z).named("a") - -4.5) ** 2).named("L")
    program = GradientProgram(output, (x, w, b))
    assert program.source == LISTING
    assert program(2, 3, 1) == (132.25, (69.0, 46.0, 23.0))
    assert repr(program) == "GradientProgram of 3 inputs, 16 lines"


def test_where_paths_meet_the_listing_adds():
    x = variable("x")
    program = GradientProgram((x * x).named("y"))
    lines = [line.strip() for line in program.source.splitlines()]
    assert lines[-3:] == [
        "d_x = d_y * x  # through y = x * x",
        "d_x = d_x + d_y * x",
        "return y, (d_x,)",
    ]
    assert program(3) == (9, (6,))
    assert type(program(3).value) is int


def test_a_variable_alone_is_a_program_too():
    x = variable("x")
    assert GradientProgram(x)(5) == (5, (1,))


@pytest.mark.parametrize(
    "name",
    [
        "d_x",
        "program",
        "lambda",
        "None",
        "tanh",
        "relu",
        "greater",
        "return",
        "ŷ",
        "y\u0302",
        "σ(z)",
        "2",
        "2x",
        "a b",
        "__",
        "v1",
        "d_v1",
        "out",
        "upstream",
        "a",
        "b",
        "x'",
        "_constant_1",
        "𝐱",
        "ﬁ",
        "np",
        "spread",
        "sum_to",
        "matmul_left",
        "functions",
        "__builtins__",
        "x\n    import os",
        "'''",
        "x # comment",
        "Result",
    ],
)
@pytest.mark.parametrize("arrays", [False, True], ids=["numbers", "arrays"])
def test_any_name_is_made_an_identifier_of_its_own(name, arrays):
    x, odd, fi = variable("x"), variable(name), variable("fi")
    y = tanh(odd * x) * odd + relu(fi - x) * 2.5
    if arrays:
        y = sum_of(y)
    program = GradientProgram(y, (x, odd, fi), arrays=arrays)
    point = {x: 0.3, odd: -0.7, fi: 1.1}
    values = forward(y, point)
    gradients = backward(y, values)
    found = program(*point.values())
    assert found.value == values[y]
    assert found.gradients == tuple(gradients[node] for node in point)


def test_many_variables_of_one_name():
    nodes = [variable("w") for _ in range(5)]
    y = nodes[0] * nodes[1] + nodes[2] * nodes[3] - nodes[4]
    assert GradientProgram(y, nodes)(1, 2, 3, 4, 5) == (9, (2, 1, 4, 3, -1))


def test_intermediate_names_do_not_hide_functions():
    x = variable("x")
    y = tanh((x * 2).named("tanh")).named("sigmoid") * sigmoid(x)
    point = {x: 0.4}
    assert GradientProgram(y)(0.4).gradients[0] == backward(y, forward(y, point))[x]


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda x: x * -2, "x * (-2)"),
        (lambda x: x * 1e-3, "x * 0.001"),
        (lambda x: x**-2, "power(x, -2)"),
        (lambda x: -x, "-x"),
        (lambda x: x * math.inf, "x * _constant_1"),
        (lambda x: x * np.float64(2), "x * _constant_1"),
        (lambda x: 2 - x, "2 - x"),
    ],
)
def test_constants_are_written_so_that_they_read_back(build, text):
    x = variable("x")
    y = build(x).named("y")
    program = GradientProgram(y)
    assert f"    y = {text}\n" in program.source
    values = forward(y, {x: 3.0})
    assert program(3.0) == (values[y], (backward(y, values)[x],))


ARRAYS = {
    "broadcasting": (lambda x, y: sum_of(x * y + x / y - y), (2, 3), (3,)),
    "column": (lambda x, y: mean_of(maximum(x, y) * y), (2, 3), (2, 1)),
    "number and array": (lambda x, y: sum_of(exp(x * y)) + y, (2, 3), ()),
    "matrix": (lambda x, y: sum_of(tanh(x @ y)), (2, 3), (3, 4)),
    "vector": (lambda x, y: matmul(x, y) * 2, (3,), (3,)),
    "shapes": (lambda x, y: sum_of(reshape(x, (3, 2)) * transpose(y)), (2, 3), (2, 3)),
    "softmax": (lambda x, y: sum_of(softmax(x) * y), (2, 3), (2, 3)),
    "cross-entropy": (
        lambda x, y: softmax_cross_entropy(x, y / matmul(y, np.ones((3, 3)))),  # rows sum to 1
        *((2, 3), (2, 3)),
    ),
    "norm": (lambda x, y: sum_of(batch_norm(x, y, y) ** 2), (3, 2), (2,)),
    "after the sum": (lambda x, y: tanh(sum_of(x) * sum_of(y)), (2,), (3,)),
    "constant": (lambda x, y: sum_of(x * np.array([1.0, 2.0]) + y), (2,), (2, 2)),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_programs_for_arrays_equal_the_engine(name):
    build, first, second = ARRAYS[name]
    x, y = variable("x"), variable("y")
    output = build(x, y)
    dice = np.random.default_rng(5)
    point = {x: dice.uniform(0.2, 1, first), y: dice.uniform(1.1, 2, second)}
    program = GradientProgram(output, (x, y), arrays=True)
    values = forward(output, point)
    gradients, found = backward(output, values), program(*point.values())
    # the same operations in the same order: equal to the last bit
    assert found.value == values[output]
    for node, gradient in zip(point, found.gradients, strict=True):
        assert np.shape(gradient) == np.shape(point[node])
        assert np.array_equal(gradient, gradients[node])
    for gradient in found.gradients:
        assert not any(np.shares_memory(gradient, array) for array in point.values())


def test_arrays_are_noticed_by_their_operations():
    x = variable("x")
    assert GradientProgram(sum_of(x)).arrays
    assert GradientProgram(x * np.ones(2)).arrays
    assert not GradientProgram(x * 2).arrays


def test_an_array_for_a_program_of_numbers_is_refused():
    x = variable("x")
    with pytest.raises(InputTypeError, match="arrays=True"):
        GradientProgram(x * 2)(np.ones(2))
    with pytest.raises(InputTypeError, match="arrays=True"):
        GradientProgram(x * 2)([1, 2])
    with pytest.raises(InputTypeError, match="a str"):
        GradientProgram(x * 2)("a")
    with pytest.raises(GraphError, match="end the graph in sum_of or mean_of"):
        GradientProgram(x * 2, arrays=True)(np.ones(2))


def test_symbols_and_numpy_scalars_go_through():
    x = variable("x")
    program = GradientProgram(x**3 + x)
    a = sympy.Symbol("a")
    assert program(a) == (a**3 + a, (3 * a**2 + 1,))
    assert program(np.float64(2.0)) == (10.0, (13.0,))
    assert program(np.int64(2)) == (10.0, (13.0,))


@pytest.mark.parametrize("arrays", [False, True], ids=["numbers", "arrays"])
@pytest.mark.parametrize(
    ("build", "bad"),
    [
        (lambda x: 1 / x, 0.0),
        (log, 0.0),
        (exp, 1000.0),
        (sin, math.inf),
        (lambda x: x**0.5, -1.0),
        (lambda x: x**0.5, 0.0),  # a value, but no slope
    ],
)
def test_undefined_points_are_domain_errors(arrays, build, bad):
    x = variable("x")
    output = sum_of(build(x)) if arrays else build(x)
    with pytest.raises(DomainError):
        GradientProgram(output)(np.array([bad]) if arrays else bad)


def test_shapes_that_do_not_fit_stay_shape_errors():
    x, y = variable("x"), variable("y")
    with pytest.raises(ShapeError, match="cannot multiply shapes"):
        GradientProgram(sum_of(x @ y))(np.ones((2, 3)), np.ones((2, 3)))


def test_inputs_are_the_variables_of_the_graph_each_once():
    x, y, z = variable("x"), variable("y"), variable("z")
    with pytest.raises(GraphError, match=r"missing \[y\]"):
        GradientProgram(x * y, (x,))
    with pytest.raises(GraphError, match=r"not in the graph \[z\]"):
        GradientProgram(x * y, (x, y, z))
    with pytest.raises(GraphError, match="each once"):
        GradientProgram(x * y, (x, y, x))
    with pytest.raises(GraphError, match=r"takes 2 values \(x, y\)"):
        GradientProgram(x * y)(1)
    assert GradientProgram(x - y, (y, x))(1, 10) == (9, (-1, 1))


def test_a_long_chain():
    x = variable("x")
    y = x
    for _ in range(5_000):
        y = (y + 1) * 1
    assert GradientProgram(y)(3) == (5003, (1,))


def test_work_grows_in_proportion_to_the_inputs():
    def calls(count):
        inputs = [variable(f"x{i}") for i in range(count)]
        total = inputs[0]
        for node in inputs[1:]:
            total = total + node
        programs = []
        work = count_calls(lambda: programs.append(GradientProgram(total, inputs)))
        assert programs[0](*[2] * count).gradients == (1,) * count
        return work

    calls(10)  # the first program loads what all need
    # ten times the inputs; going through all lines for each would be a hundred times the calls
    assert calls(2_000) < 12 * calls(200)
