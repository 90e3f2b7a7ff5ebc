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

from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any, NamedTuple

import numpy as np

from bpcourse import functions
from bpcourse.errors import InputTypeError
from bpcourse.graph import ELEMENTWISE_PRIMITIVES
from bpcourse.multilayer import Network, parameters, with_parameters

__all__ = ["Count", "Operations", "count_operations", "count_products"]


@dataclass(frozen=True)
class Operations:
    """Multiplications (with divisions), additions (with subtractions), and other operations.

    >>> Operations(2, 1) + Operations(1, 1, 5)
    Operations(multiplications=3, additions=2, other=5)
    >>> (3 * Operations(2, 1, 1) - Operations(1)).total
    11
    """

    multiplications: int = 0
    additions: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(astuple(self))

    def __add__(self, more: "Operations") -> "Operations":
        return Operations(*map(int.__add__, astuple(self), astuple(more)))

    def __sub__(self, less: "Operations") -> "Operations":
        return Operations(*map(int.__sub__, astuple(self), astuple(less)))

    def __rmul__(self, times: int) -> "Operations":
        return Operations(*(times * count for count in astuple(self)))


class Count(NamedTuple):
    """Matrix products, and the multiplications inside them."""

    products: int
    multiplications: int


class _Tally(Counter):
    """What has been counted so far: kind -> number, and the multiplications of each product."""

    def __init__(self) -> None:
        super().__init__()
        self.products: list[int] = []

    def operations(self) -> Operations:
        """Return the three sums."""
        return Operations(self["multiplications"], self["additions"], self["other"])


def count_operations(run: Callable, *arguments: Any) -> Operations:
    """Return the operations of `run(*arguments)` on numbers that depend on the arguments.

    >>> count_operations(lambda a, b: (a + b) / 2, 3.0, 4.0)
    Operations(multiplications=1, additions=1, other=0)
    >>> count_operations(lambda W: W @ np.ones(3), np.ones((2, 3)))
    Operations(multiplications=6, additions=4, other=0)

    An argument is a number, an array, a `Network` (its weights and biases are watched), or a
    dictionary or sequence of these. A product of shapes (m, k) and (k, n) takes m k n
    multiplications and m (k - 1) n additions. Raises InputTypeError for another argument, and for
    a NumPy function whose operations cannot be seen, such as `numpy.einsum`.
    """
    tally = _Tally()
    run(*(_counted(argument, tally) for argument in arguments))
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
    tally = _Tally()
    run(_counted(network, tally))
    return Count(len(tally.products), sum(tally.products))


def _counted(argument: Any, tally: _Tally) -> Any:
    """Return the argument with every number in it replaced by one that counts."""
    if isinstance(argument, Network):
        arrays = [_watch(array, tally) for array in parameters(argument)]
        return with_parameters(argument, arrays)
    if isinstance(argument, dict):
        return {key: _counted(value, tally) for key, value in argument.items()}
    if isinstance(argument, (list, tuple)):
        return [_counted(value, tally) for value in argument]
    if isinstance(argument, np.ndarray):
        return _watch(argument, tally)
    if isinstance(argument, (int, float)):
        return _number(argument, tally)
    raise InputTypeError(
        f"an argument is a {type(argument).__name__}; operations are counted on numbers, arrays "
        "and networks, and on dictionaries and lists of them"
    )


# --- numbers that count -------------------------------------------------------------------------


class _Counted(float):
    """A number that notes each operation it takes part in; so does every number made of it."""

    __slots__ = ("tally",)

    tally: _Tally

    def __pow__(self, exponent: Any, _modulus: None = None) -> Any:
        return _note(self, _kind_of_power(exponent), float.__pow__(self, exponent))


def _number(value: float, tally: _Tally) -> _Counted:
    number = _Counted(value)
    number.tally = tally
    return number


def _note(number: _Counted, kind: str, result: Any) -> Any:
    if result is NotImplemented:  # the other side knows better: a node, a dual number
        return result
    number.tally[kind] += 1
    return _number(result, number.tally)


def _kind_of_power(exponent: Any) -> str:
    return "multiplications" if np.ndim(exponent) == 0 and exponent == 2 else "other"


def _counting(name: str, kind: str) -> Callable:
    plain = getattr(float, name)

    def operator(self: _Counted, *others: Any) -> Any:
        return _note(self, kind, plain(self, *others))

    return operator


