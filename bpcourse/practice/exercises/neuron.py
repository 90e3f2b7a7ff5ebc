"""The exercises of notebook 02."""

from collections.abc import Callable
from random import Random
from typing import Any

from bpcourse.by_hand.neuron import backward_pass, forward_pass
from bpcourse.practice.exercise import Exercise

__all__ = ["EXERCISES"]


def _gradients(x: float, w: float, b: float, y: float) -> tuple[float, ...]:
    found = backward_pass(x, w, y, forward_pass(x, w, b, y))
    return found.dL_da, found.dL_dz, found.dL_dw, found.dL_db, found.dL_dx


def _from(g: float, x: float, w: float) -> tuple[float, ...]:
    """Return the five derivatives that follow from dL/da where ReLU is open."""
    return g, g, g * x, g, g * w


def _open(random: Random) -> dict[str, float]:
    x, w, b = random.sample(range(2, 8), 3)
    return {"x": x, "w": w, "b": b, "y": w * x + b + random.choice([-5, -4, -3, 3, 4, 5])}


FIVE = Exercise(
    name="02.1",
    ask="z = w x + b, a = ReLU(z), L = (a - y)^2 at x = {x}, w = {w}, b = {b}, y = {y}. Give the "
    "derivatives of L with respect to a, z, w, b and x.",
    numbers={"x": 3, "w": 2, "b": 4, "y": 15},
    draw=_open,
    parts=("dL/da", "dL/dz", "dL/dw", "dL/db", "dL/dx"),
    right=_gradients,
    slips={
        "You took y - a. The square has a - y in it, so every sign turns round.": (
            lambda x, w, b, y: _from(2 * (y - w * x - b), x, w)
        ),
        "You left out the 2 of the square: the slope of e^2 is 2e.": (
            lambda x, w, b, y: _from(w * x + b - y, x, w)
        ),
        "That is the loss itself. dL/da is its slope: twice what is squared.": (
            lambda x, w, b, y: ((w * x + b - y) ** 2, None, None, None, None)
        ),
        "You multiplied by z at the ReLU. Where ReLU is open its slope is 1, whatever z is.": (
            lambda x, w, b, y: (None, *_from(2 * (w * x + b - y) * (w * x + b), x, w)[1:])
        ),
        "A nudge of w is multiplied by x on its way to z. You multiplied by w itself.": (
            lambda x, w, b, y: (None, None, 2 * (w * x + b - y) * w, None, None)
        ),
        "You stopped at z: a nudge of w is stretched by x before it gets there.": (
            lambda x, w, b, y: (None, None, 2 * (w * x + b - y), None, None)
        ),
        "A nudge of b reaches z as it is, so its factor is 1 and not b.": (
            lambda x, w, b, y: (None, None, None, 2 * (w * x + b - y) * b, None)
        ),
        "A nudge of x is multiplied by w on its way to z. You multiplied by x itself.": (
            lambda x, w, b, y: (None, None, None, None, 2 * (w * x + b - y) * x)
        ),
    },
    hints=(
        "Forward first: you need a, to know how far it is from y.",
        (
            "dL/da = 2 (a - y). ReLU is open, so dL/dz is the same. Three nudges reach z: how much "
            "is each of them stretched?"
        ),
        "With g = 2 ({w} * {x} + {b} - {y}) the five are g, g, g * {x}, g and g * {w}.",
    ),
    because="One number, dL/dz, is computed once and serves weight, bias and input.",
)

