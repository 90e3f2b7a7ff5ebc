"""Counting: the share of each next character after the one before it, or after the two before it.

>>> train, test = names_kept_back()
>>> round(counted_loss(bigram(train), test), 2), round(counted_loss(trigram(train), test), 2)
(2.49, 2.33)

Counts alone give the probability 0 to what never occurred, so each is mixed with the shares after
a shorter past: (count + weight * shorter) / (sum of counts + weight). How much weight, 400 of the
names to learn from decide, to which the shares from the others are put; then all are counted.
Trigrams mixed in this way do better than trigrams with a number added to each count. Source: MacKay
and Peto 1995, with one weight a level.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from bpcourse.experiments.characters.spelling import ALPHABET, names_kept_back, spelled
from bpcourse.multilayer.modern import NOTHING

__all__ = ["Counted", "bigram", "counted_loss", "trigram"]

WEIGHTS = (0.3, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300)
SIZE = len(ALPHABET)


class Counted(NamedTuple):
    """The share of each next character, and the weights that were chosen.

    `shares[i, j, k]`: of k, after i and j; of what stands before the first letter, i is 0.
    """

    shares: np.ndarray
    weights: tuple[float, ...]


def bigram(names: Sequence[str]) -> Counted:
    """Return the shares of the next character after one, from counts.

    >>> shares = bigram(names_kept_back().train).shares
    >>> ALPHABET[shares[0, ALPHABET.index("q")].argmax()]
    'u'
    """
    return _chosen(names, levels=1)


def trigram(names: Sequence[str]) -> Counted:
    """Return the shares of the next character after two, from counts.

    >>> shares = trigram(names_kept_back().train).shares
    >>> ALPHABET[shares[ALPHABET.index("n"), ALPHABET.index("n")].argmax()]
    'e'
    """
    return _chosen(names, levels=2)


def counted_loss(counted: Counted, names: Iterable[str]) -> float:
    """Return the mean of -log(share) over all characters of names and their ends, in nats.

    >>> even = Counted(np.full((27, 27, 27), 1 / 27), ())
    >>> round(counted_loss(even, ["ada"]), 4)  # log 27
    3.2958
    """
    return float(-np.log(counted.shares[_triples(names)]).mean())


def _triples(names: Iterable[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each character what stood two places before it, one before it, and itself."""
    tokens, targets = spelled(names)
    before = np.pad(tokens, ((0, 0), (1, 0)))[:, :-1]
    there = targets != NOTHING
    return before[there], tokens[there], targets[there]


def _counts(names: Iterable[str]) -> np.ndarray:
    counts = np.zeros((SIZE, SIZE, SIZE))
    np.add.at(counts, _triples(names), 1)
    return counts


def _shares(counts: np.ndarray, weights: Sequence[float]) -> np.ndarray:
    """Mix counts after a longer past with shares after a shorter one, as often as weights say."""
    single = counts.sum(axis=(0, 1))
    shares = (single + 1) / (single + 1).sum()
    for level, weight in enumerate(weights, start=1):
        longer = counts.sum(axis=0, keepdims=True) if level == 1 else counts
        shares = (longer + weight * shares) / (longer.sum(axis=-1, keepdims=True) + weight)
    return np.broadcast_to(shares, counts.shape)


def _chosen(names: Sequence[str], levels: int) -> Counted:
    kept, choosing = names_kept_back(names, len(names) // 10)
    counts = _counts(kept)
    tried = {
        weights: counted_loss(Counted(_shares(counts, weights), weights), choosing)
        for weights in product(WEIGHTS, repeat=levels)
    }
    best = min(tried, key=tried.get)
    return Counted(_shares(_counts(names), best), best)
