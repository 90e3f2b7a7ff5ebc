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
your own Python functions (`grad`).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import partial
from typing import Any, NamedTuple, NoReturn

from bpcourse import functions, primitives
from bpcourse.errors import DomainError, GraphError, InputTypeError, ShapeError
from bpcourse.primitives import Primitive

__all__ = [
    "Node",
    "Step",
    "backward",
    "backward_steps",
    "forward",
    "grad",
    "lift",
    "names",
    "topological_order",
    "value_and_grad",
    "variable",
    "variables",
]

_PLAIN = frozenset({int, float})


class Node:
    """One value in a graph: a variable, a constant, or an operation on its parents.

    >>> m = (variable("w") * variable("x")).named("m")
    >>> m
    m = multiply(w, x)

    *Parents* are the inputs of the operation. Nodes are compared by identity and never edited.
    Make them with `variable`, with arithmetic, or with the functions of `bpcourse.functions`.
    """

    __slots__ = ("__weakref__", "_ancestors", "constant", "name", "parents", "primitive")

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
        self._ancestors: tuple[Node, ...] | None = None

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

    def __bool__(self) -> NoReturn:
        raise InputTypeError(
            f"the node {_short(self)} has no truth value: a graph holds no numbers. "
            "Compare values[node], from forward(...)"
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> "Node":
        """Let `array * node` make a node; explain what to use instead of `np.exp(node)`."""
        operation = _UFUNCS.get(ufunc.__name__)
        if method != "__call__" or operation is None or settings:
            raise InputTypeError(
                f"numpy.{ufunc.__name__} cannot take a graph node; use the function of that name "
                "from bpcourse.functions"
            )
        return _operation(operation, *inputs)

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

    def __neg__(self) -> "Node":
        return Node(primitives.NEGATE, (self,))

    def __abs__(self) -> "Node":
        return Node(primitives.ABSOLUTE, (self,))


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
    return (
        value if type(value) is Node else Node(None, (), None, checked_value(value, "a constant"))
    )


def checked_value(value: Any, what: str) -> Any:
    """Return a value that the engine computes with, or say why it does not."""
    kind = type(value)
    if kind in _PLAIN or kind is complex or kind is Node:
        return value
    if isinstance(value, functions.NUMBERS):  # bool, numpy.float64
        return int(value) if isinstance(value, int) else value
    library = kind.__module__.partition(".")[0]
    if library == "numpy" or kind in {list, tuple}:
        from bpcourse.arrays import as_value  # noqa: PLC0415  NumPy only when an array comes

        return as_value(value)
    if library == "sympy" and getattr(value, "is_Matrix", False) is False:
        return value
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
    if type(output) is not Node:
        raise InputTypeError(f"expected a graph node, got {output!r}; build one from variable(...)")
    if output._ancestors is None:  # noqa: SLF001  remembered: the structure never changes
        output._ancestors = _ancestors(output)  # noqa: SLF001
    return (*output._ancestors, output)  # noqa: SLF001


def _ancestors(output: Node) -> tuple[Node, ...]:
    order: list[Node] = []
    finished: dict[Node, bool] = {}  # False while the ancestors of a node are being listed
    stack = [output]
    while stack:
        node = stack[-1]
        state = finished.get(node)
        if state is None:
            finished[node] = False
            for parent in reversed(node.parents):
                known = finished.get(parent)
                if known is None:
                    stack.append(parent)
                elif known is False:
                    raise GraphError(f"the graph has a cycle through {_short(parent)}: {parent!r}")
            continue
        stack.pop()
        if state is False:
            finished[node] = True
            order.append(node)
    return tuple(order[:-1])


def variables(output: Node) -> tuple[Node, ...]:
    """List the variables that `output` depends on, in topological order.

    >>> x, w = variable("x"), variable("w")
    >>> variables(w * x)
    (w, x)
    """
    return tuple(node for node in topological_order(output) if node.is_variable)


def names(output: Node) -> dict[Node, str]:
    """Return a name for every node of a graph; no two nodes share one.

    >>> x = variable("x")
    >>> list(names(x * x + 1).values())
    ['x', 'v1', '1', 'v2']

    Unnamed operations become v1, v2, ...; a name used twice gets a prime.
    """
    order = topological_order(output)
    taken = {node.name for node in order if node.name}
    fresh = (f"v{i}" for i in range(1, len(order) + 1))
    result: dict[Node, str] = {}
    used: set[str] = set()
    for node in order:
        if node.is_constant:
            result[node] = str(node.constant)
            continue
        name = node.name or next(v for v in fresh if v not in taken)
        while name in used:
            name += "'"
        used.add(name)
        result[node] = name
    return result


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
        raise DomainError(f"the node {node!r} cannot compute with {given}: {error}") from None
    except ValueError as error:
        shapes = [getattr(values[p], "shape", ()) for p in node.parents]
        raise ShapeError(f"the node {node!r} got shapes {shapes}: {error}") from None
    return values


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
            rule = primitive.downstreams_from if type(adjoint) in _PLAIN else _on_arrays(primitive)
            sent = rule(adjoint, values[node], values, parents)
            for parent, downstream in zip(parents, sent):  # noqa: B905  strict costs a tenth here
                if parent in gradients:  # where paths meet, gradients add
                    gradients[parent] = gradients[parent] + downstream
                elif parent.constant is None:
                    gradients[parent] = downstream
            yield node, adjoint, sent
    except (DomainError, ZeroDivisionError, OverflowError, FloatingPointError) as error:
        raise DomainError(f"the node {node!r} has no gradient here: {error}") from None


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
    is_scalar = type(value).__module__ == "numpy" and type(upstream) in _PLAIN
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


# --- the functions, read for nodes: a call adds a node ------------------------------------------


def _operation(primitive: Primitive, *inputs: Any) -> Node:
    return Node(primitive, tuple(lift(value) for value in inputs))


def _power(a: Any, b: Any) -> Node:
    if getattr(b, "shape", None) == ():  # numpy.float64 and its kin
        b = b.item()
    if isinstance(b, (int, float)):
        exponent = int(b) if isinstance(b, bool) else b
        return Node(primitives.power_of(exponent), (lift(a),))
    a, b = lift(a), lift(b)
    return Node(primitives.FIXED_POWER if b.is_constant else primitives.POWER, (a, b))


def _over(family: Callable) -> Callable:
    def function(a: Node, axis: int | None = None, *, keepdims: bool = False) -> Node:
        return Node(family(axis, keepdims=keepdims), (a,))

    return function


def _reshape(a: Node, shape: tuple[int, ...]) -> Node:
    return Node(primitives.reshape_to(tuple(shape)), (a,))


def _norm(kind: str) -> Callable:
    def function(a: Node, gain: Any, shift: Any, epsilon: float = 1e-5) -> Node:
        return _operation(primitives.norm_over(kind, epsilon), a, gain, shift)

    return function


_SIMPLE = (*primitives.ELEMENTWISE_PRIMITIVES, *primitives.ARRAY_PRIMITIVES)
for _row in _SIMPLE:
    if hasattr(functions, _row.name):
        getattr(functions, _row.name).register(Node, partial(_operation, _row))
for _name, _rule in {
    "power": _power,
    "sum_of": _over(primitives.sum_over),
    "mean_of": _over(primitives.mean_over),
    "reshape": _reshape,
    "batch_norm": _norm("batch"),
    "layer_norm": _norm("layer"),
}.items():
    getattr(functions, _name).register(Node, _rule)

_UFUNCS = {
    "add": primitives.ADD,
    "subtract": primitives.SUBTRACT,
    "multiply": primitives.MULTIPLY,
    "divide": primitives.DIVIDE,
    "power": primitives.POWER,
    "matmul": primitives.MATMUL,
}
