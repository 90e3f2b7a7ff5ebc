"""The exercises of notebook 10: from gradients to steps."""

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.listing import line_with, numbered

__all__ = ["EXERCISES"]


def _momentum_numbers(random: Random) -> dict[str, float]:
    first, second = random.sample(range(2, 9), 2)
    return {
        "first": first,
        "second": second,
        "rate": random.choice((0.1, 0.01, 0.2)),
        "momentum": random.choice((0.5, 0.6, 0.8, 0.9)),
    }


MOMENTUM = Exercise(
    name="10.1",
    ask="A weight has the gradient {first}, and after the first step the gradient {second}. The "
    "rate is {rate}, the momentum {momentum}, and the velocity starts as the first gradient. By "
    "how much does each of the two steps move the weight?",
    numbers={"first": 3, "second": 1, "rate": 0.1, "momentum": 0.5},
    draw=_momentum_numbers,
    parts=("first step", "second step"),
    right=lambda first, second, rate, momentum: (
        -rate * first,
        -rate * (momentum * first + second),
    ),
    slips={
        "A step goes against the velocity: it has a minus.": (
            lambda first, second, rate, momentum: (
                rate * first,
                rate * (momentum * first + second),
            )
        ),
        "The second step has forgotten the first: that is plain gradient descent.": (
            lambda first, second, rate, momentum: (None, -rate * second)
        ),
        "The velocity keeps only a share of what it was: multiply the old one by the momentum.": (
            lambda first, second, rate, momentum: (None, -rate * (first + second))
        ),
        "The momentum belongs to the old velocity, not to the new gradient.": (
            lambda first, second, rate, momentum: (None, -rate * (first + momentum * second))
        ),
        "That is an average of both; here the new gradient counts in full.": (
            lambda first, second, rate, momentum: (
                None,
                -rate * (momentum * first + (1 - momentum) * second),
            )
        ),
        "That is the velocity. The step is the rate times it, with a minus.": (
            lambda first, second, rate, momentum: (first, momentum * first + second)
        ),
    },
    hints=(
        "First step: the velocity is the gradient. What is it after the second gradient?",
        "Velocity: momentum times the old one, plus the new gradient. Step: minus rate times it.",
        "-{rate} * {first}, and -{rate} * ({momentum} * {first} + {second}).",
    ),
    because="What agrees from step to step adds up, and what alternates cancels.",
)

RAVINE = Exercise(
    name="10.2",
    ask="L = (a u^2 + c v^2) / 2 with a = {flat} and c = {steep}. Give the largest rate of "
    "gradient descent before it diverges, and the factor by which the flat coordinate shrinks in "
    "one step at half of that rate.",
    numbers={"flat": 2, "steep": 40},
    draw=lambda random: {"flat": random.randint(1, 5), "steep": random.randint(20, 90)},
    parts=("rate", "factor"),
    right=lambda flat, steep: (2 / steep, 1 - flat / steep),
    slips={
        "There the steep coordinate is met exactly. It diverges only beyond twice that rate.": (
            lambda flat, steep: (1 / steep, None)
        ),
        "The steepest direction sets the limit, not the flattest.": (
            lambda flat, steep: (2 / flat, None)
        ),
        "The two curvatures do not add up: each coordinate has a factor of its own.": (
            lambda flat, steep: (2 / (flat + steep), None)
        ),
        "That is what one step takes away; the factor is 1 minus that.": (
            lambda flat, steep: (None, flat / steep)
        ),
        "That is the factor at the whole rate, not at half of it.": (
            lambda flat, steep: (None, 1 - 2 * flat / steep)
        ),
        "That is the factor of the steep coordinate.": lambda flat, steep: (None, 0.0),
    },
    hints=(
        "One step multiplies each coordinate by 1 - rate * curvature.",
        "It diverges where a factor falls below -1. For which coordinate does this come first?",
        "2 / {steep}; then 1 - (1 / {steep}) * {flat}.",
    ),
    because="The steepest direction limits the rate, and the flattest one sets the pace.",
)


def _adam(first: float, second: float, corrected: bool = True, root: bool = True) -> float:
    """Return Adam's second step at rate 0.1, betas 0.9 and 0.99, without epsilon."""
    m = 0.9 * 0.1 * first + 0.1 * second
    s = 0.99 * 0.01 * first**2 + 0.01 * second**2
    if corrected:
        m, s = m / (1 - 0.9**2), s / (1 - 0.99**2)
    return -0.1 * m / (s**0.5 if root else s)


ADAM = Exercise(
    name="10.3",
    ask="Adam with beta1 = 0.9, beta2 = 0.99, rate 0.1, and epsilon left out. The gradients are "
    "{first} and then {second}. By how much do the first and the second step move the weight?",
    numbers={"first": 2, "second": -2},
    draw=lambda random: {"first": random.randint(2, 9), "second": -random.randint(2, 9)},
    parts=("first step", "second step"),
    right=lambda first, second: (-0.1, _adam(first, second)),
    slips={
        "That is gradient descent. Adam divides by the root of the mean square.": (
            lambda first, second: (-0.1 * first, -0.1 * second)
        ),
        "The first step goes against the gradient, at the full rate.": (
            lambda first, second: (0.1, None)
        ),
        "You left out the division by 1 - beta^t: both means began at 0.": (
            lambda first, second: (
                -0.1 * 0.1 * first / (0.01 * first**2) ** 0.5,
                _adam(first, second, corrected=False),
            )
        ),
        "Divide by the root of the mean square.": (
            lambda first, second: (-0.1 / first, _adam(first, second, root=False))
        ),
        "Only the first step has the length of the rate. In the second the gradients disagree.": (
            lambda first, second: (None, 0.1)
        ),
    },
    hints=(
        "Keep two means: m of the gradients, s of their squares. Both start at 0.",
        "m = 0.9 m + 0.1 g and s = 0.99 s + 0.01 g^2; divide by 1 - 0.9^t and 1 - 0.99^t.",
        (
            "Second step: -0.1 * ((0.09 * {first} + 0.1 * {second}) / 0.19) / "
            "sqrt((0.0099 * {first}^2 + 0.01 * {second}^2) / 0.0199)."
        ),
    ),
    because="Where gradients disagree, their mean is small and Adam's step is short.",
)

