"""The optimizer race of notebook 10: four optimizers with one rate on a map of the loss."""

from functools import lru_cache
from typing import Any

import ipywidgets as widgets

from bpcourse.drawing.lessons.race import race_picture
from bpcourse.drawing.picture import Picture
from bpcourse.experiments.surfaces import SURFACES, Surface, Trail, race, racers
from bpcourse.widgets.controls import Transport, explain, menu, rate_slider, row_layout
from bpcourse.widgets.explorer import Explorer, Values

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # nearly even steps on a logarithmic axis
LAST = 100
HINT = "Drag the ring to start elsewhere; click a dot to see its step, point at a trail to read it."


def optimizer_race(
    surface: str = "ravine",
    rate: float | None = None,
    *,
    step: int = 30,
    key: str = "optimizer_race",
) -> Explorer:
    """Let SGD, momentum, RMSprop and Adam go down one surface, step by step.

    >>> optimizer_race("bowl", step=20)
    <optimizer race: surface = bowl, rate = 0.1, across = −3, up = 1.5, step = 20>

    `surface` is one of bowl, ravine, saddle, rosenbrock, loaves; `rate` is one of 0.001, 0.003,
    0.01, 0.03, 0.1, 0.3, 1, by itself one at which all four stay in sight. Another surface brings
    its own rate and start. Raises InputValueError for another name or rate, or a step beyond 100.
    """
    names = [(f"{name}: {shown.written}", name) for name, shown in SURFACES.items()]
    choice = menu("surface", names, surface)
    shown = SURFACES[surface]
    controls = {
        "surface": choice,
        "rate": rate_slider("rate", RATES, shown.rate if rate is None else rate),
        **_starts(shown),
        "step": Transport(LAST, step, interval=120),
    }
    explain(choice, "the loss that is to be made small, with its own rate and start")
    explain(controls["rate"], "the same for all four")
    for name in ("across", "up"):
        explain(controls[name], "where all four start; drag the ring on the map for both")
    rules = {"surface": _own_numbers}
    return Explorer("optimizer race", _draw, controls, rules=rules, key=key, hint=HINT)


def start_sliders(surface: Surface) -> dict[str, dict[str, Any]]:
    """Return what the two sliders of the start show: label, ends, value.

    >>> [slider["description"] for slider in start_sliders(SURFACES["loaves"]).values()]
    ['start w₂₁', 'start w₂₂']
    """
    ends, look = (surface.across, surface.up), {"step": 0.01, "readout_format": ".2f"}
    return {
        name: {"description": f"start {axis}", "min": low, "max": high, "value": value, **look}
        for name, axis, (low, high), value in zip(
            ("across", "up"), surface.axes, ends, surface.start, strict=True
        )
    }


def _starts(surface: Surface) -> dict[str, widgets.FloatSlider]:
    return {
        name: widgets.FloatSlider(layout=row_layout(), **traits)
        for name, traits in start_sliders(surface).items()
    }


def _own_numbers(state: Values) -> dict[str, dict[str, Any]]:
    shown = SURFACES[state["surface"]]
    return {"rate": {"value": shown.rate}} | start_sliders(shown)


@lru_cache(maxsize=64)  # run once, not once a step
def _run(surface: str, rate: float, across: float, up: float) -> dict[str, Trail]:
    return race(surface, racers(rate), LAST, (across, up))


def _draw(surface: str, rate: float, across: float, up: float, step: int) -> Picture:
    return race_picture(surface, _run(surface, rate, across, up), step)
