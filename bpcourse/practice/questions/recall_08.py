"""Recall for notebook 08: the start asks about 07 and 05, the end about 08."""

import math

from bpcourse.practice.questions.question import Question

START = (
    Question(
        name="08.start.1",
        ask="You check a backward pass on a 1-1-1 network with one example. "
        "Which mistake can *not* show there?",
        right=(
            "a transpose that was forgotten",
            "A matrix of one entry is its own transpose.",
        ),
        wrong=(
            (
                "a slope of an activation that was left out",
                "Even a single unit has a slope, and without it the first weight is wrong.",
            ),
            (
                "an error with the wrong sign",
                "It turns every gradient round, in the smallest of networks, too.",
            ),
        ),
    ),
    Question(
        name="08.start.2",
        ask="The gradients of an early layer are near 10⁻⁹. A check accepts whatever differs from "
        "its reference by less than 10⁻⁵. What does it say to a gradient of 0 there?",
        right=(
            "it accepts it, as it accepts anything that small",
            "The allowance is ten thousand times as large as the thing to be judged.",
        ),
        wrong=(
            (
                "it rejects it, since 0 is wrong by 100 percent",
                "That is judging by proportion, which this check does not do.",
            ),
            (
                "it says that it cannot tell",
                "That would be honest; a check with only two answers has to guess.",
            ),
        ),
    ),
    Question(
        name="08.start.3",
        ask="A sigmoid neuron has the activation {a}. What is the slope of its sigmoid there?",
        given={"a": 0.9},
        right=(lambda a: a * (1 - a), "With `a = σ(z)` the slope is `a(1 - a)`."),
        wrong=(
            (
                lambda a: math.log(a / (1 - a)) * (1 - math.log(a / (1 - a))),
                "That is what you get when you put in the pre-activation `z` for `a`.",
            ),
            (
                lambda **_: 0.5 * (1 - 0.5),
                "That is the largest slope there is, which belongs to 0.5.",
            ),
            (lambda a: a, "That is the value; the curve is high there, and nearly flat."),
        ),
    ),
)

END = (
    Question(
        name="08.end.1",
        ask="A chain of {k} sigmoid units has weights of {w}, and each unit sits where the sigmoid "
        "is steepest. What is the first delta, as a multiple of the last?",
        given={"k": 11, "w": 6},
        right=(
            lambda k, w: (w / 4) ** (k - 1),
            "Between {k} deltas lie as many factors less one, and each is weight times slope.",
        ),
        wrong=(
            (
                lambda k, **_: (1 / 4) ** (k - 1),
                "That is what you get when you count the slopes and forget the weights.",
            ),
            (
                lambda k, w: (w / 4) ** k,
                "That is one factor too many: from the last delta to the first.",
            ),
        ),
    ),
    Question(
        name="08.end.2",
        ask="The gradient {g} is clipped by *norm* to the limit {limit}. What is left of it?",
        given={"g": (6, 8), "limit": 5},
        right=(
            lambda g, limit: tuple(limit * entry / math.hypot(*g) for entry in g),
            (
                "One factor for all entries, so that the direction stays and the length becomes "
                "{limit}."
            ),
        ),
        wrong=(
            (
                lambda g, limit: tuple(min(entry, limit) for entry in g),
                "That is clipping by value; it turns the direction.",
            ),
            (
                lambda g, limit: tuple(limit * entry / max(g) for entry in g),
                "That is what you get when the largest entry, and not the length, becomes {limit}.",
            ),
        ),
    ),
    Question(
        name="08.end.3",
        ask="Each of {n} blocks in a row has the local slope {s}. Now each gets a shortcut that "
        "adds its input to its output. What is the slope of the whole row?",
        given={"n": 3, "s": 0.2},
        right=(
            lambda n, s: (1 + s) ** n,
            "The shortcut adds 1 to the slope of every block, and the blocks still multiply.",
        ),
        wrong=(
            (lambda n, s: s**n, "That is the row without its shortcuts."),
            (
                lambda n, s: 1 + s**n,
                "That is what you get with a single shortcut, around the whole row.",
            ),
            (
                lambda n, s: n * (1 + s),
                "That is what you get when you add up the blocks; in a row they multiply.",
            ),
        ),
    ),
)
