"""An answer that was typed into a box: numbers, fractions, lists and words, never code.

>>> typed("-2.5"), typed("1/4; 3, up"), typed("10^-13")
((-2.5,), (0.25, 3, 'up'), (1e-13,))
"""

import math
import re

__all__ = ["LONGEST", "typed"]

LONGEST = 200  # letters that are read
WHOLE = re.compile(r"[+-]?\d{1,15}")
POWER = re.compile(r"([+-]?)10(?:\^|\*\*)([+-]?\d{1,3})")
BRACKETS = {"[": "]", "(": ")"}


def typed(text: str) -> tuple[float | str, ...]:
    """Return the answers in a text, one for each part between commas or semicolons.

    >>> typed("[0.5, 2]"), typed("the weights grow"), typed("  ")
    ((0.5, 2), ('the weights grow',), ())

    A part that is no number stays the text that it is. Nothing that is typed is run.
    """
    plain = text[:LONGEST].replace("\u2212", "-").strip()
    if plain and BRACKETS.get(plain[0]) == plain[-1]:
        plain = plain[1:-1]
    parts = (part.strip() for part in re.split("[,;]", plain))
    return tuple(_value(part) for part in parts if part)


def _value(part: str) -> float | str:
    if WHOLE.fullmatch(part):
        return int(part)
    above, slash, below = part.partition("/")
    number, divisor = _number(above), _number(below) if slash else 1.0
    if number is None or not divisor:
        return part
    return number / divisor


def _number(text: str) -> float | None:
    """Return a finite number that is written in digits, or None."""
    plain = POWER.sub(r"\g<1>1e\2", text.strip())
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
