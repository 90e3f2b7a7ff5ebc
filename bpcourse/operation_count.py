"""Count the matrix products of a pass through layers, instead of timing it.

>>> import numpy as np
>>> from bpcourse.multilayer import forward_pass, init_network
>>> network = init_network((3, 4, 2), rng=np.random.default_rng(0))
>>> count_products(lambda n: forward_pass(n, np.ones((5, 3))), network)
Count(products=2, multiplications=100)
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from bpcourse.multilayer import Network, parameters, with_parameters

__all__ = ["Count", "count_products"]


class Count(NamedTuple):
    """Matrix products, and the multiplications inside them."""

    products: int
    multiplications: int


class _Watched(np.ndarray):
    """An array that notes each matrix product it takes part in; so does every array made of it."""

    tally: list[int]

    def __array_finalize__(self, parent: Any) -> None:
        self.tally = getattr(parent, "tally", [])

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if "out" in options:
            options["out"] = tuple(_plain(array) for array in options["out"])
        plain = [_plain(array) for array in inputs]
        result = getattr(ufunc, method)(*plain, **options)
        if ufunc is np.matmul:
            self.tally.append(result.size * plain[0].shape[-1])
        return _watch(result, self.tally)


def _plain(array: Any) -> Any:
    return np.asarray(array) if isinstance(array, _Watched) else array


def _watch(array: Any, tally: list[int]) -> Any:
    watched = np.asarray(array).view(_Watched)
    watched.tally = tally
    return watched


def count_products(run: Callable[[Network], Any], network: Network) -> Count:
    """Return how many matrix products `run(network)` makes, and their multiplications.

    >>> from bpcourse.multilayer import init_network
    >>> network = init_network((3, 4, 2), rng=np.random.default_rng(0))
    >>> count_products(lambda n: n.layers[0].weights @ np.ones(3), network).multiplications
    12

    A product of shapes (m, k) and (k, n) takes m k n multiplications. Counted is every product of
    an array that depends on the network's weights or biases.
    """
    tally: list[int] = []
    run(with_parameters(network, [_watch(array, tally) for array in parameters(network)]))
    return Count(len(tally), sum(tally))
