"""The graph stepper of notebook 03: both passes over any formula that a learner types."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ipywidgets as widgets

from bpcourse.drawing.graph.story import GraphStory, graph_step_count
from bpcourse.drawing.picture import Picture
from bpcourse.errors import FormulaError, InputTypeError, known
from bpcourse.graph.formula import parse_formula
from bpcourse.graph.formula_text import lines_of
from bpcourse.graph.formula_values import parse_values, read_values
from bpcourse.graph.formula_words import LARGEST
from bpcourse.widgets.controls import Transport, row_layout
from bpcourse.widgets.explorer import Explorer, Values


def graph_stepper(
    formula: str = "relu(w*x + b)",
    at: Mapping[str, float] | None = None,
    *,
    step: int = 0,
    key: str = "graph_stepper",
) -> Explorer:
    """Step through the graph of a typed formula, forward and backward.

    >>> graph_stepper("w*x", at={"w": 3, "x": 2})
    <graph stepper: formula = w*x, values = w=3, x=2, step = 0>

    A variable without a value starts at 1. A formula may have several lines, or parts with a
    semicolon between them, such as `c = a + b; c * c`. Formula and values are read when you press
    Enter or leave the box; what cannot be read is explained, and the picture stays. Raises
    InputValueError for a name in `at` that the formula has not, FormulaError for a value there
    that is no number within +-1000000000.
    """
    output, names = parse_formula(formula)
    if not isinstance(at, Mapping | None):
        raise InputTypeError(f"at is {at!r}; give a value for each name, as in {{'w': 3, 'x': 2}}")
    given = {known("variable", name, names): value for name, value in (at or {}).items()}
    numbers = ", ".join(_given(name, value) for name, value in given.items())
    controls = {
        "formula": _box("formula", "; ".join(lines_of(formula))),
        "values": _box("values", fill_values(formula, numbers)),
        "step": Transport(graph_step_count(output), step, interval=700),
    }
    tell = lru_cache(maxsize=4)(tell_story)  # made once a formula, not once a step

    def draw(formula: str, values: str, step: int) -> Picture:
        story = tell(formula, values)
        return story.picture(min(step, story.last))

    return Explorer("graph stepper", draw, controls, rules={"formula": new_formula}, key=key)


def tell_story(formula: str, values: str) -> GraphStory:
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
    return GraphStory(output, {names[name]: given[name] for name in names})


def new_formula(values: Values) -> dict[str, dict[str, Any]]:
    """Return what a new formula changes: the values it needs, and the number of steps.

    >>> new_formula({"formula": "u*v", "values": "u=3, x=2", "step": 4})["values"]
    {'value': 'u=3, v=1'}
    """
    output, _ = parse_formula(values["formula"])
    last = graph_step_count(output)
    return {
        "values": {"value": fill_values(values["formula"], values["values"])},
        "step": {"value": 0, "max": last},
    }


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


def _box(name: str, content: str) -> widgets.Text:
    return widgets.Text(
        value=content, description=name, continuous_update=False, layout=row_layout()
    )
