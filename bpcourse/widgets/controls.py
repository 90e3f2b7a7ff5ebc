"""Controls that several lessons use; `Explorer` wires them."""

import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import ipywidgets as widgets

from bpcourse.errors import InputTypeError, InputValueError, known, whole

WIDE = "830px"  # as wide as an output of JupyterLab in a window of 1280 pixels


def row_layout() -> widgets.Layout:
    """Return the layout of a control: half as wide as a picture, or as the page if that is narrow.

    >>> row_layout().flex
    '1 1 300px'
    """
    return widgets.Layout(width="auto", flex="1 1 300px", max_width="100%")


def side_by_side(controls: Iterable[widgets.Widget]) -> widgets.Box:
    """Return controls in rows of two, or one below the other on a narrow page.

    >>> side_by_side([slider("x", 1, 2)]).layout.flex_flow
    'row wrap'
    """
    layout = widgets.Layout(flex_flow="row wrap", width="100%", max_width=WIDE)
    return widgets.Box(list(controls), layout=layout)


def explain(control: widgets.Widget, words: str = "") -> None:
    """Say what resting on a control's label shows: `words`, else what it shows already, or nothing.

    >>> x = slider("x", 1, 2)
    >>> explain(x, "where the tangent touches")
    >>> x.tooltip
    'where the tangent touches'

    A control without one would show the word "null".
    """
    name = "tooltip" if control.has_trait("tooltip") else "description_tooltip"  # ipywidgets 7
    if control.has_trait(name):
        setattr(control, name, words or getattr(control, name) or control.description)


def place(control: widgets.Widget, value: Any) -> None:
    """Give a control a value that a hand has reached: within its ends, and on its places.

    >>> x = slider("x", 1, 2, step=0.1)
    >>> place(x, 1.2345)
    >>> x.value, place(x, 99), x.value
    (1.2, None, 2.0)

    A mark on a picture holds a number as text. Raises InputTypeError where a slider gets no number.
    """
    if isinstance(value, str) and not isinstance(control.value, str):
        with suppress(ValueError):
            value = float(value)
    if isinstance(control, widgets.SelectionSlider):
        wanted = finite(control.description, value)
        places = [o[1] if isinstance(o, tuple) else o for o in control.options]
        value = min(places, key=lambda place: abs(place - wanted))
    if control.has_trait("step") and control.has_trait("max"):
        steps = round((finite(control.description, value) - control.min) / control.step)
        value = min(max(control.min + steps * control.step, control.min), control.max)
        value = round(value) if isinstance(control.value, int) else round(value, 9)
    control.value = value


def _wrapping_row() -> widgets.Layout:
    return widgets.Layout(flex_flow="row wrap", align_items="center", width="100%", max_width=WIDE)


def menu(name: str, options: Iterable, value: str, label: str = "") -> widgets.Dropdown:
    """Return a list to choose from; its label is its name unless another is given.

    >>> menu("weight", [("w₁", "w1"), ("w₂", "w2")], "w2").label
    'w₂'

    An option is a value, or a pair of what is shown and the value. Raises InputValueError for a
    value that is none of them.
    """
    options = list(options)
    known(name, value, (o[1] if isinstance(o, tuple) else o for o in options))
    return widgets.Dropdown(
        options=options, value=value, description=label or name, layout=row_layout()
    )


def finite(label: str, value: Any, reach: float = math.inf) -> float:
    """Return a number that a control can show; InputTypeError or InputValueError otherwise.

    >>> finite("weight w", 100, reach=4)
    Traceback (most recent call last):
    ...
    bpcourse.errors.InputValueError: weight w is 100; give a number from -4 to 4
    """
    reaches = "a finite number" if reach == math.inf else f"a number from -{reach} to {reach}"
    try:
        number = None if isinstance(value, (str, bool)) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None:
        raise InputTypeError(f"{label} is {value!r}; give {reaches}")
    if not (math.isfinite(number) and abs(number) <= reach):
        raise InputValueError(f"{label} is {value!r}; give {reaches}")
    return number


