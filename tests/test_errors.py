"""The one refusal of an unknown name: everywhere the same error, with the nearest name that is."""

import re
from functools import partial
from importlib import import_module
from inspect import isfunction, signature

import numpy as np
import pytest

from bpcourse.errors import InputValueError, known
from bpcourse.graph import variable
from bpcourse.multilayer.modern import softmax_backward
from bpcourse.practice.blanks import Sheet

ROOMS = [
    "functions",
    "graph",
    "multilayer",
    "training",
    "checking",
    "symbolic",
    "practice",
    "drawing",
    "widgets",
]
ROOMS += ["experiments.depth", "experiments.cost"]
ROOMS += [f"by_hand.{lesson}" for lesson in ("chain_rule", "neuron", "one_hidden", "two_layer")]
NAMES = re.compile(
    r"str( \| None)?|Sequence\[str\]( \| None)?|Mapping\[(Node \| )?str, (float|Any)\]( \| None)?"
)
X = variable("x")
RNG = np.random.default_rng(0)
ON_A_GRAPH = {"output": X * 2, "inputs": {X: 1.0}, "methods": ("reverse mode",)}
# What a function needs before its names are read; a name's own entry is spelt right.
SETTINGS = {
    "experiments.depth.share_right": {"rule": "plain", "rate": 1.0},
    "by_hand.two_layer.preset": {"name": "large weights"},
    "checking.check_backward": {"function": sum, "backward": sum, "arguments": ([1.0],)},
    **{
        f"checking.{name}": {"backward": softmax_backward, "kind": "softmax"}
        for name in ("named_mistake", "layer_symptom", "on_layer")
    },
    "checking.check_layer": {"kind": "softmax"},
    "checking.gradients_of": {"found": [0], "kind": "softmax"},
    "checking.layer_trial": {"kind": "softmax"},
    "symbolic.prove_layer": {"backward": softmax_backward, "kind": "softmax"},
    "symbolic.symbolic_layer": {"kind": "softmax"},
    "checking.check_gradient": {"function": sum, "arguments": ([1.0],), "gradients": ([1.0],)},
    "drawing.depth_lab_picture": {"scheme": "glorot"},
    "drawing.blanks_picture": {"sheet": Sheet(X * 2, {X: 1.0})},
    "drawing.graph_picture": {"output": X * 2, "at": {"x": 1}},
    "drawing.order_picture": {"output": X * 2, "inputs": {"x": 1}, "order": "wait"},
    "drawing.graph_step_picture": {"output": X * 2, "inputs": {"x": 1}, "step_number": 0},
    "drawing.inventory_page": {"sitting": "before"},
    "practice.begin": {"made_with": "0.1.0", "needs": ("torch",)},
    "practice.installed": {"library": "torch"},
    "practice.yours_or_ours": {"exercise": "01.4", "answer": ...},
    "drawing.recall_page": {"notebook": "01", "when": "start"},
    "drawing.sources_page": {"part": "next"},
    "drawing.plot_curves": {"curves": {"a": ([1, 2], [1, 2])}, "of": "value"},
    "drawing.plot_layers": {"curves": {"a": [1, 2]}, "of": "value"},
    "drawing.plot_spread": {"results": {"doubles": None}, "expected": {"doubles": 2.0}},
    "drawing.race_picture": {"surface": "ravine"},
    "drawing.sweep_picture": {"which": "w11"},
    "experiments.cost.graph_costs": ON_A_GRAPH,
    "experiments.cost.graph_memory": ON_A_GRAPH,
    "experiments.cost.graph_times": ON_A_GRAPH,
    "experiments.depth.backward_variance": {"scheme": "glorot"},
    "experiments.depth.depth_profile": {"depth": 2},
    "experiments.depth.forward_spread": {"scheme": "glorot", "layer": 1},
    "experiments.depth.lost_directions": {"scheme": "glorot"},
    "experiments.depth.make_stack": {"depth": 2, "rng": RNG},
    "experiments.depth.normalised_layers": {"normalisation": "batch"},
    "experiments.depth.product_of_matrices": {"scheme": "glorot", "rng": RNG},
    "experiments.depth.relu_depth": {"depth": 2, "scheme": "glorot"},
    "experiments.depth.smallest_singular_value": {"scheme": "glorot"},
    "experiments.depth.steps_to_learn": {"scheme": "glorot", "depth": 2},
    "training.by_name": {"optimizer": "adam", "rate": 0.1},
    "multilayer.init_network": {"sizes": (2, 3, 1), "rng": RNG},
    "widgets.landscape_explorer": {"others": ["a cliff"]},
    "widgets.graph_stepper": {"formula": "2 * x", "at": {"x": 1}},
}
# Text that is free: the learner's own words, names that are new here, or what is parsed.
FREE = {
    "checking.check_backward.names",
    "checking.check_gradient.names",
    "drawing.blanks_picture.count",
    "drawing.blanks_picture.told",
    "drawing.graph_picture.title",
    "drawing.mistake_grid_picture.columns",
    "drawing.plot_cost.xlabel",
    "drawing.plot_cost.ylabel",
    "drawing.plot_curves.log",  # one letter an axis: tests/drawing/test_curves.py
    "drawing.plot_curves.x",
    "drawing.plot_curves.y",
    "drawing.plot_histograms.x",
    "drawing.plot_layers.xlabel",
    "drawing.plot_layers.ylabel",
    "drawing.plot_loss.name",
    "drawing.plot_rivals.rivals",
    "drawing.plot_rivals.y",
    "drawing.plot_spread.x",
    "drawing.training_loop_picture.optimizers",
    "graph.parse_formula.text",
    "graph.parse_values.text",
    "graph.variable.name",
    "practice.begin.made_with",
    "practice.compare.question",
    "practice.compare.slips",  # words for people
    "practice.fresh_sheet.formula",
    "practice.predict.question",
    "practice.variant.exercise",  # refused by a card, with the nearest name: test_grader.py
    "symbolic.prove_equal.what",
    "widgets.ask.question",
    "widgets.graph_blanks.formula",
    "widgets.graph_stepper.formula",
}


