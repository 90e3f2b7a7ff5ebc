"""The words of typed formulas: functions, and names that a variable may have.

>>> sorted(ALLOWED_FUNCTIONS)[:4]
['abs', 'cos', 'exp', 'log']
"""

import re
from collections.abc import Callable

from bpcourse import functions
from bpcourse.errors import FormulaError
from bpcourse.graph.primitives import ELEMENTWISE_PRIMITIVES

__all__ = ["ALLOWED_FUNCTIONS", "CONSTANTS", "LARGEST", "allowed_function", "allowed_name"]

LARGEST = 10**9  # numbers a lesson could need; larger ones only help to freeze a widget
# Every function of one number that the table knows, the larger and the smaller of two.
ALLOWED_FUNCTIONS = {
    {"absolute": "abs"}.get(row.name, row.name): getattr(functions, row.name)
    for row in ELEMENTWISE_PRIMITIVES
    if row.arity == 1 and hasattr(functions, row.name)
} | {"max": functions.maximum, "min": functions.minimum}
# Names that look like numbers: what to write instead.
CONSTANTS = {
    "e": "write exp(1), or exp(x) for e to the power x",
    "pi": "write 3.14159265",
    "π": "write 3.14159265",
    "inf": "write a large number, such as 1000",
    "infinity": "write a large number, such as 1000",
    "∞": "write a large number, such as 1000",
    "nan": "write a number",
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,11}")


def allowed_name(name: str) -> str:
    """Return a name that a variable may have; FormulaError, with what to write, for another.

    >>> allowed_name("w_1")
    'w_1'
    """
    if name in ALLOWED_FUNCTIONS:
        raise FormulaError(f"{name!r} is a function; write {name}(...)")
    advice = CONSTANTS.get(name if len(name) == 1 else name.lower())
    if advice:
        raise FormulaError(f"{name!r} is no name for a variable here; {advice}")
    joined = re.fullmatch(rf"({'|'.join(ALLOWED_FUNCTIONS)}|ln)([xyz]\d?)", name)
    if joined:
        function = joined[1].replace("ln", "log")
        raise FormulaError(f"{name!r} would be one name; write {function}({joined[2]})")
    if not _NAME.fullmatch(name):
        raise FormulaError(f"{name!r} is no name for a variable: a letter, then up to 11 more")
    return name


def allowed_function(name: str, count: int) -> Callable:
    """Return a function of the language that takes so many values; FormulaError for another.

    >>> allowed_function("tanh", 1)(0.0)
    0.0
    """
    if name not in ALLOWED_FUNCTIONS:
        known = ", ".join(sorted(ALLOWED_FUNCTIONS))
        raise FormulaError(f"{name!r} is not a function of the course; use one of {known}")
    expected = 2 if name in {"max", "min"} else 1
    if count != expected:
        raise FormulaError(f"{name} takes {expected} value(s), not {count}")
    return ALLOWED_FUNCTIONS[name]
