"""Count the operations of a computation, instead of timing it.

>>> from bpcourse.graph import backward, forward, variable
>>> x, w = variable("x"), variable("w")
>>> y = x * w + x
>>> count_operations(lambda point: forward(y, point), {x: 2.0, w: 3.0})
Operations(multiplications=1, additions=1, other=0)
>>> from bpcourse.multilayer import forward_pass, init_network
>>> network = init_network((3, 4, 2), rng=np.random.default_rng(0))
>>> count_operations(lambda n: forward_pass(n, np.ones((5, 3))), network)
Operations(multiplications=100, additions=100, other=20)

A division counts as a multiplication, as in the theorem of Baur and Strassen (1983), and a
subtraction as an addition. *Other* is one for each number that exp, log, tanh, sigmoid, softplus,
sin, cos, a power other than the square, or a change of sign computes. Comparisons and the choices
that follow them (relu, maximum, greater) compute no new number and are not counted.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from bpcourse.checking.counted_arrays import Watched, watched
from bpcourse.checking.counted_numbers import Counted, Operations, Tally, counted_number
from bpcourse.errors import InputTypeError
from bpcourse.multilayer import Network, parameters, with_parameters

__all__ = ["Count", "Operations", "count_operations", "count_products"]


class Count(NamedTuple):
    """Matrix products, and the multiplications inside them."""

    products: int
    multiplications: int


def count_operations(run: Callable, *arguments: Any) -> Operations:
    """Return the operations of `run(*arguments)` on numbers that depend on the arguments.

    >>> count_operations(lambda a, b: (a + b) / 2, 3.0, 4.0)
    Operations(multiplications=1, additions=1, other=0)
    >>> count_operations(lambda W: W @ np.ones(3), np.ones((2, 3)))
    Operations(multiplications=6, additions=4, other=0)

    An argument is a number, an array, a `Network` (its weights and biases are watched), or a
    dictionary or sequence of these. A product of shapes (m, k) and (k, n) takes m k n
    multiplications and m (k - 1) n additions. Raises InputTypeError for another argument, for what
    NumPy does out of sight (`numpy.einsum`, `numpy.linalg`, the method `dot` of an array that is
    not watched), and for a result of plain numbers without an operation: those of `math`, or behind
    `float(...)`, cannot be seen.
    """
    tally = Tally()
    _check_result(run(*(_counted(argument, tally) for argument in arguments)), tally)
    return tally.operations()


def count_products(run: Callable[[Network], Any], network: Network) -> Count:
    """Return how many matrix products `run(network)` makes, and their multiplications.

    >>> from bpcourse.multilayer import init_network
    >>> network = init_network((3, 4, 2), rng=np.random.default_rng(0))
    >>> count_products(lambda n: n.layers[0].weights @ np.ones(3), network).multiplications
    12

    A product of shapes (m, k) and (k, n) takes m k n multiplications. Counted is every product of
    an array that depends on the network's weights or biases.
    """
    tally = Tally()
    run(_counted(network, tally))
    return Count(len(tally.products), sum(tally.products))


def _counted(argument: Any, tally: Tally) -> Any:
    """Return the argument with every number in it replaced by one that counts."""
    if isinstance(argument, Network):
        arrays = [watched(array, tally) for array in parameters(argument)]
        return with_parameters(argument, arrays)
    if isinstance(argument, dict):
        return {key: _counted(value, tally) for key, value in argument.items()}
    if isinstance(argument, (list, tuple)):
        return [_counted(value, tally) for value in argument]
    if isinstance(argument, np.ndarray):
        return watched(argument, tally)
    if isinstance(argument, (int, float)):
        return counted_number(argument, tally)
    raise InputTypeError(
        f"an argument is a {type(argument).__name__}; operations are counted on numbers, arrays "
        "and networks, and on dictionaries and lists of them"
    )


def _check_result(result: Any, tally: Tally) -> None:
    """Raise InputTypeError for plain numbers that came about without an operation."""
    plain = isinstance(result, (float, complex, np.ndarray, np.inexact))
    if plain and not isinstance(result, (Counted, Watched)) and not tally:
        raise InputTypeError(
            f"the result is a plain {type(result).__name__}: it does not depend on the arguments, "
            "or was computed out of sight, by math or after float(...); write it with "
            "bpcourse.functions, @, * and +"
        )
