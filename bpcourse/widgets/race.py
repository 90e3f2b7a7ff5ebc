"""The optimizer race of notebook 10: four optimizers with one rate on a map of the loss."""

from functools import lru_cache

import ipywidgets as widgets

from bpcourse.drawing.lessons.race import race_picture
from bpcourse.drawing.picture import Picture
from bpcourse.errors import InputValueError
from bpcourse.experiments.surfaces import SURFACES, Trail, race, racers
from bpcourse.widgets.controls import Transport, menu, row_layout
from bpcourse.widgets.explorer import Explorer, Values

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # nearly even steps on a logarithmic axis
LAST = 100


def optimizer_race(
    surface: str = "ravine",
    rate: float | None = None,
    *,
    step: int = 0,
    key: str = "optimizer_race",
) -> Explorer:
    """Let SGD, momentum, RMSprop and Adam go down one surface, step by step.

    >>> optimizer_race("bowl", step=20)
    <optimizer race: surface = bowl, rate = 0.1, step = 20>

    `surface` is one of bowl, ravine, saddle, rosenbrock, loaves; `rate` is one of 0.001, 0.003,
    0.01, 0.03, 0.1, 0.3, 1, by itself one at which all four stay in sight. Another surface brings
    its own rate. Raises InputValueError for another name or rate, or a step beyond 100.
    """
    names = [(f"{name}: {shown.written}", name) for name, shown in SURFACES.items()]
    choice = menu("surface", names, surface)
    controls = {
        "surface": choice,
        "rate": _rates(SURFACES[surface].rate if rate is None else rate),
        "step": Transport(LAST, step, interval=120),
    }
    rules = {"surface": _own_rate}
    return Explorer("optimizer race", _draw, controls, rules=rules, key=key)


def _rates(rate: float) -> widgets.SelectionSlider:
    if rate not in RATES:
        listed = ", ".join(f"{one:g}" for one in RATES)
        raise InputValueError(f"rate is {rate!r}; use one of {listed}")
    return widgets.SelectionSlider(
        options=[(f"{one:g}", one) for one in RATES],
        value=rate,
        description="rate",
        layout=row_layout(),
    )


def _own_rate(state: Values) -> dict[str, dict[str, float]]:
    return {"rate": {"value": SURFACES[state["surface"]].rate}}


@lru_cache(maxsize=64)  # run once, not once a step; so many settings are there
def _run(surface: str, rate: float) -> dict[str, Trail]:
    return race(surface, racers(rate), LAST)


def _draw(surface: str, rate: float, step: int) -> Picture:
    return race_picture(surface, _run(surface, rate), step)
