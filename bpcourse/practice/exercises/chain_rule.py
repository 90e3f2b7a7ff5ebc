"""The exercises of notebook 01."""

from collections.abc import Callable, Sequence
from math import cos, exp, prod, sin
from random import Random
from typing import Any

from bpcourse.practice.exercise import Exercise

__all__ = ["EXERCISES"]


def _tenths(random: Random, low: int, high: int) -> float:
    return random.randint(low, high) / 10


NUDGE = Exercise(
    name="01.1",
    ask="The slope of x^2 is 2x. By how much should x^2 change, at x = {x}, for a nudge of {h}?",
    numbers={"x": 3, "h": 0.4},
    draw=lambda random: {"x": random.randint(2, 9), "h": _tenths(random, 1, 4)},
    right=lambda x, h: 2 * x * h,
    slips={
        "That is the slope alone: it is the change per unit, so multiply it by the nudge.": (
            lambda x, h: 2 * x
        ),
        "That is the change that really happens. The slope promises a little less: without h^2.": (
            lambda x, h: (x + h) ** 2 - x**2
        ),
        "You divided by the nudge. A slope is response over nudge, so the response is a product.": (
            lambda x, h: 2 * x / h
        ),
        "That is the new value of x^2; asked for is by how much it changes.": (
            lambda x, h: x**2 + 2 * x * h
        ),
        "You took x^2 for its own slope.": lambda x, h: x**2 * h,
    },
    hints=(
        "A slope says how much the output moves for each unit of nudge.",
        "The slope of x^2 at {x} is twice {x}. How many units is a nudge of {h}?",
        "Multiply: 2 times {x} times {h}.",
    ),
    because="The slope is the exchange rate, the nudge is what you pay in.",
)


def _another_order(x: float) -> tuple[float, float]:
    arrives = exp(sin(x))
    return arrives, 2 * arrives * arrives * cos(x)


ANOTHER_ORDER = Exercise(
    name="01.2",
    ask="The chain is sine, then exponential, then square, at x = {x}. Which number arrives at the "
    "square, and what is the slope of the whole chain?",
    numbers={"x": 0.5},
    draw=lambda random: {"x": _tenths(random, 2, 13)},
    parts=("arrives", "slope"),
    right=_another_order,
    slips={
        "You took each slope at x. The slope of a box belongs to the value that arrives at it.": (
            lambda x: (None, cos(x) * exp(x) * 2 * x)
        ),
        "You added the three slopes. Along a chain each box stretches what arrives: multiply.": (
            lambda x: (None, cos(x) + exp(sin(x)) + 2 * exp(sin(x)))
        ),
        "You left out the slope of the sine: the nudge begins at x.": (
            lambda x: (None, 2 * exp(sin(x)) ** 2)
        ),
        "You left out the slope of the exponential, which is its own value.": (
            lambda x: (None, cos(x) * 2 * exp(sin(x)))
        ),
        "You left out the slope of the square, twice what arrives.": (
            lambda x: (None, cos(x) * exp(sin(x)))
        ),
        "That leaves the square; asked for is what arrives at it.": (
            lambda x: (exp(sin(x)) ** 2, None)
        ),
        "That leaves the sine and arrives at the exponential.": lambda x: (sin(x), None),
        "You opened the boxes in the other order: the sine comes first.": (
            lambda x: (sin(exp(x)), 2 * sin(exp(x)) * cos(exp(x)) * exp(x))
        ),
    },
    hints=(
        "First the values, from the inside: sin {x}, then e to the power of that.",
        "Then three slopes, each at the value that arrives: cos, e to the power, twice.",
        "arrives = exp(sin({x})), slope = cos({x}) * arrives * 2 * arrives.",
    ),
    because="Same boxes, other order, other slopes: a slope belongs to a place.",
)


