"""The derivative of a Python function of yours: it is recorded as a graph, and differentiated.

>>> grad(lambda x: x ** 3)(2)
12
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bpcourse.errors import GraphError
from bpcourse.graph.listing import variables
from bpcourse.graph.node import lift, variable
from bpcourse.graph.passes import backward, forward
from bpcourse.graph.results import unlocked

__all__ = ["collector_paused", "grad", "value_and_grad", "vjp"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's collector of cycles while a large graph is built.

    >>> from bpcourse.graph import topological_order, variable
    >>> x = variable("x")
    >>> with collector_paused():
    ...     total = sum((x * i for i in range(1, 1000)), start=x)
    >>> len(topological_order(total))
    2998

    Nodes never form cycles, so there is nothing for it to find; looking all the same is a third of
    the time that building takes. Afterwards it is as it was.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def value_and_grad(function: Callable, argument: int | tuple[int, ...] = 0) -> Callable:
    """Return a function that computes the value of `function` and its derivative.

    >>> value_and_grad(lambda x: x ** 3)(2)
    (8, 12)
    >>> value_and_grad(lambda x, y: x ** 2 * y, argument=(0, 1))(3, 5)
    (45, (30, 9))

    `argument` says for which argument, or arguments; the others are constants. `function` may use
    arithmetic, the functions of `bpcourse.functions`, loops, branches on numbers and another
    `grad`; it must return one node.
    """
    wanted = argument if isinstance(argument, tuple) else (argument,)

    def evaluate(*arguments: Any) -> tuple[Any, Any]:
        value, pull = _recorded(function, arguments, wanted)
        gradients = pull(1)
        return value, gradients if isinstance(argument, tuple) else gradients[0]

    return evaluate


def _recorded(function: Callable, arguments: tuple, wanted: tuple[int, ...]) -> tuple:
    """Return the value of a function, and what pulls an upstream gradient back to its arguments."""
    for index in wanted:
        if not 0 <= index < len(arguments):
            raise GraphError(f"argument {index} asked for, but {len(arguments)} were given")
    inputs = {variable(f"x{i}"): arguments[i] for i in dict.fromkeys(wanted)}
    asked = dict(zip(dict.fromkeys(wanted), inputs, strict=True))
    with collector_paused():
        given = [asked.get(i, value) for i, value in enumerate(arguments)]
        output = lift(function(*given))
        outer = {node: node for node in variables(output) if node not in inputs}
        values = forward(output, outer | inputs)  # one grad in another: what is outside stays

    def pull(upstream: Any) -> tuple:
        with collector_paused():
            gradients = backward(output, values, upstream)
        return tuple(gradients.get(asked[i], 0) for i in wanted)

    return unlocked(values[output]), pull


def grad(function: Callable, argument: int | tuple[int, ...] = 0) -> Callable:
    """Return the derivative of a function of yours.

    >>> grad(lambda x: x ** 3)(2)
    12
    >>> grad(grad(lambda x: x ** 3))(2)
    12
    """

    def derivative(*arguments: Any) -> Any:
        return value_and_grad(function, argument)(*arguments)[1]

    return derivative


def vjp(function: Callable, *arguments: Any) -> tuple:
    """Return the value of `function`, and the function that pulls an upstream gradient back.

    >>> value, pull = vjp(lambda x, y: x * y, 2, 5)
    >>> value, pull(1), pull(10)
    (10, (5, 2), (50, 20))

    *vjp* is short for vector-Jacobian product. The upstream gradient has the shape of the value;
    what comes back is one gradient for each argument.
    """
    return _recorded(function, arguments, tuple(range(len(arguments))))
