"""Functions that only arrays and graph nodes have; a number is refused, or is its own sum."""

from collections.abc import Sequence
from typing import Any

from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.functions.dispatch import by_type, by_types

__all__ = [
    "batch_norm",
    "concatenate",
    "entries",
    "join",
    "layer_norm",
    "matmul",
    "mean_of",
    "reshape",
    "softmax",
    "softmax_cross_entropy",
    "sum_of",
    "transpose",
]


def _arrays_only(name: str, a: Any) -> None:
    raise InputTypeError(f"{name} was given the number {a!r}; it takes a NumPy array or a node")


@by_types
def matmul(a: Any, b: Any) -> Any:  # noqa: ARG001
    """Return the matrix product of two arrays, or of two stacks of matrices, one by one.

    >>> import numpy as np
    >>> matmul(np.ones((5, 2, 3)), np.ones((3, 4))).shape
    (5, 2, 4)

    The last two axes are those of the matrices; the axes before them are broadcast.
    """
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
def transpose(a: Any, axes: Sequence[int] | None = None) -> Any:  # noqa: ARG001
    """Return the array with its axes in reverse order, or in the order that is given.

    >>> import numpy as np
    >>> transpose(np.array([[1., 2., 3.]])).shape
    (3, 1)
    >>> transpose(np.ones((5, 2, 3)), (0, 2, 1)).shape
    (5, 3, 2)
    """
    return a


@by_type
def entries(a: Any, index: Any) -> Any:  # noqa: ARG001
    """Return the entries of an array at an index, as NumPy does: `a[index]`.

    >>> import numpy as np
    >>> entries(np.array([[1., 2.], [3., 4.]]), (slice(None), 1))
    array([2., 4.])

    The index is data: whole numbers, slices, lists or arrays of whole numbers, masks.
    """
    return _arrays_only("entries", a)


@by_types
def join(a: Any, b: Any, axis: int = 0) -> Any:  # noqa: ARG001
    """Return two arrays as one, the second behind the first along an axis.

    >>> import numpy as np
    >>> join(np.array([1., 2.]), np.array([3.]))
    array([1., 2., 3.])
    """
    return _arrays_only("join", a)


@by_type
def concatenate(parts: Sequence, axis: int = 0) -> Any:  # noqa: ARG001
    """Return several arrays as one, each behind the one before it along an axis.

    >>> import numpy as np
    >>> concatenate([np.array([[1.]]), np.array([[2.]]), np.array([[3.]])], axis=1)
    array([[1., 2., 3.]])

    Neighbours are joined in pairs, so that n parts are copied log2(n) times.
    """
    return _arrays_only("concatenate", parts)


def _concatenate(parts: Sequence, axis: int = 0) -> Any:
    if not parts:
        raise InputValueError("concatenate was given no parts; give it one or more")
    while len(parts) > 1:
        pairs = zip(parts[::2], parts[1::2], strict=False)
        odd = parts[-1:] if len(parts) % 2 else []
        parts = [*(join(a, b, axis) for a, b in pairs), *odd]
    return parts[0]


for _kind in (list, tuple):
    concatenate.register(_kind, _concatenate)


@by_type
def reshape(a: Any, shape: tuple[int, ...]) -> Any:  # noqa: ARG001
    """Return the same entries in another shape.

    >>> import numpy as np
    >>> reshape(np.arange(6.), (2, 3)).shape
    (2, 3)
    """
    return _arrays_only("reshape", a)


@by_type
def softmax(a: Any) -> Any:
    """Return shares that sum to 1 along the last axis: exp(a) over the sum of exp(a).

    >>> import numpy as np
    >>> softmax(np.array([[0., 0.], [800., 0.]]))
    array([[0.5, 0.5],
           [1. , 0. ]])

    Minus infinity has the share 0. Raises DomainError for a row of nothing else.
    """
    return _arrays_only("softmax", a)


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
