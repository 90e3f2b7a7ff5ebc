"""The elementary functions: limits, kinds, kinks, and what they refuse."""

import cmath
import decimal
import fractions
import math
import subprocess
import sys
import warnings

import numpy as np
import pytest
import sympy

from bpcourse import functions
from bpcourse.errors import DomainError, InputTypeError, ShapeError
from bpcourse.functions import (
    absolute,
    cos,
    exp,
    greater,
    log,
    maximum,
    mean_of,
    power,
    relu,
    sigmoid,
    sin,
    softplus,
    square,
    sum_of,
    tanh,
    transpose,
)
from bpcourse.graph import Node, backward, forward, variable

KINDS = {
    "float": float,
    "numpy.float64": np.float64,
    "array": lambda v: np.array([v, v]),
    "float32 array": lambda v: np.array([v], np.float32),
}
LIMITS = {
    (sigmoid, 1000.0): 1,
    (sigmoid, -1000.0): 0,
    (sigmoid, 1e308): 1,
    (sigmoid, -1e308): 0,
    (sigmoid, math.inf): 1,
    (sigmoid, -math.inf): 0,
    (tanh, 1000.0): 1,
    (tanh, -1000.0): -1,
    (tanh, 1e308): 1,
    (tanh, -1e308): -1,
    (tanh, math.inf): 1,
    (tanh, -math.inf): -1,
    (softplus, 1000.0): 1000,
    (softplus, -1000.0): 0,
    (softplus, 1e308): 1e308,
    (softplus, -1e308): 0,
    (softplus, math.inf): math.inf,
    (softplus, -math.inf): 0,
    (relu, math.inf): math.inf,
    (relu, -math.inf): 0,
    (exp, -1000.0): 0,
    (exp, -math.inf): 0,
    (exp, math.inf): math.inf,
    (log, math.inf): math.inf,
    (absolute, -math.inf): math.inf,
}


