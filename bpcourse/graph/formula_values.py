"""Typed settings: the values of variables, as a learner writes them into a box.

>>> parse_values("w=3, x=-2.5")
{'w': 3.0, 'x': -2.5}
"""

import re
from typing import NamedTuple

from bpcourse.errors import FormulaError
from bpcourse.graph.formula_text import plain_signs
from bpcourse.graph.formula_words import LARGEST, allowed_name

__all__ = ["Reading", "parse_values", "read_values"]

MAX_VALUES = 2000  # room for a value, with all its digits, for each of 60 names
_NUMBER = re.compile(r"[+-]?\s*(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Reading(NamedTuple):
    """What typed settings say: the numbers by name, and what could not be read, with the reason."""

    numbers: dict[str, float]
    unread: dict[str, str]


def parse_values(text: str) -> dict[str, float]:
    """Return the numbers of a typed list of settings.

    >>> parse_values("w=3, x=-2.5")
    {'w': 3.0, 'x': -2.5}

    Raises FormulaError for the first item that cannot be read.
    """
    numbers, unread = read_values(text)
    for reason in unread.values():
        raise FormulaError(reason)
    return numbers


def read_values(text: str) -> Reading:
    """Return the numbers of a list of settings, and what could not be read of it.

    >>> read_values("w=3, x=two").numbers
    {'w': 3.0}
    >>> read_values("x=0,5, w=2")
    Reading(numbers={'w': 2.0}, unread={'x=0,5': "cannot read 'x=0,5'; write x=0.5"})
    """
    if len(text) > MAX_VALUES:
        raise FormulaError(f"the values have {len(text)} characters; keep them below {MAX_VALUES}")
    numbers: dict[str, float] = {}
    unread: dict[str, str] = {}
    for item in _items(text):
        name, _, number = (plain_signs(side.strip()) for side in item.partition("="))
        try:
            value = _number(allowed_name(name), number, item)
        except FormulaError as error:
            unread[item] = str(error)
            continue
        if numbers.setdefault(name, value) is not value:
            unread[item] = f"{name} is given twice; keep one of the two"
    return Reading(numbers, unread)


def _items(text: str) -> list[str]:
    """Part settings at commas, but not at a decimal comma."""
    items: list[str] = []
    for item in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        if items and re.fullmatch(r"\d+(e[+-]?\d+)?", item) and "=" in items[-1]:
            items[-1] += f",{item}"
        else:
            items.append(item)
    return items


def _number(name: str, number: str, item: str) -> float:
    if re.fullmatch(r"[+-]?(nan|inf|infinity|∞)", number.lower()):
        raise FormulaError(f"{item!r} is not used here; stay within +-{LARGEST}")
    if not _NUMBER.fullmatch(number):
        point = number.replace(",", "." if number.count(",") == 1 else "")
        better = f"{name}={point}" if _NUMBER.fullmatch(point) else "values like w=3, x=2"
        raise FormulaError(f"cannot read {item!r}; write {better}")
    value = float(re.sub(r"\s", "", number))
    if not abs(value) <= LARGEST:
        raise FormulaError(f"{item!r} is not used here; stay within +-{LARGEST}")
    return value
