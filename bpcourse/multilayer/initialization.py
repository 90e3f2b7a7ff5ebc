"""How weights begin: each scheme draws a matrix (units out, units in) from a generator.

>>> SCHEMES["glorot"](2, 3, np.random.default_rng(1)).shape
(3, 2)

All but "uniform" choose the spread so that signals keep their size from layer to layer.
"""

import numpy as np

__all__ = ["SCHEMES"]


def _uniform(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    bound = 1 / np.sqrt(fan_in)
    return rng.uniform(-bound, bound, (fan_out, fan_in))


def _glorot(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    bound = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, (fan_out, fan_in))


def _he(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))


def _lecun(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, np.sqrt(1 / fan_in), (fan_out, fan_in))


def _orthogonal(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
    tall = rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out)))
    q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diag(r))  # without it, the directions are not evenly spread
    return q if fan_out >= fan_in else q.T


SCHEMES = {
    "uniform": _uniform,  # the old standard, before 2010
    "glorot": _glorot,  # Glorot and Bengio 2010
    "he": _he,  # He and others 2015
    "lecun": _lecun,  # LeCun and others 1998
    "orthogonal": _orthogonal,  # Saxe and others 2013
}