@pytest.mark.parametrize("kind", ["float", "numpy.float64", "array"])
@pytest.mark.parametrize(("function", "x"), LIMITS, ids=lambda i: getattr(i, "__name__", str(i)))
def test_limits_are_exact_and_silent(function, x, kind):
    with np.errstate(all="raise", under="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.all(function(KINDS[kind](x)) == LIMITS[function, x])


@pytest.mark.parametrize("function", [sigmoid, tanh, softplus, relu])
@pytest.mark.parametrize("x", [1000.0, -1000.0, 1e308, -1e308, math.inf, -math.inf])
def test_slopes_far_out_are_exact_and_silent(function, x):
    node = variable("x")
    y = function(node)
    slope = {sigmoid: 0, tanh: 0, softplus: float(x > 0), relu: float(x > 0)}[function]
    with np.errstate(all="raise", under="ignore"):
        for given in (x, np.array(x), np.array([x])):
            values = forward(y, {node: given})
            gradient = backward(y, values, np.ones(np.shape(values[y])))[node]
            assert np.all(gradient == slope)


POINTS = [-30.0, -2.5, -1.0, -0.3, 0.4, 1.0, 2.7, 20.0]
TRUTH = {
    exp: math.exp,
    tanh: math.tanh,
    sin: math.sin,
    cos: math.cos,
    square: lambda x: x * x,
    absolute: abs,
    relu: lambda x: max(x, 0.0),
    sigmoid: lambda x: float(1 / (1 + sympy.exp(-sympy.Rational(str(x)))).evalf(30)),
    softplus: lambda x: float(sympy.log(1 + sympy.exp(sympy.Rational(str(x)))).evalf(30)),
}


@pytest.mark.parametrize("function", TRUTH, ids=lambda f: f.__name__)
@pytest.mark.parametrize("x", POINTS)
def test_numbers_arrays_and_complex_numbers_agree(function, x):
    right = pytest.approx(TRUTH[function](x), rel=1e-15, abs=0)  # five units in the last place
    assert function(x) == right
    assert function(np.array([x]))[0] == right
    assert function(np.array(x))[()] == right
    assert complex(function(complex(x, 1e-200))).real == right
    assert function(np.array([x + 1e-200j]))[0].real == right
    slope = function(complex(x, 1e-200)).imag / 1e-200
    # slope by complex numbers and by complex arrays: both rounded a few times
    assert function(np.array([x + 1e-200j]))[0].imag / 1e-200 == pytest.approx(
        slope, rel=1e-14, abs=0
    )


def test_log_and_power_of_numbers_and_arrays():
    assert log(2.5) == math.log(2.5)
    assert log(np.array([2.5]))[0] == math.log(2.5)
    assert log(2.5 + 1e-200j).imag == pytest.approx(0.4e-200, rel=1e-15, abs=0)  # one division
    assert log(np.array([2.5 + 1e-200j]))[0].imag == pytest.approx(0.4e-200, rel=1e-15, abs=0)
    assert power(2, 10) == 1024
    assert type(power(2, 10)) is int
    assert power(-2, 3) == power(-2.0, 3.0) == -8
    assert power(np.array([-2.0]), 3).tolist() == [-8]
    assert power(2.0, np.array([1.0, -1.0])).tolist() == [2, 0.5]
    assert power(0.0, 0) == power(0, 0.0) == 1
    assert math.isnan(power(-2.0, math.nan))
    assert np.isnan(power(np.array([-2.0]), math.nan))
    step = power(-2 + 1e-200j, 3).imag / 1e-200
    assert step == pytest.approx(12, rel=1e-15, abs=0)  # the slope of x^3 at -2


UNDEFINED = [
    (log, (0,), "log takes numbers above 0"),
    (log, (-1.5,), "log takes numbers above 0"),
    (log, (-1 + 1e-200j,), "log takes numbers above 0"),
    (exp, (1000,), "larger than any float"),
    (exp, (1000 + 1j,), "larger than any float"),
    (sin, (math.inf,), "does not exist"),
    (cos, (-math.inf,), "does not exist"),
    (cos, (complex(math.inf, 1),), "does not exist"),
    (power, (-1, 0.5), "not a real number"),
    (power, (-1.0, 2 + 1e-200j), "not a real number"),
    (power, (0, -1), "divides by 0"),
    (power, (0.0, -0.5), "divides by 0"),
    (power, (1e200, 2.5), "larger than any float"),
    (log, (np.array([1.0, 0.0]),), "log takes numbers above 0"),
    (log, (np.array([-1 + 1j]),), "log takes numbers above 0"),
    (exp, (np.array([1.0, 1000.0]),), "larger than any float"),
    (sin, (np.array([np.inf]),), "does not exist"),
    (cos, (np.array([-np.inf]),), "does not exist"),
    (power, (np.array([1.0, -1.0]), 0.5), "not real"),
    (power, (np.array([-1.0]), 2 + 1e-200j), "not real"),
    (power, (-1.0, np.array([0.5])), "not real"),
    (power, (np.array([0.0]), -1), "not defined"),
    (power, (np.array([1e200]), 2.5), "larger than any float"),
]


@pytest.mark.parametrize(("function", "given", "message"), UNDEFINED)
def test_outside_the_domain(function, given, message):
    with pytest.raises(DomainError, match=message):
        function(*given)


@pytest.mark.parametrize("function", [exp, log, tanh, sigmoid, relu, softplus, square, sin, cos])
def test_nan_stays_nan(function):
    assert math.isnan(function(math.nan))
    assert np.isnan(function(np.array([math.nan]))).all()


def test_ties_signs_and_nan_of_comparisons():
    assert (relu(-0.0), relu(0), relu(-3)) == (0, 0, 0)
    assert type(relu(-3)) is int
    assert (absolute(-3), absolute(0), absolute(-3 + 1j)) == (3, 0, 3 - 1j)
    assert (maximum(2, 5), maximum(5, 2), maximum(3, 3)) == (5, 5, 3)
    assert (greater(2, 1), greater(1, 2), greater(1, 1)) == (1, 0, 0)
    for a, b in ((math.nan, 1.0), (1.0, math.nan)):
        for kind in (float, lambda v: np.array([v])):
            assert np.isnan(maximum(kind(a), kind(b))).all()
            assert np.isnan(greater(kind(a), kind(b))).all()
    assert greater(np.array([2.0, 1.0, 1.0]), np.array([1.0, 2.0, 1.0])).tolist() == [1, 0, 0]
    assert maximum(np.array([1.0, 5.0]), 3).tolist() == [3, 5]
    assert maximum(3, np.array([1.0, 5.0])).tolist() == [3, 5]
    assert maximum(2 + 1j, 1 + 5j) == 2 + 1j  # by the real part
    assert greater(2 + 1j, 1 + 5j) == 1
    assert absolute(np.array([-3.0, 0.0])).tolist() == [3, 0]
    assert relu(np.array([-3.0, 0.0, 2.0])).tolist() == [0, 0, 2]


SMALL = [np.uint8(200), np.int8(-128), np.int64(3), np.bool_(1), np.float32(0.5)]


@pytest.mark.parametrize("scalar", SMALL, ids=lambda s: type(s).__name__)
def test_scalars_and_small_integers_of_numpy(scalar):
    number = float(scalar)
    assert square(scalar) == square(np.array([scalar]))[0] == number * number
    assert absolute(scalar) == absolute(np.array([scalar]))[0] == abs(number)
    assert power(scalar, 2) == power(np.array([scalar]), 2)[0] == number**2
    assert relu(scalar) == relu(np.array([scalar]))[0] == max(number, 0)
    # float32 carries seven digits
    assert tanh(scalar) == pytest.approx(math.tanh(number), rel=1e-6, abs=0)
    assert maximum(1.0, scalar) == maximum(scalar, 1.0) == max(number, 1)
    assert maximum(scalar, np.array([1.0]))[0] == max(number, 1)


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "sigmoid", "relu", "softplus", "sin"])
def test_float32_stays_float32(name):
    function = getattr(functions, name)
    assert function(np.float32(0.5)).dtype == np.float32
    assert function(np.array([0.5], np.float32)).dtype == np.float32
    assert greater(np.array([0.5], np.float32), 0).dtype == np.float32