def named():
    """Yield (room.function, parameter) for all that a public function takes as a name."""
    for room in ROOMS:
        module = import_module(f"bpcourse.{room}")
        for name in module.__all__:
            function = getattr(module, name)
            for parameter in (
                signature(function).parameters.values() if isfunction(function) else ()
            ):
                kind = re.sub(r"<class '(\w+)'>|[\w.]+\.(?=\w)", r"\1", str(parameter.annotation))
                free = f"{room}.{name}.{parameter.name}" in FREE or parameter.name == "key"
                if NAMES.fullmatch(kind) and not free:
                    yield f"{room}.{name}", parameter.name


def misspelt(right):
    """Return a name, a list of them or a dictionary by them with an x too many."""
    if isinstance(right, dict):
        return {f"{name}x": value for name, value in right.items()}
    return right + "x" if isinstance(right, str) else [f"{right[0]}x"]


@pytest.mark.parametrize(("where", "name"), list(named()))
def test_every_misspelt_name_is_refused_with_the_nearest_one(where, name):
    room, _, function = where.rpartition(".")
    call = getattr(import_module(f"bpcourse.{room}"), function)
    setting = SETTINGS.get(where, {})
    right = setting.get(name, signature(call).parameters[name].default)
    with pytest.raises(InputValueError, match=r"is .*x[\"']; use one of .*; did you mean"):
        partial(call, **{**setting, name: misspelt(right)})()


def test_the_lists_of_names_are_not_stale():
    known_functions = {where for where, _ in named()}
    assert set(SETTINGS) - known_functions == set()
    assert len(list(named())) > 40


@pytest.mark.parametrize("name", [None, 3, ["tanh"], "", "\ud800"])
def test_what_is_no_name_at_all_is_refused_too(name):
    with pytest.raises(InputValueError, match="use one of tanh, relu"):
        known("activation", name, ("tanh", "relu"))
