"""Computation graphs: values go forward, gradients go backward.

A graph is structure without numbers. `forward` gives every node a value, `backward` gives every
node a gradient, both as dictionaries; the graph itself never changes, so one graph serves any
number of inputs and there is nothing to reset between two passes.

>>> x, w, b = variable("x"), variable("w"), variable("b")
>>> z = w * x + b
>>> values = forward(z, {x: 2, w: 3, b: 1})
>>> gradients = backward(z, values)
>>> values[z], gradients[w], gradients[x], gradients[b]
(7, 2, 3, 1)

What you can do here: build a graph (`variable`, arithmetic, the functions of
`bpcourse.functions`), list its nodes (`topological_order`), run it (`forward`), differentiate it
(`backward`), watch the backward pass edge by edge (`backward_steps`), or differentiate one of
your own Python functions (`grad`). The structure itself, nodes and their order, is in `node.py`.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple

from bpcourse.errors import DomainError, GraphError, InputTypeError, ShapeError
from bpcourse.node import (
    PLAIN,
    Node,
    checked_value,
    lift,
    names,
    topological_order,
    variable,
    variables,
)
from bpcourse.primitives import Primitive

__all__ = [
    "Node",
    "Step",
    "backward",
    "backward_steps",
    "collector_paused",
    "forward",
    "grad",
    "lift",
    "names",
    "topological_order",
    "value_and_grad",
    "variable",
    "variables",
]


class Step(NamedTuple):
    """One edge of the backward pass: node -> parent.

    `downstream` = `upstream` x `local` is what the node sends to this parent. Array primitives
    have no local derivative that could be shown; there `local` is None.
    """

    node: Node
    parent: Node
    upstream: Any
    local: Any
    downstream: Any
    position: int  # which of the node's inputs the parent is: x * x has the same parent twice


def forward(output: Node, inputs: dict[Node, Any]) -> dict[Node, Any]:
    """Run the graph: return the value of every node, keyed by node.

    >>> a = variable("a")
    >>> y = (a * a).named("y")
    >>> forward(y, {a: 3})
    {a: 3, y = multiply(a, a): 9}

    `inputs` gives each variable a number, an array (copied), a SymPy expression or a node.
    Raises GraphError for a variable without a value, DomainError where an operation is not
    defined (division by zero, log of 0).
    """
    order = topological_order(output)
    values = _leaf_values(order, inputs)
    node = output
    try:
        with array_guard(values.values()):
            for node in order:
                if node.primitive is not None:
                    values[node] = node.primitive.forward_from(values, node.parents)
    except DomainError as error:
        raise DomainError(f"at the node {node!r}: {error}") from None
    except (ZeroDivisionError, OverflowError, FloatingPointError) as error:
        given = ", ".join(repr(values[p]) for p in node.parents)
        raise DomainError(
            f"the node {node!r} cannot compute with {given}: {_reason(error)}"
        ) from None
    except ValueError as error:
        shapes = [getattr(values[p], "shape", ()) for p in node.parents]
        raise ShapeError(f"the node {node!r} got shapes {shapes}: {error}") from None
    return values


def _reason(error: Exception) -> str:
    """Say in words what Python says as (34, 'Numerical result out of range')."""
    overflow = type(error) is OverflowError
    return "the result is larger than any float; take smaller values" if overflow else str(error)


def _leaf_values(order: tuple[Node, ...], inputs: dict[Node, Any]) -> dict[Node, Any]:
    stray = [key for key in inputs if type(key) is not Node or not key.is_variable]
    if stray:
        raise GraphError(f"inputs are keyed by variables, the nodes themselves; got {stray[0]!r}")
    given = {node: checked_value(value, f"the value of {node!r}") for node, value in inputs.items()}
    exact = _exact(order, given)
    leaves: dict[Node, Any] = {}
    for node in order:
        if node.constant is not None:
            leaves[node] = exact(node.constant)
        elif node.primitive is None:
            if node not in given:
                raise GraphError(f"no value for {node!r}: give forward a value for each variable")
            leaves[node] = given[node]
    return leaves


def _exact(order: tuple[Node, ...], given: dict[Node, Any]) -> Callable:
    """Return what turns a constant into the kind of the values: 2 stays exact among symbols."""
    if not any(type(value).__module__.startswith("sympy") for value in given.values()):
        return lambda constant: constant
    for value in (*given.values(), *(node.constant for node in order)):
        if getattr(value, "shape", ()):
            raise InputTypeError(
                f"symbolic mode is scalar only, got the array {value!r}; use its entries"
            )
    from bpcourse.symbolic import exact  # noqa: PLC0415  SymPy only when a symbol comes

    return exact


def array_guard(values: Iterable) -> Any:
    """Make NumPy raise on division by zero, as Python's floats do; without arrays do nothing."""
    if any(type(value).__module__ == "numpy" for value in values):
        import numpy as np  # noqa: PLC0415

        return np.errstate(divide="raise", invalid="raise", over="ignore", under="ignore")
    return nullcontext()


