"""The numbers of a descent over one weight, and what is said of them."""

from typing import NamedTuple

from bpcourse.drawing import style
from bpcourse.drawing.lessons.landscapes import CLIPPED, LANDSCAPES, Landscape
from bpcourse.drawing.terms import plain, term
from bpcourse.drawing.words import capital, factor, number


class Descent(NamedTuple):
    """A walk down a landscape: its places, the last of them one step ahead."""

    landscape: str
    rate: float
    places: tuple[float, ...]
    steps: int

    @property
    def land(self) -> Landscape:
        """The loss, and how it is looked at."""
        return LANDSCAPES[self.landscape]

    @property
    def taken(self) -> int:
        """How many steps the ball has gone; fewer than asked for if it has left the picture."""
        return min(self.steps, len(self.places) - 1)

    @property
    def now(self) -> float:
        """Where the ball is."""
        return self.places[self.taken]

    @property
    def slope(self) -> float:
        """The slope that the descent uses there."""
        return self.land.slope(self.now) + 0  # no minus zero

    @property
    def next(self) -> float:
        """Where the next step leads."""
        return self.now - self.rate * self.slope

    def count(self) -> str:
        """Return how many steps were taken, and whether the ball is still to be seen."""
        far = ", and out of the picture" if self.taken < self.steps else ""
        return f"{self.taken} {'step' if self.taken == 1 else 'steps'}{far}"

    def rows(self) -> tuple[tuple[str, str, float, style.Tone], ...]:
        """Return the numbers of the table: part, name, value, tone."""
        name = self.land.name
        slope = "slope, cut to 1" if self.landscape == CLIPPED else f"slope ∂L/∂{name}"
        return (
            ("w", f"{name} now", self.now, style.PARAMETER),
            ("loss", "loss L", self.land.loss(self.now), style.VALUE),
            ("slope", slope, self.slope, style.GRADIENT),
            ("rate", "rate η", self.rate, style.INKED),
            ("step", "step −η · slope", -self.rate * self.slope + 0, style.GRADIENT),
            ("next", f"next {name}", self.next, style.PARAMETER),
        )

    def arithmetic(self) -> str:
        """Return the next step in letters and in numbers, its terms marked."""
        name = self.land.name
        letters = f"{term('w', name)} − {term('rate', 'η')} · {term('slope', f'∂L/∂{name}')}"
        now, rate = term("w", number(self.now)), term("rate", number(self.rate))
        slope, result = term("slope", factor(self.slope)), term("next", number(self.next))
        return f"{letters} = {now} − {rate} · {slope} = {result}"

    def tell(self, part: str) -> str:
        """Return what a part says when it is pointed at."""
        name, slope, now = self.land.name, number(self.slope), number(self.now)
        loss = number(self.land.loss(self.now))
        return {
            "w": f"{name} = {now}: drag the ball along the curve.",
            "loss": f"{self.land.written}: at {name} = {now} it is {loss}.",
            "slope": (
                f"∂L/∂{name} = {slope}: a small nudge of {name} moves L {slope} times as far."
                + ("" if self.slope else " Nothing tells it where to go.")
            ),
            "rate": f"η = {number(self.rate)}: how far one step goes, for each unit of slope.",
            "step": (
                f"−η · slope = −{number(self.rate)} · {factor(self.slope)} = "
                f"{number(-self.rate * self.slope + 0)}: against the slope."
            ),
            "next": f"{plain(self.arithmetic())}: where the next step leads.",
        }[part]


def describe_descent(descent: Descent) -> list[str]:
    """Return the spoken twin.

    >>> describe_descent(Descent("the neuron", 0.05, (3, 2.4), 0))[2]
    'The next step leads to w = 2.4.'
    """
    name = descent.land.name
    loss = number(descent.land.loss(descent.now)) if abs(descent.now) < 1e3 else "large"
    return [
        (
            f"{capital(descent.landscape)}, {descent.land.written}: {descent.count()}, at the "
            f"rate {number(descent.rate)}."
        ),
        (
            f"At {name} = {number(descent.now)} the loss is {loss} and its slope "
            f"{number(descent.slope)}."
        ),
        f"The next step leads to {name} = {number(descent.next)}.",
    ]
