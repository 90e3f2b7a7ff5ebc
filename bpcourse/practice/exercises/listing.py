"""Code that is shown with numbered lines, for the exercises that ask for one of them."""

from collections.abc import Sequence

__all__ = ["line_with", "numbered"]


def numbered(lines: Sequence[str]) -> tuple[str, ...]:
    """Return lines of code, each with its number.

    >>> numbered(["a = 1", "b = 2"])
    ('1  a = 1', '2  b = 2')

    From 10 on one space makes room for the second digit, so that the code stays in line.
    """
    return tuple(f"{number:<3}{line}" for number, line in enumerate(lines, start=1))


def line_with(words: str, lines: Sequence[str]) -> int:
    """Return the number of the first line that holds some words.

    >>> line_with("b =", ["a = 1", "b = 2"])
    2
    """
    return next(number for number, line in enumerate(lines, start=1) if words in line)
