"""What may stand in the brackets of `node[...]`: data, known when the graph is built.

>>> read((0, slice(1, None)))
('(0, slice(1, None, None),)', [])
"""

import operator
from typing import Any, NoReturn

from bpcourse.errors import InputTypeError
from bpcourse.functions.dispatch import library_of
from bpcourse.graph.primitive import LETTERS

__all__ = ["read"]


def read(index: Any) -> tuple[str, list]:
    """Return an index as text, in which arrays are letters, and the arrays.

    >>> read(([2, 0], 1))
    ('(b, 1,)', [array([2, 0])])

    Raises InputTypeError for anything but whole numbers, slices, `...`, None, and lists or arrays
    of whole numbers or of truth values.
    """
    texts, arrays = [], []
    for part in index if type(index) is tuple else (index,):
        if type(part) is list or (library_of(type(part)) == "numpy" and part.shape):
            arrays.append(_array(part))
            if len(arrays) == len(LETTERS):
                raise InputTypeError(f"an index takes up to {len(LETTERS) - 1} arrays")
            texts.append(LETTERS[len(arrays)])
        else:
            texts.append(_text(part))
    return f"({''.join(f'{text}, ' for text in texts).rstrip()})", arrays


def _text(part: Any) -> str:
    if part is None or part is ...:
        return "None" if part is None else "..."
    if type(part) is slice:
        ends = (part.start, part.stop, part.step)
        return f"slice({', '.join('None' if end is None else _whole(end) for end in ends)})"
    return _whole(part)


def _whole(part: Any) -> str:
    """Return the digits of a whole number: nothing else may get into a formula of the table."""
    if type(part) is not bool and hasattr(type(part), "__index__"):
        try:
            return repr(operator.index(part))
        except TypeError:  # also a node: it holds no number
            pass
    return _refuse(part)


def _array(part: Any) -> Any:
    import numpy as np  # noqa: PLC0415  NumPy only when an array comes

    try:
        array = np.array(part, dtype=np.intp if len(part) == 0 else None)
    except ValueError:
        _refuse(part)
    if array.dtype.kind not in "biu":
        _refuse(part)
    array.flags.writeable = False
    return array


def _refuse(part: Any) -> NoReturn:
    raise InputTypeError(
        f"{part!r} cannot stand in the index of a node: it takes whole numbers, slices, and arrays "
        "of whole numbers or of True and False, all known when the graph is built. For a choice "
        "that depends on values use where(condition, a, b)"
    )