def backward_steps(
    output: Node, values: dict[Node, Any], upstream: Any = 1, gradients: dict | None = None
) -> Iterator[Step]:
    """Walk the graph from its output to its inputs, one edge at a time.

    >>> a = variable("a")
    >>> y = a * a
    >>> [step.downstream for step in backward_steps(y, forward(y, {a: 3}))]
    [3, 3]

    This is the whole of backpropagation: a node's gradient is complete when the walk reaches it;
    it is multiplied by each local derivative, sent to that parent, and added to what is there.
    The dictionary can be watched by passing one in as `gradients`; it grows a node at a time.
    """
    gradients = {} if gradients is None else gradients
    for node, adjoint, downstreams in _pull_back(output, values, upstream, gradients):
        inputs = [values[parent] for parent in node.parents]
        locals_ = (None,) * len(inputs)
        if node.primitive.elementwise:
            locals_ = node.primitive.local_derivatives(values[node], *inputs)
        for position, parent in enumerate(node.parents):
            if not parent.is_constant:
                local, downstream = locals_[position], downstreams[position]
                yield Step(node, parent, adjoint, local, downstream, position)


def _pull_back(
    output: Node, values: dict[Node, Any], upstream: Any, gradients: dict[Node, Any]
) -> Iterator[tuple]:
    """Yield each node with its gradient and what it sends down, and add that up in `gradients`."""
    gradients[output] = _check_pass(output, values, upstream)
    node = output
    try:
        for node in reversed(topological_order(output)):
            primitive, parents = node.primitive, node.parents
            if primitive is None:
                continue
            adjoint = gradients[node]  # complete: every child has sent its share
            rule = primitive.downstreams_from if type(adjoint) in PLAIN else _on_arrays(primitive)
            sent = rule(adjoint, values[node], values, parents)
            for parent, downstream in zip(parents, sent):  # noqa: B905  strict costs a tenth here
                if parent in gradients:  # where paths meet, gradients add
                    gradients[parent] = gradients[parent] + downstream
                elif parent.constant is None:
                    gradients[parent] = downstream
            yield node, adjoint, sent
    except (DomainError, ZeroDivisionError, OverflowError, FloatingPointError) as error:
        raise DomainError(f"the node {node!r} has no gradient here: {_reason(error)}") from None


def _on_arrays(primitive: Primitive) -> Callable:
    """Return the backward rule for arrays: NumPy raises as floats do, broadcasting is undone."""

    def downstreams_from(upstream: Any, out: Any, values: dict, parents: tuple) -> list:
        with array_guard((upstream,)):
            sent = primitive.downstreams_from(upstream, out, values, parents)
            pairs = zip(sent, parents, strict=True)
            return [_sum_to(gradient, values[parent]) for gradient, parent in pairs]

    return downstreams_from


