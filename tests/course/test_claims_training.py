"""Claims taught in notebook 10: computed here, and found in what the notebook shows."""

import numpy as np
import pytest
from stored_outputs import shows

from bpcourse.by_hand import two_layer
from bpcourse.experiments.trained import mirror_runs, ratios
from bpcourse.multilayer import backward_pass, forward_pass, in_order, init_network, parameters
from bpcourse.training import SGD, Adam, AdamW, RMSprop, update
from bpcourse.training.datasets import loaves

TRAINING = "10_train_a_network"


def test_backpropagation_computes_and_an_optimizer_uses():
    x, y = loaves()
    net = init_network((2, 4, 1), "tanh", "sigmoid", rng=np.random.default_rng(1))
    before = [array.copy() for array in parameters(net)]
    gradients = backward_pass(net, forward_pass(net, x), y)
    kept = [array.copy() for array in in_order(gradients)]
    steps = set()
    for optimizer in (SGD(1.0), SGD(1.0, momentum=0.9, nesterov=True), RMSprop(0.1), Adam(0.1)):
        after, _ = update(net, gradients, optimizer)
        steps.add(round(float((parameters(after)[0] - before[0])[0, 0]), 6))
    update(net, gradients, AdamW(0.1))
    assert len(steps) == 4  # one gradient, four steps
    for left, right in zip((*before, *kept), (*parameters(net), *in_order(gradients)), strict=True):
        assert (left == right).all()  # neither pass nor optimizer has changed what it was given
    shows(TRAINING, "the result is -0.1, -0.1", "SGD   loss 0.135", "Adam  loss 0.135")


def test_the_loop_is_repeated_thousands_of_times():
    net, losses = two_layer.TwoLayer(), {}
    for step in range(10_001):
        values = two_layer.forward_pass(net)
        losses[step] = values["loss"]
        net = two_layer.updated(net, two_layer.backward_pass(net, values))
    assert losses[10_000] < 4e-5 < losses[0] / 500
    # ten times as many steps leave about a tenth: the distance shrinks like 1 over the root
    assert losses[1000] / losses[10_000] == pytest.approx(10, rel=0.35)
    for step in (0, 1, 10, 100, 1000, 10_000):
        shows(TRAINING, f"step {step:>6}", f"loss {losses[step]:.2e}")


def test_hidden_units_find_a_representation_of_symmetry():
    runs = mirror_runs()
    assert runs.solved >= 12  # of twenty; 15 here
    solved = runs.into[runs.solved_at >= 0]
    # opposite bits have opposite weights in both units, so a mirror image cancels
    assert np.abs(solved + solved[..., ::-1]).max() < 0.05 * np.abs(solved).max()
    pairs = ratios(solved[:, 0])
    assert (np.abs(pairs / [1, 2, 4] - 1).max(axis=1) < 0.05).sum() >= 8
    shows(TRAINING, "the result is 15", "9 starts: sizes as 1.0 2.0 4.0")
