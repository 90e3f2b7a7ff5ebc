"""Optimizers: PyTorch's steps, for numbers, arrays and lists, and nothing remembered."""

import subprocess
import sys

import numpy as np
import pytest

from bpcourse.errors import InputTypeError, InputValueError, ShapeError
from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    parameters,
    with_parameters,
)
from bpcourse.training import OPTIMIZERS, SGD, Adam, AdamW, RMSprop, by_name, moved

STEPS = 100
SIZES = (3, 5, 4, 2)
# Every option that both have, alone and together, at values that are nobody's default.
PAIRS = [
    ("SGD", SGD, {}),
    ("SGD", SGD, {"weight_decay": 0.03}),
    ("SGD", SGD, {"momentum": 0.8}),
    ("SGD", SGD, {"momentum": 0.8, "dampening": 0.3}),
    ("SGD", SGD, {"momentum": 0.8, "nesterov": True}),
    ("SGD", SGD, {"momentum": 0.8, "dampening": 0.3, "weight_decay": 0.03}),
    ("SGD", SGD, {"momentum": 0.8, "nesterov": True, "weight_decay": 0.03}),
    ("RMSprop", RMSprop, {}),
    ("RMSprop", RMSprop, {"alpha": 0.9, "eps": 1e-3}),
    ("RMSprop", RMSprop, {"centered": True}),
    ("RMSprop", RMSprop, {"momentum": 0.7}),
    ("RMSprop", RMSprop, {"weight_decay": 0.03}),
    ("RMSprop", RMSprop, {"centered": True, "momentum": 0.7, "weight_decay": 0.03, "alpha": 0.95}),
    ("Adam", Adam, {}),
    ("Adam", Adam, {"betas": (0.8, 0.95), "eps": 1e-3}),
    ("Adam", Adam, {"weight_decay": 0.03}),
    ("Adam", Adam, {"amsgrad": True, "betas": (0.8, 0.9)}),
    ("Adam", Adam, {"amsgrad": True, "weight_decay": 0.03}),
    ("AdamW", AdamW, {}),
    ("AdamW", AdamW, {"weight_decay": 0.2, "betas": (0.8, 0.95), "eps": 1e-3}),
    ("AdamW", AdamW, {"weight_decay": 0.2, "amsgrad": True}),
    ("AdamW", AdamW, {"weight_decay": 0.0}),
]


def start():
    """Return a network whose biases are not 0, a batch and its targets."""
    rng = np.random.default_rng(5)
    network = init_network(SIZES, rng=rng)
    arrays = [a if a.ndim == 2 else rng.normal(size=a.shape) for a in parameters(network)]
    return with_parameters(network, arrays), rng.normal(size=(6, 3)), rng.normal(size=(6, 2))


def ours(optimizer, steps=STEPS):
    """Return the parameters after some steps with the course's passes and optimizer."""
    (network, x, y), state = start(), None
    for _ in range(steps):
        gradients = in_order(backward_pass(network, forward_pass(network, x), y))
        weights = parameters(network)
        move, state = optimizer.step(gradients, state, weights)
        network = with_parameters(network, moved(weights, move))
    return parameters(network)


def theirs(torch, make, steps=STEPS):
    """Return the same with PyTorch's."""
    network, x, y = start()
    weights = [torch.tensor(a, requires_grad=True) for a in parameters(network)]
    x, y, optimizer = torch.tensor(x), torch.tensor(y), make(weights)
    for _ in range(steps):
        optimizer.zero_grad()
        a = x
        for k in range(0, len(weights), 2):
            a = torch.nn.functional.linear(a, weights[k], weights[k + 1])
            a = torch.tanh(a) if k + 2 < len(weights) else a
        (((a - y) ** 2).sum() / 2 / len(y)).backward()
        optimizer.step()
    return [w.detach().numpy() for w in weights]


def distance(some, others):
    """Return the largest difference of two lists of arrays."""
    return max(np.abs(a - b).max() for a, b in zip(some, others, strict=True))


@pytest.mark.parametrize(("name", "kind", "options"), PAIRS, ids=str)
def test_an_optimizer_is_that_of_pytorch(torch, name, kind, options):
    make = getattr(torch.optim, name)
    mine = ours(kind(0.02, **options))
    assert distance(mine, theirs(torch, lambda weights: make(weights, lr=0.02, **options))) < 1e-10
    assert distance(mine, parameters(start()[0])) > 0.01


def test_another_option_would_be_seen():
    for _, kind, options in PAIRS:
        if options.get("weight_decay") != 0.0 and options:
            assert distance(ours(kind(0.02, **options)), ours(kind(0.02))) > 1e-7, options


def test_a_rule_of_numbers_arrays_and_lists_is_one_rule():
    rng = np.random.default_rng(3)
    for name in OPTIMIZERS:
        optimizer, weights = by_name(name, 0.1, weight_decay=0.01), rng.normal(size=4)
        whole_state, states, gradients = None, [None] * 4, rng.normal(size=(5, 4))
        for g in gradients:
            step, whole_state = optimizer.step(g, whole_state, weights)
            each = [optimizer.step(float(a), s, float(w)) for a, s, w in zip(g, states, weights)]  # noqa: B905
            states = [state for _, state in each]
            assert np.allclose(step, [one for one, _ in each], rtol=1e-13, atol=0), name


