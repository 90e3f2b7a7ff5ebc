"""Where a formula of cases is smooth: regions given by signs, and whether any point lies in one.

>>> x = sympy.Symbol("x", real=True)
>>> possible([(x - 3, 1), (x, -1)])
False
"""

from collections.abc import Sequence
from typing import TypeAlias

import sympy

__all__ = ["Fact", "possible"]

Fact: TypeAlias = tuple[sympy.Expr, int]  # an expression and its sign: 1, 0 or -1
Row: TypeAlias = tuple[dict, bool]  # coefficients of what is above 0, or (False) not below 0
MOST_ROWS = 300


def possible(facts: Sequence[Fact]) -> bool:
    """Say whether the signs may hold together: False is certain, True is not.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> possible([(x - y, 1), (y, 1), (x, -1)]), possible([(x - y, 0), (x, 1)])
    (False, True)

    Every term counts as a number of its own, and inequalities are added until none is left
    (Fourier and Motzkin). So x**2 and x are not known to be related, but x**2 is not negative.
    """
    rows = [row for fact in facts for row in _rows(*fact)]
    for term in {term for row, _ in rows for term in row if term != 1}:
        if term.is_positive or term.is_nonnegative:
            rows.append(({term: sympy.S.One}, bool(term.is_positive)))
        elif term.is_negative:
            rows.append(({term: -sympy.S.One}, True))
    while rows:
        if any(_absurd(*row) for row in rows):
            return False
        letters = sorted({term for row, _ in rows for term in row if term != 1}, key=str)
        if not letters or len(rows) > MOST_ROWS:
            return True
        rows = _without(letters[0], rows)
    return True


def _rows(formula: sympy.Expr, sign: int) -> list[Row]:
    up = dict(sympy.expand(formula).as_coefficients_dict())
    down = {term: -c for term, c in up.items()}
    if sign == 0:
        return [(up, False), (down, False)]
    return [(up if sign > 0 else down, True)]


def _absurd(row: dict, strict: bool) -> bool:
    if any(c != 0 for term, c in row.items() if term != 1):
        return False
    constant = row.get(sympy.S.One, sympy.S.Zero)
    return bool(constant <= 0 if strict else constant < 0)


def _without(letter: sympy.Expr, rows: list[Row]) -> list[Row]:
    """Add rows in pairs so that a letter cancels."""
    kept = [row for row in rows if not row[0].get(letter, 0)]
    ups = [row for row in rows if row[0].get(letter, 0) > 0]
    downs = [row for row in rows if row[0].get(letter, 0) < 0]
    for up, strict in ups:
        for down, also in downs:
            a, b = -down[letter], up[letter]
            total = {t: a * up.get(t, 0) + b * down.get(t, 0) for t in {*up, *down} - {letter}}
            kept.append(({t: c for t, c in total.items() if c != 0}, strict or also))
    return kept
