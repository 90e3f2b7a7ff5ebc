"""The exercises of notebook 03."""

from collections.abc import Callable
from random import Random
from typing import Any

from bpcourse.practice.exercise import Exercise

__all__ = ["EXERCISES"]

GRAPH = "p = u v, s = p - w, t = max(s, r), L = t k at u = {u}, v = {v}, w = {w}, r = {r}, k = {k}"
NUMBERS = {"u": 3, "v": 5, "w": 4, "r": 2, "k": 6}


def _draw(random: Random) -> dict[str, float]:
    u, v, k = random.sample(range(4, 10), 3)
    w, r = random.sample(range(2, 8), 2)
    return {"u": u, "v": v, "w": w, "r": r, "k": k}


def _from(p: float, s: float, t: float, k: float) -> tuple[float, float, float, float]:
    return p, s, t, t * k


VALUES = Exercise(
    name="03.1",
    ask=f"The graph is {GRAPH}. Give the values of p, s, t and L.",
    numbers=NUMBERS,
    draw=_draw,
    parts=("p", "s", "t", "L"),
    right=lambda u, v, w, r, k: _from(u * v, u * v - w, max(u * v - w, r), k),
    slips={
        "You added at the first node, which multiplies.": (
            lambda u, v, w, r, k: _from(u + v, u + v - w, max(u + v - w, r), k)
        ),
        "You added w. The second node subtracts it.": (
            lambda u, v, w, r, k: _from(u * v, u * v + w, max(u * v + w, r), k)
        ),
        "You took the smaller of the two at the max node.": (
            lambda u, v, w, r, k: (None, None, *_from(0, 0, min(u * v - w, r), k)[2:])
        ),
        "You added at the max node. It is one of the two, the larger one.": (
            lambda u, v, w, r, k: (None, None, *_from(0, 0, u * v - w + r, k)[2:])
        ),
        "You added at the last node, which multiplies.": (
            lambda u, v, w, r, k: (None, None, None, max(u * v - w, r) + k)
        ),
    },
    hints=(
        "Go from left to right: every node needs its parents' values.",
        "p = {u} * {v}, then take {w} away. Which is larger, what you have now or {r}?",
        "s = {u} * {v} - {w}, t is the larger of s and {r}, and L = t * {k}.",
    ),
    because="Each node asks its parents only. Keep the values: the way back multiplies with them.",
)

EDGES = Exercise(
    name="03.2",
    ask=f"The same graph, {GRAPH}. Which gradients of L arrive at k, r, w, u and v?",
    numbers=NUMBERS,
    draw=_draw,
    parts=("k", "r", "w", "u", "v"),
    right=lambda u, v, w, r, k: (u * v - w, 0, -k, k * v, k * u),
    slips={
        "You scaled each with its own value. A multiply node scales with the other one.": (
            lambda u, v, w, r, k: (k, None, None, k * u, k * v)
        ),
        "You added upstream and local slope. At every node they are multiplied.": (
            lambda u, v, w, r, k: (1 + u * v - w, None, None, k + v, k + u)
        ),
        "You sent the gradient to both parents of max. The loser gets nothing: a nudge of it does "
        "not move the max.": lambda u, v, w, r, k: (None, k, None, None, None),
        "You copied at the subtraction. What is taken away gets the minus sign.": (
            lambda u, v, w, r, k: (None, None, k, None, None)
        ),
        "You scaled by the value at the max node. It hands the gradient to the winner unchanged.": (
            lambda u, v, w, r, k: (None, None, -k * (u * v - w), *_scaled(u, v, k * (u * v - w)))
        ),
        "You wrote the local slopes and left out what comes from upstream.": (
            lambda u, v, w, r, k: (None, None, -1, v, u)
        ),
    },
    hints=(
        "Start with 1 at L. A multiply node swaps: t gets {k}, and what does k get?",
        (
            "The max passes t's gradient on to the winner, the subtraction copies it, with a "
            "minus for w, and the product swaps."
        ),
        "k gets t. With g = {k} at p: r gets nothing, w gets -g, u gets g * {v}, v gets g * {u}.",
    ),
    because="Four nodes, three habits: swap, route, copy with a sign, and swap again.",
)


def _scaled(u: float, v: float, g: float) -> tuple[float, float]:
    return g * v, g * u


