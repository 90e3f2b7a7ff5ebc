"""Published results on gradients in deep stacks, reproduced at the start of training.

>>> steep_chain(10)
512 times (nothing is random here)
    theory: 2^9 = 512
"""

import numpy as np

from bpcourse.errors import InputValueError
from bpcourse.experiments.depth.logarithms import log_norm
from bpcourse.experiments.depth.reproduction import Reproduction, over_seeds
from bpcourse.experiments.depth.stack import (
    Stack,
    check_size,
    layers_back,
    make_stack,
    run,
    signals,
)

__all__ = [
    "backward_variance",
    "forward_spread",
    "identity_paths",
    "normalised_layers",
    "relu_depth",
    "sigmoid_chain",
    "sigmoid_layers",
    "steep_chain",
]

EXAMPLES = 32
CHAINS = "Hochreiter 1991, diploma thesis, TU München; Bengio, Simard and Frasconi 1994"
GLOROT = "Glorot and Bengio 2010, AISTATS"


def sigmoid_chain(depth: int) -> Reproduction:
    """Return |dL/dz_1| / |dL/dz_L| along single sigmoid units with weights from -1 to 1.

    >>> bool(sigmoid_chain(10).high < (1 / 4) ** 9)
    True
    """
    check_size(depth)

    def ratio(rng: np.random.Generator) -> float:
        weights, biases = rng.uniform(-1, 1, (depth, 1, 1)), rng.normal(size=(depth, 1))
        return _first_to_last(_sigmoids(weights, biases), rng.normal(size=(1, 1)))

    return Reproduction(
        "Along a chain of sigmoids gradients shrink exponentially.",
        CHAINS,
        "a chain through layers, not through time; weights drawn, not learned",
        over_seeds(ratio),
        "times",
        f"below (1/4)^{depth - 1} = {4.0 ** (1 - depth):.1e}",
    )


def steep_chain(depth: int) -> Reproduction:
    """Return the same where every weight is 8 and every bias -4: the gradient doubles.

    >>> steep_chain(3).median
    4.0

    From a = 1/2 each layer has z = 8/2 - 4 = 0, so its slope is 1/4 and its a is 1/2 again.
    """
    check_size(depth)
    chain = _sigmoids(np.full((depth, 1, 1), 8.0), np.full((depth, 1), -4.0))
    return Reproduction(
        "The weights count too: sigma' w is 2 in every layer of this chain.",
        "this course",
        "every weight 8, every bias -4, input 1/2",
        np.array([_first_to_last(chain, np.array([[0.5]]))]),
        "times",
        f"2^{depth - 1} = {2 ** (depth - 1)}",
    )


def _sigmoids(weights: np.ndarray, biases: np.ndarray) -> Stack:
    return Stack(weights, biases, "sigmoid", residual=False, normalisation="none")


def _first_to_last(stack: Stack, x: np.ndarray) -> float:
    """Return the norm of dL/dz_1 over that of dL/dz_L, for targets 1 away from the outputs."""
    y = run(stack, x).activations[-1] + 1
    logs = signals(stack, x, y).log_deltas
    return 10 ** (logs[0] - logs[-1])


def sigmoid_layers(depth: int, width: int = 100) -> Reproduction:
    """Return the norm of dL/dz_1 over that of dL/dz_L in whole layers of sigmoids.

    >>> bool(sigmoid_layers(5, width=20).high < 1e-2)
    True
    """

    def ratio(rng: np.random.Generator) -> float:
        stack = make_stack(depth, width, "sigmoid", rng=rng)
        logs = signals(stack, *rng.normal(size=(2, EXAMPLES, width))).log_deltas
        return 10 ** (logs[0] - logs[-1])

    return Reproduction(
        "Through layers of sigmoids gradients shrink exponentially.",
        CHAINS,
        f"{depth} layers of {width} units with normalised initial weights, not a recurrent network",
        over_seeds(ratio),
        "times",
        f"near (1/4)^{depth - 1} = {4.0 ** (1 - depth):.1e}",
    )


def _tanh_layers(scheme: str, rng: np.random.Generator, width: int) -> tuple[list, list]:
    """Return the spreads of a_k, and of dL/dz_k for a random dL/da_5, first layer to last."""
    stack = make_stack(5, width, "tanh", scheme, rng=rng)
    x, upstream = rng.normal(size=(2, 64, width))
    trace = run(stack, x)
    deltas = [step.delta.std() * 2.0**step.exponent for step in layers_back(stack, trace, upstream)]
    return [a.std() for a in trace.activations[1:]], deltas[::-1]


