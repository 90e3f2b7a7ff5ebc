"""Pictures of the course: pure functions from data to a `Picture`, an image with its words."""

from bpcourse.drawing.chain_diagram import chain_picture
from bpcourse.drawing.graph_diagram import graph_picture
from bpcourse.drawing.graph_story import graph_step_count, graph_step_picture
from bpcourse.drawing.network_diagram import network_picture, sweep_picture
from bpcourse.drawing.neuron_diagram import neuron_picture
from bpcourse.drawing.nudge_diagram import nudge_picture
from bpcourse.drawing.one_hidden_diagram import one_hidden_picture
from bpcourse.drawing.picture import Picture
from bpcourse.drawing.plots import Plot, plot_activation, plot_loss

__all__ = [
    "Picture",
    "Plot",
    "chain_picture",
    "graph_picture",
    "graph_step_count",
    "graph_step_picture",
    "network_picture",
    "neuron_picture",
    "nudge_picture",
    "one_hidden_picture",
    "plot_activation",
    "plot_loss",
    "sweep_picture",
]
