"""Widgets of the course: sliders and buttons around the pictures of `bpcourse.drawing`.

Each function returns an `Explorer`; as the last expression of a cell it is shown. Running the cell
again replaces it. Pass another `key` to keep two alive side by side.

- `nudge`, `chain`, `neuron`, `one_hidden`, `two_layer`: the lessons by hand
- `landscape`: a ball on a loss over one weight, and the rate of its steps
- `graph`: any typed formula, edge by edge; `orders`: one graph in three orders;
  `blanks`: a graph that you fill in, and a drill
- `loaves`: one weight of the network that learns the course's task; `progress`: your exercises
- `clinic`: mistakes; `depth`: the depth lab; `race`: optimizers on a map of the loss
- `modes`: forward mode against reverse mode
- `reach`: where a gradient goes from one entry of a layer's output
- `asking`: a box for a prediction; `recall`: questions to recall;
  `inventory`: 28 items before and after the course
- `explorer`: what they all are; `view`: the picture in it; `controls`: sliders, menus and buttons
"""

from bpcourse import face

try:  # asked for first, so that their absence is explained once
    import anywidget  # noqa: F401
    import ipywidgets  # noqa: F401
except ImportError as error:
    raise ImportError(
        f"the widgets need {error.name}, which is missing: run  python -m pip install {error.name}"
    ) from error

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "nudge": "nudge_explorer",
        "chain": "chain_explorer",
        "neuron": "neuron_stepper",
        "landscape": "landscape_explorer",
        "one_hidden": "one_hidden_explorer",
        "two_layer": "sweep_explorer",
        "graph": "graph_stepper",
        "orders": "order_stepper",
        "blanks": "gradient_drill graph_blanks",
        "loaves": "loaves_explorer",
        "progress": "progress_board",
        "clinic": "clinic_explorer",
        "depth": "depth_lab",
        "race": "optimizer_race",
        "modes": "modes_explorer",
        "reach": "gradient_reach",
        "recall": "quiz",
        "asking": "ask",
        "inventory": "concept_inventory",
        "explorer": "Explorer",
        "controls": "Actions Transport",
    },
)