def backward_variance(scheme: str, width: int = 100) -> Reproduction:
    """Return by what factor the variance of dL/dz changes from layer 5 to layer 4 of five.

    >>> 0.2 < backward_variance("uniform", width=40).median < 0.4
    True

    `scheme` is "uniform", from -1/sqrt(n) to 1/sqrt(n), or "glorot".
    """

    def factor(rng: np.random.Generator) -> float:
        _, deltas = _tanh_layers(scheme, rng, width)
        return (deltas[-2] / deltas[-1]) ** 2

    return Reproduction(
        "Under the old standard weights the variance of the gradient falls layer by layer; "
        "normalised weights keep it where tanh is nearly linear.",
        GLOROT,
        f"tanh, 5 layers of {width}, normal inputs, a random gradient at the output, no training",
        over_seeds(factor),
        "times for one layer",
        {"uniform": "1/3", "glorot": "1, less what tanh's slope takes"}.get(scheme, ""),
    )


def forward_spread(scheme: str, layer: int, width: int = 100) -> Reproduction:
    """Return the standard deviation of the activations of layer 1 to 5.

    >>> forward_spread("uniform", 5, width=40).median < forward_spread("glorot", 5, width=40).median
    True
    """
    if layer not in range(1, 6):
        raise InputValueError(f"layer is {layer!r}; give one of the five, 1 to 5")
    return Reproduction(
        "Under the old standard weights activations fade from layer to layer.",
        GLOROT,
        f"tanh, 5 layers of {width}, normal inputs, no training",
        over_seeds(lambda rng: _tanh_layers(scheme, rng, width)[0][layer - 1]),
        "standard deviation",
    )


def _input_to_output(stack: Stack, rng: np.random.Generator) -> float:
    """Return the norm of dL/da_0 over that of dL/da_L, for a random dL/da_L."""
    x, upstream = rng.normal(size=(2, EXAMPLES, stack.weights.shape[-1]))
    *_, last = layers_back(stack, run(stack, x), upstream)
    return 10 ** (log_norm(last.gradient, last.exponent) - log_norm(upstream))


def relu_depth(depth: int, scheme: str, width: int = 64) -> Reproduction:
    """Return the norm of dL/dx over that of dL/da_L through `depth` ReLU layers.

    >>> relu_depth(30, "glorot", width=32).high < relu_depth(30, "he", width=32).low
    True

    `scheme` is "glorot" or "he". The gradients for the weights show nothing of it: from layer to
    layer dL/dz grows by what the activations lose.
    """
    return Reproduction(
        "ReLU needs weights of variance 2/n; with 1/n very deep networks stall.",
        "He, Zhang, Ren and Sun 2015, ICCV",
        f"{depth} dense layers of {width} instead of convolutions; gradients at the start, "
        "no training",
        over_seeds(
            lambda rng: _input_to_output(make_stack(depth, width, "relu", scheme, rng=rng), rng)
        ),
        "times",
        {"glorot": f"2^(-{depth}/2) = {2 ** (-depth / 2):.1e}", "he": "1"}.get(scheme, ""),
    )


def normalised_layers(normalisation: str) -> Reproduction:
    """Return the norm of dL/dW_1 over that of dL/dW_10 in ten layers of 64 sigmoids.

    >>> normalised_layers("batch").low > 1e4 * normalised_layers("none").high
    True

    `normalisation` is "none", "batch" or "layer".
    """

    def ratio(rng: np.random.Generator) -> float:
        stack = make_stack(10, normalisation=normalisation, rng=rng)
        logs = signals(stack, *rng.normal(size=(2, EXAMPLES, 64))).log_gradients
        return 10 ** (logs[0] - logs[-1])

    return Reproduction(
        "Batch normalisation makes deep networks of sigmoids trainable.",
        "Ioffe and Szegedy 2015, ICML",
        "10 layers of 64 sigmoids, the gradient flow at the start alone: no training, no accuracy; "
        "why batch normalisation helps is disputed",
        over_seeds(ratio),
        "times",
    )


def identity_paths(gain: float, *, residual: bool, depth: int = 50) -> Reproduction:
    """Return the norm of dL/dx over that of dL/da_L through tanh blocks with small weights.

    >>> identity_paths(0.1, residual=True, depth=5).low > 0.9
    True

    A block is a + tanh(W a), or tanh(W a) alone; `gain` multiplies Glorot's weights.
    """

    def ratio(rng: np.random.Generator) -> float:
        stack = make_stack(depth, 64, "tanh", scale=gain, residual=residual, rng=rng)
        return _input_to_output(stack, rng)

    return Reproduction(
        "Identity paths carry the gradient through all blocks.",
        "He, Zhang, Ren and Sun 2016, ECCV",
        f"{depth} blocks of one tanh layer of 64; gradient flow at the start alone, not the "
        "accuracy that the paper claims",
        over_seeds(ratio),
        "times",
        _expected_of_blocks(gain, depth, residual=residual),
    )


def _expected_of_blocks(gain: float, depth: int, *, residual: bool) -> str:
    """Say what a slope of 1 would give; where signals grow, tanh is flatter."""
    if residual:
        return f"up to (1 + {gain:g}^2)^({depth}/2) = {(1 + gain**2) ** (depth / 2):.2g}"
    return f"about {gain:g}^{depth} = {gain**depth:.1e}"