def _sum_to(gradient: Any, like: Any) -> Any:
    """Undo broadcasting, which only arrays know: a parent's gradient has the parent's shape."""
    if not getattr(gradient, "shape", ()):
        return gradient
    from bpcourse.arrays import sum_to  # noqa: PLC0415  NumPy is here already

    return sum_to(gradient, like)


def _check_pass(output: Node, values: dict[Node, Any], upstream: Any) -> Any:
    """Return the upstream gradient, if the backward pass can start from it."""
    order = topological_order(output)
    if not all(map(values.__contains__, order)):
        missing = next(node for node in order if node not in values)
        raise GraphError(f"no value for {missing!r}: pass what forward(...) returned for this node")
    value = values[output]
    if "complex" in str(getattr(value, "dtype", type(value).__name__)):
        raise InputTypeError("the value is complex; gradients here are of real numbers only")
    upstream = checked_value(upstream, "the upstream gradient")
    shape, given = getattr(value, "shape", ()), getattr(upstream, "shape", ())
    if shape != given:
        raise ShapeError(
            f"the output has shape {shape} and the upstream gradient {given}: pass upstream= an "
            "array of the output's shape, or end the graph in one number (sum_of, mean_of)"
        )
    if type(value) is Node:
        _check_elementwise(order)
    is_scalar = type(value).__module__ == "numpy" and type(upstream) in PLAIN
    return value.dtype.type(upstream) if is_scalar else upstream


def _check_elementwise(order: tuple[Node, ...]) -> None:
    for node in order:
        if node.primitive is not None and not node.primitive.elementwise:
            raise InputTypeError(
                f"the backward pass on nodes (second derivatives) got the array operation {node!r};"
                " it goes through operations on single numbers only"
            )


def backward(output: Node, values: dict[Node, Any], upstream: Any = 1) -> dict[Node, Any]:
    """Return the gradient of `output` for every node that it depends on, keyed by node.

    >>> a, b = variable("a"), variable("b")
    >>> y = a * b
    >>> gradients = backward(y, forward(y, {a: 2, b: 5}))
    >>> gradients[a], gradients[b], gradients[y]
    (5, 2, 1)

    `values` comes from `forward`. Constants have no gradient. An output that is an array needs an
    `upstream` of its shape.
    """
    gradients: dict[Node, Any] = {}
    deque(_pull_back(output, values, upstream, gradients), maxlen=0)  # run to the end
    return gradients


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's collector of cycles while a large graph is built.

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


def value_and_grad(function: Callable, argument: int = 0) -> Callable:
    """Return a function that computes the value of `function` and its derivative.

    >>> value_and_grad(lambda x: x ** 3)(2)
    (8, 12)

    `argument` says for which argument. `function` may use arithmetic, the functions of
    `bpcourse.functions`, loops, branches and another `grad`; it must return one node.
    """

    def evaluate(*arguments: Any) -> tuple[Any, Any]:
        if not 0 <= argument < len(arguments):
            raise GraphError(f"argument {argument} asked for, but {len(arguments)} were given")
        inputs = {variable(f"x{i}"): value for i, value in enumerate(arguments)}
        with collector_paused():
            output = lift(function(*inputs))
            outer = {node: node for node in variables(output) if node not in inputs}
            values = forward(output, outer | inputs)  # one grad in another: what is outside stays
            gradients = backward(output, values)
        return values[output], gradients.get(list(inputs)[argument], 0)

    return evaluate


def grad(function: Callable, argument: int = 0) -> Callable:
    """Return the derivative of a function of yours.

    >>> grad(lambda x: x ** 3)(2)
    12
    >>> grad(grad(lambda x: x ** 3))(2)
    12
    """

    def derivative(*arguments: Any) -> Any:
        return value_and_grad(function, argument)(*arguments)[1]

    return derivative
