"""A graph written out as a straight-line program: forward lines, then backward lines.

>>> from bpcourse.graph import variable
>>> x, w = variable("x"), variable("w")
>>> y = ((w * x) ** 2).named("y")
>>> program = GradientProgram(y, (w, x))
>>> print(program.source)
def program(w, x):
    # forward: from the inputs to the output
    v1 = w * x
    y = v1 ** 2
    # backward: from the output to the inputs
    d_y = 1
    d_v1 = d_y * (2 * v1)  # through y = v1 ** 2
    d_w = d_v1 * x  # through v1 = w * x
    d_x = d_v1 * w
    return y, (d_w, d_x)
>>> program(3.0, 2.0)
Result(value=36.0, gradients=(24.0, 36.0))

This is what a compiler for gradients does. On plain numbers the same operations run under fewer
names (`fusing.py`), about as fast as code that somebody wrote by hand for this one graph.
"""

import keyword
import math
import re
import reprlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple

from bpcourse import functions
from bpcourse.errors import BpcourseError, DomainError, GraphError, InputTypeError
from bpcourse.graph.fusing import HELPERS, fused
from bpcourse.graph.kinds import array_guard
from bpcourse.graph.listing import names, variables
from bpcourse.graph.node import PLAIN, Node, checked_value, topological_order
from bpcourse.graph.primitive import LETTERS

__all__ = ["GradientProgram", "Result"]

_HOLE = re.compile(r"\b(?:upstream|out|[a-e])\b")
_FUNCTIONS = {name: getattr(functions, name) for name in functions.__all__}
# for plain numbers the rule itself is called: looking at the type each time costs more than it does
_ON_NUMBERS = {
    name: function.dispatch(float) if hasattr(function, "dispatch") else function.__wrapped__
    for name, function in _FUNCTIONS.items()
} | {"tanh": math.tanh, **HELPERS}


class Result(NamedTuple):
    """The output's value, and its gradient for each input in the order of the inputs."""

    value: Any
    gradients: tuple


class GradientProgram:
    """Value and gradients of a graph as one Python function without loops.

    `inputs` are the variables in the order of the call; left out, they are all variables of the
    graph. `.source` is the text. A program is written either for numbers (and SymPy expressions)
    or for arrays, where broadcasting has to be undone; `arrays=None` chooses by the operations.

    Compiling takes about 30 microseconds and 5 kB for each operation; above some 100 000 operations
    `forward` and `backward` are the better choice. Raises GraphError if a variable of the graph is
    not among the inputs.
    """

    def __init__(
        self, output: Node, inputs: Sequence[Node] | None = None, *, arrays: bool | None = None
    ) -> None:
        self.inputs = tuple(variables(output) if inputs is None else inputs)
        _check_inputs(output, self.inputs)
        order = topological_order(output)
        self.arrays = _has_arrays(order) if arrays is None else arrays
        writer = _Writer(output, self.inputs, arrays=self.arrays)
        self.source = "\n".join(writer.lines())
        self._constants = writer.constants

    @cached_property
    def _general(self) -> Callable:
        return _run(self.source, _namespace(arrays=self.arrays) | self._constants)

    @cached_property
    def _on_numbers(self) -> Callable:
        return _run(fused(self.source), _ON_NUMBERS | self._constants)

    def __call__(self, *values: Any) -> Result:
        """Run the program.

        Raises GraphError for a wrong number of values, InputTypeError for an array given to a
        program written for numbers, DomainError where an operation is not defined.
        """
        if len(values) != len(self.inputs):
            wanted = ", ".join(node.name for node in self.inputs)
            raise GraphError(f"the program takes {len(self.inputs)} values ({wanted})")
        plain = not self.arrays and PLAIN.issuperset(map(type, values))
        try:
            return Result(*(self._on_numbers(*values) if plain else self._with_care(values)))
        except BpcourseError:
            raise
        except ArithmeticError as error:
            given = reprlib.repr(values)
            raise DomainError(f"the program cannot compute with {given}: {error}") from None

    def _with_care(self, values: tuple) -> tuple:
        values = [checked_value(value, "a value") for value in values]
        if self.arrays:
            with array_guard(values):
                value, gradients = self._general(*values)
            if getattr(value, "shape", ()):
                raise GraphError(
                    f"the output has shape {value.shape}; a program differentiates one number: "
                    "end the graph in sum_of or mean_of"
                )
            return value, gradients
        if any(getattr(value, "shape", ()) for value in values):
            raise InputTypeError(
                "this program is written for numbers; for arrays make it with arrays=True"
            )
        return self._general(*values)

    def __repr__(self) -> str:
        return f"GradientProgram of {len(self.inputs)} inputs, {self.source.count(chr(10))} lines"


