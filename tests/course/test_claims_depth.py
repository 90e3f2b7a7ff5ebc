"""The claims that notebooks 08 and 09 teach, each computed and found in the stored outputs."""

from itertools import pairwise

import numpy as np
import pytest
from stored_outputs import shows

from bpcourse.drawing import depth_lab_picture
from bpcourse.experiments import depth
from bpcourse.experiments.cost.results import doubling, product_cost
from bpcourse.experiments.cost.tables import growth, network_costs
from bpcourse.experiments.depth.dead_units import dead_share_by_step
from bpcourse.experiments.depth.no_slope import difference_slope, rounded_loss, steps_near_saddle
from bpcourse.experiments.depth.profile import depth_profile
from bpcourse.functions import sigmoid
from bpcourse.multilayer import init_network, parameters

# --- 08 -----------------------------------------------------------------------------------------

DEPTH = "08_watch_gradients_vanish"


def test_small_slopes_multiply_towards_zero():
    slopes = [sigmoid(z) * (1 - sigmoid(z)) for z in np.linspace(-6, 6, 1001)]
    assert max(slopes) == 0.25
    result = depth.sigmoid_layers(20)
    # between a tenth and ten times (1/4)^19: the slope is a little less, a matrix may stretch
    assert 0.1 < result.median / 0.25**19 < 10
    shows(DEPTH, f"20 layers of 100 sigmoids: {result!r}", "proved: what is missing to 1/4")


def test_relu_keeps_a_gradient_only_with_its_weights_and_can_die():
    thin, right = (depth.relu_depth(30, scheme) for scheme in ("glorot", "he"))
    assert thin.high < 1e-4
    assert right.low > 0.1
    died = dead_share_by_step(10.0)
    assert died[0].max() == 0  # none at the start
    assert np.median(died[-1]) > 0.5
    assert (np.diff(np.median(died, axis=1)) >= 0).all()  # for good: a dead unit does not move
    shows(DEPTH, repr(thin), repr(right), repr(depth.dead_after_training(10.0)))


def test_each_difficulty_and_its_remedy():
    plain = depth.normalised_layers("none")
    normalised = depth.normalised_layers("batch")
    assert plain.high < 1e-5
    assert normalised.low > 0.5
    lost, kept = (depth.identity_paths(0.5, residual=on) for on in (False, True))
    assert lost.high < 1e-13
    assert kept.low > 1
    assert difference_slope(rounded_loss, 0.33) == 0
    assert [steps_near_saddle(y) for y in (0.0, 1e-8)] == [None, 98]
    assert all(steps_near_saddle(0.0, noise=1e-3, seed=seed) is not None for seed in range(5))
    shows(DEPTH, repr(plain), repr(normalised), repr(lost), repr(kept), "[None, 98, 48]")


def test_the_third_interactive_multiplies_local_jacobians():
    profile = depth_profile(50, "sigmoid")
    text = depth_lab_picture(depth=50, activation="sigmoid").text
    product = 10 ** (profile.jacobian_norms[0] - profile.jacobian_norms[-1])
    assert f"= {product:.1e}".replace("-", "−") in text
    shows(DEPTH, text)


def test_activations_and_normalisation_decide_whether_gradients_survive():
    def fall(**choices):
        log_gradients = depth_profile(50, **choices).log_gradients
        return log_gradients[0] - log_gradients[-1]

    assert fall(activation="sigmoid") < -20
    assert abs(fall(activation="relu", scheme="he")) < 1
    assert fall(activation="sigmoid", normalisation="batch") > -3
    assert fall(activation="sigmoid", residual=True) > -3
    shows(DEPTH, depth_lab_picture(depth=50, activation="sigmoid", shortcut="residual").text)


# --- 09 -----------------------------------------------------------------------------------------

COST = "09_count_the_cost"


def test_nudging_costs_a_pass_for_each_parameter_and_one_sweep_costs_a_few():
    rng = np.random.default_rng(1)
    for sizes in ((4, 4, 1), (8, 16, 1), (8, 64, 1)):
        network = init_network(sizes, rng=rng)
        x, y = rng.normal(size=(8, sizes[0])), rng.normal(size=(8, 1))
        passes = network_costs(network, x, y).in_passes
        n = sum(array.size for array in parameters(network))
        assert passes["finite differences"] == pytest.approx(n + 1, rel=0.02)  # and subtractions
        assert 2 < passes["reverse mode"] < 3.1
    shows(
        COST, "cost of nudging, cost of backpropagation, in passes forward: the result is 11.4, 2.5"
    )


def test_reuse_turns_a_million_paths_into_twenty_steps():
    result = doubling(20)
    assert (result.paths, result.steps) == (2**20, 20)
    assert result.gradient == 2**20  # each path has the product 1, so their sum is their number
    shows(COST, repr(result))


def test_a_gradient_costs_a_small_multiple_of_its_function():
    for n in (10, 100, 1000):
        cost = product_cost(n)
        assert cost.value.multiplications == n - 1
        assert cost.kept.multiplications == 3 * (n - 1)
        assert cost.from_zero.total == 5 * (n - 1)
        shows(COST, f"n = {n:<5} value {n - 1:<4} with all slopes {3 * (n - 1)}")


@pytest.mark.parametrize("sizes", [(2, 2, 1), (784, 128, 10), (784, 256, 128, 10), (64,) * 17])
def test_the_price_of_the_backward_pass_for_dense_layers(sizes):
    row = growth(sizes, examples=32)
    products = [m * n for m, n in pairwise(sizes)]
    # whole numbers over whole numbers: the same float
    assert row.ratio == pytest.approx(2 - products[0] / sum(products), rel=1e-15)
    shows(COST, f"forward {row.forward:>9,}  backward {row.backward:>9,}  ratio {row.ratio:.3f}")


def test_about_one_more_forward_pass_is_one_to_two():
    ratios = [growth(s, examples=4).ratio for s in ((784, 128, 10), (64,) * 33)]
    assert ratios[0] == pytest.approx(1.01, abs=0.005)
    assert 1.95 < ratios[1] < 2
    shows(COST, "backward over forward for 784-128-10: the result is 1.01")


def test_work_grows_with_weights_and_memory_with_activations():
    start = growth((64,) * 9, examples=32)
    batch = growth((64,) * 9, examples=64)
    assert batch.weights == start.weights
    assert batch.forward == 2 * start.forward
    assert batch.backward == 2 * start.backward
    assert batch.activations == 2 * start.activations
    # the peak holds z and a of each layer, and little else
    assert batch.memory / start.memory == pytest.approx(2, rel=0.05)
    grown = {"weights": 1, "forward": 2, "backward": 2, "activations": 2, "memory": 2}
    shows(COST, *(f"\n{part:<11} {times:>14.1f} " for part, times in grown.items()))
