"""In what way a wrong answer resembles the right one, without saying the right one.

>>> from bpcourse.practice.reading import read
>>> likeness(read([1, -2]), read([-1, 2]), 1e-3)
'right up to the sign'
"""

import math
from collections.abc import Sequence

from bpcourse.practice.reading import Answer, Formula, Numbers, Text

__all__ = ["agree", "likeness"]

CLOSE = 0.02  # near enough for rounding on the way
NAMED = 5  # places that are told one by one
COMMON = (2.0, 0.5, 10.0, 0.1)


def agree(answer: Answer, right: Answer, tolerance: float) -> bool:
    """Say whether two answers are the same: numbers entry by entry, words whatever their case.

    >>> from bpcourse.practice.reading import read
    >>> agree(read(0.333), read(1 / 3), 1e-3), agree(read([1]), read(1), 1e-3)
    (True, False)
    """
    if type(answer) is not type(right):
        return False
    if isinstance(answer, Text):
        return _word(answer.text) == _word(right.text)
    if isinstance(answer, Formula):
        from bpcourse.symbolic.answers import same_formula  # noqa: PLC0415  SymPy is here already

        return same_formula(answer.expression, right.expression)
    return answer.shape == right.shape and all(_near_all(answer, right, tolerance))


def likeness(answer: Answer, right: Answer, tolerance: float) -> str:
    """Say what speaks for a wrong answer, or what is wrong with its form; "" if nothing does.

    >>> from bpcourse.practice.reading import read
    >>> likeness(read([[1, 2], [3, 4]]), read([[1, 3], [2, 4]]), 1e-3)
    'the transpose of the right one'
    """
    if not (isinstance(answer, Numbers) and isinstance(right, Numbers)):
        return _other_kind(answer, right)
    if answer.kind == "truth" != right.kind:
        return "these are truth values (True, False), and numbers are asked for"
    if any(map(math.isnan, answer.entries)):
        return "it holds NaN, which is no number: somewhere 0/0 or a difference of infinities"
    if any(map(math.isinf, answer.entries)):
        return "it holds an infinite number"
    if answer.shape != right.shape:
        return _other_shape(answer, right, tolerance)
    return _other_values(answer, right, tolerance)


def _word(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!\"'")


def _near(answer: float, right: float, tolerance: float) -> bool:
    return abs(answer - right) <= tolerance * abs(right) or answer == right


def _near_all(answer: Numbers, right: Numbers, tolerance: float) -> list[bool]:
    # beside entries of 1 an entry of 1e-17 where 0 is right is rounding
    size = max(map(abs, right.entries), default=0.0)
    floor = 1e-12 * size or 1e-12
    pairs = zip(answer.entries, right.entries, strict=True)
    return [_near(a, r, tolerance) or (r == 0 and abs(a) <= floor) for a, r in pairs]


def _other_kind(answer: Answer, right: Answer) -> str:
    wanted = {Numbers: "a number or a list of them", Text: "a word", Formula: "a formula"}
    if type(answer) is type(right):
        return ""
    return f"{wanted[type(right)]} is asked for"


def _other_shape(answer: Numbers, right: Numbers, tolerance: float) -> str:
    same_entries = len(answer.entries) == len(right.entries)
    flat = answer._replace(shape=right.shape)
    if answer.shape == right.shape[::-1] and agree(_turned(answer), right, tolerance):
        return f"the transpose of the right one: its shape is {answer.shape}, not {right.shape}"
    if same_entries and agree(flat, right, tolerance):
        return f"the right entries in the shape {answer.shape}; asked for is {right.shape}"
    if right.shape == ():
        return f"one number is asked for, and these are {len(answer.entries)}"
    return f"its shape is {answer.shape}; asked for is {right.shape}"


def _turned(numbers: Numbers) -> Numbers:
    """Return the transpose of a table."""
    if len(numbers.shape) != 2:
        return numbers
    rows, columns = numbers.shape
    entries = (numbers.entries[i * columns + j] for j in range(columns) for i in range(rows))
    return Numbers((columns, rows), tuple(entries), numbers.kind)


def _other_values(answer: Numbers, right: Numbers, tolerance: float) -> str:
    looks = (_sign, _factor, _transpose, _order, _which, _close)
    return next(filter(None, (look(answer, right, tolerance) for look in looks)), "")


def _sign(answer: Numbers, right: Numbers, tolerance: float) -> str:
    return "right up to the sign" if agree(_scaled(answer, -1), right, tolerance) else ""


def _transpose(answer: Numbers, right: Numbers, tolerance: float) -> str:
    square = len(answer.shape) == 2 and len(set(answer.shape)) == 1
    turned = square and agree(_turned(answer), right, tolerance)
    return "the transpose of the right one" if turned else ""


def _order(answer: Numbers, right: Numbers, tolerance: float) -> str:
    ordered = [n._replace(entries=tuple(sorted(n.entries))) for n in (answer, right)]
    return "the right entries in another order" if agree(*ordered, tolerance) else ""


def _close(answer: Numbers, right: Numbers, _tolerance: float) -> str:
    close = all(_near_all(answer, right, CLOSE))
    advice = "keep more digits on the way, and round at the end"
    return f"close, but not close enough: {advice}" if close else ""


def _scaled(numbers: Numbers, factor: float) -> Numbers:
    return numbers._replace(entries=tuple(factor * entry for entry in numbers.entries))


def _factor(answer: Numbers, right: Numbers, tolerance: float) -> str:
    """Say by what one factor all entries are off; of one number that would be the answer."""
    ratios = [a / r for a, r in zip(answer.entries, right.entries, strict=True) if r]
    if not ratios or not agree(answer, _scaled(right, ratios[0]), tolerance):
        return ""
    if len(ratios) == 1:
        common = any(_near(ratios[0], factor, tolerance) for factor in COMMON)
        return "right up to a factor: 2, one half, 10 or a tenth" if common else ""
    if abs(ratios[0]) < 1e-9:
        return ""
    return f"right up to a factor: each entry of yours is {ratios[0]:.3g} times the right one"


def _which(answer: Numbers, right: Numbers, tolerance: float) -> str:
    """Say which entries are wrong, if some are right."""
    fits = _near_all(answer, right, tolerance)
    wrong = [place for place, fit in enumerate(fits) if not fit]
    if len(wrong) == len(fits):
        return ""
    places = ", ".join(_place(place, answer.shape) for place in wrong[:NAMED])
    more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
    verb = "is" if len(wrong) == 1 else "are"
    return f"partly right: {places}{more} {verb} not"


def _place(place: int, shape: Sequence[int]) -> str:
    indices = []
    for length in reversed(shape):
        place, index = divmod(place, length)
        indices.append(index)
    return f"[{', '.join(map(str, reversed(indices)))}]"
