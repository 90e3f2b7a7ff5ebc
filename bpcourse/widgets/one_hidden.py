"""The playground of notebook 06: move two weights, or let the gradients move them."""

from typing import Any

import ipywidgets as widgets

from bpcourse.by_hand.one_hidden import PRESETS, WEIGHTS, OneHidden, descent
from bpcourse.drawing.lessons.one_hidden import START, WRITTEN, one_hidden_picture, with_weights
from bpcourse.drawing.picture import Picture
from bpcourse.errors import known
from bpcourse.widgets.controls import Actions, menu, row_layout
from bpcourse.widgets.explorer import Explorer, Values

REACH = 6
FINE = 100  # positions of a slider from one whole number to the next
BUTTONS = {"step": "Step: w ← w − 0.25 ∂L/∂w", "again": "Start again"}


def one_hidden_explorer(
    preset: str = START, *, edge: str = "w2", key: str = "one_hidden_explorer"
) -> Explorer:
    """Move the weights of a network with one hidden unit, or take steps of gradient descent.

    >>> one_hidden_explorer()
    <one-hidden explorer: preset = the start, w1 = 0.5, w2 = 0.3, edge = w2>

    `edge` is the weight whose gradient is spelled out. Moving a weight by hand starts a new trail.
    """
    start = with_weights(preset)
    controls = {
        "preset": menu("preset", PRESETS, preset, "setting"),
        "w1": _slider("w1", start.w1),
        "w2": _slider("w2", start.w2),
        "edge": Actions(_choice(edge), BUTTONS),
    }
    rules = {
        "preset": lambda values: _from(with_weights(values["preset"]), 0),
        "w1": lambda values: move_by_hand(values, "w1"),
        "w2": lambda values: move_by_hand(values, "w2"),
        "step": lambda values: _from(values["start"], values["presses"] + 1),
        "again": lambda values: _from(values["start"], 0),
    }
    kept = {"start": start, "presses": 0}
    return Explorer("one-hidden explorer", draw, controls, rules=rules, kept=kept, key=key)


def draw(start: OneHidden, presses: int, preset: str, edge: str, **_: float) -> Picture:
    """Draw the network after the presses since its start.

    >>> draw(OneHidden(), 1, START, "w2", w1=0.58, w2=0.45) == one_hidden_picture(presses=1)
    True

    The weights come from the start and the presses: the sliders round them.
    """
    return one_hidden_picture(preset, w1=start.w1, w2=start.w2, edge=edge, presses=presses)


def move_by_hand(values: Values, name: str) -> dict[str, dict[str, Any]]:
    """Return what moving one weight changes: a new start, where the other weight stays as it is.

    >>> state = {"start": OneHidden(), "presses": 0, "w1": 2.0, "preset": START}
    >>> move_by_hand(state, "w1")["start"]["value"].w1
    2.0
    """
    now = descent(values["start"], values["presses"])[-1]
    weights = {other: getattr(now, other) for other in WEIGHTS} | {name: values[name]}
    return _from(with_weights(values["preset"], **weights), 0)


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


def _choice(edge: str) -> widgets.ToggleButtons:
    choice = widgets.ToggleButtons(
        options=[(WRITTEN[name], name) for name in WEIGHTS],
        value=known("edge", edge, WEIGHTS),
        description="edge",
        tooltips=[f"spell out the gradient of {WRITTEN[name]}" for name in WEIGHTS],
        layout=widgets.Layout(display="flex", flex_flow="row", align_items="center", width="auto"),
    )
    choice.style.button_width = "3.5em"
    return choice