def test_sums_means_and_transposes_of_numbers_are_the_numbers():
    assert (sum_of(3), mean_of(3.5), transpose(2)) == (3, 3.5, 2)
    assert sum_of(np.ones((2, 3)), axis=0, keepdims=True).shape == (1, 3)
    assert mean_of(np.array([[1.0, 3.0]]), axis=1).tolist() == [2]
    for build in (sum_of, mean_of, transpose):
        x = variable("x")
        y = build(x) * 3
        assert backward(y, forward(y, {x: 2.0}))[x] == 3
        assert backward(y, forward(y, {x: 2}), 0.5)[x] == 1.5  # not cut to a whole number
    with pytest.raises(ShapeError, match="mean of an empty array"):
        mean_of(np.ones((0, 3)))


UNKNOWN = {
    "text": "3",
    "None": None,
    "list": [1.0],
    "fraction": fractions.Fraction(1, 2),
    "decimal": decimal.Decimal(1),
    "dictionary": {},
}


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("function", [exp, relu, square, sum_of], ids=lambda f: f.__name__)
def test_other_kinds_are_refused_by_name(function, name):
    with pytest.raises(InputTypeError, match=f"{function.__name__} was given "):
        function(UNKNOWN[name])
    with pytest.raises(InputTypeError, match="maximum was given "):
        maximum(UNKNOWN[name], 1)
    with pytest.raises(InputTypeError, match="maximum was given "):
        maximum(1, UNKNOWN[name])


def test_a_list_gets_a_hint():
    with pytest.raises(InputTypeError, match=r"numpy\.array"):
        exp([1.0])
    with pytest.raises(InputTypeError, match=r"exp was given str.*graph node$"):
        exp("1")


def test_every_kind_gives_its_own_kind():
    a = sympy.Symbol("a")
    assert isinstance(exp(1.0), float)
    assert isinstance(exp(1j), complex)
    assert exp(1j) == cmath.exp(1j)
    assert isinstance(exp(np.ones(2)), np.ndarray)
    assert exp(a) == sympy.exp(a)
    assert isinstance(exp(variable("x")), Node)
    assert isinstance(maximum(a, 1), sympy.Piecewise)
    assert isinstance(maximum(1, a), sympy.Piecewise)
    assert isinstance(maximum(1, variable("x")), Node)
    assert isinstance(maximum(np.ones(2), variable("x")), Node)


def test_sympy_matrices_are_refused():
    for matrix in (sympy.Matrix([[1]]), sympy.MatrixSymbol("M", 2, 2)):
        with pytest.raises(InputTypeError, match="scalar only"):
            tanh(matrix)


LIGHT = """
import sys
import bpcourse
from bpcourse import functions, graph
from bpcourse.by_hand import chain_rule
from bpcourse.by_hand import neuron
from bpcourse.graph import primitives
from bpcourse.graph import program
from bpcourse.by_hand import two_layer
x = graph.variable("x")
y = functions.tanh(x * 2) + x ** 2
graph.backward(y, graph.forward(y, {x: 0.5}))
program.GradientProgram(y)(0.5)
two_layer.nine_steps(two_layer.TwoLayer())
print(sorted({"numpy", "sympy", "matplotlib", "ipywidgets", "IPython"} & set(sys.modules)))
import numpy
print(functions.tanh(numpy.zeros(1)))
print("sympy" in sys.modules)
"""


def test_the_scalar_path_loads_no_library_and_arrays_work_when_they_come():
    command = [sys.executable, "-W", "error", "-c", LIGHT]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert answer.stdout.split("\n")[:3] == ["[]", "[0.]", "False"]


def test_an_array_of_a_kind_of_its_own_may_be_the_first_to_come():
    """No plain array has loaded the reading yet; counting hands such a kind to the functions."""
    code = (
        "import numpy\n"
        "from bpcourse import functions\n"
        "class Mine(numpy.ndarray): pass\n"
        "print(functions.relu(numpy.array([-1.0, 2.0]).view(Mine)))"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert answer.stdout == "[0. 2.]\n"
