"""The numbers of one nudge, and what is said of them."""

from typing import NamedTuple

from bpcourse.drawing.words import factor, number


class Nudge(NamedTuple):
    """The numbers of one nudge, and how its function is written."""

    written: str
    x: float
    h: float
    here: float
    there: float
    slope: float

    @property
    def actual(self) -> float:
        """The change of the function."""
        return self.there - self.here

    @property
    def predicted(self) -> float:
        """The change that the slope foretells."""
        return self.slope * self.h

    @property
    def gap(self) -> float:
        """What the slope leaves out."""
        return self.actual - self.predicted


def tell_nudge(part: str, nudge: Nudge) -> str:
    """Return what a part of the picture says when it is pointed at.

    >>> tell_nudge("predicted", Nudge("x²", 2, 0.5, 4, 6.25, 4))
    'The slope predicts slope × h = 4 × 0.5 = 2: as far as the tangent climbs over h.'
    """
    slope, h = factor(nudge.slope), factor(nudge.h)
    here, there = factor(nudge.here), number(nudge.there)
    predicted, actual = number(nudge.predicted), number(nudge.actual)
    return {
        "x": f"f({number(nudge.x)}) = {number(nudge.here)}: the point where the slope is taken.",
        "h": f"f(x + h) = f({number(nudge.x + nudge.h)}) = {there}: where the nudge leads.",
        "slope": f"The tangent at x climbs by {number(nudge.slope)} for each unit of x.",
        "actual": f"The curve moves by f(x + h) − f(x) = {there} − {here} = {actual}.",
        "predicted": (
            f"The slope predicts slope × h = {slope} × {h} = {predicted}: as far as the tangent "
            "climbs over h."
        ),
        "gap": (
            f"Actual less predicted: {actual} − {factor(nudge.predicted)} = {number(nudge.gap)}. "
            "It shrinks faster than h."
        ),
    }[part]


def describe_nudge(nudge: Nudge) -> list[str]:
    """Return the spoken twin.

    >>> describe_nudge(Nudge("x²", 2, 0.5, 4, 6.25, 4))[3]
    'The gap between the two is 0.25.'
    """
    point = f"f(x) = {nudge.written} at x = {number(nudge.x)}"
    product = f"{number(nudge.slope)} × {number(nudge.h)} = {number(nudge.predicted)}"
    return [
        f"{point} has the value {number(nudge.here)} and the slope {number(nudge.slope)}.",
        f"A nudge of h = {number(nudge.h)} changes it by {number(nudge.actual)}.",
        f"The slope predicts a change of {product}.",
        f"The gap between the two is {number(nudge.gap)}.",
    ]