def whole_slider(label: str, value: int, low: int, high: int) -> widgets.IntSlider:
    """Return a slider over whole numbers; a value beyond its ends is refused, not moved.

    >>> whole_slider("depth", 20, 1, 100).value
    20
    """
    return widgets.IntSlider(
        value=whole(label, value, low, high),
        min=low,
        max=high,
        description=label,
        layout=row_layout(),
    )


def slider(label: str, value: float, reach: float, step: float = 0.01) -> widgets.FloatSlider:
    """Return a slider from -reach to reach that shows as many decimals as its step has.

    >>> slider("weight w", 3, reach=4, step=0.1).readout_format
    '.1f'

    Raises InputTypeError or InputValueError for a value that it cannot show.
    """
    value = finite(label, value, reach)
    decimals = len(f"{step:g}".partition(".")[2])
    return widgets.FloatSlider(
        value=value,
        min=-reach,
        max=reach,
        step=step,
        description=label,
        readout_format=f".{decimals}f",
        layout=row_layout(),
    )


def rate_slider(label: str, rates: Iterable[float], rate: float) -> widgets.SelectionSlider:
    """Return a slider over some rates; InputValueError for another one.

    >>> rate_slider("rate", (0.01, 0.1, 1.0), 0.1).label
    '0.1'
    """
    rates = list(rates)
    return widgets.SelectionSlider(
        options=[(f"{one:g}", one) for one in rates],
        value=known("rate", rate, rates),
        description=label,
        layout=row_layout(),
    )


class Transport(widgets.HBox):
    """Start, one step back, play, one step forward, a slider: one control for a step number.

    >>> Transport(last=9, step=3).slider.value
    3

    While it plays, the page asks for the next step every `interval` milliseconds, up to the last.
    """

    def __init__(self, last: int, step: int = 0, interval: int = 900) -> None:
        step = whole("step", step, 0, last)
        self.interval = interval
        self.start = _small_button("start", "back to the start")
        self.back = _small_button("back", "one step back")
        self.play = _small_button("play", "play or pause")
        self.ahead = _small_button("next", "one step forward")
        self.buttons = (self.start, self.back, self.play, self.ahead)
        self.slider = widgets.IntSlider(
            value=step, min=0, max=last, description="step", layout=widgets.Layout(flex="1 1 180px")
        )
        super().__init__([*self.buttons, self.slider], layout=_wrapping_row())

    @property
    def is_at_the_end(self) -> bool:
        """Whether there is no step after this one."""
        return self.slider.value >= self.slider.max

    def move(self, steps: int) -> None:
        """Go some steps forward or back, to an end at most."""
        slider = self.slider
        slider.value = min(max(slider.value + steps, slider.min), slider.max)


def _small_button(label: str, tooltip: str) -> widgets.Button:
    narrow = widgets.Layout(width="auto", min_width="2.6em")
    return widgets.Button(description=label, tooltip=tooltip, layout=narrow)


class Actions(widgets.HBox):
    """A choice with buttons beside it: one control.

    >>> row = Actions(widgets.ToggleButtons(options=["w1", "w2"]), {"again": "Start again"})
    >>> row.choice.value, row.buttons["again"].description
    ('w1', 'Start again')

    What a button does is the rule of its name; a choice of several stays reachable by keyboard.
    """

    def __init__(self, choice: widgets.Widget, buttons: Mapping[str, str]) -> None:
        self.choice = choice
        self.buttons = {
            name: widgets.Button(
                description=label, tooltip=label, layout=widgets.Layout(width="auto")
            )
            for name, label in buttons.items()
        }
        super().__init__([choice, *self.buttons.values()], layout=_wrapping_row())


def holder(control: widgets.Widget) -> widgets.Widget:
    """Return the part of a control that holds its value.

    >>> holder(Transport(last=9)).description
    'step'
    """
    if isinstance(control, Transport):
        return control.slider
    return control.choice if isinstance(control, Actions) else control
