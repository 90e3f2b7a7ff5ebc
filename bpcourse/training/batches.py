"""Mini-batches: every example once a sweep, in an order that a generator draws anew each time.

>>> from bpcourse.training.datasets import loaves
>>> batches = Batches(loaves(), 16, np.random.default_rng(0))
>>> [len(x) for x, y in batches], len(batches)
([16, 16, 8], 3)
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bpcourse.errors import whole
from bpcourse.multilayer.refusals import check_rng
from bpcourse.training.datasets.examples import Examples, checked_examples

__all__ = ["Batches"]


@dataclass(frozen=True)
class Batches:
    """Examples in batches of one size; going through them is a sweep.

    >>> x = np.arange(5.0)[:, None]
    >>> batches = Batches(Examples(x, x), 2, np.random.default_rng(0), keep_last=False)
    >>> [len(x) for x, y in batches]
    [2, 2]
    >>> [float(x[0, 0]) for x, y in Batches(Examples(x, x), 2)]
    [0.0, 2.0, 4.0]

    Without a size all examples are one batch; without a generator they stay in their order. What is
    left over at the end is a smaller batch, or with keep_last=False waits for another sweep.
    Raises InputTypeError, InputValueError or ShapeError for what cannot be cut up so.
    """

    examples: Examples
    size: int | None = None
    rng: np.random.Generator | None = None
    keep_last: bool = True

    def __post_init__(self) -> None:
        examples = checked_examples(self.examples)
        count = len(examples.x)
        size = count if self.size is None else whole("size", self.size, 1, count)
        if self.rng is not None:
            check_rng(self.rng)
        object.__setattr__(self, "examples", examples)
        object.__setattr__(self, "size", size)

    def __len__(self) -> int:
        """Return how many batches a sweep has."""
        count = len(self.examples.x)
        return -(-count // self.size) if self.keep_last else count // self.size

    def __iter__(self) -> Iterator[Examples]:
        """Yield the batches of one sweep."""
        x, y = self.examples
        order = np.arange(len(x)) if self.rng is None else self.rng.permutation(len(x))
        for k in range(len(self)):
            rows = order[k * self.size : (k + 1) * self.size]
            yield Examples(x[rows], y[rows])

    def __repr__(self) -> str:
        return f"Batches({len(self.examples.x)} examples, {len(self)} batches of {self.size})"
