"""An embedding: rows looked up in a table; on the way back each row collects what its tokens got.

>>> cache = embedding_forward([2, 0, 2], [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
>>> embedding_backward(cache, [[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]]).table
array([[0., 1.],
       [0., 0.],
       [6., 5.]])

Token 2 stands in the text twice: two paths lead from its row to the output, and their gradients
add. Row 1 was not looked up: no path, gradient 0.
"""

from typing import Any, NamedTuple

import numpy as np

from bpcourse.multilayer.modern.refusals import arriving, numbers, row_numbers

__all__ = ["EmbeddingCache", "EmbeddingGradients", "embedding_backward", "embedding_forward"]


class EmbeddingCache(NamedTuple):
    """The output, the tokens that were looked up, and the table."""

    output: np.ndarray
    tokens: np.ndarray
    table: np.ndarray


class EmbeddingGradients(NamedTuple):
    """dL/dtable; tokens are whole numbers and have no gradient."""

    table: np.ndarray


def embedding_forward(tokens: Any, table: Any) -> EmbeddingCache:
    """Look up the row of each token.

    >>> embedding_forward([[1, 0]], [[1.0, 2.0], [3.0, 4.0]]).output
    array([[[3., 4.],
            [1., 2.]]])

    `tokens` are whole numbers in any shape, `table` has the shape (tokens known, units); the output
    has one axis more than `tokens`, the units. Raises InputTypeError for tokens that are no whole
    numbers, InputValueError for one outside the table, ShapeError for another shape of the table.
    """
    table = numbers("table", table, "(tokens known, units)")
    tokens = row_numbers(tokens, len(table))
    return EmbeddingCache(table[tokens], tokens, table)


def embedding_backward(cache: EmbeddingCache, upstream: Any) -> EmbeddingGradients:
    """Add each token's gradient to the row that it came from.

    >>> cache = embedding_forward([0, 0], [[1.0], [2.0]])
    >>> embedding_backward(cache, [[3.0], [4.0]]).table
    array([[7.],
           [0.]])

    `table[tokens] = upstream` would keep the last of several, and `+=` too: NumPy reads once and
    writes once. `numpy.add.at` adds every one.
    """
    upstream = arriving(upstream, cache.output)
    table = np.zeros(cache.table.shape, upstream.dtype)
    np.add.at(table, cache.tokens, upstream)
    return EmbeddingGradients(table)
