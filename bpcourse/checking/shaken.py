"""Numbers whose last digits tremble: what they change in a result is what rounding can change.

>>> import numpy as np
>>> tremor = Tremor(lambda x: (x + 1e6) - 1e6)
>>> noise = float(max(abs(tremor(0.3) - 0.3) for _ in range(5))) / TREMBLING
>>> 1e-11 < noise < 1e-9  # a float near 1e6 has a grain of 1.2e-10
True

A value, 0 for one, that is what is left of large terms does not show how large they were. So the
function is run on arrays that multiply the result of every operation by 1 + something random of
2**-40. That is 4096 times as much as rounding does, hence the division; and it is so little that
four times the trembling makes four times the noise. The idea is the Monte Carlo arithmetic of
Parker (1997).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["TREMBLING", "Tremor"]

SIZE = 2.0**-40
TREMBLING = SIZE / float(np.finfo(float).eps)
LONG = 8192  # numbers drawn at once, since drawing takes time
CUTTING = (np.absolute, np.conjugate)  # of a complex number they are not analytic


class Tremor:
    """The function, computed with numbers that tremble; each call trembles otherwise.

    Where the function does not take such arrays, or turns them into plain ones, the arguments at
    least have trembled. `cut` says whether a function that is not analytic has been seen.
    """

    def __init__(self, function: Callable) -> None:
        self.function = function
        self.dice = np.random.default_rng(0)  # the same trembling in every run
        self.noise = 1 + SIZE * self.dice.uniform(-1, 1, LONG)
        self.used = 0
        self.cut = False
        self.shy = False  # of arrays that are not plain

    def __call__(self, *arguments: Any) -> Any:
        """Return the value of the function, trembling."""
        moved = [self.shake(np.asarray(argument)) for argument in arguments]
        if not self.shy:
            try:
                return np.asarray(self.function(*(_watch(array, self) for array in moved)))[()]
            except (TypeError, ValueError, AttributeError):
                self.shy = True
        return self.function(*(array if array.shape else array.item() for array in moved))

    def shake(self, array: np.ndarray) -> np.ndarray:
        """Return a copy with a little of every real and imaginary part added to it."""
        moved = array.astype(complex if array.dtype.kind == "c" else float)
        parts = moved.reshape(-1).view(float)  # a view: both are new and lie in one piece
        parts *= self._factors(parts.size)
        return parts.view(moved.dtype).reshape(array.shape)

    def _factors(self, number: int) -> np.ndarray:
        if number > LONG // 2:
            return 1 + SIZE * self.dice.uniform(-1, 1, number)
        self.used += number
        if self.used > LONG:
            self.used = number + int(self.dice.integers(LONG // 2))  # never the same sequence
        return self.noise[self.used - number : self.used]


class _Shaken(np.ndarray):
    """An array that trembles; so does every array made of it."""

    tremor: Tremor | None

    def __array_finalize__(self, parent: Any) -> None:
        self.tremor = getattr(parent, "tremor", None)

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)  # of a single entry NumPy would make a plain number
        return found if isinstance(found, _Shaken) else _watch(np.asarray(found), self.tremor)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        out = options.pop("out", None)
        tremor = next((a.tremor for a in (*inputs, *(out or ())) if isinstance(a, _Shaken)), None)
        plain = [_plain(array) for array in inputs]
        if tremor is not None and ufunc in CUTTING:
            tremor.cut = tremor.cut or any(np.iscomplexobj(array) for array in plain)
        result = getattr(ufunc, method)(*plain, **options)
        if out is None:
            return _trembling(result, tremor)
        _plain(out[0])[...] = _plain(_trembling(result, tremor))
        return out[0]

    def __array_function__(self, function: Callable, types: Any, args: tuple, kwargs: dict) -> Any:
        if function in (np.vdot, np.linalg.norm) and self.tremor is not None:
            self.tremor.cut = True
        result = super().__array_function__(function, types, args, kwargs)
        # numpy.where, dot and einsum are no ufuncs, and some of them forget what they were given
        return _trembling(result, self.tremor)


def _plain(array: Any) -> Any:
    return array.view(np.ndarray) if isinstance(array, _Shaken) else array


def _watch(array: np.ndarray, tremor: Tremor) -> _Shaken:
    watched = array.view(_Shaken)
    watched.tremor = tremor
    return watched


def _trembling(result: Any, tremor: Tremor | None) -> Any:
    if tremor is None or getattr(result, "dtype", np.dtype(bool)).kind not in "fc":
        return result
    return _watch(tremor.shake(np.asarray(_plain(result))), tremor)