SHUT = Exercise(
    name="02.2",
    ask="The same neuron at x = {x}, w = {w}, b = {b}, y = {y}. Give dL/da and dL/dw.",
    numbers={"x": 3, "w": -2, "b": 1, "y": 4},
    draw=lambda random: {
        "x": random.randint(2, 6),
        "w": -random.randint(2, 6),
        "b": random.randint(1, 3),
        "y": random.randint(3, 9),
    },
    parts=("dL/da", "dL/dw"),
    right=lambda x, w, b, y: _gradients(x, w, b, y)[::2][:2],
    slips={
        "You went on with z. It is below 0, so ReLU makes the activation 0.": (
            lambda x, w, b, y: (2 * (w * x + b - y), None)
        ),
        "You said that nothing arrives at a. The shut ReLU comes later on the way back, between "
        "a and z; the loss still answers to a nudge of a.": (lambda x, w, b, y: (0, None)),
        "You took y - a. The square has a - y in it: a higher a would lower the loss.": (
            lambda x, w, b, y: (2 * y, None)
        ),
        "You left out the 2 of the square.": lambda x, w, b, y: (-y, None),
        "You sent the gradient through ReLU as if it were open. At this z its slope is 0.": (
            lambda x, w, b, y: (None, -2 * y * x)
        ),
        "You left ReLU out, forward and backward: that would be the gradient of a linear neuron.": (
            lambda x, w, b, y: (None, 2 * (w * x + b - y) * x)
        ),
    },
    hints=(
        "Compute z first. On which side of the kink is it?",
        "With a = 0 the loss is y^2, and dL/da = 2 (0 - y). What does ReLU do to it?",
        "dL/da = 2 (0 - {y}). On the flat side ReLU multiplies it by the slope that it has there.",
    ),
    because="The loss asks for a higher a, and a shut ReLU multiplies the request by 0.",
)


def _moved(x: float, y: float, w: float, b: float) -> tuple[float, float, float]:
    return w, b, (w * x + b - y) ** 2


def _step(scale_w: float, scale_b: float) -> Callable[..., tuple[float, float, float]]:
    """Return the rule of a step in which the two gradients are off by factors."""

    def rule(x: float, w: float, b: float, y: float, rate: float) -> tuple[float, float, float]:
        g = 2 * (w * x + b - y)
        return _moved(x, y, w - rate * scale_w * g * x, b - rate * scale_b * g)

    return rule


def _too_low(random: Random) -> dict[str, float]:
    x, w, b = random.randint(2, 4), random.randint(2, 6), random.randint(1, 4)
    y, rate = w * x + b + random.randint(3, 7), random.randint(10, 22) / 1000
    return {"x": x, "w": w, "b": b, "y": y, "rate": rate}


STEP = Exercise(
    name="02.3",
    ask="The neuron at x = {x}, w = {w}, b = {b}, y = {y} takes one step of gradient descent at "
    "the rate {rate}. Give the new w, the new b and the loss after the step.",
    numbers={"x": 3, "w": 2, "b": 1, "y": 12, "rate": 0.02},
    draw=_too_low,
    parts=("new w", "new b", "loss"),
    right=_step(1, 1),
    slips={
        "You went uphill. The step goes against the gradient: take rate times gradient away.": (
            _step(-1, -1)
        ),
        "You left out the 2 of the square, so your step is half as long.": _step(0.5, 0.5),
        "You left out the learning rate: the step is rate times gradient.": (
            lambda x, w, b, y, rate: _step(1 / rate, 1 / rate)(x, w, b, y, rate)
        ),
        "You moved w by the gradient of z. dL/dw has a factor x.": (
            lambda x, w, b, y, rate: _step(1 / x, 1)(x, w, b, y, rate)
        ),
        "You moved w alone. The bias has a gradient, too, and moves in the same step.": _step(1, 0),
        "That is what the slopes promise. Run the neuron forward again to see what happened.": (
            lambda x, w, b, y, rate: (
                *(None, None),
                (w * x + b - y) ** 2 - rate * 4 * (w * x + b - y) ** 2 * (x * x + 1),
            )
        ),
        "That is the loss before the step.": (
            lambda x, w, b, y, rate: (None, None, (w * x + b - y) ** 2)
        ),
    },
    hints=(
        "Find dL/dw and dL/db first; w and b both move.",
        "Each moves by rate times its own gradient, against its sign. Then run forward once more.",
        (
            "With g = 2 ({w} * {x} + {b} - {y}): w becomes {w} - {rate} * g * {x}, and b becomes "
            "{b} - {rate} * g."
        ),
    ),
    because="Both moved against their gradients. The loss fell by less than the slopes promised, "
    "since the slopes shrink on the way.",
)

