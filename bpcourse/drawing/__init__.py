"""Pictures of the course: pure functions from data to a `Picture`, an image with its words."""

from bpcourse.drawing.chain_diagram import chain_picture
from bpcourse.drawing.clinic import clinic_picture
from bpcourse.drawing.curves import (
    plot_cost,
    plot_curves,
    plot_layers,
    plot_losses,
    plot_step_errors,
)
from bpcourse.drawing.depth_lab import depth_lab_picture
from bpcourse.drawing.distributions import plot_histograms, plot_spread
from bpcourse.drawing.graph_diagram import graph_picture
from bpcourse.drawing.graph_story import graph_step_count, graph_step_picture
from bpcourse.drawing.mirror_diagram import mirror_picture
from bpcourse.drawing.network_diagram import network_picture, sweep_picture
from bpcourse.drawing.neuron_diagram import neuron_picture
from bpcourse.drawing.nudge_diagram import nudge_picture
from bpcourse.drawing.one_hidden_diagram import one_hidden_picture
from bpcourse.drawing.picture import Picture
from bpcourse.drawing.plot import Plot
from bpcourse.drawing.plots import plot_activation, plot_loss
from bpcourse.drawing.shapes_table import shapes_table
from bpcourse.drawing.weight_matrix import weight_matrix_picture

__all__ = [
    "Picture",
    "Plot",
    "chain_picture",
    "clinic_picture",
    "depth_lab_picture",
    "graph_picture",
    "graph_step_count",
    "graph_step_picture",
    "mirror_picture",
    "network_picture",
    "neuron_picture",
    "nudge_picture",
    "one_hidden_picture",
    "plot_activation",
    "plot_cost",
    "plot_curves",
    "plot_histograms",
    "plot_layers",
    "plot_loss",
    "plot_losses",
    "plot_spread",
    "plot_step_errors",
    "shapes_table",
    "sweep_picture",
    "weight_matrix_picture",
]
