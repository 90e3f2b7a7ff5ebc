"""A chain of functions of one variable: values go in, products of slopes come out.

>>> chain = (square, sin, exp)
>>> values = chain_values(chain, 0.5)
>>> [round(v, 6) for v in values]
[0.5, 0.25, 0.247404, 1.280696]
>>> slopes = local_derivatives(chain, values)
>>> [round(s, 6) for s in slopes]
[1.0, 0.968912, 1.280696]
>>> round(products_from_the_left(slopes)[-1], 6)
1.240883

The derivative of the whole chain is the product of the slopes, each taken at the value that
arrives there. Multiplied from the left (the input) it is *forward mode*, from the right (the
output) *reverse mode*, which is backpropagation; the result is the same.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import mul
from typing import Any

from bpcourse.errors import InputTypeError
from bpcourse.functions import (
    absolute,
    cos,
    exp,
    greater,
    log,
    relu,
    sech,
    sigmoid,
    sin,
    softplus,
    sqrt,
    square,
    tanh,
)

__all__ = [
    "SLOPES",
    "chain_values",
    "difference_quotient",
    "local_derivatives",
    "products_from_the_left",
    "products_from_the_right",
]

SLOPES: dict[Callable, Callable] = {
    exp: exp,
    log: lambda x: 1 / x,
    tanh: lambda x: sech(x) ** 2,
    sech: lambda x: -sech(x) * tanh(x),
    sigmoid: lambda x: sigmoid(x) * sigmoid(-x),
    relu: lambda x: greater(x, 0),
    softplus: sigmoid,
    sqrt: lambda x: 1 / (2 * sqrt(x)),
    square: lambda x: 2 * x,
    sin: cos,
    cos: lambda x: -sin(x),
    absolute: lambda x: greater(x, 0) - greater(0, x),
}


def difference_quotient(function: Callable, x: Any, nudge: float) -> Any:
    """Return the change of a function for a small nudge, per unit of the nudge.

    >>> round(difference_quotient(square, 3, 0.001), 6)
    6.001
    """
    return (function(x + nudge) - function(x)) / nudge


def chain_values(chain: Sequence[Callable], x: Any) -> list:
    """Return x and what it becomes after each function of the chain.

    >>> chain_values((square, square), 3)
    [3, 9, 81]
    """
    return list(accumulate(chain, lambda value, function: function(value), initial=x))


def local_derivatives(chain: Sequence[Callable], values: Sequence) -> list:
    """Return the slope of each function, at the value that arrives there.

    >>> local_derivatives((square, square), [3, 9, 81])
    [6, 18]

    Raises InputTypeError for a function without an entry in `SLOPES`.
    """
    unknown = [link for link in chain if link not in SLOPES]
    if unknown:
        known = sorted(link.__name__ for link in SLOPES)
        raise InputTypeError(f"no slope is known for {unknown[0]!r}; use one of {', '.join(known)}")
    return [SLOPES[link](value) for link, value in zip(chain, values, strict=False)]


def products_from_the_left(slopes: Sequence) -> list:
    """Return the derivatives of each value by the input: forward mode.

    >>> products_from_the_left([6, 18])
    [1, 6, 108]
    """
    return list(accumulate(slopes, mul, initial=1))


def products_from_the_right(slopes: Sequence) -> list:
    """Return the derivatives of the output by each value: reverse mode, backpropagation.

    >>> products_from_the_right([6, 18])
    [108, 18, 1]
    """
    return list(accumulate(reversed(slopes), mul, initial=1))[::-1]