LISTING = (
    "def descend(gradient, w, rate, momentum, steps):",
    "    velocity = 0",
    "    for step in range(steps):",
    "        g = gradient(w)",
    "        velocity = momentum * velocity + g",
    "        w = w - rate * g",
    "    return w",
)
SHOWN = "\n".join(numbered(LISTING))


def _line(words: str) -> int:
    return line_with(words, LISTING)


def _descended(rate: float, momentum: float, steps: int, start: float = 1.0) -> float:
    """Return where momentum gets to on w^2 / 2, whose gradient is w."""
    w, velocity = start, 0.0
    for _ in range(steps):
        velocity = momentum * velocity + w
        w = w - rate * velocity
    return w


BUG = Exercise(
    name="10.4",
    ask="One line of this descent with momentum is wrong. Which? And where does it end, for the "
    f"gradient w, from w = 1, with rate {{rate}}, momentum 0.9 and 2 steps?\n{SHOWN}",
    numbers={"rate": 0.1},
    draw=lambda random: {"rate": random.randint(2, 40) / 100},
    parts=("the line", "where it ends"),
    right=lambda rate: (_line("w = w - rate"), _descended(rate, 0, 2)),
    slips={
        "That line is right: a velocity of 0 makes the first one the gradient.": (
            lambda rate: (_line("velocity = 0"), None)
        ),
        "That line is right: a share of the old velocity, and the new gradient.": (
            lambda rate: (_line("velocity = momentum"), None)
        ),
        "That line is right: the gradient is asked for at the new place each time.": (
            lambda rate: (_line("g = gradient"), None)
        ),
        "That line is right: it returns where the last step led.": (
            lambda rate: (_line("return"), None)
        ),
        "That is where it would end if the line were right.": (
            lambda rate: (None, _descended(rate, 0.9, 2))
        ),
        "That is after one step.": lambda rate: (None, _descended(rate, 0, 1)),
        "Each step takes the gradient where it stands: the second one is smaller.": (
            lambda rate: (None, 1 - 2 * rate)
        ),
    },
    hints=(
        "What is the velocity computed for?",
        "The step should go along the velocity. Which line takes the step?",
        "The line that begins with w = w; without a velocity each step multiplies by 1 - {rate}.",
    ),
    because="A velocity that nobody uses is plain gradient descent, and no error tells of it.",
)


def _nesterov(
    gradient: Callable,
    w: float,
    rate: float,
    momentum: float,
    steps: int,
    step: Callable[[float, float, float], float] = lambda g, v, m: g + m * v,
    keep: Callable[[float, float], float] = lambda v, m: m * v,
) -> float:
    """Return w after some steps; how a step is made and what is kept can be replaced."""
    velocity = 0.0
    for _ in range(steps):
        g = gradient(w)
        velocity = keep(velocity, momentum) + g
        w = w - rate * step(g, velocity, momentum)
    return w


TRIALS = (
    (lambda w: w, 1.0, 0.1, 0.9, 7),
    (lambda w: 4 * w**3 - 2 * w, 0.3, 0.05, 0.5, 9),
    (lambda w: 2 * (w - 3), -1.0, 0.2, 0.0, 3),
)


def _on_slopes(optimizer: Callable) -> dict[str, Any]:
    return {
        f"trial {number}, {steps} steps": optimizer(gradient, w, rate, momentum, steps)
        for number, (gradient, w, rate, momentum, steps) in enumerate(TRIALS, start=1)
    }


def _climbing(gradient: Callable, w: float, rate: float, momentum: float, steps: int) -> float:
    return _nesterov(gradient, w, -rate, momentum, steps)


NESTEROV = Exercise(
    name="10.5",
    ask="Write nesterov(gradient, w, rate, momentum, steps) for numbers: the velocity V becomes "
    "momentum * V + g, at first g, and the step is -rate * (g + momentum * V). Return w after the "
    "last step.",
    parts=("your function",),
    right=lambda: _nesterov,
    play=_on_slopes,
    tolerance=1e-9,
    slips={
        "That is momentum without the look ahead: step by g + momentum * V.": (
            lambda: partial(_nesterov, step=lambda g, v, m: v)
        ),
        "That is plain gradient descent; the velocity is not used.": (
            lambda: partial(_nesterov, step=lambda g, v, m: g)
        ),
        "You add the whole velocity. Only momentum times it belongs into the step.": (
            lambda: partial(_nesterov, step=lambda g, v, m: g + v)
        ),
        "Your velocity never shrinks: multiply the old one by the momentum.": (
            lambda: partial(_nesterov, keep=lambda v, m: v)
        ),
        "You climb. The step has a minus.": lambda: _climbing,
        "You stop one step too early.": lambda: (
            lambda gradient, w, rate, momentum, steps: _nesterov(
                gradient, w, rate, momentum, steps - 1
            )
        ),
    },
    hints=(
        "Begin with a velocity of 0, and ask for the gradient at the new w in every step.",
        "In the loop: g, then the velocity, then w.",
        "velocity = momentum * velocity + g; w = w - rate * (g + momentum * velocity).",
    ),
    because="It looks ahead: the step already adds what the velocity is about to do.",
)

EXERCISES = (MOMENTUM, RAVINE, ADAM, BUG, NESTEROV)
