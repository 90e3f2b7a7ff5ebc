"""Recall for notebook 01: the start asks about 00, the end about 01."""

from bpcourse.practice.questions.question import Question, written

START = (
    Question(
        name="01.start.1",
        ask="In the picture of a loss, the orange number at `w` is {g}. "
        "Now `w` alone is nudged up by {h}. What does the loss do?",
        given={"g": 5, "h": 0.01},
        right=(
            lambda g, h: f"it grows by about {written(g * h)}",
            "The orange number is a rate: so much loss for each unit of nudge.",
        ),
        wrong=(
            (
                lambda g, **_: f"it grows by about {written(g)}",
                "That is what you get for a nudge of a whole unit; this one was far smaller.",
            ),
            (
                lambda g, h: f"it falls by about {written(g * h)}",
                (
                    "That is what training would like; a positive number means that the loss grows "
                    "with `w`, which is why training moves `w` down."
                ),
            ),
        ),
    ),
    Question(
        name="01.start.2",
        ask="You moved the numbers of a network by hand, one after the other. What would have told "
        "you more than trying does?",
        right=(
            "for every number at once, how fast the error changes if that number moves a little",
            "This is what a gradient is, and all of it can be had at the same time.",
        ),
        wrong=(
            (
                "for every number at once, the value that it should have in the end",
                "That would be the goal itself; a gradient only says which way is down from here.",
            ),
            (
                "which of the numbers is to blame for the error, and for how much of it",
                (
                    "A gradient is a rate of change and not a share of blame; the rates add up to "
                    "nothing in particular."
                ),
            ),
        ),
    ),
    Question(
        name="01.start.3",
        ask="In a picture of one neuron, the largest orange number stands at the input `x`. "
        "Why does training leave `x` alone all the same?",
        right=(
            "`x` comes from the world; only weights and biases are ours to choose",
            "The loss does respond to `x`, but changing the question is no way to answer it.",
        ),
        wrong=(
            (
                "the number is large, so `x` is right already",
                "A large gradient says that the loss responds strongly, and nothing about right.",
            ),
            (
                "the loss does not depend on `x`",
                "Then its orange number would be 0.",
            ),
        ),
    ),
)

END = (
    Question(
        name="01.end.1",
        ask="Take `x²` at `x = {x}` and a nudge of {h}. Which change does the slope *predict*?",
        given={"x": 7, "h": 0.1},
        right=(lambda x, h: 2 * x * h, "The slope is `2x`, and it is multiplied by the nudge."),
        wrong=(
            (
                lambda x, h: (x + h) ** 2 - x**2,
                "That is what really happens; the straight line leaves out the nudge's square.",
            ),
            (
                lambda x, **_: 2 * x,
                "That is what you get for a nudge of 1: the slope itself, not yet multiplied.",
            ),
            (
                lambda x, h: x**2 * h,
                "That is what you get when you take the value of the function for its slope.",
            ),
        ),
    ),
    Question(
        name="01.end.2",
        ask="First `u = {a}x + {b}`, then `y = u²`. What is the slope of `y` at `x = {x}`?",
        given={"a": 3, "b": 1, "x": 2},
        right=(
            lambda a, b, x: 2 * (a * x + b) * a,
            "The square's slope, taken at the value that arrives there, times the slope of `u`.",
        ),
        wrong=(
            (
                lambda a, x, **_: 2 * x * a,
                (
                    "That is what you get when you take the square's slope at `x`, a number that "
                    "the square never sees."
                ),
            ),
            (
                lambda a, b, x: 2 * (a * x + b),
                "That is what you get when you forget that `u` moves faster than `x` does.",
            ),
            (
                lambda a, b, x: 2 * (a * x + b) + a,
                "That is what you get when you add the two slopes; along a chain they multiply.",
            ),
        ),
    ),
    Question(
        name="01.end.3",
        ask="A chain has {n} boxes, each with a local slope of {s}. A nudge goes in at the start. "
        "What fraction of it comes out at the end?",
        given={"n": 10, "s": 0.5},
        right=(
            lambda n, s: s**n,
            "Each box multiplies what reaches it, so the slopes are multiplied {n} times.",
        ),
        wrong=(
            (
                lambda n, s: n * s,
                "That is what you get when you add up the slopes along the chain.",
            ),
            (
                lambda s, **_: s,
                "That is what you get when you look at the last box alone.",
            ),
            (
                lambda n, s: s / n,
                "That is what you get when you share one slope out among the boxes.",
            ),
        ),
    ),
)
