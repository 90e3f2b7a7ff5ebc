"""What each kind of value needs from the passes: numbers nothing, arrays and formulas a little."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from bpcourse.errors import DomainError, GraphError, InputTypeError
from bpcourse.functions.dispatch import NUMBERS, constant_beside, library_of
from bpcourse.graph.node import PLAIN, Node, checked_value, leaves

__all__ = ["any_from", "array_guard", "downstreams", "leaf_values"]


def leaf_values(output: Node, inputs: dict[Node, Any]) -> dict[Node, Any]:
    """Return the values of the variables, checked, and of the constants.

    >>> from bpcourse.graph import variable
    >>> x = variable("x")
    >>> leaf_values(x * 3, {x: True})
    {x: 1, 3: 3}

    Raises GraphError for a variable without a value, or a value without a variable.
    """
    given = {node: _checked(node, value) for node, value in inputs.items()}
    values = {node: node.constant for node in leaves(output)}
    for node, constant in values.items():
        if constant is None:
            if node not in given:
                raise GraphError(f"no value for {node!r}: give forward a value for each variable")
            values[node] = given[node]
    formula = _formula_among(values)
    if formula is not None:
        values |= {n: constant_beside(formula, n.constant) for n in values if n.is_constant}
    return values


def _checked(node: Node, value: Any) -> Any:
    if type(node) is not Node or not node.is_variable:
        raise GraphError(f"inputs are keyed by variables, the nodes themselves; got {node!r}")
    return checked_value(value, node)


def _formula_among(values: dict[Node, Any]) -> Any:
    """Return one of the formulas among the values, or None; beside it nothing may be an array."""
    if not any_from("sympy", values.values()):
        return None
    formulas = [value for value in values.values() if library_of(type(value)) == "sympy"]
    for value in values.values():
        if getattr(value, "shape", ()):
            raise InputTypeError(
                f"symbolic mode is scalar only, got the array {value!r}; use its entries"
            )
    return formulas[0]


def any_from(library: str, values: Iterable) -> bool:
    """Say whether a value is of this library's; kinds are compared, since they are few.

    >>> any_from("numpy", [1.0, 2.0])
    False
    """
    return any(library_of(kind) == library for kind in set(map(type, values)))


def array_guard(values: Iterable) -> Any:
    """Make NumPy raise on division by zero, as Python's floats do; without arrays do nothing."""
    if any_from("numpy", values):
        import numpy as np  # noqa: PLC0415

        return np.errstate(divide="raise", invalid="raise", over="ignore", under="ignore")
    return nullcontext()


def downstreams(node: Node, adjoint: Any, values: dict[Node, Any]) -> tuple:
    """Return what a node sends to each of its parents: upstream times local derivative.

    >>> from bpcourse.graph import variable
    >>> w, x = variable("w"), variable("x")
    >>> m = w * x
    >>> downstreams(m, 10, {w: 2, x: 3, m: 6})
    (30, 20)

    A constant is sent None. For arrays broadcasting is undone: a parent's gradient has the shape of
    the parent.
    """
    if type(adjoint) in PLAIN:
        return _shares(node, adjoint, values)
    with array_guard((adjoint,)), _locked(adjoint):
        return _shares(node, adjoint, values)


def _shares(node: Node, adjoint: Any, values: dict[Node, Any]) -> tuple:
    inputs = [values[parent] for parent in node.parents]
    sent = (
        None if parent.is_constant else _like(rule(adjoint, values[node], *inputs), value)
        for rule, parent, value in zip(node.primitive.shares, node.parents, inputs, strict=True)
    )
    return tuple(
        share if parent.is_constant else _checked_share(node, parent, share, (adjoint, *inputs))
        for parent, share in zip(node.parents, sent, strict=True)
    )


@contextmanager
def _locked(adjoint: Any) -> Iterator[None]:
    """Let no rule write into the gradient that it is given: the other inputs need it as it is."""
    flags = getattr(adjoint, "flags", None) if getattr(adjoint, "shape", ()) else None
    if flags is None or not flags.writeable:
        yield
        return
    flags.writeable = False
    try:
        yield
    finally:
        flags.writeable = True


def _checked_share(node: Node, parent: Node, share: Any, given: tuple) -> Any:
    """Return what a rule sends to a parent; GraphError or DomainError if it is no gradient."""
    value = given[1 + node.parents.index(parent)]
    if {library_of(type(share)), library_of(type(value))} & {"sympy", "bpcourse"}:
        return share  # formulas and nodes have no shape
    shape, wanted = getattr(share, "shape", None), getattr(value, "shape", ())
    if isinstance(share, NUMBERS):
        shape = ()
    if shape != wanted or "complex" in str(getattr(share, "dtype", type(share))):
        what = repr(share) if shape is None else f"{share.__class__.__name__} of shape {shape}"
        raise GraphError(
            f"its rule sends {what} to {parent!r}; it must send real numbers of shape {wanted}, "
            "the shape of what it was given"
        )
    if _holds_nan(share) and not any(map(_holds_nan, given)):
        raise DomainError(f"its rule sends NaN to {parent!r}, although it was given none")
    return share


def _holds_nan(value: Any) -> bool:
    unequal = value != value
    return bool(unequal.any() if hasattr(unequal, "any") else unequal)


def _like(gradient: Any, value: Any) -> Any:
    if not getattr(gradient, "shape", ()):
        return gradient
    from bpcourse.graph.array_rules import sum_to  # noqa: PLC0415  NumPy is here already

    return sum_to(gradient, value)
