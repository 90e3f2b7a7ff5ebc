"""The structure of a computation: nodes and their parents, without any numbers.

>>> w, x = variable("w"), variable("x")
>>> z = (w * x + 1).named("z")
>>> z
z = add(multiply(...), 1)
>>> topological_order(z)
(w, x, multiply(w, x), 1, z = add(multiply(...), 1))

What you can do here: make a variable (`variable`), combine nodes with arithmetic and with the
functions of `bpcourse.functions`, list the nodes in the order of computation
(`topological_order`). Values and gradients are the business of `passes.py`.
"""

from typing import Any, NamedTuple

from bpcourse import functions
from bpcourse.errors import GraphError, InputTypeError
from bpcourse.functions.dispatch import NUMBERS, library_of
from bpcourse.graph import primitives
from bpcourse.graph.no_number import HoldsNoNumber
from bpcourse.graph.primitive import Primitive

__all__ = [
    "Node",
    "check_cycle",
    "leaves",
    "lift",
    "operation_on",
    "operations",
    "topological_order",
    "variable",
]

PLAIN = frozenset({int, float})


class Node(HoldsNoNumber):
    """One value in a graph: a variable, a constant, or an operation on its parents.

    >>> m = (variable("w") * variable("x")).named("m")
    >>> m
    m = multiply(w, x)

    *Parents* are the inputs of the operation. Nodes are compared by identity and never edited.
    Make them with `variable`, with arithmetic, or with the functions of `bpcourse.functions`.
    """

    __slots__ = ("__weakref__", "_below", "constant", "name", "parents", "primitive")

    def __init__(
        self,
        primitive: Primitive | None,
        parents: tuple["Node", ...],
        name: str | None = None,
        constant: Any = None,
    ) -> None:
        self.primitive = primitive
        self.parents = parents
        self.name = name
        self.constant = constant
        self._below: _Below | None = None

    @property
    def is_constant(self) -> bool:
        """Whether this is a fixed number: it has no gradient."""
        return self.constant is not None

    @property
    def is_variable(self) -> bool:
        """Whether this is an input that `forward` must be given a value for."""
        return self.primitive is None and self.constant is None

    def named(self, name: str) -> "Node":
        """Return the same operation under a name, for pictures and listings.

        >>> (variable("a") + 1).named("b").name
        'b'
        """
        if self.primitive is None:
            raise GraphError(f"{self!r} is a leaf; name a variable when you make it: variable(...)")
        return Node(self.primitive, self.parents, name)

    # one level only: a graph may be a million nodes deep
    def __repr__(self) -> str:
        if self.primitive is None:
            return self.name or repr(self.constant)
        inputs = ", ".join(_short(parent) for parent in self.parents)
        call = f"{self.primitive.name}({inputs})"
        return f"{self.name} = {call}" if self.name else call

    def __copy__(self) -> "Node":
        return self

    def __deepcopy__(self, memo: dict) -> "Node":
        return self

    def __reduce__(self) -> tuple:
        if self.primitive is None:
            return Node, (None, (), self.name, self.constant)
        order = topological_order(self)
        place = {node: i for i, node in enumerate(order)}
        rows = [  # leaves as they are, so that a graph and its inputs still fit when read back
            (node.primitive, tuple(place[p] for p in node.parents), node.name)
            if node.primitive
            else node
            for node in order
        ]
        return _rebuild, (rows,)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> "Node":
        """Let `array * node` make a node; explain what to use instead of `np.exp(node)`."""
        if ufunc.__name__ == "power" and method == "__call__" and not settings:
            return functions.power(*inputs)
        operation = _UFUNCS.get(ufunc.__name__)
        if method != "__call__" or operation is None or settings:
            name = "the function of that name from bpcourse.functions"
            compares = ufunc.__name__ in {"equal", "not_equal", "less", "less_equal"}
            use = "values[node], from forward(...)" if compares else name
            raise InputTypeError(f"numpy.{ufunc.__name__} cannot take a graph node; use {use}")
        return operation_on(operation, *inputs)

    def __add__(self, other: Any) -> "Node":
        return Node(primitives.ADD, (self, other if type(other) is Node else lift(other)))

    def __radd__(self, other: Any) -> "Node":
        return Node(primitives.ADD, (lift(other), self))

    def __sub__(self, other: Any) -> "Node":
        return Node(primitives.SUBTRACT, (self, other if type(other) is Node else lift(other)))

    def __rsub__(self, other: Any) -> "Node":
        return Node(primitives.SUBTRACT, (lift(other), self))

    def __mul__(self, other: Any) -> "Node":
        return Node(primitives.MULTIPLY, (self, other if type(other) is Node else lift(other)))

    def __rmul__(self, other: Any) -> "Node":
        return Node(primitives.MULTIPLY, (lift(other), self))

    def __truediv__(self, other: Any) -> "Node":
        return Node(primitives.DIVIDE, (self, other if type(other) is Node else lift(other)))

    def __rtruediv__(self, other: Any) -> "Node":
        return Node(primitives.DIVIDE, (lift(other), self))

    def __pow__(self, exponent: Any) -> "Node":
        return functions.power(self, exponent)

    def __rpow__(self, base: Any) -> "Node":
        return functions.power(lift(base), self)

    def __matmul__(self, other: Any) -> "Node":
        return Node(primitives.MATMUL, (self, other if type(other) is Node else lift(other)))

    def __rmatmul__(self, other: Any) -> "Node":
        return Node(primitives.MATMUL, (lift(other), self))

    def __getitem__(self, index: Any) -> "Node":
        return functions.entries(self, index)

    def __neg__(self) -> "Node":
        return Node(primitives.NEGATE, (self,))

    def __abs__(self) -> "Node":
        return Node(primitives.ABSOLUTE, (self,))


