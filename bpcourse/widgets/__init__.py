"""Widgets of the course: sliders and buttons around the pictures of `bpcourse.drawing`.

Each function returns an `Explorer`; as the last expression of a cell it is shown. Running the cell
again replaces it. Pass another `key` to keep two alive side by side.
"""

try:
    import ipywidgets  # noqa: F401  asked for first, so that its absence is explained once
except ImportError as error:
    raise ImportError(
        "the widgets need ipywidgets, which is missing: run  python -m pip install ipywidgets"
    ) from error

from bpcourse.widgets.chain import chain_explorer
from bpcourse.widgets.clinic import clinic_explorer
from bpcourse.widgets.controls import Actions, Transport
from bpcourse.widgets.depth_lab import depth_lab
from bpcourse.widgets.explorer import Explorer
from bpcourse.widgets.graph_stepper import graph_stepper
from bpcourse.widgets.neuron import neuron_stepper
from bpcourse.widgets.nudge import nudge_explorer
from bpcourse.widgets.one_hidden import one_hidden_explorer
from bpcourse.widgets.sweep import sweep_explorer

__all__ = [
    "Actions",
    "Explorer",
    "Transport",
    "chain_explorer",
    "clinic_explorer",
    "depth_lab",
    "graph_stepper",
    "neuron_stepper",
    "nudge_explorer",
    "one_hidden_explorer",
    "sweep_explorer",
]
