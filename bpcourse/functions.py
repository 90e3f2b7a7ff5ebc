"""Elementary functions that look at what they are given.

One name, many readings: `tanh` of a number is a number, of an array an array, of a SymPy
expression a formula, of a graph node another node. The rules for numbers are written out here.
The rules for arrays (`arrays.py`) and formulas (`symbolic`) are loaded when the first array or
the first formula arrives, so that nobody waits for a library that the lesson does not use.

>>> round(tanh(0.5), 8)
0.46211716
>>> relu(-2), relu(7)
(0, 7)
"""

import cmath
import math
from collections.abc import Callable
from functools import singledispatch, wraps
from importlib import import_module
from typing import Any

from bpcourse.errors import DomainError, InputTypeError

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

NUMBERS = (int, float, complex)
_READINGS = {"numpy": "bpcourse.arrays", "sympy": "bpcourse.symbolic"}
_loaded: set[str] = set()


def _load_reading(values: tuple) -> bool:
    """Import the module that knows the kind of these values; True if that was news."""
    for value in values:
        library = type(value).__module__.partition(".")[0]
        if library in _READINGS and library not in _loaded:
            import_module(_READINGS[library])
            _loaded.add(library)
            return True
    return False


def _refuse(name: str, values: tuple) -> None:
    kinds = ", ".join(type(value).__name__ for value in values)
    hint = "; turn a list into an array with numpy.array" if "list" in kinds else ""
    raise InputTypeError(
        f"{name} was given {kinds}; it takes a number, a NumPy array, a scalar SymPy expression "
        f"or a graph node{hint}"
    )


def by_type(rule: Callable) -> Callable:
    """Make a function that uses `rule` for numbers and looks other kinds up by type."""

    @wraps(rule)
    def unknown(value: Any, *others: Any, **settings: Any) -> Any:
        if _load_reading((value, *others)):
            return function(value, *others, **settings)
        return _refuse(rule.__name__, (value,))

    function = singledispatch(unknown)
    for kind in NUMBERS:
        function.register(kind, rule)
    return function


def by_types(rule: Callable) -> Callable:
    """Do the same for a function of two values, either of which may be the array or the node."""
    dispatch = by_type(rule)

    @wraps(rule)
    def function(a: Any, b: Any) -> Any:
        if isinstance(a, NUMBERS):
            return rule(a, b) if isinstance(b, NUMBERS) else dispatch.dispatch(type(b))(a, b)
        # an array gives way to a node: maximum(array, node) is a node
        gives_way = type(a).__module__ == "numpy" and not isinstance(b, NUMBERS)
        return dispatch.dispatch(type(b) if gives_way else type(a))(a, b)

    function.register = dispatch.register
    return function


def _is_analytic(value: Any) -> bool:
    """Tell a complex number, which only a complex-step derivative sends through here."""
    return isinstance(value, complex)


@by_type
def exp(a: Any) -> Any:
    """Return e to the power of `a`.

    >>> exp(1)
    2.718281828459045

    Raises DomainError where the result is larger than any float (a > 709.78).
    """
    try:
        return cmath.exp(a) if _is_analytic(a) else math.exp(a)
    except OverflowError:
        raise DomainError(
            f"exp({a!r}) is larger than any float; keep the argument below 709.78"
        ) from None


@by_type
def log(a: Any) -> Any:
    """Return the natural logarithm of `a`.

    >>> log(1)
    0.0

    Raises DomainError for a <= 0.
    """
    if a.real <= 0:
        raise DomainError(f"log({a!r}) does not exist; log takes numbers above 0")
    return cmath.log(a) if _is_analytic(a) else math.log(a)


@by_type
def tanh(a: Any) -> Any:
    """Return the hyperbolic tangent, an S-curve from -1 to 1.

    >>> tanh(0), tanh(1000)
    (0.0, 1.0)
    """
    return cmath.tanh(a) if _is_analytic(a) else math.tanh(a)


