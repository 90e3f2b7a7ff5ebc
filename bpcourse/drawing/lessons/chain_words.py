"""What the numbers of a chain are called, and what is said of them."""

from typing import NamedTuple

from bpcourse.drawing.words import compact, factor, low, number


def symbol(place: int, last: int) -> str:
    """Return what a value of a chain is called: x, u₁, u₂, ..., y.

    >>> [symbol(place, 3) for place in range(4)]
    ['x', 'u₁', 'u₂', 'y']
    """
    return "x" if place == 0 else "y" if place == last else f"u{low(place)}"


def derivative(above: int, below: int, last: int) -> str:
    """Return how the derivative of one value of a chain by another is written.

    >>> derivative(2, 1, 3)
    'du₂/du₁'
    """
    return f"d{symbol(above, last)}/d{symbol(below, last)}"


class Chain(NamedTuple):
    """A chain of functions with all its numbers; `asked` hides them."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    slopes: tuple[float, ...]
    left: tuple[float, ...]
    right: tuple[float, ...]
    asked: bool = False

    def shown(self, value: float, *, hidden: bool = True) -> str:
        """Return a number as it stands in the picture, or a question mark."""
        return "?" if self.asked and hidden else compact(value, 8)

    def said(self, value: float, *, hidden: bool = True) -> str:
        """Return a number as it is read out, or a question mark."""
        return "?" if self.asked and hidden else number(value)

    def tell_value(self, i: int) -> str:
        """Return what a value is."""
        last = len(self.names)
        if i == 0:
            return f"x = {number(self.values[0])}, the input: drag it to the left or right."
        before, value = self.said(self.values[i - 1], hidden=i > 1), self.said(self.values[i])
        return f"{symbol(i, last)} = {self.names[i - 1]}({before}) = {value}."

    def tell_slope(self, i: int) -> str:
        """Return what a slope says."""
        last = len(self.names)
        which, slope = derivative(i + 1, i, last), self.said(self.slopes[i])
        above, below = symbol(i + 1, last), symbol(i, last)
        place = f"{below} = {self.said(self.values[i], hidden=i > 0)}"
        start = f"{which} = {slope}, the slope of {self.names[i]} at {place}"
        return f"{start}: a nudge of {below} reaches {above} {slope} times as large."

    def tell_product(self, i: int, *, backward: bool) -> str:
        """Return how a product has come about."""
        last = len(self.names)
        if self.asked:
            return "Which number belongs here?"
        row, start = (self.right, last) if backward else (self.left, 0)
        what = derivative(last, i, last) if backward else derivative(i, 0, last)
        if i == start:
            return f"{what} = 1: anything changes one for one with itself."
        before, link = (i + 1, i) if backward else (i - 1, i - 1)
        rule = f"{factor(row[before])} × {factor(self.slopes[link])}"
        earlier = derivative(last, before, last) if backward else derivative(before, 0, last)
        letters = f"{earlier} · {derivative(link + 1, link, last)}"
        return f"{what} = {letters} = {rule} = {number(row[i])}."


def describe_chain(chain: Chain) -> list[str]:
    """Return the spoken twin.

    >>> describe_chain(Chain(("sin",), (0, 0), (1,), (1, 1), (1, 1)))[1]
    'sin takes 0 to 0, with slope 1.'
    """
    values = [chain.said(value, hidden=i > 0) for i, value in enumerate(chain.values)]
    slopes, left, right = (
        [chain.said(n) for n in row] for row in (chain.slopes, chain.left, chain.right)
    )
    moves = zip(chain.names, values, values[1:], slopes, strict=False)
    return [
        (
            f"The chain {', then '.join(chain.names)} takes {values[0]} to {values[-1]}; "
            f"its slope there is {right[0]}."
        ),
        *(f"{name} takes {x} to {y}, with slope {slope}." for name, x, y, slope in moves),
        f"Products from the left: {', '.join(left)}.",
        f"Products from the right, last first: {', '.join(right[::-1])}.",
    ]
