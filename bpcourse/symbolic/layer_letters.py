"""What a layer in letters is made of.

>>> letters("x", 1, 2)
array([[x_1, x_2]], dtype=object)
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import sympy

from bpcourse.symbolic.readings import as_formula

__all__ = ["SymbolicLayer", "each", "letters"]


class SymbolicLayer(NamedTuple):
    """A layer in letters: those that have a gradient, the cache, and the upstream gradient.

    `instead` gives what is written in place of some formulas before two sides are compared: a
    letter for each exp or tanh, the square of a letter for what stands under a square root. Then
    both sides are rational.
    """

    letters: dict[str, np.ndarray]
    cache: Any
    upstream: np.ndarray
    instead: dict[sympy.Expr, sympy.Expr]

    def rational(self, formula: sympy.Expr) -> sympy.Expr:
        """Return a formula with `instead` put in, for exp(2 z) the square of what exp(z) gets.

        >>> z, e = sympy.symbols("z e")
        >>> SymbolicLayer({}, None, None, {sympy.exp(z): e}).rational(sympy.exp(z) ** 2 + z)
        e**2 + z
        """

        def power(z: sympy.Expr) -> sympy.Expr:
            for known, letter in self.instead.items():
                times = z / known.args[0] if isinstance(known, sympy.exp) else sympy.nan
                if times.is_Integer:
                    return letter**times
            return sympy.exp(z)

        return formula.xreplace(self.instead).replace(sympy.exp, power)

    @property
    def loss(self) -> sympy.Expr:
        """The sum of upstream * output."""
        return as_formula((self.upstream * self.cache.output).sum())


def letters(name: str, *shape: int) -> np.ndarray:
    """Return an array of letters: x_11, x_12, ...; axes of length 1 have no index."""
    array = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        place = "".join(str(i + 1) for i, n in zip(index, shape, strict=True) if n > 1)
        array[index] = sympy.Symbol(f"{name}_{place}" if place else name, real=True)
    return array


def each(function: Callable, array: np.ndarray) -> np.ndarray:
    """Return the array of what a function makes of each entry."""
    return np.vectorize(function, otypes=[object])(array)
