"""Functions that look at what they are given: one name, many readings.

- `elementary`: exp, tanh, sigmoid, relu, ... of a number, an array, a formula or a graph node
- `of_arrays`: matmul, sum_of, softmax_cross_entropy, ... of an array or a graph node
- `dispatch`: how a function finds its reading
- `arrays`, `whole_arrays`: the readings for NumPy arrays; `accepted`: which values they take
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "elementary": (
            "absolute ahead cos exp greater log maximum minimum power power_slope relu sech "
            "sigmoid sin softplus sqrt square tanh where"
        ),
        "of_arrays": (
            "batch_norm concatenate entries join layer_norm matmul mean_of reshape "
            "softmax softmax_cross_entropy sum_of transpose"
        ),
    },
)