PERCENT = Exercise(
    name="03.3",
    ask="f = w x - b at w = {w}, x = {x}, b = {b}. Which of w, x, b has the gradient of the "
    "largest size? Which one, made 1 percent larger, changes f the most? By about how much?",
    numbers={"w": 0.5, "x": 8, "b": 120},
    draw=lambda random: {
        "w": random.randint(2, 9) / 10,
        "x": random.randint(3, 9),
        "b": random.randint(20, 90) * 5,
    },
    parts=("largest gradient", "largest effect", "change"),
    right=lambda w, x, b: ("w", "b", -b / 100),
    slips={
        "You chose the largest value. A gradient is what a nudge of one unit does, and a nudge of "
        "b reaches f unchanged.": lambda w, x, b: ("b", None, None),
        "You gave the gradient of w to x. The product hands each the other value.": (
            lambda w, x, b: ("x", None, None)
        ),
        "The largest gradient counts per unit. One percent of a small value is a small nudge: "
        "multiply each gradient by one percent of its value.": (
            lambda w, x, b: (None, "w", w * x / 100)
        ),
        "One percent more of x does exactly what one percent more of w does. Compare that with "
        "b.": (lambda w, x, b: (None, "x", None)),
        "The size is right, the sign is not: b is taken away, so more of it makes f smaller.": (
            lambda w, x, b: (None, None, b / 100)
        ),
        "That is the change per unit of b. One percent of b is another nudge.": (
            lambda w, x, b: (None, None, -1)
        ),
        "That would be one percent of f. Nudge one of the three, not the result.": (
            lambda w, x, b: (None, None, (w * x - b) / 100)
        ),
    },
    hints=(
        "Write down the three gradients first; you know the habits of multiply and subtract.",
        "The gradients are {x}, {w} and -1. What is one percent of each value?",
        "The three effects: {x} * 0.01 * {w}, {w} * 0.01 * {x}, and -1 * 0.01 * {b}.",
    ),
    because="Per unit w leads, per percent b does: ask first what a fair nudge is.",
)

PAIRS = ((7.0, 2.0), (-3.0, 0.5), (1.5, -4.0), (0.2, 5.0))


def _on_pairs(function: Callable) -> dict[str, Any]:
    return {f"u = {u:g}, v = {v:g}": function(u, v) for u, v in PAIRS}


DIVIDE = Exercise(
    name="03.4",
    ask="Write local_slopes(u, v) for the divide node u / v: it returns the slope for u and the "
    "slope for v.",
    parts=("your function",),
    right=lambda: lambda u, v: (1 / v, -u / v**2),
    play=_on_pairs,
    tolerance=1e-9,
    slips={
        "The second slope needs a minus: a larger v makes the quotient smaller (if u / v is above "
        "0).": lambda: lambda u, v: (1 / v, u / v**2),
        "The second slope: you have the value itself with a minus. It is divided by v once more.": (
            lambda: lambda u, v: (1 / v, -u / v)
        ),
        "You gave v the slope of u. But v stands below the line: a larger v makes the quotient "
        "smaller.": (lambda: lambda u, v: (1 / v, 1 / v)),
        "You have the right two slopes in the wrong order: the one for u comes first.": (
            lambda: lambda u, v: (-u / v**2, 1 / v)
        ),
        "That is the habit of a multiply node. Dividing by v is multiplying by 1 / v, so 1 / v "
        "is what u sees.": (lambda: lambda u, v: (v, u)),
        "The second slope: you differentiated 1 / v and forgot that u stands above it.": (
            lambda: lambda u, v: (1 / v, -1 / v**2)
        ),
    },
    hints=(
        "Hold v still: what does u / v do to a nudge of u?",
        "Now hold u still. u/(v + h) - u/v is -u h / (v (v + h)). Divide by h, and let h shrink.",
        "The slope for u is 1 / v. That for v is the node's own value, divided by v, with a minus.",
    ),
    because="The second slope is minus the output over v, which an engine has at hand.",
)

TRIPLES = ((3.0, 5.0, 4.0), (0.5, -2.0, 1.5), (-1.25, 4.0, 0.75), (2.0, 0.2, -3.0))


def _on_triples(function: Callable) -> dict[str, Any]:
    return {f"u = {u:g}, v = {v:g}, w = {w:g}": function(u, v, w) for u, v, w in TRIPLES}