for _kind, _names in {
    "multiplications": ("__mul__", "__rmul__", "__truediv__", "__rtruediv__"),
    "additions": ("__add__", "__radd__", "__sub__", "__rsub__"),
    "other": ("__neg__", "__abs__", "__rpow__"),
}.items():
    for _name in _names:
        setattr(_Counted, _name, _counting(_name, _kind))


def _once(function: Callable) -> Callable:
    """Read a function for a counting number: one other operation."""
    rule = function.dispatch(float)
    return lambda a: _note(a, "other", rule(float(a)))


_FREE = {"relu", "absolute", "square"}  # they choose, or are counted by what they are made of
_ONE_EACH = [
    row.name
    for row in ELEMENTWISE_PRIMITIVES
    if row.arity == 1 and hasattr(functions, row.name) and row.name not in _FREE
]
for _name in _ONE_EACH:
    getattr(functions, _name).register(_Counted, _once(getattr(functions, _name)))
functions.relu.register(_Counted, lambda a: a if a > 0 or a != a else _number(0.0, a.tally))


# --- arrays that count --------------------------------------------------------------------------

_KINDS = {
    **dict.fromkeys((np.multiply, np.divide, np.square, np.matmul), "multiplications"),
    **dict.fromkeys((np.add, np.subtract), "additions"),
    **dict.fromkeys((np.maximum, np.minimum, np.sign, np.heaviside, np.positive), "choices"),
}
_UNSEEN = (np.einsum, np.inner, np.tensordot, np.cumsum, np.cumprod, np.convolve)


class _Watched(np.ndarray):
    """An array that notes each operation it takes part in; so does every array made of it."""

    tally: _Tally

    def __array_finalize__(self, parent: Any) -> None:
        tally = getattr(parent, "tally", None)  # None while NumPy makes an array from nothing
        self.tally = _Tally() if tally is None else tally

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if "out" in options:
            options["out"] = tuple(_plain(array) for array in options["out"])
        plain = [_plain(array) for array in inputs]
        result = np.asarray(getattr(ufunc, method)(*plain, **options))
        _note_arrays(_tally_of(inputs), ufunc, method, plain, result)
        return _watch(result, _tally_of(inputs))

    def __array_function__(self, function: Callable, types: Any, args: tuple, kwargs: dict) -> Any:
        if function in _UNSEEN:
            raise InputTypeError(
                f"the operations of numpy.{function.__name__} cannot be seen from outside; to "
                "count them, write it with @, * and +"
            )
        if function in (np.dot, np.vdot):
            return np.matmul(*(map(np.ravel, args) if function is np.vdot else args), **kwargs)
        result = super().__array_function__(function, types, args, kwargs)
        # numpy.where forgets that its parts were watched
        return _watch(result, _tally_of(args)) if function is np.where else result

    def dot(self, other: Any, out: Any = None) -> Any:
        """Multiply as `@` does; NumPy's own method would go unseen."""
        return np.matmul(self, other, out=out)


def _note_arrays(
    tally: _Tally, ufunc: np.ufunc, method: str, inputs: list, result: np.ndarray
) -> None:
    if result.dtype == bool:  # a comparison
        return
    kind = _kind_of_power(inputs[1]) if ufunc is np.power else _KINDS.get(ufunc, "other")
    tally[kind] += inputs[0].size - result.size if method == "reduce" else result.size
    if ufunc is np.matmul:
        length = inputs[0].shape[-1]
        tally.products.append(result.size * length)
        tally["multiplications"] += result.size * (length - 1)
        tally["additions"] += result.size * (length - 1)


def _tally_of(arrays: tuple) -> _Tally:
    return next(array.tally for array in arrays if isinstance(array, _Watched))


def _plain(array: Any) -> Any:
    return np.asarray(array) if isinstance(array, _Watched) else array


def _watch(array: Any, tally: _Tally) -> Any:
    watched = np.asarray(array).view(_Watched)
    watched.tally = tally
    return watched


def _once_each(function: Callable) -> Callable:
    """Read a function for a watched array: one other operation for each entry."""

    def rule(a: _Watched) -> Any:
        result = np.asarray(function(_plain(a)))
        a.tally["other"] += result.size
        return _watch(result, a.tally)

    return rule


for _name in _ONE_EACH:
    getattr(functions, _name).register(_Watched, _once_each(getattr(functions, _name)))
