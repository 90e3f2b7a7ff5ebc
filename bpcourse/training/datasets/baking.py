"""The course's task: forty loaves of bread, and which of them came out well.

>>> LOAVES[0]
Loaf(temperature=182, minutes=34, good=False)
>>> sum(loaf.good for loaf in LOAVES), len(LOAVES)
(20, 40)

A hot oven for a short time and a mild one for a long time both bake well; with too little heat in
all a loaf stays pale, with too much it burns. So the good loaves lie in a band, the others on both
sides of it, and no straight line separates them. The numbers are made up for this course.
"""

from typing import NamedTuple

__all__ = ["LOAVES", "Loaf", "burned", "scaled", "target"]

GOOD, BAD = True, False
MIDDLE, SPREAD = (220, 36), (25, 9)  # degrees and minutes: about the mean and the deviation


class Loaf(NamedTuple):
    """A loaf: the oven's temperature in degrees Celsius, the minutes, and whether it was good."""

    temperature: int
    minutes: int
    good: bool


LOAVES = (
    *(Loaf(182, 34, BAD), Loaf(183, 37, BAD), Loaf(183, 45, GOOD), Loaf(190, 43, GOOD)),
    *(Loaf(191, 33, BAD), Loaf(192, 45, GOOD), Loaf(192, 49, BAD), Loaf(196, 29, BAD)),
    *(Loaf(197, 40, GOOD), Loaf(201, 34, BAD), Loaf(201, 44, GOOD), Loaf(203, 31, BAD)),
    *(Loaf(205, 38, GOOD), Loaf(210, 31, BAD), Loaf(211, 36, GOOD), Loaf(212, 22, BAD)),
    *(Loaf(214, 38, GOOD), Loaf(214, 41, GOOD), Loaf(217, 35, GOOD), Loaf(221, 25, BAD)),
    *(Loaf(221, 43, BAD), Loaf(221, 49, BAD), Loaf(224, 22, BAD), Loaf(225, 33, GOOD)),
    *(Loaf(225, 36, GOOD), Loaf(227, 29, GOOD), Loaf(229, 48, BAD), Loaf(230, 44, BAD)),
    *(Loaf(232, 34, GOOD), Loaf(233, 30, GOOD), Loaf(235, 27, GOOD), Loaf(238, 32, GOOD)),
    *(Loaf(240, 30, GOOD), Loaf(240, 37, BAD), Loaf(246, 26, GOOD), Loaf(246, 33, BAD)),
    *(Loaf(247, 23, GOOD), Loaf(247, 36, BAD), Loaf(249, 40, BAD), Loaf(260, 29, BAD)),
)


def scaled(temperature: float, minutes: float) -> tuple[float, float]:
    """Return both measures as a network takes them: 0 in the middle, 1 a typical distance away.

    >>> scaled(245, 27)
    (1.0, -1.0)
    """
    return (temperature - MIDDLE[0]) / SPREAD[0], (minutes - MIDDLE[1]) / SPREAD[1]


def burned(loaf: Loaf) -> bool:
    """Return whether a loaf that is not good had too much heat; the others had too little.

    >>> sum(burned(loaf) for loaf in LOAVES)
    10
    """
    return not loaf.good and sum(scaled(loaf.temperature, loaf.minutes)) > 0


def target(loaf: Loaf) -> int:
    """Return what a network should answer: 1 for a good loaf, -1 for another.

    >>> target(LOAVES[0])
    -1
    """
    return 1 if loaf.good else -1
