"""A published claim beside what came out here, with its spread.

>>> Reproduction("doubles", "a textbook", "nothing", np.array([1.9, 2.0, 2.2]), "times")
median 2 times (1.9 to 2.2 over 3 seeds)
"""

from collections.abc import Callable
from textwrap import fill
from typing import NamedTuple

import numpy as np

__all__ = ["SEEDS", "Reproduction", "over_seeds"]

SEEDS = 20
PAGE = 96  # letters in a line


class Reproduction(NamedTuple):
    """What a source claims, what is different here, and a value for each seed.

    `theory` says what is expected, where a theory says it.
    """

    claim: str
    source: str
    changed: str
    values: np.ndarray
    unit: str
    theory: str = ""

    @property
    def median(self) -> float:
        """The middle value."""
        return float(np.median(self.values))

    @property
    def low(self) -> float:
        """The smallest value."""
        return float(np.min(self.values))

    @property
    def high(self) -> float:
        """The largest value."""
        return float(np.max(self.values))

    def account(self) -> str:
        """Return source, claim, what is changed and what came out, in lines that fit a page.

        >>> print(Reproduction("It doubles.", "A book", "nothing", np.ones(2), "times").account())
        A book
          claim:   It doubles.
          changed: nothing
          got:     median 1 times (1 to 1 over 2 seeds)
        """
        got = repr(self).replace("\n    ", "\n           ")
        said = (f"  claim:   {self.claim}", f"  changed: {self.changed}")
        wrapped = (fill(line, PAGE, subsequent_indent=" " * 11) for line in said)
        return "\n".join([self.source, *wrapped, f"  got:     {got}"])

    def __repr__(self) -> str:
        theory = f"\n    theory: {self.theory}" if self.theory else ""
        if len(self.values) == 1:
            return f"{self.median:.3g} {self.unit} (nothing is random here){theory}"
        if np.isinf(self.values).all():
            return f"not reached with any of {len(self.values)} seeds{theory}"
        spread = f"{self.low:.3g} to {self.high:.3g} over {len(self.values)} seeds"
        return f"median {self.median:.3g} {self.unit} ({spread}){theory}"


def over_seeds(figure: Callable[[np.random.Generator], float], seeds: int = SEEDS) -> np.ndarray:
    """Return `figure(rng)` for the generators with the seeds 0, 1, 2, ...

    >>> over_seeds(lambda rng: rng.normal()).shape
    (20,)
    """
    return np.array([figure(np.random.default_rng(seed)) for seed in range(seeds)])
