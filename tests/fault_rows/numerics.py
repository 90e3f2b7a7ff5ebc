"""Section B of the list of faults: numerics."""

import ast
import os
import re
import subprocess
import sys

import mpmath
import numpy as np
import pytest
from code_rules import BANNED_ATTRIBUTES
from fault_rows.shared import PACKAGE, network_of, refused, run

from bpcourse import functions
from bpcourse.checking.gradient_check import check_gradient
from bpcourse.functions import (
    absolute,
    log,
    maximum,
    relu,
    sigmoid,
    softmax_cross_entropy,
    softplus,
    tanh,
)
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer import (
    Layer,
    Network,
    init_network,
    parameters,
)

FAR = [1e3, 1e308, np.inf]
LIMITS = {
    sigmoid: lambda z: 1.0 if z > 0 else 0.0,
    tanh: np.sign,
    softplus: lambda z: max(z, 0.0),
    relu: lambda z: max(z, 0.0),
}


@pytest.mark.parametrize("function", LIMITS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("z", [*FAR, *(-z for z in FAR)])
def test_row_18_limits_are_exact_and_silent(function, z):
    with np.errstate(all="raise", under="ignore"):
        assert function(z) == LIMITS[function](z)
        assert function(np.array([z, 0.0]))[0] == LIMITS[function](z)
        single = np.float32(np.clip(z, -3e38, 3e38))
        assert function(single) == LIMITS[function](single)
        assert function(np.array([single])).dtype == np.float32


def cross_entropy_exactly(logits, k):
    with mpmath.workdps(50):
        terms = [mpmath.exp(z) if z > -mpmath.inf else 0 for z in map(mpmath.mpf, logits)]
        return float(mpmath.log(sum(terms)) - mpmath.mpf(logits[k]))


@pytest.mark.parametrize(
    "logits", [[1e4, 0.0, -1e4], [1e4, 1e4, 1e4], [0.1, 0.2, 0.3], [-1e4, -1e4 - 1, -1e4 + 1]]
)
@pytest.mark.parametrize("k", [0, 1, 2])
def test_row_19_cross_entropy_has_all_its_digits(logits, k):
    right, y = cross_entropy_exactly(logits, k), np.eye(3)[[k]]
    layer = Layer(np.eye(3), np.zeros(3), "softmax")
    network = Network((layer,), "softmax cross-entropy")
    with np.errstate(all="raise", under="ignore"):
        # a few roundings of a number as large as the loss; at 1e4, of the logits
        close = pytest.approx(right, rel=1e-13, abs=1e-15 * max(map(abs, logits)))
        assert softmax_cross_entropy(np.array([logits]), y) == close
        assert run(network, [logits], y)[0] == close
        assert np.isfinite(run(network, [logits], y)[1].weights[0]).all()


def test_row_19_logits_of_minus_infinity():
    assert softmax_cross_entropy(np.array([[0.0, -np.inf]]), np.array([[1.0, 0.0]])) == 0
    with refused(ArithmeticError, "a row of logits is all -inf"):
        softmax_cross_entropy(np.full((1, 2), -np.inf), np.array([[1.0, 0.0]]))


def test_row_20_no_logarithm_of_a_probability():
    for output in ("linear", "softmax"):
        with refused(ValueError, "computed from logits and needs output='sigmoid'"):
            network_of(3, 1, output=output, loss="binary cross-entropy")
    layer = Layer(np.ones((1, 1)), np.zeros(1), "sigmoid")
    network = Network((layer,), "binary cross-entropy")
    with np.errstate(all="raise", under="ignore"):
        for z, y in ((800.0, 0.0), (-800.0, 1.0)):  # the probability of y is 0 in float64
            loss, gradients = run(network, [[z]], [[y]])
            assert loss == 800
            assert gradients.deltas[0] == 1 - 2 * y
    with refused(ArithmeticError, r"log\(0.0\) does not exist"):
        log(0.0)


@pytest.mark.parametrize(
    ("function", "convention", "slope"),
    [
        (relu, 0, 0.0),
        (absolute, 0, 0.0),
        (lambda x: maximum(x, 0.0), 0.5, 0.0),
        (relu, 0, 0.7),
    ],
)
def test_row_21_ties_follow_the_convention_and_are_skipped(function, convention, slope):
    point = np.append(np.linspace(1, 2, 30), 0.0)
    x = variable("x")
    y = function(x)
    gradient = backward(y, forward(y, {x: point}), np.ones(31))[x]
    assert gradient[-1] == convention
    gradient[-1] = slope  # whatever is claimed at the tie, differences cannot judge it
    report = check_gradient(lambda x: function(x).sum(), [point], [gradient], "central difference")
    assert (report.verdict, report.checks[0].skipped) == ("PASS", 1)
    assert "1 of 31 entries skipped at a kink" in repr(report)


@pytest.mark.parametrize("factor", [0, -1, 3])
@pytest.mark.parametrize("depth", [20, 30])
def test_row_22_a_gradient_in_the_noise_is_inconclusive(depth, factor):
    def chain(x):
        for _ in range(depth):
            x = sigmoid(x)
        return x

    x = variable("x")
    y = chain(x)
    slope = backward(y, forward(y, {x: 0.5}))[x]
    assert 0 < slope < 1e-12
    claimed = [slope * factor]
    assert check_gradient(chain, [0.5], claimed, "central difference").verdict == "INCONCLUSIVE"
    assert check_gradient(chain, [0.5], claimed).verdict == "FAIL"


DOMAIN = {
    "log(0)": (log, 0.0),
    "log(-1)": (log, -1.0),
    "0 to the power -1": (lambda x: x**-1, 0.0),
    "root of -1": (lambda x: x**0.5, -1.0),
    "1 / 0": (lambda x: 1 / x, 0.0),
    "exp(1000)": (functions.exp, 1000.0),
}


UNDEFINED = "does not exist|not defined|not a real number|is not real|larger than any float|divi"


@pytest.mark.parametrize("name", DOMAIN)
@pytest.mark.parametrize("kind", [float, np.float64, lambda v: np.array([v])])
def test_row_24_undefined_at_forward(name, kind):
    function, value = DOMAIN[name]
    x = variable("x")
    y = function(x)
    with refused(ArithmeticError, UNDEFINED):
        forward(y, {x: kind(value)})


@pytest.mark.parametrize("kind", [float, lambda v: np.array([v])])
def test_row_24_a_root_at_zero_has_a_value_but_no_slope(kind):
    x = variable("x")
    y = x**0.5
    values = forward(y, {x: kind(0.0)})
    assert values[y] == 0
    with refused(ArithmeticError, UNDEFINED):
        backward(y, values, kind(1.0))


def test_row_25_what_underflows_in_a_deep_chain_underflows_to_zero_in_silence():
    x = variable("x")
    y = x
    for _ in range(600):
        y = sigmoid(y)
    with np.errstate(all="raise", under="ignore"):
        for value, one in ((0.5, 1.0), (np.array([0.5]), np.ones(1))):
            gradient = backward(y, forward(y, {x: value}), one)[x]
            assert gradient == 0  # the factors are 0.22 at most


THREADS = """
import numpy as np
from bpcourse.multilayer import *
rng = np.random.default_rng(5)
network = init_network((200, 300, 150, 10), rng=rng)
x, y = rng.normal(size=(256, 200)), rng.normal(size=(256, 10))
cache = forward_pass(network, x)
print(float(loss_value(network, cache, y)).hex())
for array in in_order(backward_pass(network, cache, y)):
    print(float(np.linalg.norm(array)).hex(), float(array.flat[7]).hex())
"""


def test_row_26_one_thread_and_two_agree():
    found = []
    for threads in "12":
        env = dict(os.environ, OPENBLAS_NUM_THREADS=threads, OMP_NUM_THREADS=threads)
        result = subprocess.run(
            [sys.executable, "-c", THREADS],
            env=env,
            cwd=PACKAGE.parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        found.append([float.fromhex(word) for word in result.stdout.split()])
    assert len(found[0]) == 13
    # threads may add up in another order: not the same bits, and no more than that
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)


@pytest.mark.parametrize("rng", [None, 0, -1, 1.5, "seed", np.random, np.random.RandomState(0)])
def test_row_27_randomness_comes_from_a_generator(rng):
    with refused(TypeError, r"pass numpy\.random\.default_rng\(seed\)"):
        init_network((3, 2), rng=rng)


def test_row_27_the_same_seed_gives_the_same_and_the_global_state_is_left_alone():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002  to show that nobody uses it
    first, second, other = (parameters(network_of(seed=s)) for s in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(first, second, strict=True))
    assert not any((a == b).all() for a, b in zip(first, other, strict=True))
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def legacy_randomness(source):
    """Return the names under numpy.random that a source uses, other than generators."""
    used = [ast.unparse(n) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Attribute)]
    inside = [re.fullmatch(r"(?:np|numpy)\.random\.(\w+)", name) for name in used]
    return [name[0] for name in inside if name and name[1] not in {"Generator", "default_rng"}]


def test_row_27_no_module_uses_the_global_state():
    assert "np.random.seed" in BANNED_ATTRIBUTES
    for path in PACKAGE.rglob("*.py"):
        assert legacy_randomness(path.read_text(encoding="utf-8")) == [], path.name
    assert legacy_randomness("np.random.normal(0, 1)") == ["np.random.normal"]
    assert legacy_randomness("np.random.default_rng(0).normal()") == []
