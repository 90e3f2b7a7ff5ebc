"""Functions that look at what they are given: one name, many readings.

- `elementary`: exp, tanh, sigmoid, relu, ... of a number, an array, a formula or a graph node
- `of_arrays`: matmul, sum_of, softmax_cross_entropy, ... of an array or a graph node
- `dispatch`: how a function finds its reading
- `arrays`: the readings for NumPy arrays
"""

from bpcourse.functions.elementary import (
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
from bpcourse.functions.of_arrays import (
    batch_norm,
    layer_norm,
    matmul,
    mean_of,
    reshape,
    softmax_cross_entropy,
    sum_of,
    transpose,
)

__all__ = [
    "absolute",
    "batch_norm",
    "cos",
    "exp",
    "greater",
    "layer_norm",
    "log",
    "matmul",
    "maximum",
    "mean_of",
    "power",
    "relu",
    "reshape",
    "sigmoid",
    "sin",
    "softmax_cross_entropy",
    "softplus",
    "square",
    "sum_of",
    "tanh",
    "transpose",
]
