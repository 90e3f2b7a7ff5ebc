"""Elementary functions that look at what they are given.

One name, many readings: `tanh` of a number is a number, of an array an array, of a SymPy
expression a formula, of a graph node another node. The rules for numbers are written out here.

>>> round(tanh(0.5), 8)
0.46211716
>>> relu(-2), relu(7)
(0, 7)
"""

import cmath
import math
from typing import Any

from bpcourse.errors import DomainError, written
from bpcourse.functions.dispatch import by_type, by_types

__all__ = [
    "absolute",
    "ahead",
    "cos",
    "exp",
    "greater",
    "log",
    "maximum",
    "minimum",
    "power",
    "power_slope",
    "relu",
    "sigmoid",
    "sin",
    "softplus",
    "sqrt",
    "square",
    "tanh",
    "where",
]


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
def sech(a: Any) -> Any:
    """Return 1 / cosh(a), a bell from 0 over 1 to 0. Its square is the slope of tanh.

    >>> sech(0), sech(20), sech(1000)
    (1.0, 4.122307244877116e-09, 0.0)

    1 - tanh(a)^2 is the same, but its digits are lost where tanh(a) is nearly 1. From exp(-|a|), so
    that no number is too large.
    """
    e = cmath.exp(-a if a.real > 0 else a) if _is_analytic(a) else math.exp(-abs(a))
    return 2 * e / (1 + e * e)


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
def sqrt(a: Any) -> Any:
    """Return the square root of `a`.

    >>> sqrt(9)
    3.0

    Raises DomainError below 0.
    """
    if a.real < 0:
        raise DomainError(f"sqrt({a!r}) is not real; sqrt takes numbers from 0 on")
    return cmath.sqrt(a) if _is_analytic(a) else math.sqrt(a)


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
def minimum(a: Any, b: Any) -> Any:
    """Return the smaller of two values; a NaN on either side wins.

    >>> minimum(2, 5)
    2
    """
    return a if a.real < b.real or a != a else b


@by_types
def where(condition: Any, a: Any, b: Any) -> Any:
    """Return `a` where the condition is not 0, and `b` where it is; a NaN that decides wins.

    >>> where(greater(3, 2), 10, 20)
    10

    The side that is not chosen is computed all the same, and is sent the gradient 0.
    """
    if condition != condition:
        return condition
    return a if condition.real else b


@by_types
def greater(a: Any, b: Any) -> Any:
    """Return 1 where a > b and 0 where a <= b: the slope of ReLU.

    >>> greater(7, 0), greater(-7, 0), greater(0, 0)
    (1, 0, 0)

    At 0 ReLU has no slope; 0 is the course's convention, as in PyTorch, JAX and TensorFlow.
    """
    if a.real > b.real:
        return 1
    return 0 if a.real <= b.real else math.nan


@by_types
def ahead(a: Any, b: Any) -> Any:
    """Return 1 where a > b, 0 where a < b and 1/2 where they tie: the slopes of a maximum.

    >>> ahead(7, 0), ahead(-7, 0), ahead(0, 0)
    (1, 0, 0.5)

    At a tie each input gets half, as in PyTorch, JAX and HIPS autograd: maximum(x, x) is x, and has
    slope 1.
    """
    if a.real == b.real:
        return 0.5
    return greater(a, b)


@by_types
def power(a: Any, b: Any) -> Any:
    """Return `a` to the power of `b`.

    >>> power(2, 3), power(4, 0.5)
    (8, 2.0)

    Raises DomainError for a root of a negative number, where Python would change to complex, for
    1 / 0, and where the result is larger than any float.
    """
    if a.real < 0 and b == b and (b.imag or b.real % 1):
        raise DomainError(
            f"{written(a)} to the power of {written(b)} is not a real number; keep the base >= 0"
        )
    if a == 0 and b.real < 0:
        raise DomainError(
            f"{written(a)} to the power of {written(b)} divides by 0; keep the base away from 0"
        )
    try:
        # Whole numbers have no largest one: this one would take a megabit, and the next for ever.
        if isinstance(a, int) and isinstance(b, int) and b * a.bit_length() > 2**20:
            raise OverflowError  # noqa: TRY301  said below
        return a**b
    except OverflowError:
        raise DomainError(
            f"{written(a)} to the power of {written(b)} is larger than any float"
        ) from None


@by_types
def power_slope(a: Any, b: Any) -> Any:
    """Return the slope of `a` to the power of `b`, by `a`: b a^(b - 1), and 0 where b is 0.

    >>> power_slope(3, 2), power_slope(0.0, 0)
    (6, 0)

    Raises DomainError where `power` does.
    """
    return b * power(a, b - 1) if b != 0 else 0
