"""The exercises of notebook 12: what frameworks do, in terms of the engine. None needs one."""

from collections.abc import Callable
from functools import partial
from random import Random

from bpcourse.graph import grad
from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.listing import line_with, numbered

__all__ = ["EXERCISES"]

Tape = list[list[tuple[int, float]]]
# Each entry lists the places of its parents, with its local derivative for each.
TAPES: dict[str, Tape] = {
    "one product": [[], [], [(0, 5.0), (1, 3.0)]],
    "the graph that bites": [
        *([], [], [(0, 1), (1, 1)], [(0, 3), (1, 2)], [(2, 1), (3, 1)]),
        *([(2, 6), (3, 5)], [(4, 1), (5, 1)]),
    ],
    "both parents the same": [[], [(0, 4.0), (0, 4.0)], [(1, 0.5)]],
    "twenty doublings": [[], *([(k, 1), (k, 1)] for k in range(20))],
}


def _walk_back(tape: Tape, start: float = 1, keep: bool = True) -> list[float]:
    """Return the gradient of every entry; with `keep` false the last delivery wins."""
    gradients = [0.0] * len(tape)
    gradients[-1] = start
    for place in reversed(range(len(tape))):
        for parent, local in tape[place]:
            before = gradients[parent] if keep else 0
            gradients[parent] = before + gradients[place] * local
    return gradients


def _in_recorded_order(tape: Tape) -> list[float]:
    gradients = [0.0] * (len(tape) - 1) + [1.0]
    for entry, upstream in zip(tape, list(gradients), strict=True):
        for parent, local in entry:
            gradients[parent] += upstream * local
    return gradients


def _without_upstream(tape: Tape) -> list[float]:
    gradients = [0.0] * (len(tape) - 1) + [1.0]
    for entry in tape:
        for parent, local in entry:
            gradients[parent] += local
    return gradients


def _once_a_pair(tape: Tape) -> list[float]:
    return _walk_back([list(dict(entry).items()) for entry in tape])


def _on_tapes(walk: Callable) -> dict[str, list[float]]:
    return {name: list(walk([list(entry) for entry in tape])) for name, tape in TAPES.items()}


WALK = Exercise(
    name="12.1",
    ask="A tape is a list with an entry for each number, in the order in which they were "
    "computed. An entry lists pairs: the place of a parent on the tape, and the local derivative. "
    "Write walk_back(tape): the list of all gradients of the last number.",
    parts=("your function",),
    right=lambda: _walk_back,
    play=_on_tapes,
    tolerance=1e-9,
    slips={
        "With = in place of += the last delivery wins. Where paths meet, gradients add.": (
            lambda: partial(_walk_back, keep=False)
        ),
        "You read the tape as it was written. Then a gradient is sent on before it has "
        "arrived.": lambda: _in_recorded_order,
        "You added local derivatives. Each has to be multiplied by the upstream gradient.": (
            lambda: _without_upstream
        ),
        "An entry may name the same parent twice; a dictionary holds one of the two.": (
            lambda: _once_a_pair
        ),
        "The walk starts with nothing: the gradient of the last number for itself is 1.": (
            lambda: partial(_walk_back, start=0)
        ),
    },
    hints=(
        "A child stands behind its parents on a tape. So in which order do you read?",
        "Start with 0 everywhere and 1 in the last place; read backwards; add to each parent.",
        "for place in reversed(range(len(tape))): gradients[parent] += gradients[place] * local.",
    ),
    because="The order of recording, backwards, is an order in which every gradient is complete.",
)


def _forgotten_numbers(random: Random) -> dict[str, float]:
    first, second, third = random.sample(range(2, 12), 3)
    return {
        "first": first,
        "second": second,
        "third": third,
        "rate": random.choice((0.1, 0.01, 0.2)),
    }


FORGOTTEN = Exercise(
    name="12.2",
    ask="A loop in PyTorch never zeroes. In three passes the loss has the slopes {first}, "
    "{second} and {third} for w; after each pass w takes a step of plain gradient descent at the "
    "rate {rate}. What stands in w.grad after the third pass, and by how much has w moved in all?",
    numbers={"first": 4, "second": 3, "third": 1, "rate": 0.1},
    draw=_forgotten_numbers,
    parts=("w.grad", "moved by"),
    right=lambda first, second, third, rate: (
        first + second + third,
        -rate * (3 * first + 2 * second + third),
    ),
    slips={
        "That is the last slope alone, as if it had been zeroed.": (
            lambda first, second, third, rate: (third, -rate * (first + second + third))
        ),
        "That is what two passes leave; the third adds its own.": (
            lambda first, second, third, rate: (
                first + second,
                -rate * (2 * first + second),
            )
        ),
        "A framework adds up; it does not average.": (
            lambda first, second, third, rate: ((first + second + third) / 3, None)
        ),
        "Every step goes against the gradient: it has a minus.": (
            lambda first, second, third, rate: (
                None,
                rate * (3 * first + 2 * second + third),
            )
        ),
        "You took three steps with the last sum. The first two steps had less in it.": (
            lambda first, second, third, rate: (None, -rate * 3 * (first + second + third))
        ),
        "That is the sum of what stood in w.grad; a step is the rate times it, with a minus.": (
            lambda first, second, third, rate: (None, 3 * first + 2 * second + third)
        ),
    },
    hints=(
        "Write down what stands in w.grad after each of the three passes.",
        "{first}, then {first} + {second}, then all three. Each is used for one step.",
        "{first} + {second} + {third}; -{rate} * (3 * {first} + 2 * {second} + {third}).",
    ),
    because="The first slope is used three times: a velocity without friction.",
)


def _cut(x: float, power: int) -> float:
    """Return the slope of the first factor alone: the second one is a number."""
    return grad(lambda free: free**power * x)(x)


