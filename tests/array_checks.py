"""Whether a node of arrays has the right gradients: the complex step says so."""

import math

import hypothesis.extra.numpy as hnp
import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from bpcourse.checking.gradient_check import complex_step, relative_error
from bpcourse.functions import sum_of
from bpcourse.graph import backward, forward, variable

# the same examples in every run, and no stop-watch: two machines give one verdict
SETTINGS = settings(derandomize=True, max_examples=60)


def check(build, *arrays):
    """Compare the gradient of a weighted sum of the result with the complex step.

    The weights differ from entry to entry, so that a gradient sent to the wrong entry shows.
    """
    nodes = [variable(f"x{i}") for i in range(len(arrays))]
    result = build(*nodes)
    shape = np.shape(forward(result, dict(zip(nodes, arrays, strict=True)))[result])
    weights = np.cos(np.arange(1.0, 1 + math.prod(shape))).reshape(shape)
    output = sum_of(result * weights)
    values = forward(output, dict(zip(nodes, arrays, strict=True)))
    gradients = backward(output, values)

    def function(*points):
        point = dict(zip(nodes, map(np.asarray, points), strict=True))
        return forward(output, point)[output]

    reference = complex_step(function, arrays)
    for node, array, right in zip(nodes, arrays, reference, strict=True):
        assert np.shape(gradients[node]) == np.shape(array)
        assert gradients[node].dtype == np.float64
        # rounding of short sums of products, 1e-16 each; normalisations divide by a deviation
        assert relative_error(gradients[node], right) < 1e-11


def arrays_of(shape, low=0.25, high=2.0, **options):
    """Return arrays without special numbers, inside every domain of the table."""
    numbers = st.floats(low, high, allow_nan=False, allow_subnormal=False)
    return hnp.arrays(np.float64, shape, elements=numbers, **options)