def test_numbers_need_no_numpy():
    code = (
        "import sys\nfrom bpcourse.training import OPTIMIZERS, WarmUp, Cosine, by_name\n"
        "for name in OPTIMIZERS:\n    by_name(name, 0.1).step([1.0, 2.0], None, [3.0, 4.0])\n"
        "WarmUp(Cosine(0.1, 5), 2)(1)\nprint('numpy' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "False\n"


def test_the_first_step_by_hand():
    g = 18.0
    assert SGD(0.1).step(g)[0] == pytest.approx(-1.8)
    assert SGD(0.1, momentum=0.9, nesterov=True).step(g)[0] == pytest.approx(-0.1 * 1.9 * 18)
    assert RMSprop(0.1, alpha=0.75, eps=0).step(g)[0] == pytest.approx(-0.2)  # 1 / sqrt(1 - 0.75)
    assert Adam(0.1, eps=0).step(g)[0] == pytest.approx(-0.1)
    assert AdamW(0.1, eps=0, weight_decay=0.5).step(g, None, 4.0)[0] == pytest.approx(-0.3)


def test_nothing_given_is_written_into():
    for name in OPTIMIZERS:
        optimizer = by_name(name, 0.1)
        gradient, weight = np.array([1.0, -2.0]), np.array([3.0, 4.0])
        _, first = optimizer.step(gradient, None, weight)
        kept = [np.array(part) for part in first if part is not None]
        again = [optimizer.step(gradient, first, weight)[0] for _ in range(2)]
        assert (again[0] == again[1]).all()
        assert (gradient == [1, -2]).all()
        assert (weight == [3, 4]).all()
        now = [np.array(part) for part in first if part is not None]
        assert all((a == b).all() for a, b in zip(kept, now, strict=True))


def test_single_precision_is_kept():
    g = np.ones(3, np.float32)
    for name in OPTIMIZERS:
        _, state = by_name(name, 0.1).step(g, None, g)
        step, _ = by_name(name, 0.1).step(g, state, g)
        assert step.dtype == np.float32, name


def test_a_centered_spread_that_rounds_below_zero_makes_no_nan():
    gradient, state = np.linspace(0.01, 1, 1000), None
    for _ in range(100):
        step, state = RMSprop(0.1, alpha=0.5, centered=True).step(gradient, state)
    assert (state.square < state.mean**2).any()
    assert np.isfinite(step).all()


@pytest.mark.parametrize("rate", [0, -0.1, float("nan"), float("inf"), "0.1", None, True, 1j])
def test_a_rate_that_is_none_is_refused(rate):
    for name in OPTIMIZERS:
        with pytest.raises((InputTypeError, InputValueError), match=r"rate is .*; give a finite"):
            by_name(name, rate)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD(0.1, momentum=-1), "momentum is -1; give a finite number from 0"),
        (lambda: SGD(0.1, nesterov=True), "nesterov comes with momentum 0 and dampening 0"),
        (lambda: SGD(0.1, momentum=0.9, dampening=0.1, nesterov=True), "no dampening"),
        (lambda: RMSprop(0.1, alpha=1), "alpha is 1; give a number from 0 to below 1"),
        (lambda: RMSprop(0.1, eps=-1), "eps is -1"),
        (lambda: Adam(0.1, betas=0.9), "betas is 0.9; give two numbers"),
        (lambda: Adam(0.1, betas=(0.9, 1.0)), r"betas\[1\] is 1.0"),
        (lambda: AdamW(0.1, weight_decay=-1), "weight_decay is -1"),
        (lambda: by_name("nestrov", 0.1), "did you mean 'nesterov'"),
    ],
)
def test_an_option_that_is_none_is_refused(make, message):
    with pytest.raises((InputTypeError, InputValueError), match=message):
        make()


def test_state_and_weights_of_another_network_are_refused():
    optimizer = Adam(0.1)
    two, three = [np.ones(2), np.ones(3)], [np.ones(3), np.ones(3)]
    _, state = optimizer.step(two)
    with pytest.raises(ShapeError, match="the state belongs to another network"):
        optimizer.step(three, state)
    with pytest.raises(ShapeError, match="1 gradients come with 2 states"):
        optimizer.step(two[:1], state)
    with pytest.raises(ShapeError, match="belong to different networks"):
        optimizer.step(two, None, three)
    with pytest.raises(ShapeError, match="2 gradients come with one state"):
        optimizer.step(two, state[0])
    with pytest.raises(ShapeError, match="1 gradients come with 2 weights"):
        moved(two, [1.0])


def test_what_is_no_gradient_or_state_is_refused():
    with pytest.raises(InputTypeError, match="a gradient is of type str"):
        SGD(0.1).step("1")
    with pytest.raises(InputTypeError, match="the state is a float"):
        SGD(0.1).step(1.0, 3.0)
    with pytest.raises(InputValueError, match=r"weight_decay is 0.1 and no weights are given"):
        SGD(0.1, weight_decay=0.1).step(1.0)
