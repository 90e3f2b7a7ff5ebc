"""The functions that act on each entry by itself, read for NumPy arrays.

Loaded by `dispatch` when the first array arrives, with `whole_arrays`. Nothing here warns, and a
NaN that goes in comes out: it is never turned into a number.
"""

from typing import Any

import numpy as np

from bpcourse.errors import DomainError
from bpcourse.functions import elementary
from bpcourse.functions.accepted import keep, plain

__all__: list[str] = []


def _exp(a: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        result = np.exp(a)
    if np.any(np.isinf(result.real) & np.isfinite(a.real)):
        limit = np.log(np.finfo(a.real.dtype).max)  # 709.78, in single precision 88.723
        raise DomainError(f"exp({a.real.max()}) is larger than any float; stay below {limit:.5g}")
    return result


def _log(a: np.ndarray) -> np.ndarray:
    if np.any(a.real <= 0):
        raise DomainError(f"log({a.real.min()}) does not exist; log takes numbers above 0")
    return np.log(a)


def _folded_exp(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where a >= 0, and exp(-|a|) with the sign taken from the real part."""
    positive = a.real >= 0
    return positive, np.exp(np.where(positive, -a, a))


def _sigmoid(a: np.ndarray) -> np.ndarray:
    positive, small = _folded_exp(a)
    return np.where(positive, 1, small) / (1 + small)


def _sech(a: np.ndarray) -> np.ndarray:
    _, small = _folded_exp(a)
    return 2 * small / (1 + small * small)


def _softplus(a: np.ndarray) -> np.ndarray:
    positive, small = _folded_exp(a)
    # NumPy's log1p of a complex number loses digits; 2 arctanh(s / (2 + s)) is the same
    rest = 2 * np.arctanh(small / (2 + small)) if np.iscomplexobj(a) else np.log1p(small)
    return np.where(positive, a, 0) + rest


def _relu(a: np.ndarray) -> np.ndarray:
    return np.where((a.real > 0) | np.isnan(a), a, 0)


def _wave(rule: Any) -> Any:
    def wave(a: np.ndarray) -> np.ndarray:
        if np.any(np.isinf(a)):
            raise DomainError(f"{rule.__name__} of infinity does not exist; give finite numbers")
        return rule(a)

    return wave


def _square(a: np.ndarray) -> np.ndarray:
    return np.square(a)


def _absolute(a: np.ndarray) -> np.ndarray:
    return np.where(a.real < 0, -a, a)


def _maximum(a: Any, b: Any) -> np.ndarray:
    return np.where((np.real(a) > np.real(b)) | np.isnan(a), a, b)


def _greater(a: Any, b: Any) -> np.ndarray:
    a, b = np.real(a), np.real(b)
    return np.where(a > b, 1.0, np.where(a <= b, 0.0, np.nan)).astype(_kind_of(a, b))


def _minimum(a: Any, b: Any) -> np.ndarray:
    return np.where((np.real(a) < np.real(b)) | np.isnan(a), a, b)


def _ahead(a: Any, b: Any) -> np.ndarray:
    return np.where(np.real(a) == np.real(b), 0.5, _greater(a, b)).astype(_kind_of(a, b))


def _where(condition: Any, a: Any, b: Any) -> np.ndarray:
    chosen = np.where(np.real(condition) != 0, a, b)
    return np.where(np.isnan(condition), np.nan, chosen) if np.isnan(condition).any() else chosen


def _kind_of(a: Any, b: Any) -> np.dtype:
    return np.result_type(np.real(a), np.real(b), np.float32)


def _sqrt(a: np.ndarray) -> np.ndarray:
    if np.any(a.real < 0):
        raise DomainError(
            f"sqrt({a.real.min()}) is not a real number; sqrt takes numbers from 0 on"
        )
    return np.sqrt(a)


def _power_slope(a: Any, b: Any) -> np.ndarray:
    b = np.asarray(b)
    return b * _power(a, np.where(b == 0, 1, b - 1))


def _power(a: Any, b: Any) -> np.ndarray:
    a, b = plain(np.asarray(a)), np.asarray(b)
    broken = (b.imag != 0) | ((np.floor(b.real) != b.real) & ~np.isnan(b))
    if np.any((a.real < 0) & broken):
        raise DomainError("a negative entry to a broken power is not real; keep the base >= 0")
    try:
        with np.errstate(divide="raise", over="raise", under="ignore"):
            return a**b
    except FloatingPointError as error:
        raise DomainError(f"a power is not defined or larger than any float: {error}") from None


for _function, _rule in {
    elementary.exp: _exp,
    elementary.log: _log,
    elementary.tanh: np.tanh,
    elementary.sech: _sech,
    elementary.sigmoid: _sigmoid,
    elementary.relu: _relu,
    elementary.softplus: _softplus,
    elementary.square: _square,
    elementary.sin: _wave(np.sin),
    elementary.cos: _wave(np.cos),
    elementary.absolute: _absolute,
    elementary.maximum: _maximum,
    elementary.minimum: _minimum,
    elementary.where: _where,
    elementary.greater: _greater,
    elementary.ahead: _ahead,
    elementary.sqrt: _sqrt,
    elementary.power_slope: _power_slope,
    elementary.power: _power,
}.items():
    keep(_rule, _function)
