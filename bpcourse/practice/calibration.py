"""How sure somebody was, against how often it was right.

>>> from bpcourse.practice.questions.inventory import ITEMS
>>> right, wrong = ITEMS["paths"].right_letter, "d"
>>> found = levels({"paths": (right, 75), "order": ("b", 75), "no such item": ("a", 25)})
>>> found[2]
Level(sure=75, right=1, total=2)
>>> summary(found)
'2 answers: 1 right (50 %), 75 % sure on average.'
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bpcourse.practice.questions.inventory import ITEMS
from bpcourse.practice.record import SURENESS

__all__ = ["ENOUGH", "Level", "change", "lean", "levels", "summary"]

ENOUGH = 3  # answers of one sureness; below, a share of them says nothing
LEAN = 10  # percent between sure and right that are worth a word


class Level(NamedTuple):
    """Of the answers that were given with one sureness: how many were right, and how many."""

    sure: int
    right: int
    total: int

    @property
    def share(self) -> float | None:
        """The share that was right, or None where too few were given to tell."""
        return self.right / self.total if self.total >= ENOUGH else None


def levels(given: Mapping[str, tuple[str, int]]) -> tuple[Level, ...]:
    """Count answers by how sure they were; those to items that are no more are left out."""
    marks: dict[int, list[bool]] = {sure: [] for sure in SURENESS}
    for name, (letter, sure) in given.items():
        if name in ITEMS:
            marks[sure].append(letter == ITEMS[name].right_letter)
    return tuple(Level(sure, sum(of_sure), len(of_sure)) for sure, of_sure in marks.items())


def totals(found: Sequence[Level]) -> tuple[int, int, float]:
    """Return how many answers there are, how many are right, and how sure they were, in percent."""
    total = sum(level.total for level in found)
    sure = sum(level.sure * level.total for level in found)
    return total, sum(level.right for level in found), sure / total if total else 0.0


def summary(found: Sequence[Level]) -> str:
    """Say in a line how sure the answers were, and how many of them were right."""
    total, right, sure = totals(found)
    if not total:
        return "no answers yet."
    answers = "1 answer" if total == 1 else f"{total} answers"
    share = f"{right} right ({100 * right / total:.0f} %)"
    return f"{answers}: {share}, {sure:.0f} % sure on average."


def lean(found: Sequence[Level]) -> str:
    """Say whether the answers were surer than right, once there are enough of them to tell.

    >>> lean((Level(25, 2, 4), Level(100, 4, 8)))
    'How sure you were lies 25 points above how often you were right.'
    """
    total, right, sure = totals(found)
    if total < 2 * ENOUGH:
        return f"From {2 * ENOUGH} answers on you can read here how sure and right compare."
    gap = sure - 100 * right / total
    if abs(gap) < LEAN:
        return "How sure you were fits how often you were right."
    side = "above" if gap > 0 else "below"
    return f"How sure you were lies {abs(gap):.0f} points {side} how often you were right."


def change(before: Mapping[str, tuple[str, int]], now: Mapping[str, tuple[str, int]]) -> str:
    """Say what became of the items that were answered both times; nothing if there are none.

    >>> right = ITEMS["paths"].right_letter
    >>> change({"paths": ("d", 75)}, {"paths": (right, 100), "order": ("a", 50)})[:57]
    'Of 1 item answered twice, 1 went from wrong to right and '
    """
    twice = [name for name in before if name in now and name in ITEMS]
    if not twice:
        return ""
    pairs = [
        tuple(given[name][0] == ITEMS[name].right_letter for given in (before, now))
        for name in twice
    ]
    items = "1 item" if len(twice) == 1 else f"{len(twice)} items"
    return (
        f"Of {items} answered twice, {pairs.count((False, True))} went from wrong to right and "
        f"{pairs.count((True, False))} from right to wrong; {pairs.count((False, False))} stayed "
        "wrong."
    )
