"""Functions that only arrays and graph nodes have; a number is refused, or is its own sum."""

from typing import Any

from bpcourse.errors import InputTypeError
from bpcourse.functions.dispatch import by_type, by_types

__all__ = [
    "batch_norm",
    "layer_norm",
    "matmul",
    "mean_of",
    "reshape",
    "softmax_cross_entropy",
    "sum_of",
    "transpose",
]


def _arrays_only(name: str, a: Any) -> None:
    raise InputTypeError(f"{name} was given the number {a!r}; it takes a NumPy array or a node")


@by_types
def matmul(a: Any, b: Any) -> Any:  # noqa: ARG001
    """Return the matrix product of two arrays."""
    return _arrays_only("matmul", a)


@by_type
def sum_of(a: Any, axis: int | None = None, *, keepdims: bool = False) -> Any:  # noqa: ARG001
    """Return the sum over `axis`, or over everything.

    >>> import numpy as np
    >>> sum_of(np.array([[1., 2.], [3., 4.]]), axis=0)
    array([4., 6.])
    """
    return a


@by_type
def mean_of(a: Any, axis: int | None = None, *, keepdims: bool = False) -> Any:  # noqa: ARG001
    """Return the mean over `axis`, or over everything.

    >>> import numpy as np
    >>> float(mean_of(np.array([1., 2., 6.])))
    3.0
    """
    return a


@by_type
def transpose(a: Any) -> Any:
    """Return the array with its axes in reverse order.

    >>> import numpy as np
    >>> transpose(np.array([[1., 2., 3.]])).shape
    (3, 1)
    """
    return a


@by_type
def reshape(a: Any, shape: tuple[int, ...]) -> Any:  # noqa: ARG001
    """Return the same entries in another shape.

    >>> import numpy as np
    >>> reshape(np.arange(6.), (2, 3)).shape
    (2, 3)
    """
    return _arrays_only("reshape", a)


@by_type
def softmax_cross_entropy(logits: Any, targets: Any) -> Any:  # noqa: ARG001
    """Return the mean cross-entropy of softmax(logits) against target probabilities.

    >>> import numpy as np
    >>> round(float(softmax_cross_entropy(np.array([[2., 2.]]), np.array([[0., 1.]]))), 6)
    0.693147

    Rows are examples. Both in one step, from logits, so that no logarithm of 0 can occur. Raises
    InputValueError for a negative target and for a row of targets that does not sum to 1.
    """
    return _arrays_only("softmax_cross_entropy", logits)


@by_type
def batch_norm(a: Any, gain: Any, shift: Any, epsilon: float = 1e-5) -> Any:  # noqa: ARG001
    """Return each column scaled to mean 0 and variance 1 over the batch, times gain, plus shift.

    >>> import numpy as np
    >>> batch_norm(np.array([[1.], [3.]]), np.array([1.]), np.array([0.]), 0.0)
    array([[-1.],
           [ 1.]])

    Source: Ioffe and Szegedy 2015.
    """
    return _arrays_only("batch_norm", a)


@by_type
def layer_norm(a: Any, gain: Any, shift: Any, epsilon: float = 1e-5) -> Any:  # noqa: ARG001
    """Return each row scaled to mean 0 and variance 1 over its units, times gain, plus shift.

    >>> import numpy as np
    >>> layer_norm(np.array([[1., 3.]]), np.array([1., 1.]), np.array([0., 0.]), 0.0)
    array([[-1.,  1.]])

    Source: Ba, Kiros and Hinton 2016.
    """
    return _arrays_only("layer_norm", a)
