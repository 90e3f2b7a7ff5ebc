"""The wrong numbers that people write onto a graph, each with what to tell them.

Every function takes a `Sheet` and one of its blanks, and yields words and a rule; what the rule
returns is the wrong number. A rule may fail, where there is no such number.
"""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from bpcourse.graph import Step
from bpcourse.graph.primitives import ADD, DIVIDE, MULTIPLY, SUBTRACT

__all__ = ["of_gradients", "of_local_derivatives", "of_values"]

VERBS = {ADD: "added", SUBTRACT: "subtracted", MULTIPLY: "multiplied", DIVIDE: "divided"}

# What somebody may send along an edge in place of upstream times local derivative.
ALONG_AN_EDGE = {
    "That is the local derivative alone; multiply it by what arrives at {above}.": (
        lambda step: step.local
    ),
    "That is what arrives at {above}; multiply it by the local derivative.": (
        lambda step: step.upstream
    ),
    "You added what arrives and the local derivative: along an edge they multiply.": (
        lambda step: step.upstream + step.local
    ),
    "You divided by the local derivative: along an edge they multiply.": (
        lambda step: step.upstream / step.local
    ),
}


def of_values(sheet: Any, blank: Any, given: Mapping) -> Iterator[tuple]:
    """Yield what goes wrong with the value of an operation."""
    node = blank.node
    row, inputs = node.primitive, [sheet.values[parent] for parent in node.parents]
    yield from _carried(sheet, blank, given)
    if len(inputs) == 2:
        a, b = inputs
        for other, verb in VERBS.items():
            if other is not row:
                yield f"You {verb}; this node is {row.symbol}.", lambda r=other: r.forward(a, b)
        yield "The order counts: the upper input comes first.", lambda: row.forward(b, a)
    for parent, value in zip(node.parents, inputs, strict=True):
        name = sheet.labels[parent]
        yield (
            f"That is what arrives from {name}; the node does something to it.",
            (lambda v=value: v),
        )
    yield "Mind the sign.", lambda: -sheet.values[node]


def of_local_derivatives(sheet: Any, blank: Any, _given: Mapping) -> Iterator[tuple]:
    """Yield what goes wrong with the local derivative on an edge."""
    node, step = blank.node, sheet.step(blank)
    name, to = sheet.labels[node], sheet.labels[step.parent]
    yield from _by_operation(sheet, step, name, to)
    yield (
        f"That is the value of {name}; asked for is how fast it moves with {to}.",
        lambda: sheet.values[node],
    )
    yield (
        "You multiplied by what arrives from above already; asked for is the slope alone.",
        lambda: step.downstream,
    )
    yield (
        "That is what arrives from above; asked for is the slope of this node.",
        lambda: step.upstream,
    )
    yield (
        "Mind the sign: does the node rise or fall when this input rises?",
        lambda: -step.local,
    )
    yield "You turned the quotient round.", lambda: 1 / step.local


def _by_operation(sheet: Any, step: Step, name: str, to: str) -> Iterator[tuple]:
    """Yield what goes wrong at one kind of operation."""
    row, own = step.node.primitive, sheet.values[step.parent]
    if row is MULTIPLY:
        other = sheet.labels[step.node.parents[1 - step.position]]
        yield (
            f"You took {to} itself. Nudge {to}: {name} moves by the other factor, {other}.",
            lambda: own,
        )
    if row is ADD or row is SUBTRACT:
        yield "A sum hands a nudge on as it is: its size does not count.", lambda: own
    if row.arity == 1:
        out = sheet.values[step.node]
        yield (
            "You took the slope at what leaves the node; it is taken at what arrives.",
            lambda: row.local_derivatives(row.forward(out), out)[0],
        )
        yield "That is what arrives at the node, not the slope there.", lambda: own
    if row.name.startswith(("power ", "square")):
        yield (
            "The exponent comes down in front: that factor is missing.",
            lambda: step.local / _exponent(row.name),
        )


def of_gradients(sheet: Any, blank: Any, given: Mapping) -> Iterator[tuple]:
    """Yield what goes wrong with the gradient of a node."""
    node, name = blank.node, sheet.labels[blank.node]
    arriving = [step for step in sheet.steps if step.parent is node]
    if node is sheet.output:
        yield "The output moves by 1 for each unit of itself.", lambda: sheet.values[node]
        yield "It is the output itself that is nudged here: it does move.", lambda: 0.0
        return
    yield from _carried(sheet, blank, given)
    if len(arriving) > 1:
        yield from _where_paths_meet(sheet, arriving, name)
    yield from _along_edges(sheet, arriving, name)
    yield f"That is the value of {name}, not its gradient.", lambda: sheet.values[node]


def _where_paths_meet(sheet: Any, arriving: list[Step], name: str) -> Iterator[tuple]:
    """Yield what goes wrong where a node is used more than once."""
    yield (
        f"{name} is used {len(arriving)} times: where paths meet, add.",
        lambda: prod(step.downstream for step in arriving),
    )
    for step in arriving:
        above = sheet.labels[step.node]
        yield (
            f"That came along one path, from {above}: add what arrives on each.",
            lambda s=step: s.downstream,
        )


def _along_edges(sheet: Any, arriving: list[Step], name: str) -> Iterator[tuple]:
    """Yield what goes wrong along the edges by which a node is reached."""
    factors = [p for s in arriving if s.node.primitive is MULTIPLY for p in s.node.parents]
    other = next((sheet.labels[p] for p in factors if sheet.labels[p] != name), "")
    if other:
        yield (
            f"You took the value of {name}; a product passes on the other factor, {other}.",
            lambda: sum(step.upstream * sheet.values[step.parent] for step in arriving),
        )
    above = " and ".join(dict.fromkeys(sheet.labels[step.node] for step in arriving))
    for words, rule in ALONG_AN_EDGE.items():
        yield words.format(above=above), lambda r=rule: sum(map(r, arriving))


def _carried(sheet: Any, blank: Any, given: Mapping) -> Iterator[tuple]:
    """Yield what follows from another blank whose number is not right yet."""
    node = blank.node
    if blank.kind == "values":
        typed = {p: given.get(("values", p, None), sheet.values[p]) for p in node.parents}
        wrong = [p for p in node.parents if typed[p] != sheet.values[p]]
        inputs = [float(typed[p]) for p in node.parents]

        def rule() -> Any:
            return node.primitive.forward(*inputs)
    else:
        arriving = [step for step in sheet.steps if step.parent is node]
        typed = {s.node: given.get(("gradients", s.node, None), s.upstream) for s in arriving}
        wrong = [s.node for s in arriving if typed[s.node] != s.upstream]

        def rule() -> Any:
            return sum(float(typed[s.node]) * s.local for s in arriving)

    if wrong:
        name = sheet.labels[wrong[0]]
        words = f"That follows from your number at {name}, which is not right yet: mend that first."
        yield words, rule


def _exponent(name: str) -> float:
    return 2.0 if name == "square" else float(name.rpartition(" ")[2])