FLIP = Exercise(
    name="02.4",
    ask="A neuron with an open ReLU and the loss (a - y)^2 has x = {x} and is {e} too high. After "
    "one step at the rate eta it is {e} - c eta too high. Give c, and the rate at which "
    "the neuron jumps from {e} too high to {e} too low and back for ever.",
    numbers={"x": 3, "e": 5},
    draw=lambda random: {"x": random.randint(2, 6), "e": random.randint(3, 9)},
    parts=("c", "rate"),
    right=lambda x, e: (2 * e * (x * x + 1), 1 / (x * x + 1)),
    slips={
        "You let only the weight move. The bias moves as well and adds 2e to c.": (
            lambda x, e: (2 * e * x * x, 1 / (x * x))
        ),
        "You left out the 2 of the square.": lambda x, e: (e * (x * x + 1), 2 / (x * x + 1)),
        "You counted x once. It counts twice: once in dL/dw, and once more on the way from w to "
        "a.": (lambda x, e: (2 * e * (x + 1), 1 / (x + 1))),
        "That is c for one unit of error. Multiply it by the error.": (
            lambda x, e: (2 * (x * x + 1), None)
        ),
        "At that rate the error becomes 0. To flip, the step must be twice as long.": (
            lambda x, e: (None, 1 / (2 * (x * x + 1)))
        ),
        "That rate makes c eta equal to 2. It must be equal to twice the error.": (
            lambda x, e: (None, 1 / (e * (x * x + 1)))
        ),
    },
    hints=(
        "dL/dw = 2 e x and dL/db = 2 e. How far do w and b move, and how far does that move a?",
        "a moves by eta (2 e x * x + 2 e). For a flip it must move by twice the error.",
        "c = 2 * {e} * ({x} * {x} + 1). Solve c eta = 2 * {e}.",
    ),
    because="Each step multiplies the error by 1 - 2 eta (x^2 + 1), which is -1 at this rate.",
)


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def _slopes(w: float, b: float, xs: list[float], ys: list[float]) -> tuple[float, float]:
    """Return the two gradients of the mean squared error of a linear neuron."""
    misses = [w * x + b - y for x, y in zip(xs, ys, strict=True)]
    return 2 * _mean([e * x for e, x in zip(misses, xs, strict=True)]), 2 * _mean(misses)


def _scaled(factor: float) -> Callable[..., Any]:
    return lambda **numbers: tuple(factor * slope for slope in _slopes(**numbers))


def _three(random: Random) -> dict[str, Any]:
    xs, misses = random.sample(range(1, 8), 3), random.sample([-5, -4, -3, -2, 2, 3, 4, 5], 3)
    w, b = random.randint(2, 4), random.randint(1, 5)
    return {"w": w, "b": b, "xs": xs, "ys": [w * xs[i] + b - misses[i] for i in range(3)]}


MEAN = Exercise(
    name="02.5",
    ask="a = w x + b at w = {w}, b = {b} on three examples, x = {xs} with targets y = {ys}. The "
    "loss is the mean of the three squared errors. Give dL/dw and dL/db.",
    numbers={"w": 2, "b": 1, "xs": [1, 2, 4], "ys": [5, 2, 13]},
    draw=_three,
    parts=("dL/dw", "dL/db"),
    right=_slopes,
    slips={
        "You added the three and did not divide by 3. The loss is a mean, and so is its slope.": (
            _scaled(3)
        ),
        "You left out the 2 of the square.": _scaled(0.5),
        "You took y - a. The square has a - y in it.": _scaled(-1),
        "You left out x: each example's error goes to w multiplied by that example's x.": (
            lambda w, b, xs, ys: (_slopes(w, b, xs, ys)[1], None)
        ),
        "You multiplied the mean error by the mean x. Multiply in each example, then average.": (
            lambda w, b, xs, ys: (_slopes(w, b, xs, ys)[1] * _mean(xs), None)
        ),
        "That is the last example alone: you overwrote what the others had to say.": (
            lambda w, b, xs, ys: _slopes(w, b, xs[-1:], ys[-1:])
        ),
    },
    hints=(
        "Each example has its own error a - y and its own two gradients.",
        "An example gives 2 (a - y) x to w and 2 (a - y) to b. Average over the three.",
        (
            "For w: a third of the sum of 2 ({w} x + {b} - y) x over the pairs of {xs} and {ys}. "
            "For b: the same without the last x."
        ),
    ),
    because="The slope of a mean is the mean of the slopes: every example has one vote.",
)


