"""What the passes refuse, and how they say so; the passes themselves stay free of it."""

from typing import Any

from bpcourse.errors import (
    BpcourseError,
    DomainError,
    GraphError,
    InputTypeError,
    ShapeError,
    written,
)
from bpcourse.graph.node import PLAIN, Node, check_cycle, checked_value, topological_order

__all__ = ["REFUSED", "check_pass", "no_gradient", "no_value"]

REFUSED = Exception  # whatever a rule raises comes with the name of its operation
ARITHMETIC = (ZeroDivisionError, OverflowError, FloatingPointError)


def no_value(node: Node, values: dict[Node, Any], error: Exception) -> Exception:
    """Return the error to raise where a node has no value.

    >>> from bpcourse.graph import variable
    >>> y = 1 / variable("x")
    >>> print(no_value(y, dict.fromkeys(y.parents, 0), ZeroDivisionError("division by zero")))
    the node divide(1, x) cannot compute with 0, 0: division by zero
    """
    if isinstance(error, ARITHMETIC):
        given = ", ".join(written(values[parent]) for parent in node.parents)
        return DomainError(f"the node {node!r} cannot compute with {given}: {_reason(error)}")
    return _refusal(node, values, error)


def no_gradient(node: Node, values: dict[Node, Any], error: Exception) -> Exception:
    """Return the error to raise where a node has a value and no gradient.

    >>> from bpcourse.graph import variable
    >>> y = variable("x") ** 0.5
    >>> print(no_gradient(y, {}, ZeroDivisionError("0 to the power of -0.5")))
    the node power 0.5(x) has no gradient here: 0 to the power of -0.5
    """
    if isinstance(error, (*ARITHMETIC, DomainError)):
        return DomainError(f"the node {node!r} has no gradient here: {_reason(error)}")
    return _refusal(node, values, error)


def _refusal(node: Node, values: dict[Node, Any], error: Exception) -> Exception:
    """Return an error of the course that names the operation and the shapes it was given."""
    if isinstance(error, KeyError) and not set(node.parents) <= values.keys():
        check_cycle(node)
        return GraphError(f"the node {node!r} was given other parents after its graph had run")
    given = [getattr(values.get(parent), "shape", ()) for parent in node.parents]
    if isinstance(error, BpcourseError) and not isinstance(error, ShapeError):
        return type(error)(f"at the node {node!r}: {error}")
    if "read-only" in str(error):
        return GraphError(
            f"the rule of the node {node!r} writes into an array that it was given; let it return "
            "a new one"
        )
    if isinstance(error, ValueError):
        return ShapeError(f"the node {node!r} got shapes {given}: {error}")
    return GraphError(
        f"the rule of the node {node!r}, given shapes {given}, stopped with "
        f"{type(error).__name__}: {error}; look at how this operation is written"
    )


def _reason(error: Exception) -> str:
    """Say in words what Python says as (34, 'Numerical result out of range')."""
    overflow = type(error) is OverflowError
    return "the result is larger than any float; take smaller values" if overflow else str(error)


def check_pass(output: Node, values: dict[Node, Any], upstream: Any) -> Any:
    """Return the upstream gradient, if the backward pass can start from it.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> check_pass(x, {x: 3.0}, True)
    1

    Raises GraphError if a node has no value, ShapeError if the gradient has another shape than the
    output, InputTypeError for complex numbers and for array operations on nodes.
    """
    order = topological_order(output)
    if not all(map(values.__contains__, order)):
        missing = next(node for node in order if node not in values)
        raise GraphError(f"no value for {missing!r}: pass what forward(...) returned for this node")
    value = values[output]
    if "complex" in str(getattr(value, "dtype", type(value).__name__)):
        raise InputTypeError("the value is complex; gradients here are of real numbers only")
    upstream = checked_value(upstream, "the upstream gradient")
    if "complex" in str(getattr(upstream, "dtype", type(upstream).__name__)):
        raise InputTypeError(f"the upstream gradient is {upstream!r}; give real numbers")
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
