"""Forward mode: a number that carries its own slope along.

>>> x = Dual(3.0, 1.0)  # dx/dx = 1
>>> x * x + 2 * x
Dual(value=15.0, slope=8.0)
>>> derivative(lambda x, y: x * y + tanh(x), [0.0, 2.0], direction=[1, 0])
3.0

Every operation takes its value and its local derivatives from the table of primitives, the same
that the backward pass uses; only the order differs. A sweep forward gives the slope in one
*direction*, at about the price of the value, and keeps nothing: n inputs need n sweeps. The
backward pass gives all n slopes of one output at once, and has to keep every value.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NoReturn

from bpcourse import functions
from bpcourse.errors import DomainError, GraphError, InputTypeError, ShapeError
from bpcourse.functions import tanh  # noqa: F401  for the example above
from bpcourse.functions.dispatch import NUMBERS
from bpcourse.graph import primitives
from bpcourse.graph.listing import variables
from bpcourse.graph.node import Node, topological_order
from bpcourse.graph.primitive import Primitive

__all__ = ["Dual", "derivative", "derivatives", "jvp", "sweep"]


class Dual:
    """A value and its slope in one direction.

    >>> Dual(2.0, 1.0) ** 3
    Dual(value=8.0, slope=12.0)
    >>> Dual(2.0).slope  # a constant
    0.0

    Raises InputTypeError for anything but real numbers.
    """

    __slots__ = ("slope", "value")

    def __init__(self, value: float, slope: float = 0.0) -> None:
        for part in (value, slope):
            if not isinstance(part, (int, float)):
                raise InputTypeError(
                    f"a dual number was given {part!r}, a {type(part).__name__}; it takes a number "
                    "and its slope, one of each: for arrays, take their entries"
                )
        self.value = value
        self.slope = slope

    def __repr__(self) -> str:
        return f"Dual(value={float(self.value)!r}, slope={float(self.slope)!r})"

    def __bool__(self) -> NoReturn:
        raise InputTypeError("a dual number has no truth value; compare its .value")

    def __add__(self, other: Any) -> "Dual":
        return _apply(primitives.ADD, self, other)

    def __radd__(self, other: Any) -> "Dual":
        return _apply(primitives.ADD, other, self)

    def __sub__(self, other: Any) -> "Dual":
        return _apply(primitives.SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> "Dual":
        return _apply(primitives.SUBTRACT, other, self)

    def __mul__(self, other: Any) -> "Dual":
        return _apply(primitives.MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> "Dual":
        return _apply(primitives.MULTIPLY, other, self)

    def __truediv__(self, other: Any) -> "Dual":
        return _apply(primitives.DIVIDE, self, other)

    def __rtruediv__(self, other: Any) -> "Dual":
        return _apply(primitives.DIVIDE, other, self)

    def __pow__(self, exponent: Any) -> "Dual":
        return functions.power(self, exponent)

    def __rpow__(self, base: Any) -> "Dual":
        return functions.power(base, self)

    def __neg__(self) -> "Dual":
        return _apply(primitives.NEGATE, self)

    def __abs__(self) -> "Dual":
        return _apply(primitives.ABSOLUTE, self)


def _apply(primitive: Primitive, *inputs: Any) -> Dual:
    """Apply a row of the table: the slope is the sum of slope times local derivative."""
    values = [part.value if isinstance(part, Dual) else part for part in inputs]
    out = primitive.forward(*values)
    locals_ = primitive.local_derivatives(out, *values)
    shares = [
        part.slope * local
        for part, local in zip(inputs, locals_, strict=True)
        if isinstance(part, Dual)  # a constant has no slope
    ]
    return Dual(out, sum(shares[1:], start=shares[0]))


def _power(a: Any, b: Any) -> Dual:
    if isinstance(b, (int, float)):
        return _apply(primitives.power_of(b), a)
    return _apply(primitives.POWER, a, b)


def _refused(name: str, *_inputs: Any, **_settings: Any) -> NoReturn:
    raise InputTypeError(f"{name} was given a dual number; dual numbers are single numbers")


for _name in functions.__all__:
    getattr(functions, _name).register(Dual, partial(_refused, _name))
for _row in primitives.ELEMENTWISE_PRIMITIVES:
    if _row.name in functions.__all__:
        getattr(functions, _row.name).register(Dual, partial(_apply, _row))
functions.power.register(Dual, _power)


def derivative(function: Callable, point: Sequence[float], direction: Sequence[float]) -> float:
    """Return the slope of a function at a point, in one direction: one sweep.

    >>> derivative(lambda x, y: x ** 2 * y, [3.0, 5.0], direction=[1.0, 0.0])
    30.0

    `function` takes one number for each entry of `point` and computes with arithmetic and the
    functions of `bpcourse.functions`. Raises ShapeError if the direction is not as long as the
    point.
    """
    return jvp(function, point, direction)[1]


def jvp(function: Callable, point: Sequence[float], direction: Sequence[float]) -> tuple:
    """Return the value of a function, and its slope in one direction: forward mode, one sweep.

    >>> jvp(lambda x, y: x ** 2 * y, [3.0, 5.0], direction=[1.0, 0.0])
    (45.0, 30.0)

    *jvp* is short for Jacobian-vector product; `vjp` is its counterpart in reverse mode.
    """
    if len(point) != len(direction):
        raise ShapeError(
            f"the point has {len(point)} entries and the direction {len(direction)}; give one "
            "entry of the direction for each input"
        )
    try:
        result = function(*map(Dual, point, direction))
    except (ZeroDivisionError, OverflowError) as error:
        raise DomainError(f"the function has no slope here: {error}") from None
    if isinstance(result, Dual):
        return result.value, result.slope
    if isinstance(result, NUMBERS):
        return result, 0.0
    raise InputTypeError(f"the function returned {result!r}; it must return one number")


def derivatives(function: Callable, point: Sequence[float]) -> list[float]:
    """Return all partial derivatives: a sweep for each input.

    >>> derivatives(lambda x, y: x ** 2 * y, [3.0, 5.0])
    [30.0, 9.0]
    """
    return [derivative(function, point, _unit(i, len(point))) for i in range(len(point))]


def _unit(place: int, length: int) -> list[float]:
    return [1.0 if i == place else 0.0 for i in range(length)]


def sweep(output: Node, inputs: dict[Node, float], direction: dict[Node, float]) -> Dual:
    """Run a graph forward with slopes: the value of the output, and its slope in a direction.

    >>> from bpcourse.graph import variable
    >>> x, w = variable("x"), variable("w")
    >>> sweep(x * w, {x: 2.0, w: 3.0}, {w: 1.0})
    Dual(value=6.0, slope=2.0)

    A variable that the direction leaves out stays where it is, as a constant does: operations
    that it alone feeds carry no slope and cost none. Scalar graphs only.
    """
    stray = [node for node in (*inputs, *direction) if node not in variables(output)]
    if stray:
        raise GraphError(f"{stray[0]!r} is no variable of this graph; the keys are its variables")
    missing = [node for node in variables(output) if node not in inputs]
    if missing:
        raise GraphError(f"no value for {missing[0]!r}: give sweep a value for each variable")
    values: dict[Node, Any] = {}
    for node in topological_order(output):
        if node.is_variable:
            moves = node in direction
            values[node] = Dual(inputs[node], direction[node]) if moves else inputs[node]
        elif node.is_constant:
            values[node] = node.constant
        else:
            parts = [values[parent] for parent in node.parents]
            moves = any(isinstance(part, Dual) for part in parts)
            rule = partial(_apply, node.primitive) if moves else node.primitive.forward
            values[node] = rule(*parts)
    result = values[output]
    return result if isinstance(result, Dual) else Dual(result)
