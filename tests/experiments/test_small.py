"""The 2-4-1 network learns the forty loaves from any start, with gradients of the engine."""

import pytest

from bpcourse.checking import complex_step
from bpcourse.experiments.loaves import (
    Small,
    accuracy,
    learned,
    mean_loss,
    starting_small,
)
from bpcourse.graph import grad

SEEDS = 20


def test_it_learns_from_every_start():
    nets = [learned(starting_small(seed), steps=600) for seed in range(SEEDS)]
    assert [accuracy(net) for net in nets] == [1.0] * SEEDS


def test_untrained_it_fails():
    shares = [accuracy(starting_small(seed)) for seed in range(SEEDS)]
    assert max(shares) < 0.8
    assert sum(shares) / SEEDS == pytest.approx(0.5, abs=0.15)


def test_the_loss_falls():
    losses = [mean_loss(learned(starting_small(0), steps=n)) for n in (0, 50, 200, 600)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.01


def test_its_gradient_is_that_of_the_complex_step():
    net = starting_small(3)
    found = grad(lambda *p: mean_loss(Small(*p)), argument=tuple(range(17)))(*net)
    right = complex_step(lambda *p: mean_loss(Small(*p)), list(net))
    # 40 loaves of rounding 1e-16 each
    assert found == pytest.approx([float(slope) for slope in right], rel=1e-11, abs=1e-13)


def test_one_step_by_hand():
    net = starting_small(5)
    slopes = grad(lambda *p: mean_loss(Small(*p)), argument=tuple(range(17)))(*net)
    moved = Small(*(p - 0.3 * slope for p, slope in zip(net, slopes, strict=True)))
    # the program runs the same operations; the sums may be grouped otherwise
    assert learned(net, steps=1, rate=0.3) == pytest.approx(moved, rel=1e-12)


def test_answers_stay_between_minus_one_and_one():
    net = Small(*[50.0] * 17)
    assert -1 <= net(100, 10) <= net(260, 49) <= 1
