"""The graph stepper of notebook 03: both passes over any formula that a learner types."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ipywidgets as widgets

from bpcourse.drawing.graph.story import GraphStory, graph_step_count
from bpcourse.drawing.picture import Picture
from bpcourse.drawing.words import number
from bpcourse.errors import FormulaError, known
from bpcourse.graph.formula import parse_formula, parse_values
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

    A variable without a value starts at 1. Formula and values are read when you press Enter or
    leave the box; what cannot be read is explained, and the picture stays.
    """
    output, names = parse_formula(formula)
    given = {known("variable", name, names): value for name, value in (at or {}).items()}
    numbers = ", ".join(f"{name}={plain(value)}" for name, value in given.items())
    controls = {
        "formula": _box("formula", formula),
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
    """
    try:
        given = parse_values(values)
    except FormulaError:
        given = {}
    _, names = parse_formula(formula)
    return ", ".join(f"{name}={plain(given.get(name, 1))}" for name in names)


def plain(value: float) -> str:
    """Return a number as a learner types it.

    >>> plain(3.0), plain(-0.5)
    ('3', '-0.5')
    """
    return number(value, 6).replace("\u2212", "-")


def _box(name: str, content: str) -> widgets.Text:
    return widgets.Text(
        value=content, description=name, continuous_update=False, layout=row_layout()
    )