def variable(name: str) -> Node:
    """Return an input of a graph.

    >>> variable("x")
    x
    """
    if not isinstance(name, str) or not name.strip():
        raise InputTypeError(f"variable was given {name!r}; it takes a name such as 'x'")
    return Node(None, (), name)


def lift(value: Any) -> Node:
    """Return a node as it is, and any other value as a constant node.

    >>> lift(3)
    3
    """
    kind = type(value)
    if kind is Node:
        return value
    constant = value if kind in PLAIN else checked_value(value, "a constant")
    return Node(None, (), None, constant)


def checked_value(value: Any, what: Any) -> Any:
    """Return a value that the engine computes with, or say why it does not.

    >>> checked_value(True, "a constant")
    1

    `what` says in words what it is, or is the node that it belongs to. Raises InputTypeError.
    """
    kind = type(value)
    if kind in PLAIN or kind is complex or kind is Node:
        return value
    if isinstance(value, NUMBERS):  # bool, numpy.float64
        return int(value) if isinstance(value, int) else value
    library = library_of(kind)
    if library == "numpy" or kind in {list, tuple}:
        from bpcourse.functions.accepted import as_value  # noqa: PLC0415  NumPy only when an array comes

        return as_value(value)
    if library == "sympy" and getattr(value, "is_Matrix", False) is False:
        return value
    what = what if isinstance(what, str) else f"the value of {what!r}"
    raise InputTypeError(
        f"{what} is {value!r}, a {kind.__name__}; the engine computes with numbers, arrays and "
        "scalar SymPy expressions"
    )


def topological_order(output: Node) -> tuple[Node, ...]:
    """List every node that `output` depends on, parents before children, `output` last.

    >>> a = variable("a")
    >>> topological_order((a * a).named("y"))
    (a, y = multiply(a, a))

    Iterative, so that depth is no limit. Raises GraphError if the graph bites its own tail.
    """
    return (*_below(output).order, output)


def operations(output: Node) -> tuple[Node, ...]:
    """List the nodes among them that compute something, in the same order.

    >>> a = variable("a")
    >>> operations(a * a + 1)
    (multiply(a, a), add(multiply(...), 1))
    """
    below = _below(output).operations
    return below if output.primitive is None else (*below, output)


def leaves(output: Node) -> tuple[Node, ...]:
    """List the others, variables and constants, in the same order.

    >>> a = variable("a")
    >>> leaves(a * a + 1)
    (a, 1)
    """
    below = _below(output).leaves
    return (*below, output) if output.primitive is None else below


class _Below(NamedTuple):
    """What a node depends on, without the node: if it held itself, it would be a cycle."""

    order: tuple[Node, ...]
    operations: tuple[Node, ...]
    leaves: tuple[Node, ...]


def _below(output: Node) -> _Below:
    if type(output) is not Node:
        raise InputTypeError(f"expected a graph node, got {output!r}; build one from variable(...)")
    if output._below is None:  # noqa: SLF001  remembered: the structure never changes
        output._below = _walk(output)  # noqa: SLF001
    return output._below  # noqa: SLF001


def check_cycle(output: Node) -> None:
    """Raise GraphError if the graph has got a cycle since its order was remembered."""
    _walk(output)


def _walk(output: Node) -> _Below:
    order: dict[Node, None] = {}  # the nodes that are done, in the order in which they were
    computing, given = [], []
    open_nodes = []  # each with those of its parents that are still to be looked at
    look = 1024  # at this depth look for a cycle: it has no end, so it comes to any depth
    node, parents = output, iter(output.parents)
    while True:
        for parent in parents:
            if parent not in order:
                if parent.parents:
                    open_nodes.append((node, parents))
                    node, parents = parent, iter(parent.parents)
                    break
                order[parent] = None
                given.append(parent)
        else:  # all parents are done, and so is the node
            if not open_nodes:
                return _Below(tuple(order), tuple(computing), tuple(given))
            order[node] = None
            computing.append(node)
            node, parents = open_nodes.pop()
        if len(open_nodes) == look:
            _refuse_cycle([node for node, _ in open_nodes])
            look *= 2


def _refuse_cycle(path: list[Node]) -> None:
    """Raise GraphError if a node is among its own ancestors."""
    if len(set(path)) < len(path):
        node = next(node for place, node in enumerate(path) if node in path[:place])
        raise GraphError(f"the graph has a cycle through {_short(node)}: {node!r}")


def _short(node: Node) -> str:
    return node.name or (repr(node.constant) if node.is_constant else f"{node.primitive.name}(...)")


def _rebuild(rows: list) -> Node:
    nodes: list[Node] = []
    for row in rows:
        if type(row) is tuple:
            primitive, places, name = row
            nodes.append(Node(primitive, tuple(nodes[i] for i in places), name))
        else:
            nodes.append(row)
    return nodes[-1]


def operation_on(primitive: Primitive, *inputs: Any) -> Node:
    """Return a node that applies a primitive to its inputs, lifted where they are no nodes.

    >>> operation_on(primitives.ADD, variable("x"), 1)
    add(x, 1)
    """
    return Node(primitive, tuple(lift(value) for value in inputs))


_UFUNCS = {
    "add": primitives.ADD,
    "subtract": primitives.SUBTRACT,
    "multiply": primitives.MULTIPLY,
    "divide": primitives.DIVIDE,
    "matmul": primitives.MATMUL,
}
