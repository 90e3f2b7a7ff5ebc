"""Arrays that note each operation they take part in; what cannot be seen is refused.

>>> tally = Tally()
>>> product = np.ones((4, 2)) @ watched(np.ones((3, 2)), tally).T
>>> tally.operations()
Operations(multiplications=24, additions=12, other=0)
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from bpcourse import functions
from bpcourse.checking.counted_numbers import ONE_EACH, Tally, counted_number, kind_of_power
from bpcourse.errors import InputTypeError

__all__ = ["Watched", "watched"]

_KINDS = {
    **dict.fromkeys((np.multiply, np.divide, np.square, np.matmul), "multiplications"),
    **dict.fromkeys((np.add, np.subtract), "additions"),
    **dict.fromkeys((np.maximum, np.minimum, np.sign, np.heaviside, np.positive), "choices"),
}
# NumPy functions that move numbers, or are made of operations that are seen. No others pass.
_NAMES = """
    all allclose amax amin any argmax argmin argsort argwhere array2string array_equal
    array_repr array_str atleast_1d atleast_2d atleast_3d broadcast_arrays broadcast_to
    clip column_stack concatenate copy copyto count_nonzero diagonal empty_like
    expand_dims flatnonzero flip full_like hstack imag isclose iscomplexobj isrealobj max
    may_share_memory mean min moveaxis ndim nonzero ones_like outer pad prod ravel real
    repeat reshape result_type roll shape shares_memory size sort split squeeze stack std
    sum swapaxes take tile transpose tril triu var vstack where zeros_like
"""
_SEEN = {getattr(np, name) for name in _NAMES.split()}
_COPYING = ("copy", "astype", "take", "repeat", "flatten", "ravel", "reshape", "compress")


class Watched(np.ndarray):
    """An array that notes each operation it takes part in; so does every array made of it."""

    __array_priority__ = 1000.0  # what plain.dot(watched) makes is watched, so that it is noticed
    tally: Tally
    moving = 0  # while numbers are copied and nothing is computed

    def __array_finalize__(self, parent: Any) -> None:
        tally = getattr(parent, "tally", None)  # None while NumPy makes an array from nothing
        if tally is not None and self.base is None and not Watched.moving:
            raise InputTypeError(  # new numbers from old ones, and no operation was seen
                "an array was computed out of sight, as plain.dot(watched) does; to count the "
                "operations, write it with @, * and +"
            )
        self.tally = Tally() if tally is None else tally

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if "out" in options:
            options["out"] = tuple(_plain(array) for array in options["out"])
        plain = [_plain(array) for array in inputs]
        result = np.asarray(getattr(ufunc, method)(*plain, **options))
        _note_arrays(_tally_of(inputs), ufunc, method, plain, result)
        return watched(result, _tally_of(inputs))

    def __array_function__(self, function: Callable, types: Any, args: tuple, kwargs: dict) -> Any:
        if function not in {*_SEEN, np.dot, np.vdot}:
            raise InputTypeError(
                f"the operations of numpy.{function.__name__} cannot be seen from outside; to "
                "count them, write it with @, * and +"
            )
        if function in (np.dot, np.vdot):
            return np.matmul(*(map(np.ravel, args) if function is np.vdot else args), **kwargs)
        with _copying():
            result = super().__array_function__(function, types, args, kwargs)
        # numpy.where and concatenate forget that their parts were watched
        moved = isinstance(result, np.ndarray) and result.dtype.kind in "fc"
        return watched(result, _tally_of(_flat(args))) if moved else result

    def __getitem__(self, place: Any) -> Any:
        with _copying():  # a single number is watched too, as an array without axes
            return watched(super().__getitem__(place), self.tally)

    def item(self, *place: Any) -> Any:
        """Return one number, which counts on."""
        return counted_number(super().item(*place), self.tally)

    def dot(self, other: Any, out: Any = None) -> Any:
        """Multiply as `@` does; NumPy's own method would go unseen."""
        return np.matmul(self, other, out=out)


@contextmanager
def _copying() -> Iterator[None]:
    Watched.moving += 1
    try:
        yield
    finally:
        Watched.moving -= 1


def _copies(name: str) -> Callable:
    plain = getattr(np.ndarray, name)

    def method(self: Watched, *arguments: Any, **settings: Any) -> Any:
        with _copying():
            return plain(self, *arguments, **settings)

    return method


for _name in _COPYING:
    setattr(Watched, _name, _copies(_name))


def _note_arrays(
    tally: Tally, ufunc: np.ufunc, method: str, inputs: list, result: np.ndarray
) -> None:
    if result.dtype == bool:  # a comparison
        return
    kind = kind_of_power(inputs[1]) if ufunc is np.power else _KINDS.get(ufunc, "other")
    tally[kind] += inputs[0].size - result.size if method == "reduce" else result.size
    if ufunc is np.matmul:
        length = inputs[0].shape[-1]
        tally.products.append(result.size * length)
        tally["multiplications"] += result.size * (length - 1)
        tally["additions"] += result.size * (length - 1)


def _tally_of(arrays: Iterable) -> Tally:
    return next(array.tally for array in arrays if isinstance(array, Watched))


def _flat(arguments: Any) -> Iterator[Any]:
    for one in arguments:
        yield from _flat(one) if isinstance(one, (list, tuple)) else (one,)


def _plain(array: Any) -> Any:
    return np.asarray(array) if isinstance(array, Watched) else array


def watched(array: Any, tally: Tally) -> Any:
    """Return an array that notes its operations in a tally."""
    watched = np.asarray(array).view(Watched)
    watched.tally = tally
    return watched


def _once_each(function: Callable) -> Callable:
    """Read a function for a watched array: one other operation for each entry."""

    def rule(a: Watched) -> Any:
        result = np.asarray(function(_plain(a)))
        a.tally["other"] += result.size
        return watched(result, a.tally)

    return rule


for _name in ONE_EACH:
    getattr(functions, _name).register(Watched, _once_each(getattr(functions, _name)))
