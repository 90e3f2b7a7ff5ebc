"""How a function finds its reading: the rule for the kind of value that it is given.

The rules for numbers are at hand. Those for arrays, formulas and nodes are loaded when the first
one arrives, so that nobody waits for a library that the lesson does not use. `_READINGS` is the one
seam of the house: what reads the functions in its own way is named here, as text, and only here.
"""

from collections.abc import Callable
from functools import singledispatch, wraps
from importlib import import_module
from typing import Any

from bpcourse.errors import InputTypeError

__all__ = ["NUMBERS", "by_type", "by_types", "constant_beside", "library_of"]

NUMBERS = (int, float, complex)
_READINGS = {
    "numpy": ("bpcourse.functions.arrays", "bpcourse.functions.whole_arrays"),
    "sympy": ("bpcourse.symbolic.readings",),
    "bpcourse": ("bpcourse.graph.recording",),  # graph nodes
}
_loaded: set[str] = set()


def library_of(kind: type) -> str:
    """Return the name of the library that a kind of value comes from.

    >>> library_of(float)
    'builtins'
    """
    return kind.__module__.partition(".")[0]


def _load_reading(values: tuple) -> bool:
    """Import the module that knows the kind of these values; True if that was news."""
    kinds = [kind for value in values for kind in type(value).__mro__]  # a kind of array is one too
    for library in map(library_of, kinds):
        if library in _READINGS and library not in _loaded:
            for reading in _READINGS[library]:
                import_module(reading)
            _loaded.add(library)
            return True
    return False


def _refuse(name: str, values: tuple) -> None:
    kinds = ", ".join(type(value).__name__ for value in values)
    hint = "; turn a list into an array with numpy.array" if "list" in kinds else ""
    raise InputTypeError(
        f"{name} was given {kinds}; it takes a number, a NumPy array, a scalar SymPy expression "
        f"or a graph node{hint}"
    )


def by_type(rule: Callable) -> Callable:
    """Make a function that uses `rule` for numbers and looks other kinds up by type."""

    @wraps(rule)
    def unknown(value: Any, *others: Any, **settings: Any) -> Any:
        if _load_reading((value, *others)):
            return function(value, *others, **settings)
        return _refuse(rule.__name__, (value,))

    function = singledispatch(unknown)
    for kind in NUMBERS:
        function.register(kind, rule)
    return function


def by_types(rule: Callable) -> Callable:
    """Do the same for a function of several values, any of which may be the array or the node."""
    dispatch = by_type(rule)

    @wraps(rule)
    def function(*values: Any) -> Any:
        leader = max(values, key=_leads, default=None)
        if isinstance(leader, NUMBERS):
            return rule(*values)
        return dispatch.dispatch(type(leader))(*values)

    function.register = dispatch.register
    return function


def _leads(value: Any) -> int:
    """Rank a value: an array gives way to a node, since maximum(array, node) is a node."""
    if isinstance(value, NUMBERS):
        return 0
    return 1 if library_of(type(value)) == "numpy" else 2


@by_type
def constant_beside(value: Any, constant: Any) -> Any:  # noqa: ARG001
    """Return a constant as it is computed with beside `value`: among formulas 2 stays exact.

    >>> constant_beside(1.5, 2)
    2
    """
    return constant
