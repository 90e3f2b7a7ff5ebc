"""The forty loaves in the notebooks: what is learned there is learned from other starts, too."""

import contextlib
import io
import re
import time
from dataclasses import replace
from random import Random

import nbformat
import numpy as np
import pytest
from stored_outputs import ROOT

from bpcourse.by_hand.two_layer import TwoLayer
from bpcourse.experiments.loaves import accuracy, starting_small
from bpcourse.multilayer import init_network

SEEDS = range(20)
SOLUTION = re.compile(r"<details><summary>Solution</summary>(.*?)</details>", re.DOTALL)
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def cells(name):
    """Yield the code of a notebook in order, a solution in place of the exercise above it."""
    for cell in nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            yield cell.source
        else:
            for solution in SOLUTION.findall(cell.source):
                yield from CODE.findall(solution)


def worked(name, last):
    """Return the names of a notebook that somebody solved, up to the cell with the word `last`."""
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for code in cells(name):
            exec(compile(code, name, "exec"), names)  # noqa: S102  our own cells
            if last in code:
                return names
    raise AssertionError(f"no cell of {name} holds {last}")


def test_the_engine_of_a_learner_learns_the_loaves_from_any_start():
    """Notebook 04, with the engine as the solutions fill it in: 20 of 20 starts."""
    names = worked("04_build_the_engine", "def sweep")
    assert names["order"].__code__.co_filename == "04_build_the_engine"  # and not the package's
    assert names["pull_back"].__code__.co_filename == "04_build_the_engine"
    began, found = time.perf_counter(), []
    for seed in SEEDS:
        net, sweeps = starting_small(seed), 0
        while accuracy(net) < 1 and sweeps < 100:
            net, sweeps = names["sweep"](net), sweeps + 1
        found.append(accuracy(net))
    seconds = time.perf_counter() - began
    print(f"accuracies {found}, {seconds:.1f} s in all")  # noqa: T201  to be seen with -s
    assert found == [1.0] * len(SEEDS)


def test_two_hidden_neurons_learn_the_loaves_from_the_start_of_notebook_05():
    names = worked("05_work_the_2_2_1_network", "def model")
    shares = [names["accuracy"](names["model"](names["kept"][step])) for step in (0, 600)]
    assert shares == [0.5, 1.0]
    dice, net = Random(1), TwoLayer()  # noqa: S311  another start, no secret
    net = replace(net, **{name: round(dice.gauss(0, 1), 2) for name in names["nine"]})
    for _ in range(600):
        means = names["mean_gradients"](net)
        net = replace(net, **{name: getattr(net, name) - 10 * means[name] for name in means})
    assert names["accuracy"](names["model"](net)) >= 0.95  # one loaf may still be on its way


def test_layers_learn_the_loaves_from_any_start_in_whole_batches():
    names = worked("06_derive_the_delta_recurrence", "def right")
    for seed in range(8):
        rng = np.random.default_rng(seed)
        net = init_network((2, 4, 1), hidden="tanh", output="sigmoid", rng=rng)
        for _ in range(200):
            cache = names["forward_pass"](net, names["oven"])
            found = names["backward_pass"](net, cache, names["good"])
            net = names["updated"](net, found, rate=4.0)
        assert names["right"](net) >= 39


def test_one_neuron_learns_thirty_loaves_and_gives_up_on_forty():
    names = worked("02_train_one_neuron", "longer = ")
    for start in ([1, -1, 0], [0, -1, 0], [0.5, -0.5, 0], [-1, 0.5, 0]):
        net = names["descend"](start, names["thirty"], 60)[-1]
        assert accuracy(names["neuron"](*net), names["thirty"]) == 1
        gave_up = names["descend"](start, names["LOAVES"], 300)[-1]
        assert gave_up == pytest.approx([0.02, 0, 0], abs=0.01)
