"""The graph stepper of notebook 03: both passes over any formula that a learner types."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ipywidgets as widgets

from bpcourse.drawing.graph.story import GraphStory, graph_step_count
from bpcourse.drawing.picture import Picture
from bpcourse.errors import FormulaError, InputTypeError, InputValueError, known
from bpcourse.graph.formula import parse_formula
from bpcourse.graph.formula_text import lines_of
from bpcourse.graph.formula_values import parse_values, read_values
from bpcourse.graph.formula_words import LARGEST
from bpcourse.widgets.controls import Actions, Transport, explain, menu, row_layout
from bpcourse.widgets.explorer import Explorer, Values

JUMPS = {"forward": "start of forward", "backward": "start of backward"}
HINT = "Step with next, or type a formula of your own; point at a node or an edge to read its rule."


def graph_stepper(
    formula: str = "relu(w*x + b)",
    at: Mapping[str, float] | None = None,
    *,
    step: int = 0,
    parts: int = 1,
    key: str = "graph_stepper",
) -> Explorer:
    """Step through the graph of a typed formula, forward and backward.

    >>> graph_stepper("w*x", at={"w": 3, "x": 2})
    <graph stepper: formula = w*x, values = w=3, x=2, step = 0, parts = 1>

    A variable without a value starts at 1. A formula may have several lines, or parts with a
    semicolon between them, such as `c = a + b; c * c`. Formula and values are read when you press
    Enter or leave the box; what cannot be read is explained, and the picture stays. Backward, an
    edge is one step, or three with `parts=3`: upstream, local, downstream. Raises InputValueError
    for a name in `at` that the formula has not, FormulaError for a value there that is no number
    within +-1000000000.
    """
    output, _ = parse_formula(formula)
    controls = {
        "formula": _box("formula", "; ".join(lines_of(formula)), "your own, with + - * / ** exp …"),
        "values": _box(
            "values", fill_values(formula, _write(formula, at)), "a number for each variable"
        ),
        "step": Transport(graph_step_count(output, _edge_parts(parts)), step, interval=700),
        "parts": Actions(_switch(parts), JUMPS),
    }
    tell = lru_cache(maxsize=4)(tell_story)  # made once a formula, not once a step

    def draw(formula: str, values: str, step: int, parts: int) -> Picture:
        story = tell(formula, values, parts)
        return story.picture(min(step, story.last))

    return Explorer("graph stepper", draw, controls, rules=RULES, hint=HINT, key=key)


def tell_story(formula: str, values: str, parts: int = 3) -> GraphStory:
    """Return both passes over a formula; every variable must have a value, and none be left over.

    >>> tell_story("w*x", "w=3, x=2").last
    8
    """
    output, names = parse_formula(formula)
    given = parse_values(values)
    missing = [name for name in names if name not in given]
    if missing:
        raise FormulaError(f"{missing[0]} has no value: add it, such as {missing[0]}=1")
    for name in given:
        known("variable", name, names)
    # floats, so that a tower of powers overflows with a message; integers would grow for hours
    return GraphStory(output, {names[name]: given[name] for name in names}, parts)


def new_formula(values: Values) -> dict[str, dict[str, Any]]:
    """Return what a new formula changes: the values it needs, and the number of steps.

    >>> new_formula({"formula": "u*v", "values": "u=3, x=2", "step": 4, "parts": 1})["values"]
    {'value': 'u=3, v=1'}
    """
    output, _ = parse_formula(values["formula"])
    last = graph_step_count(output, values["parts"])
    return {
        "values": {"value": fill_values(values["formula"], values["values"])},
        "step": {"value": 0, "max": last},
    }


def new_parts(values: Values) -> dict[str, dict[str, Any]]:
    """Return where the stepper stands once an edge takes one step instead of three, or three.

    >>> new_parts({"formula": "u*v", "step": 3, "parts": 3})
    {'step': {'max': 8, 'value': 5}}
    >>> new_parts({"formula": "u*v", "step": 5, "parts": 1})
    {'step': {'value': 3, 'max': 4}}
    """
    output, _ = parse_formula(values["formula"])
    seed, step = _seed(values), values["step"]
    last = graph_step_count(output, values["parts"])
    if values["parts"] == 1:
        step = step if step <= seed else seed + (step - seed + 2) // 3
        return {"step": {"value": step, "max": last}}
    step = step if step <= seed else seed + 3 * (step - seed)
    return {"step": {"max": last, "value": step}}


def _seed(values: Values) -> int:
    """Return the step at which the backward pass starts."""
    return graph_step_count(parse_formula(values["formula"])[0], 0)


def _edge_parts(parts: int) -> int:
    if parts not in (1, 3):
        raise InputValueError(f"parts is {parts!r}; an edge takes 1 step, or 3")
    return parts


def _switch(parts: int) -> widgets.Dropdown:
    switch = menu("parts", [("one step", 1), ("three parts", 3)], parts, label="an edge is")
    explain(switch, "backward: an edge at once, or upstream, local and downstream in turn")
    return switch


def fill_values(formula: str, values: str) -> str:
    """Return a value for every variable of a formula: the one given, else 1.

    >>> fill_values("a*b", "b=2, c=5")
    'a=1, b=2'
    >>> fill_values("a*b", "a=0,5, b=2")
    'a=0,5, b=2'

    What cannot be read stays as it was typed, so that it can be mended.
    """
    numbers, unread = read_values(values)
    _, names = parse_formula(formula)
    named = {item: item.partition("=")[0].strip() for item in unread}
    given = {name: f"{name}={plain(value)}" for name, value in numbers.items()}
    items = []
    for name in names:
        typed = [item for item, of in named.items() if of == name]
        items += [given[name]] if name in given else []
        items += typed or ([] if name in given else [f"{name}=1"])
    return ", ".join([*items, *(item for item in unread if "=" not in item)])


def plain(value: float) -> str:
    """Return a number as a learner types it, with all its digits.

    >>> plain(3.0), plain(-0.5), plain(1234567), plain(0.1234567890123)
    ('3', '-0.5', '1234567', '0.1234567890123')
    """
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) <= LARGEST else repr(value)


def _write(formula: str, at: Mapping[str, float] | None) -> str:
    """Return the given values as they stand in the box."""
    if not isinstance(at, Mapping | None):
        raise InputTypeError(f"at is {at!r}; give a value for each name, as in {{'w': 3, 'x': 2}}")
    _, names = parse_formula(formula)
    given = {known("variable", name, names): value for name, value in (at or {}).items()}
    return ", ".join(_given(name, value) for name, value in given.items())


def _given(name: str, value: Any) -> str:
    """Return a value as it stands in the box; FormulaError for what cannot stand there."""
    try:
        number = math.nan if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not abs(number) <= LARGEST:
        raise FormulaError(
            f"{name} is {str(value)[:40]!r}; give it a number within +-{LARGEST}, such as {name}=1"
        )
    return f"{name}={plain(number)}"


def _box(name: str, content: str, words: str) -> widgets.Text:
    box = widgets.Text(
        value=content, description=name, continuous_update=False, layout=row_layout()
    )
    explain(box, words)
    return box


RULES = {
    "formula": new_formula,
    "parts": new_parts,
    "forward": lambda values: {"step": {"value": 0}},  # noqa: ARG005  whatever stands there
    "backward": lambda values: {"step": {"value": _seed(values)}},
}
