"""The playground of notebook 06: move two weights, or let the gradients move them."""

from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from bpcourse.by_hand.one_hidden import PRESETS, WEIGHTS, OneHidden, descent
from bpcourse.drawing.lessons.one_hidden import START, one_hidden_picture, with_numbers
from bpcourse.drawing.lessons.one_hidden_words import WRITTEN
from bpcourse.drawing.picture import Picture
from bpcourse.widgets.controls import Actions, explain, menu, rate_slider, row_layout
from bpcourse.widgets.explorer import Explorer, Values

REACH = 6
FINE = 100  # positions of a slider from one whole number to the next
RATES = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
BUTTONS = {"step": "Step: w ← w − η ∂L/∂w", "again": "Start again"}
HINT = "Press Step, or drag a weight sideways. Point at any part to read its chain rule."


def one_hidden_explorer(
    preset: str = START, *, rate: float = 0.25, key: str = "one_hidden_explorer"
) -> Explorer:
    """Move the weights of a network with one hidden unit, or take steps of gradient descent.

    >>> one_hidden_explorer()
    <one-hidden explorer: preset = the start, w1 = 0.5, w2 = 0.3, rate = 0.25>

    Moving a weight by hand starts a new trail; another rate walks the same number of steps anew,
    from the same start.
    """
    start = with_numbers(preset, rate=rate)
    controls = {
        "preset": Actions(menu("preset", PRESETS, preset, "setting"), BUTTONS),
        "w1": _slider("w1", start.w1),
        "w2": _slider("w2", start.w2),
        "rate": rate_slider("rate η", RATES, rate),
    }
    explain(controls["preset"].choice, "where the weights start")
    explain(controls["rate"], "how far a step goes: the same steps are walked anew at this rate")
    rules = {
        "preset": lambda v: _from(with_numbers(v["preset"], rate=v["rate"]), 0),
        "rate": lambda v: _from(replace(v["start"], rate=v["rate"]), v["presses"]),
        "w1": lambda values: move_by_hand(values, "w1"),
        "w2": lambda values: move_by_hand(values, "w2"),
        "step": lambda values: _from(values["start"], values["presses"] + 1),
        "again": lambda values: _from(values["start"], 0),
    }
    more = {"kept": {"start": start, "presses": 0}, "key": key, "hint": HINT}
    return Explorer("one-hidden explorer", draw, controls, rules=rules, **more)


def draw(start: OneHidden, presses: int, preset: str, **_: float) -> Picture:
    """Draw the network after the presses since its start.

    >>> draw(OneHidden(), 1, START, w1=0.58, w2=0.45) == one_hidden_picture(presses=1)
    True

    The weights come from the start and the presses: the sliders round them.
    """
    numbers = {"w1": start.w1, "w2": start.w2, "rate": start.rate}
    return one_hidden_picture(preset, **numbers, presses=presses)


def move_by_hand(values: Values, name: str) -> dict[str, dict[str, Any]]:
    """Return what moving one weight changes: a new start, where the other weight stays as it is.

    >>> state = {"start": OneHidden(), "presses": 0, "w1": 2.0}
    >>> move_by_hand(state, "w1")["start"]["value"].w1
    2.0
    """
    now = descent(values["start"], values["presses"])[-1]
    return _from(replace(now, **{name: values[name]}), 0)


def _from(start: OneHidden, presses: int) -> dict[str, dict[str, Any]]:
    """Return where everything stands after the presses; the sliders show it to the hundredth."""
    now = descent(start, presses)[-1]
    weights = {name: {"index": _position(getattr(now, name))} for name in WEIGHTS}
    return {"start": {"value": start}, "presses": {"value": presses}} | weights


def _position(weight: float) -> int:
    """Return the place of a slider that is nearest to a weight."""
    return round((min(max(weight, -REACH), REACH) + REACH) * FINE)


def _slider(name: str, weight: float) -> widgets.SelectionSlider:
    """Return a slider that counts its positions.

    A FloatSlider would not do: the browser rounds the value that a step has set, sends it back,
    and that looks as if a hand had moved it. A whole number comes back as it was.
    """
    places = [i / FINE for i in range(-REACH * FINE, REACH * FINE + 1)]
    return widgets.SelectionSlider(
        options=[(f"{place:.2f}", place) for place in places],
        index=_position(weight),
        description=f"weight {WRITTEN[name]}",
        layout=row_layout(),
    )
