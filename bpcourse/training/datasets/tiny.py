"""Tasks that fit on a page, as arrays: loaves, XOR, mirror symmetry, spirals.

>>> xor().y[:, 0]
array([0., 1., 1., 0.])
"""

from itertools import product

import numpy as np

from bpcourse.errors import whole
from bpcourse.multilayer.refusals import check_rng
from bpcourse.training.datasets.baking import LOAVES, scaled
from bpcourse.training.datasets.examples import Examples, one_hot
from bpcourse.training.refusals import number

__all__ = ["loaves", "mirror_symmetry", "spirals", "xor"]


def loaves() -> Examples:
    """Return the forty loaves: heat and time, scaled, (40, 2); and 1 for a good one, (40, 1).

    >>> x, y = loaves()
    >>> x.shape, float(y.sum())
    ((40, 2), 20.0)
    """
    x = np.array([scaled(loaf.temperature, loaf.minutes) for loaf in LOAVES])
    return Examples(x, np.array([[float(loaf.good)] for loaf in LOAVES]))


def xor() -> Examples:
    """Return the four pairs of bits, and 1 where exactly one of the two is 1.

    >>> xor().x.tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]

    No straight line parts the two kinds, so one neuron cannot learn it. Source: Minsky and Papert
    1969.
    """
    x = np.array(list(product((0.0, 1.0), repeat=2)))
    return Examples(x, x.sum(axis=1, keepdims=True) % 2)


def mirror_symmetry(bits: int = 6) -> Examples:
    """Return every pattern of so many bits, and 1 where it reads the same from both ends.

    >>> x, y = mirror_symmetry()
    >>> x.shape, float(y.sum())
    ((64, 6), 8.0)

    Source: Rumelhart, Hinton and Williams 1986. Raises InputValueError unless 2 <= bits <= 12.
    """
    x = np.array(list(product((0.0, 1.0), repeat=whole("bits", bits, 2, 12))))
    return Examples(x, (x == x[:, ::-1]).all(axis=1, keepdims=True).astype(float))


def spirals(
    rng: np.random.Generator, each: int = 100, arms: int = 2, noise: float = 0.03
) -> Examples:
    """Return points along spirals that wind round each other, and to which one they belong.

    >>> x, y = spirals(np.random.default_rng(0))
    >>> x.shape, y.shape, bool(np.abs(x).max() < 1.5)
    ((200, 2), (200, 2), True)

    Every arm makes one and a half turns on its way from near the middle out to 1; `noise` is the
    deviation of each coordinate. The targets are one-hot.
    """
    check_rng(rng)
    each, arms = whole("each", each, 1, 100_000), whole("arms", arms, 1, 20)
    number("noise", noise, least=0)
    labels = np.repeat(np.arange(arms), each)
    way = np.tile(np.linspace(0.1, 1, each), arms)
    turn = 2 * np.pi * (1.5 * way + labels / arms)
    x = way[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return Examples(x + noise * rng.normal(size=x.shape), one_hot(labels, arms))
