"""Losses of two numbers that can be drawn as a map, and optimizers that race on them.

>>> from bpcourse.training import SGD
>>> trails = race("ravine", {"sgd": SGD(0.01)}, steps=100)
>>> trails["sgd"].losses[0], round(trails["sgd"].losses[-1], 2)
(55.0, 0.44)

A surface is a plain function: of two numbers it is a number, of two arrays an array, of two graph
nodes a node, which is where the gradients of a race come from.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from bpcourse.errors import InputTypeError, InputValueError, known, whole
from bpcourse.experiments.loaves.judged import mean_loss
from bpcourse.experiments.loaves.small import Small, learned, starting_small
from bpcourse.functions import square
from bpcourse.graph import GradientProgram, variable
from bpcourse.training.optimizer import Optimizer, moved
from bpcourse.training.optimizers import by_name
from bpcourse.training.refusals import number

__all__ = ["RACERS", "SURFACES", "Surface", "Trail", "gradient_of", "race", "racers"]

Point = tuple[float, float]
RACERS = ("sgd", "momentum", "rmsprop", "adam")
MOST = 10_000  # steps
SEED, STEPS = 2, 600  # of the network whose two weights are moved


class Surface(NamedTuple):
    """A loss of two numbers, the part of the plane that is shown, and where a race begins.

    >>> SURFACES["bowl"].function(3.0, 4.0), SURFACES["bowl"].holds((3.0, 4.0))
    (25.0, False)

    `lows` returns the places of the smallest loss; `rate` is one at which something can be seen.
    """

    function: Callable[[Any, Any], Any]
    written: str
    across: Point  # from where to where the first number is shown
    up: Point
    start: Point
    rate: float
    lows: Callable[[], Sequence[Point]]
    axes: tuple[str, str] = ("x", "y")

    def holds(self, point: Point) -> bool:
        """Return whether a point lies in the part that is shown; one that is no number does not."""
        (left, right), (low, high) = self.across, self.up
        return left <= point[0] <= right and low <= point[1] <= high


class Trail(NamedTuple):
    """Where an optimizer has been, from the start on, and the loss at each of these places.

    A trail that leaves the part of the plane that is shown ends there: its last point lies outside
    and has no loss.
    """

    points: tuple[Point, ...]
    losses: tuple[float, ...]

    @property
    def left(self) -> bool:
        """Whether it went out of sight."""
        return len(self.points) > len(self.losses)

    def upto(self, step: int) -> "Trail":
        """Return the trail as it is after some steps, or all of it.

        >>> Trail(((0.0, 0.0), (9.0, 9.0)), (1.0,)).upto(0)
        Trail(points=((0.0, 0.0),), losses=(1.0,))
        """
        return Trail(self.points[: step + 1], self.losses[: step + 1])


def bowl(x: Any, y: Any) -> Any:
    """Return x² + y²: all directions are alike.

    >>> bowl(1.0, 2.0)
    5.0
    """
    return square(x) + square(y)


def ravine(x: Any, y: Any) -> Any:
    """Return x² + 30 y²: steep walls, a floor that hardly falls.

    >>> ravine(1.0, 2.0)
    121.0
    """
    return square(x) + 30 * square(y)


def saddle(x: Any, y: Any) -> Any:
    """Return x² - y² + y⁴: level at (0, 0), though it falls from there both ways.

    >>> saddle(1.0, 2.0)
    13.0
    """
    return square(x) - square(y) + square(square(y))


def rosenbrock(x: Any, y: Any) -> Any:
    """Return (1 - x)² + 100 (y - x²)²: a ravine with a bend. Source: Rosenbrock 1960.

    >>> rosenbrock(1.0, 2.0)
    100.0
    """
    return square(1 - x) + 100 * square(y - square(x))


def loaves_slice(w21: Any, w22: Any) -> Any:
    """Return the loss of the forty loaves, by two weights of a network whose others have learned.

    >>> round(loaves_slice(3.0, 3.7), 3), round(loaves_slice(-4.0, 4.0), 3)
    (0.001, 1.356)

    They are the weights from both inputs to the second hidden unit.
    """
    return mean_loss(_net()._replace(w21=w21, w22=w22))


@cache
def _net() -> Small:
    return learned(starting_small(SEED), steps=STEPS)


@cache
def _lows_of_loaves() -> tuple[Point, ...]:
    """Return the place of the smallest loss: the end of a long descent from the learned weights."""
    way = race("loaves", {"": by_name("momentum", 0.3)}, 1500, (_net().w21, _net().w22))[""]
    return (way.points[-1],)


SURFACES: dict[str, Surface] = {
    "bowl": Surface(bowl, "x² + y²", (-4, 4), (-2, 2), (-3.0, 1.5), 0.1, lambda: ((0, 0),)),
    "ravine": Surface(
        ravine, "x² + 30 y²", (-6, 4), (-2.5, 2.5), (-5.0, 1.0), 0.03, lambda: ((0, 0),)
    ),
    "saddle": Surface(
        saddle, "x² − y² + y⁴", (-2.4, 2.4), (-1.2, 1.2), (-2.0, 0.01), 0.03,
        lambda: ((0, -(2**-0.5)), (0, 2**-0.5)),
    ),
    "rosenbrock": Surface(
        rosenbrock, "(1 − x)² + 100 (y − x²)²", (-2.4, 2.4), (-0.6, 1.8), (-1.2, 1.0), 0.001,
        lambda: ((1, 1),),
    ),
    "loaves": Surface(
        loaves_slice, "loss of the forty loaves", (-9, 9), (-3, 6), (-4.0, 4.0), 0.1,
        _lows_of_loaves, ("w₂₁", "w₂₂"),
    ),
}  # fmt: skip


@cache
def gradient_of(surface: str) -> GradientProgram:
    """Return the program that computes a surface's loss and both slopes, from the engine.

    >>> gradient_of("ravine")(-5.0, 1.0)
    Result(value=55.0, gradients=(-10.0, 60.0))
    """
    x, y = variable("x"), variable("y")
    return GradientProgram(SURFACES[known("surface", surface, SURFACES)].function(x, y), (x, y))


def racers(rate: float) -> dict[str, Optimizer]:
    """Return the four optimizers that race, all with one rate and their usual settings.

    >>> racers(0.1)["momentum"]
    SGD(rate=0.1, momentum=0.9, dampening=0.0, nesterov=False, weight_decay=0.0)
    """
    return {name: by_name(name, rate) for name in RACERS}


def race(
    surface: str,
    optimizers: Mapping[str, Optimizer],
    steps: int = 100,
    start: Point | None = None,
) -> dict[str, Trail]:
    """Return the trail of each optimizer, one gradient a step.

    >>> from bpcourse.training import SGD
    >>> race("bowl", {"sgd": SGD(0.25)}, 2, start=(2.0, -1.0))["sgd"]
    Trail(points=((2.0, -1.0), (1.0, -0.5), (0.5, -0.25)), losses=(5.0, 1.25, 0.3125))

    `surface` is one of bowl, ravine, saddle, rosenbrock, loaves; the start is the surface's own
    unless one is given. Raises InputValueError for another name, for a start out of sight, or for
    steps that are none.
    """
    place = SURFACES[known("surface", surface, SURFACES)]
    steps, start = whole("steps", steps, 0, MOST), _started(place, start)
    for name, optimizer in optimizers.items():
        if not isinstance(optimizer, Optimizer):
            raise InputTypeError(f"{name!r} is {optimizer!r}; give an optimizer such as SGD(0.1)")
    program = gradient_of(surface)
    return {name: _trail(place, program, one, steps, start) for name, one in optimizers.items()}


def _started(surface: Surface, start: Any) -> Point:
    if start is None:
        return surface.start
    if not isinstance(start, (list, tuple)) or len(start) != 2:
        raise InputTypeError(f"start is {start!r}; give two numbers, as in {surface.start}")
    found = number("start[0]", start[0]), number("start[1]", start[1])
    if not surface.holds(found):
        (left, right), (low, high) = surface.across, surface.up
        raise InputValueError(
            f"start is {found}, out of sight; stay between {left} and {right}, {low} and {high}"
        )
    return found


def _trail(
    surface: Surface, program: GradientProgram, optimizer: Optimizer, steps: int, start: Point
) -> Trail:
    points, losses, state = [start], [], None
    for step in range(steps + 1):
        loss, gradients = program(*points[-1])
        losses.append(loss)
        if step == steps:
            break
        change, state = optimizer.step(list(gradients), state, points[-1])
        points.append(tuple(moved(points[-1], change)))
        if not surface.holds(points[-1]):
            break
    return Trail(tuple(points), tuple(losses))