DETACHED = Exercise(
    name="12.3",
    ask="y = x^{power} * x.detach() at x = {x}. What is y, and what does PyTorch say dy/dx is?",
    numbers={"x": 3, "power": 2},
    draw=lambda random: {"x": random.randint(2, 9), "power": random.randint(2, 4)},
    parts=("y", "dy/dx"),
    right=lambda x, power: (x ** (power + 1), _cut(x, power)),
    slips={
        "Detached is not left out: its value counts as before.": (
            lambda x, power: (x**power, None)
        ),
        "That is the slope without detach: both factors would listen.": (
            lambda x, power: (None, (power + 1) * x**power)
        ),
        "That is the slope by the factor that was cut off. The other one is left.": (
            lambda x, power: (None, x**power)
        ),
        "The cut-off factor is a constant, and a constant factor stays in the slope.": (
            lambda x, power: (None, power * x ** (power - 1))
        ),
        "One way is cut, the other one is open: not 0.": lambda x, power: (None, 0 * x),
    },
    hints=(
        "Forward nothing changes. Backward, x.detach() is a number that came from nowhere.",
        "So differentiate x^{power} * c, and put c = {x} in afterwards.",
        "{x}^({power} + 1); {power} * {x}^({power} - 1) * {x}.",
    ),
    because="detach changes the slope and not the value: what was cut counts as a constant.",
)

LISTING = (
    "for x, y in batches:",
    "    loss = functional.mse_loss(model(x), y)",
    "    loss.backward()",
    "    optimizer.zero_grad()",
    "    optimizer.step()",
)
SHOWN = "\n".join(numbered(LISTING))


def _line(words: str) -> int:
    return line_with(words, LISTING)


BUG = Exercise(
    name="12.4",
    ask="This loop runs without an error, and one line stands in the wrong place. Which? And "
    "where is a weight of {w}, whose slope is {g}, after one turn with SGD at the rate "
    f"{{rate}}?\n{SHOWN}",
    numbers={"w": 3, "g": 12, "rate": 0.1},
    draw=lambda random: {
        "w": random.randint(2, 9),
        "g": random.randint(3, 30),
        "rate": random.choice((0.1, 0.01, 0.2)),
    },
    parts=("the line", "the weight"),
    right=lambda w, g, rate: (_line("zero_grad"), w - 0 * rate * g),
    slips={
        "That line is right: each turn of the loop takes another batch.": (
            lambda w, g, rate: (_line("for x"), None)
        ),
        "That line is right: predict and compare come first.": (
            lambda w, g, rate: (_line("loss ="), None)
        ),
        "That line is right: it fills the gradients, which then stand there to be used.": (
            lambda w, g, rate: (_line("backward"), None)
        ),
        "That line is right where it is, the last one. What has happened to the gradients "
        "before it?": (lambda w, g, rate: (_line("step"), None)),
        "So it would be if the line stood in its place.": lambda w, g, rate: (None, w - rate * g),
        "Not even the sign matters: there is no gradient left.": (
            lambda w, g, rate: (None, w + rate * g)
        ),
        "That is the step that should have been taken, not where the weight is.": (
            lambda w, g, rate: (None, -rate * g)
        ),
    },
    hints=(
        "Who writes into w.grad here, who reads it, and who empties it? In which order?",
        "Between the line that fills the gradients and the one that uses them stands another.",
        "The line with zero_grad; the step finds nothing, and the weight stays {w}.",
    ),
    because="Zeroing belongs before the backward pass; here every step finds nothing to do.",
)


def _bent(a: float, b: float, p: float, q: float) -> tuple[float, float]:
    """Return the Hessian of u^2 v at (a, b), times (p, q): the engine run on its own gradient."""

    def along(u: float, v: float) -> float:
        du, dv = grad(lambda u, v: u * u * v, argument=(0, 1))(u, v)
        return p * du + q * dv

    return grad(along, argument=(0, 1))(a, b)


BENT = Exercise(
    name="12.5",
    ask="f(u, v) = u^2 v at u = {a}, v = {b}. Its gradient is (2 u v, u^2). You go in the "
    "direction ({p}, {q}). At what rate does each of the two slopes change?",
    numbers={"a": 3, "b": 5, "p": 2, "q": -1},
    draw=lambda random: {
        "a": random.randint(2, 9),
        "b": random.randint(2, 9),
        "p": random.randint(2, 5),
        "q": -random.randint(1, 4),
    },
    parts=("first slope", "second slope"),
    right=_bent,
    slips={
        "You went along u alone: the direction has a second entry, and the first slope hears "
        "of it.": lambda a, b, p, q: (2 * b * p, None),
        "Those are the slopes themselves; asked is how they change.": (
            lambda a, b, p, q: (2 * a * b, a * a)
        ),
        "Each slope times an entry of the direction: that is how f changes, not its slopes.": (
            lambda a, b, p, q: (2 * a * b * p, a * a * q)
        ),
        "The two entries of the direction are the wrong way round.": (
            lambda a, b, p, q: (2 * b * q + 2 * a * p, 2 * a * q)
        ),
        "That is without the direction: the sum of a row of the Hessian.": (
            lambda a, b, p, q: (2 * b + 2 * a, 2 * a)
        ),
    },
    hints=(
        "Each slope is a function of u and v. Differentiate it along the direction.",
        "2 u v changes by 2 v for each unit of u and by 2 u for each unit of v.",
        "2 * {b} * {p} + 2 * {a} * {q}, and 2 * {a} * {p}.",
    ),
    because="That is a Hessian-vector product: the slope of a gradient along one direction.",
)

EXERCISES = (WALK, FORGOTTEN, DETACHED, BUG, BENT)