PARTIAL = Exercise(
    name="01.3",
    ask="L = (w x + b - y)^2 at w = {w}, x = {x}, b = {b}, y = {y}. How fast does L change with w "
    "alone, and how fast with b alone?",
    numbers={"w": 4, "x": 3, "b": 2, "y": 5},
    draw=lambda random: dict(zip("wxby", random.sample(range(2, 10), 4), strict=True)),
    parts=("with w", "with b"),
    right=lambda w, x, b, y: (2 * (w * x + b - y) * x, 2 * (w * x + b - y)),
    slips={
        "You left out the 2 of the square.": (
            lambda w, x, b, y: ((w * x + b - y) * x, w * x + b - y)
        ),
        "A nudge of w is stretched by x before it reaches the square: multiply by x.": (
            lambda w, x, b, y: (2 * (w * x + b - y), None)
        ),
        "You multiplied by w. The slope of w x, when w moves, is x.": (
            lambda w, x, b, y: (2 * (w * x + b - y) * w, None)
        ),
        "A nudge of b reaches the square as it is, with slope 1: there is no factor x.": (
            lambda w, x, b, y: (None, 2 * (w * x + b - y) * x)
        ),
        "You took y minus the output; the square has the output minus y in it.": (
            lambda w, x, b, y: (2 * (y - w * x - b) * x, 2 * (y - w * x - b))
        ),
        "That is the loss itself, not its slope.": (
            lambda w, x, b, y: ((w * x + b - y) ** 2, (w * x + b - y) ** 2)
        ),
    },
    hints=(
        "Hold the other letters still. Which boxes does a nudge of w go through?",
        "The square has the slope 2 (w x + b - y); the product w x, when w moves, has the slope x.",
        "With w: 2 times ({w} * {x} + {b} - {y}) times {x}. With b: the same without the last x.",
    ),
    because="Both nudges go through the same square; on the way to it one is stretched by x.",
)


def products_from_the_end(slopes: Sequence[float]) -> list[float]:
    """Return for each box the product of its slope and of all slopes after it."""
    return [prod(slopes[i:]) for i in range(len(slopes))]


CHAINS = ([2.0, 3.0, 5.0], [0.5, -4.0, 1.5, 3.0], [7.0], [0.25] * 5)


def _on_chains(function: Callable[[list[float]], Any]) -> dict[str, Any]:
    return {f"for {slopes}": function(list(slopes)) for slopes in CHAINS}


FROM_THE_END = Exercise(
    name="01.4",
    ask="Write a function of a list of slopes, from the first box to the last, that returns for "
    "each box how fast the output answers to a nudge before it: the product of its slope and "
    "of all slopes after it.",
    parts=("your function",),
    right=lambda: products_from_the_end,
    play=_on_chains,
    tolerance=1e-9,
    slips={
        "You multiplied from the first box on: so each value answers to the input.": (
            lambda: lambda slopes: [prod(slopes[: i + 1]) for i in range(len(slopes))]
        ),
        "You left out each box's own slope: a nudge before the box goes through it.": (
            lambda: lambda slopes: [prod(slopes[i + 1 :]) for i in range(len(slopes))]
        ),
        "The products are right and in the order in which you found them: turn the list round.": (
            lambda: lambda slopes: products_from_the_end(slopes)[::-1]
        ),
        "You added the slopes. Along a chain they are multiplied.": (
            lambda: lambda slopes: [sum(slopes[i:]) for i in range(len(slopes))]
        ),
        "That is the slope of the whole chain only; asked for is one product for each box.": (
            lambda: prod
        ),
    },
    hints=(
        "Start at the last box. Its product is its own slope.",
        "Go on to the box before it: multiply what you have by that box's slope, and keep it.",
        "Walk over reversed(slopes), keep a running product in a list, and return list[::-1].",
    ),
    because="One multiplication for each box: this walk from the end is backpropagation.",
)

LEVEL = Exercise(
    name="01.5",
    ask="At which x does the slope of (x - {m})^2 promise that nothing changes, although every "
    "nudge changes the function?",
    numbers={"m": 4},
    draw=lambda random: {"m": random.randint(2, 30)},
    right=lambda m: m,
    slips={
        "At 0 the slope is not 0: it is twice what stands in the brackets.": lambda m: 0,
        "The sign is turned: the brackets hold x minus a number, and must be 0.": lambda m: -m,
        "That is the value of the function at 0; asked for is a place.": lambda m: m * m,
        "That is the slope at 0, or its opposite; asked for is where the slope is 0.": (
            lambda m: -2 * m
        ),
    },
    hints=(
        "A slope that promises nothing is 0.",
        "The slope of (x - {m})^2 is 2 (x - {m}).",
        "Solve x - {m} = 0.",
    ),
    because="The response to a nudge h is h^2 there: nothing per unit, and yet not nothing.",
)

EXERCISES = (NUDGE, ANOTHER_ORDER, PARTIAL, FROM_THE_END, LEVEL)