def _square_of_difference(
    to_w: float = -1, to_u: Callable = lambda g, u, v: g * v, to_v: Callable = lambda g, u, v: g * u
) -> Callable:
    """Return a backward pass of (u v - w)^2, with rules for three of its edges."""

    def slopes(u: float, v: float, w: float) -> tuple[float, float, float]:
        g = 2 * (u * v - w)
        return to_u(g, u, v), to_v(g, u, v), to_w * g

    return slopes


BUG = Exercise(
    name="03.5",
    ask="This backward pass of L = (u v - w)^2 has one wrong line. Mend it and hand in the "
    "function.\n"
    "1  def slopes(u, v, w):\n"
    "2      s = u * v - w\n"
    "3      to_s = 2 * s\n"
    "4      to_w = -to_s\n"
    "5      to_p = to_s\n"
    "6      to_u = to_p * v\n"
    "7      to_v = to_u * u\n"
    "8      return to_u, to_v, to_w",
    parts=("your function",),
    right=_square_of_difference,
    play=_on_triples,
    tolerance=1e-9,
    slips={
        "The wrong line is still there. Ask of each line: which node does this gradient come "
        "back from, and is it that node whose gradient you multiply?": (
            lambda: _square_of_difference(to_v=lambda g, u, v: g * v * u)
        ),
        "Now you scale u and v each with its own value. A product scales with the other one.": (
            lambda: _square_of_difference(-1, lambda g, u, v: g * u, lambda g, u, v: g * v)
        ),
        "You changed the sign for w. It was right: w is taken away.": (
            lambda: _square_of_difference(1)
        ),
        "You changed the sign for w, which was right, and the wrong line is still there.": (
            lambda: _square_of_difference(1, to_v=lambda g, u, v: g * v * u)
        ),
        "Now you scale v with its own value. A product scales with the other one.": (
            lambda: _square_of_difference(to_v=lambda g, u, v: g * v)
        ),
        "v gets the product's gradient unchanged. That is what an add node would do.": (
            lambda: _square_of_difference(to_v=lambda g, u, v: g)
        ),
    },
    hints=(
        "Draw the graph: u and v are the two parents of one product p. Which node speaks to v?",
        (
            "Every line but one starts from the gradient of the node that its value feeds. Does "
            "v feed u?"
        ),
        "Look at the line for to_v: it must begin with what arrives at p.",
    ),
    because="Siblings do not talk to each other: both hear from the node that they feed.",
)

PRODUCT = Exercise(
    name="03.6",
    ask="Write backward_of_product_sum(u, v, w): the gradients of (u + v) w for u, v and w.",
    parts=("your function",),
    right=lambda: lambda u, v, w: (w, w, u + v),
    play=_on_triples,
    tolerance=1e-9,
    slips={
        "You did not swap: the product hands w to the sum, and the sum to w.": (
            lambda: lambda u, v, w: (u + v, u + v, w)
        ),
        "You scaled at the add node. It copies what arrives, whatever u and v are.": (
            lambda: lambda u, v, w: (w * u, w * v, u + v)
        ),
        "You swapped at the add node. Add copies; it is multiply that swaps.": (
            lambda: lambda u, v, w: (w * v, w * u, u + v)
        ),
        "w gets the other value at its node, which is the sum of u and v.": (
            lambda: lambda u, v, w: (w, w, u * v)
        ),
        "You halved at the add node. It gives the whole gradient to both.": (
            lambda: lambda u, v, w: (w / 2, w / 2, u + v)
        ),
        "You multiplied everything by the result. The walk starts with 1 at the end, not with "
        "the value that stands there.": lambda: (
            lambda u, v, w: (
                *((u + v) * w * w, (u + v) * w * w),
                (u + v) * w * (u + v),
            )
        ),
        "That is the value. The question is what comes back to u, v and w: three numbers.": (
            lambda: lambda u, v, w: (u + v) * w
        ),
    },
    hints=(
        "Two nodes: an add, then a multiply. Walk from the multiply back.",
        "The multiply hands w to the sum, and the sum to w. What does add do with its part?",
        "Return three numbers: w, again w, and u + v.",
    ),
    because="Swap, then copy: two habits, and no formula was differentiated.",
)

EXERCISES = (VALUES, EDGES, PERCENT, DIVIDE, BUG, PRODUCT)
