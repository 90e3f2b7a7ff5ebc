"""Pictures of the course: pure functions from data to a `Picture`, an image with its words.

- `graph`: computation graphs, and the walk along their edges
- `lessons`: the lessons that are worked by hand
- `multilayer`: networks of layers, the clinic, the depth lab
- `plots`: curves and histograms, by Matplotlib
- `style`, `words`, `svg`, `terms`, `parts`, `axes`, `contours`, `losses`, `picture`, `page`: what
  they are made of; `touch`: what a hand or a key can do with their parts
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "page": "Page",
        "picture": "Picture",
        "graph.diagram": "graph_picture",
        "graph.blanks": "blanks_picture",
        "graph.story": "graph_step_count graph_step_picture",
        "graph.orders": "order_picture",
        "lessons.nudge": "nudge_picture",
        "lessons.chain": "chain_picture",
        "lessons.loaves": "loaves_picture",
        "lessons.digits": "digits_picture",
        "lessons.race": "race_picture",
        "lessons.modes": "modes_picture",
        "lessons.training_loop": "training_loop_picture",
        "lessons.progress": "progress_picture",
        "lessons.calibration": "calibration_picture",
        "lessons.questions": "inventory_page recall_page",
        "lessons.timeline": "timeline_picture",
        "lessons.sources": "sources_page",
        "lessons.neuron": "neuron_picture",
        "lessons.landscape": "landscape_picture",
        "lessons.one_hidden": "one_hidden_picture",
        "lessons.two_layer": "network_picture sweep_picture",
        "multilayer.hidden_weights": "hidden_weights_picture",
        "multilayer.mirror": "mirror_picture",
        "multilayer.weight_matrix": "weight_matrix_picture",
        "multilayer.shapes": "shapes_table",
        "multilayer.reach": "reach_picture",
        "multilayer.block_stack": "block_picture",
        "multilayer.clinic": "clinic_picture",
        "multilayer.mistake_grid": "mistake_grid_picture",
        "multilayer.depth_lab": "depth_lab_picture",
        "plots.figure": "Plot",
        "plots.functions": "plot_activation plot_loss",
        "plots.curves": (
            "plot_cost plot_curves plot_history plot_layers plot_losses plot_step_errors"
        ),
        "plots.distributions": "plot_histograms plot_spread",
        "plots.inside": "plot_inside",
        "plots.rivals": "plot_rivals",
    },
)
