"""Names as numbers: 0 stands before the first letter and for the end, 1 to 26 are a to z.

>>> tokens, targets = spelled(["ada"])
>>> tokens[0].tolist()
[0, 1, 4, 1, 0, 0, 0, 0, 0]
>>> targets[0].tolist()
[1, 4, 1, 0, -1, -1, -1, -1, -1]

At each place the target is what comes next; behind the end of a name there is nothing to predict.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from bpcourse.errors import InputValueError
from bpcourse.multilayer.modern import NOTHING
from bpcourse.training.datasets import first_names

__all__ = ["ALPHABET", "LONGEST", "Names", "Spelled", "names_kept_back", "spelled", "word"]

ALPHABET = ".abcdefghijklmnopqrstuvwxyz"  # 0 is the dot
LONGEST = 8  # letters
KEPT_BACK = 400  # names
SEED = 0  # says which


class Names(NamedTuple):
    """The names to learn from, and those that are kept back."""

    train: tuple[str, ...]
    test: tuple[str, ...]


class Spelled(NamedTuple):
    """Names as numbers: a row a name, a column a place; targets are what comes next."""

    tokens: np.ndarray
    targets: np.ndarray


def names_kept_back(names: Sequence[str] | None = None, count: int = KEPT_BACK) -> Names:
    """Return names in two parts, drawn once and for all.

    >>> train, test = names_kept_back()
    >>> len(test), set(train) & set(test)
    (400, set())

    Of the course's list, if no other is given.
    """
    names = first_names() if names is None else names
    order = np.random.default_rng(SEED).permutation(len(names))
    test, train = ([names[i] for i in part] for part in (order[:count], order[count:]))
    return Names(tuple(train), tuple(test))


def spelled(names: Iterable[str]) -> Spelled:
    """Return tokens and targets, (names, 9) each.

    >>> spelled(["jo", "ann"]).targets.shape
    (2, 9)

    Raises InputValueError for a name with other letters than a to z, or with none or more than 8.
    """
    names = list(names)
    tokens = np.zeros((len(names), LONGEST + 1), dtype=int)
    targets = np.full(tokens.shape, NOTHING)
    for i, name in enumerate(names):
        numbers = _numbers(name)
        tokens[i, 1 : len(name) + 1] = numbers
        targets[i, : len(name) + 1] = [*numbers, 0]
    return Spelled(tokens, targets)


def word(tokens: Iterable[int]) -> str:
    """Return the letters up to the first 0.

    >>> word([1, 4, 1, 0, 5])
    'ada'
    """
    return "".join(ALPHABET[token] for token in tokens).split(".")[0]


def _numbers(name: str) -> list[int]:
    numbers = [ALPHABET.find(letter) for letter in name]
    if not 1 <= len(name) <= LONGEST or min(numbers) < 1:
        raise InputValueError(f"the name is {name!r}; give 1 to {LONGEST} letters from a to z")
    return numbers