def _check_inputs(output: Node, inputs: tuple[Node, ...]) -> None:
    known, given = dict.fromkeys(variables(output)), dict.fromkeys(inputs)
    forgotten = [node for node in known if node not in given]
    strange = [node for node in given if node not in known]
    if forgotten or strange or len(given) < len(inputs):
        raise GraphError(
            f"inputs must be the variables of the graph, {tuple(known)}, each once; got {inputs}: "
            f"missing {forgotten}, not in the graph {strange}"
        )


def _namespace(*, arrays: bool) -> dict[str, Any]:
    """Return what the lines of a program may call."""
    return (vars(import_module("bpcourse.graph.array_rules")) if arrays else {}) | _FUNCTIONS


def _has_arrays(order: tuple[Node, ...]) -> bool:
    return any(
        (node.primitive is not None and not node.primitive.elementwise)
        or bool(getattr(node.constant, "shape", ()))
        for node in order
    )


def _run(source: str, namespace: dict) -> Callable:
    # The text comes from the table of primitives and cleaned names: nothing typed is run.
    exec(compile(source, "<gradient program>", "exec"), namespace)  # noqa: S102
    return namespace["program"]


class _Writer:
    """Writes the lines of one program."""

    def __init__(self, output: Node, inputs: tuple[Node, ...], *, arrays: bool) -> None:
        self.output, self.inputs, self.arrays = output, inputs, arrays
        self.order = topological_order(output)
        self.constants: dict[str, Any] = {}  # what cannot be written as a literal
        self.names = self._identifiers()

    def _identifiers(self) -> dict[Node, str]:
        taken = {"program", *_namespace(arrays=self.arrays)}
        result: dict[Node, str] = {}
        for node, name in names(self.output).items():
            if node.is_constant:
                result[node] = self._literal(node.constant)
                continue
            plain = unicodedata.normalize("NFKC", name)  # as Python reads identifiers
            clean = re.sub(r"\W+", "_", plain).strip("_") or "v"
            while not clean.isidentifier() or keyword.iskeyword(clean) or _clashes(clean, taken):
                clean += "_"
                clean = clean if clean.isidentifier() else f"v_{clean}"
            taken |= {clean, f"d_{clean}"}
            result[node] = clean
        return result

    def _literal(self, value: Any) -> str:
        if type(value) is int or (type(value) is float and math.isfinite(value)):
            return repr(value) if value >= 0 else f"({value!r})"
        name = f"_constant_{len(self.constants) + 1}"
        self.constants[name] = value
        return name

    def lines(self) -> Iterator[str]:
        """Yield the whole program, line by line."""
        name = self.names
        yield f"def program({', '.join(name[node] for node in self.inputs)}):"
        yield "    # forward: from the inputs to the output"
        for node in self.order:
            if node.primitive is not None:
                yield f"    {self._forward(node)}"
        yield "    # backward: from the output to the inputs"
        yield f"    d_{name[self.output]} = 1"
        yield from self._backward()
        gradients = ", ".join(f"d_{name[node]}" for node in self.inputs)
        comma = "," if len(self.inputs) == 1 else ""
        yield f"    return {name[self.output]}, ({gradients}{comma})"

    def _forward(self, node: Node) -> str:
        return f"{self.names[node]} = {self._fill(node, node.primitive.forward_text)}"

    def _backward(self) -> Iterator[str]:
        reached = {self.output}
        for node in reversed(self.order):
            origin = f"  # through {self._forward(node)}" if node.primitive else ""
            for position, parent in enumerate(node.parents):
                if parent.is_constant:
                    continue
                target, sent = f"d_{self.names[parent]}", self._sent(node, position)
                total = f"{target} + {sent}" if parent in reached else sent
                reached.add(parent)
                yield f"    {target} = {total}{origin}"
                origin = ""

    def _sent(self, node: Node, position: int) -> str:
        """Return the text of what the node sends to one of its parents."""
        primitive, upstream = node.primitive, f"d_{self.names[node]}"
        if not primitive.elementwise:
            return self._fill(node, primitive.vjp_texts[position])
        local = self._fill(node, primitive.local_texts[position])
        if self.arrays:  # always a product, so that no two gradients share their memory
            parent = self.names[node.parents[position]]
            return f"sum_to({upstream} * ({local}), {parent})"
        if local in ("1", "-1"):
            return local.replace("1", upstream)
        return f"{upstream} * {local}" if local.isidentifier() else f"{upstream} * ({local})"

    def _fill(self, node: Node, text: str) -> str:
        blanks = {"out": self.names[node], "upstream": f"d_{self.names[node]}"}
        blanks |= zip(LETTERS, (self.names[parent] for parent in node.parents), strict=False)
        return _HOLE.sub(lambda hole: blanks[hole[0]], text)


def _clashes(name: str, taken: set[str]) -> bool:
    return name in taken or f"d_{name}" in taken