@by_type
def sigmoid(a: Any) -> Any:
    """Return 1 / (1 + exp(-a)), an S-curve from 0 to 1.

    >>> sigmoid(0), sigmoid(-1000), sigmoid(1000)
    (0.5, 0.0, 1.0)

    Two branches, so that the exponential never overflows.
    """
    e = cmath.exp if _is_analytic(a) else math.exp
    if a.real >= 0:
        return 1 / (1 + e(-a))
    small = e(a)
    return small / (1 + small)


@by_type
def relu(a: Any) -> Any:
    """Return `a` where it is positive, otherwise 0.

    >>> relu(3.5), relu(-3.5)
    (3.5, 0.0)

    A NaN stays a NaN: the comparison `a != a` lets it through.
    """
    return a if a.real > 0 or a != a else type(a)(0)


@by_type
def softplus(a: Any) -> Any:
    """Return log(1 + exp(a)), a smooth relative of ReLU.

    >>> softplus(0)
    0.6931471805599453
    >>> softplus(1000), softplus(-1000)
    (1000.0, 0.0)
    """
    if _is_analytic(a):
        small = cmath.exp(-a if a.real > 0 else a)
        rest = 2 * cmath.atanh(small / (2 + small))  # log(1 + small), which cmath does not have
        return a + rest if a.real > 0 else rest
    return max(a, 0) + math.log1p(math.exp(-abs(a))) if a == a else a


@by_type
def square(a: Any) -> Any:
    """Return `a` times `a`.

    >>> square(-3)
    9
    """
    return a * a


@by_type
def sin(a: Any) -> Any:
    """Return the sine of `a`, in radians.

    >>> sin(0)
    0.0

    Raises DomainError for an infinite `a`.
    """
    try:
        return cmath.sin(a) if _is_analytic(a) else math.sin(a)
    except ValueError:
        raise DomainError(f"sin({a!r}) does not exist; give a finite number") from None


@by_type
def cos(a: Any) -> Any:
    """Return the cosine of `a`, in radians.

    >>> cos(0)
    1.0

    Raises DomainError for an infinite `a`.
    """
    try:
        return cmath.cos(a) if _is_analytic(a) else math.cos(a)
    except ValueError:
        raise DomainError(f"cos({a!r}) does not exist; give a finite number") from None


@by_type
def absolute(a: Any) -> Any:
    """Return `a` without its sign; its slope at 0 is taken to be 0.

    >>> absolute(-3)
    3
    """
    if _is_analytic(a):  # abs() of a complex number is not analytic; flip the sign instead
        return -a if a.real < 0 else a
    return abs(a)


@by_types
def maximum(a: Any, b: Any) -> Any:
    """Return the larger of two values; a NaN on either side wins.

    >>> maximum(2, 5)
    5
    """
    return a if a.real > b.real or a != a else b


@by_types
def greater(a: Any, b: Any) -> Any:
    """Return 1 where a > b and 0 where a <= b: the slope of ReLU and of maximum.

    >>> greater(7, 0), greater(-7, 0), greater(0, 0)
    (1, 0, 0)

    At a tie the true slope does not exist; 0 is the course's convention (and PyTorch's).
    """
    if a.real > b.real:
        return 1
    return 0 if a.real <= b.real else math.nan


@by_types
def power(a: Any, b: Any) -> Any:
    """Return `a` to the power of `b`.

    >>> power(2, 3), power(4, 0.5)
    (8, 2.0)

    Raises DomainError for a root of a negative number, where Python would change to complex, for
    1 / 0, and where the result is larger than any float.
    """
    if a.real < 0 and b == b and (b.imag or b.real % 1):
        raise DomainError(f"{a!r} to the power of {b!r} is not a real number; keep the base >= 0")
    if a == 0 and b.real < 0:
        raise DomainError(f"{a!r} to the power of {b!r} divides by 0; keep the base away from 0")
    try:
        return a**b
    except OverflowError:
        raise DomainError(f"{a!r} to the power of {b!r} is larger than any float") from None


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

    Rows are examples. Both in one step, from logits, so that no logarithm of 0 can occur.
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