def _train(
    scale: Callable[[int], float] = lambda count: 1, *, late: bool = False, bias: bool = True
) -> Callable[..., tuple[float, float]]:
    """Return a program that trains, right or with one thing wrong."""

    def train(x: list, y: list, w: float, b: float, rate: float, steps: int) -> tuple:
        rate = rate * scale(len(x))
        for _ in range(steps):
            new_w = w - rate * _slopes(w, b, x, y)[0]
            new_b = b - rate * _slopes(new_w if late else w, b, x, y)[1]
            w, b = new_w, new_b if bias else b
        return w, b

    return train


def _one_by_one(x: list, y: list, w: float, b: float, rate: float, steps: int) -> tuple:
    for _ in range(steps):
        for u, v in zip(x, y, strict=True):
            w, b = _train()([u], [v], w, b, rate, 1)
    return w, b


TABLES = (
    ([1.0, 2.0, 4.0], [3.0, 2.0, 7.0], 0.5, -1.0, 0.02, 5),
    ([0.5, -1.5], [2.0, 0.25], -0.75, 0.4, 0.1, 3),
    ([3.0, -2.0, 1.0, 0.5, 2.5], [1.0, 4.0, -1.0, 2.0, 0.5], 1.25, 0.5, 0.05, 7),
)

TRAIN = Exercise(
    name="02.6",
    ask="Write train(x, y, w, b, rate, steps) for a = w x + b on lists x and y: `steps` steps of "
    "gradient descent on the mean squared error, each with all examples. Return w and b.",
    parts=("your function",),
    right=_train,
    play=lambda train: {
        f"{len(x)} examples, {steps} steps": train([*x], [*y], w, b, rate, steps)
        for x, y, w, b, rate, steps in TABLES
    },
    tolerance=1e-9,
    slips={
        "You step with the sum over the examples. The loss is their mean: divide by how many "
        "there are, or the step grows with the list.": lambda: _train(lambda count: count),
        "You add rate times gradient and climb. Going down means taking it away.": (
            lambda: _train(lambda count: -1)
        ),
        "You left out the 2 of the square, so each of your steps is half as long.": (
            lambda: _train(lambda count: 0.5)
        ),
        "You moved w first and used the new w for the gradient of b. Find both gradients, then "
        "move both.": lambda: _train(late=True),
        "Your b stays where it was: it has a gradient, too, the mean of 2 (a - y).": (
            lambda: _train(bias=False)
        ),
        "You took one step only. Does your return stand inside the loop?": (
            lambda: lambda x, y, w, b, rate, steps: _train()(x, y, w, b, rate, 1)
        ),
        "You found the gradients once, before the loop. They change as w and b move: find them "
        "anew in every step.": (
            lambda: lambda x, y, w, b, rate, steps: _train()(x, y, w, b, rate * steps, 1)
        ),
        "You moved after every single example. Here a step looks at all examples first, then "
        "moves once.": lambda: _one_by_one,
    },
    hints=(
        "One loop over the steps. Inside it: errors, two gradients, two updates.",
        (
            "errors = [w*u + b - v for u, v in zip(x, y)]; dw is twice the mean of error times u, "
            "db twice the mean of the errors."
        ),
        "End the loop with w, b = w - rate*dw, b - rate*db on one line; return w, b after it.",
    ),
    because="Predict, compare, backpropagate, update: every training run is this loop.",
)

EXERCISES = (FIVE, SHUT, STEP, FLIP, MEAN, TRAIN)
