"""Each published result lies in the range that theory, or its own spread, gives.

Every range is stated with its reason beside it. All figures have 20 seeds.
"""

import math

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss

from bpcourse.errors import InputValueError
from bpcourse.experiments import depth
from bpcourse.experiments.depth import dead_units, linear_results
from bpcourse.experiments.depth.clipping import (
    angle,
    clip_by_norm,
    clip_by_value,
    descend_recurrence,
    norm,
)
from bpcourse.experiments.depth.dead_units import (
    born_dead,
    born_dead_limits,
    dead_after_training,
    dead_share_by_step,
    revivals,
)
from bpcourse.experiments.depth.layer_results import (
    backward_variance,
    forward_spread,
    identity_paths,
    normalised_layers,
    relu_depth,
    sigmoid_chain,
    sigmoid_layers,
    steep_chain,
)
from bpcourse.experiments.depth.linear_results import (
    STEPS,
    lost_directions,
    recurrence,
    smallest_singular_value,
    steps_to_learn,
)
from bpcourse.experiments.depth.no_slope import (
    descend_straight_through,
    difference_slope,
    flat_share,
    rounded_loss,
    saddle_loss,
    steps_near_saddle,
    straight_through,
)
from bpcourse.experiments.depth.profile import depth_profile
from bpcourse.experiments.depth.reproduction import SEEDS, Reproduction
from bpcourse.multilayer.activations import ACTIVATIONS

POINTS, WEIGHTS = hermegauss(60)


def mean(values):
    """Return the mean over a standard normal number, by quadrature."""
    return WEIGHTS @ values / WEIGHTS.sum()


def wide_layers(activation, gain, layers, spread=1.0):
    """Return rms a and rms slope of each layer in the limit of infinite width (Gaussian z).

    z of a layer is normal with variance gain * mean(a^2) of the layer before, since it is a sum of
    many independent terms; gain is n Var(W).
    """
    found, function, slope = [], *ACTIVATIONS[activation]
    for _ in range(layers):
        z = math.sqrt(gain) * spread * POINTS
        a = function(z)
        spread = math.sqrt(mean(a * a))
        found.append((spread, math.sqrt(mean(slope(z, a) ** 2))))
    return found


# --- sigmoid chains: Hochreiter 1991; Bengio, Simard and Frasconi 1994


@pytest.mark.parametrize("depth", [10, 20])
def test_no_chain_with_weights_up_to_1_passes_the_bound(depth):
    # each layer multiplies by slope * w, at most 1/4: a theorem, so every seed obeys it
    assert 0 < sigmoid_chain(depth).high <= 0.25 ** (depth - 1)


@pytest.mark.parametrize("depth", [2, 10, 20])
def test_a_chain_at_its_steep_point_doubles_in_every_layer(depth):
    # w sigma' = 8/4 and z = 8/2 - 4 = 0 are exact in floats; the logarithm rounds at 1e-16
    assert steep_chain(depth).median == pytest.approx(2 ** (depth - 1), rel=1e-12)


@pytest.mark.parametrize("depth", [10, 20])
def test_layers_of_sigmoids_lose_what_wide_layers_lose(depth):
    # dL/dz goes back through layers 2 ... L: width 100 stays within the spread of 20 seeds, which
    # was 0.85 to 1.17 of the median at depth 20; z away from 0 makes each layer 0.235, not 0.25
    slopes = [slope for _, slope in wide_layers("sigmoid", 1.0, depth)]
    theory = math.prod(slopes[:-1])
    figure = sigmoid_layers(depth)
    assert 0.7 * theory < figure.low <= figure.high < 1.4 * theory
    assert figure.high < 0.25 ** (depth - 1)


# --- Glorot and Bengio 2010


@pytest.mark.parametrize(("scheme", "gain"), [("uniform", 1 / 3), ("glorot", 1.0)])
def test_the_variance_of_the_gradient_falls_by_n_var_w(scheme, gain):
    # one layer back: n Var(W) times the mean squared slope of tanh in layer 4. The spread of 20
    # seeds at width 100 is 4 % up and down: the variance of 6,400 products that share weights
    slope = wide_layers("tanh", gain, 4)[-1][1]
    theory = gain * slope**2
    figure = backward_variance(scheme)
    assert 0.92 * theory < figure.low <= figure.high < 1.08 * theory
    assert scheme == "glorot" or abs(figure.median - 1 / 3) < 0.02  # tanh is linear by then


@pytest.mark.parametrize(("scheme", "gain"), [("uniform", 1 / 3), ("glorot", 1.0)])
@pytest.mark.parametrize("layer", [1, 5])
def test_activations_fade_as_wide_layers_say(scheme, gain, layer):
    # the spread of 20 seeds grows with the layers to 10 % up and down at width 100
    theory = wide_layers("tanh", gain, layer)[-1][0]
    figure = forward_spread(scheme, layer)
    assert 0.88 * theory < figure.low <= figure.high < 1.12 * theory


@pytest.mark.parametrize("layer", [0, 6])
def test_there_are_five_layers(layer):
    with pytest.raises(InputValueError, match="one of the five"):
        forward_spread("glorot", layer)


@pytest.mark.parametrize("result", [lost_directions, relu_depth, steps_to_learn])
def test_an_unknown_scheme_is_named(result):
    with pytest.raises(InputValueError, match="scheme is 'gauss'; use one of"):
        result(**{"scheme": "gauss", **({} if result is lost_directions else {"depth": 2})})


# --- He and others 2015


@pytest.mark.parametrize("depth", [22, 30])
def test_relu_loses_half_the_variance_in_every_layer_under_glorot(depth):
    # half of the ReLUs are open: the squared norm is multiplied by n Var(W)/2. Its logarithm walks
    # at random, with variance about 5/n a layer: a factor exp(sqrt(5 * 30 / 64) / 2) = 2.2 in the
    # norm for one seed, of which the largest of 20 takes two, 4.6
    glorot, he = relu_depth(depth, "glorot"), relu_depth(depth, "he")
    for figure, theory in ((glorot, 2 ** (-depth / 2)), (he, 1.0)):
        assert theory / 4.6 < figure.low <= figure.high < 4.6 * theory
        assert theory / 1.5 < figure.median < 1.5 * theory  # the walk, over sqrt(20)
    # the same seed draws other weights, so only the theory's factor is compared
    assert he.low > 100 * glorot.high


def test_relu_under_glorot_hides_it_from_the_weights():
    # dL/dW_k is dL/dz_k times a_{k-1}: one grows on the way that the other shrinks, sqrt(1/2) each
    profiles = [depth_profile(30, "relu", "glorot", seed=seed) for seed in range(SEEDS)]
    slant = np.median([p.log_gradients[0] - p.log_gradients[-1] for p in profiles])
    through = np.median([p.jacobian_norms[0] for p in profiles])
    assert abs(slant) < 0.5  # the walk above, in decimal digits
    assert through < -4  # 2^(-15) is 10^-4.5


# --- Saxe, McClelland and Ganguli 2013


def test_normal_products_lose_most_directions_and_orthogonal_ones_none():
    # 0.01^(2/50) = 0.83 of the directions in the limit; one of 60 more or less is 0.017, and the
    # limit counts i/n at the upper end of each step
    figure = lost_directions("lecun")
    assert 0.83 - 0.05 < figure.low <= figure.high < 0.83 + 0.02
    assert lost_directions("orthogonal").high == 0


def test_a_product_of_orthogonal_matrices_is_orthogonal():
    figure = smallest_singular_value("orthogonal")
    assert figure.low == pytest.approx(1, abs=1e-12)  # 50 products, each with roundings of 1e-15
    # normal weights: the smallest of n falls as (1/n)^(factors / 2), 1e-44; rounding ends it sooner
    assert smallest_singular_value("lecun").high < 1e-12


def test_orthogonal_networks_learn_in_a_time_that_settles():
    median = {depth: steps_to_learn("orthogonal", depth).median for depth in (2, 10, 30)}
    # the claim: no longer growing. Between depth 10 and 30 the spread of seeds (61 to 490) leaves a
    # median of 20 uncertain by a factor of some 1.3; growth in proportion would be a factor 3
    assert median[30] < 1.5 * median[10]
    assert median[10] < 5 * median[2]
    assert steps_to_learn("orthogonal", 30).high < STEPS


def test_normal_weights_fail_where_orthogonal_ones_learn():
    assert steps_to_learn("lecun", 2).high < STEPS  # a shallow network does not mind
    # most directions of the product are lost (above), and these are learned from what is there
    assert steps_to_learn("lecun", 30).low == math.inf


# --- Pascanu, Mikolov and Bengio 2013


@pytest.mark.parametrize("radius", [0.5, 0.9, 1.0, 1.1, 1.5])
def test_a_linear_recurrence_goes_as_a_power_of_its_radius(radius):
    figure, at_one = recurrence(radius), recurrence(1.0)
    # the same matrices, so the power is exact; a hundred steps round it by 1e-14, and the
    # eigenvalues by 1e-14 a hundred times over
    np.testing.assert_allclose(figure.values, at_one.values * radius**100, rtol=1e-9)
    # what is left at radius 1: the share of the gradient along one of 50 eigenvectors, 1/sqrt(50)
    # at random, stretched by their not being at right angles; others near radius 1 add to it
    assert 1 / 50 < at_one.low <= at_one.high < 3


def test_the_radius_decides_in_the_long_run():
    # two hundred steps more at radius 1 change nothing but the phase of the leading pair of
    # eigenvalues, up to a factor of 3; a radius that is off by 1 % would make it 1.01^200 = 7
    change = recurrence(1.0, steps=400).values / recurrence(1.0, steps=200).values
    assert 1 / 3 < np.median(change) < 3


def test_clipping_by_norm_keeps_the_direction_and_by_value_turns_it():
    step = [np.array([10.0]), np.array([[0.1]])]
    by_norm, by_value = clip_by_norm(step, 1.0), clip_by_value(step, 1.0)
    assert norm(by_norm) == pytest.approx(1, rel=1e-15)
    assert angle(step, by_norm) == pytest.approx(0, abs=1e-5)  # arccos near 1: sqrt of a rounding
    wanted = math.degrees(math.atan(0.1) - math.atan(0.01))  # 5.14 degrees
    assert angle(step, by_value) == pytest.approx(wanted, rel=1e-9)
    assert math.cos(math.radians(wanted)) == pytest.approx(0.996, abs=5e-4)


def test_clipping_leaves_a_short_step_and_its_arguments_alone():
    step = [np.array([0.3, -0.4]), np.array([0.1])]
    copies = [array.copy() for array in step]
    for clipped in (clip_by_norm(step, 1.0), clip_by_value(step, 0.4)):
        assert all((c == s).all() for c, s in zip(clipped, copies, strict=True))
    clip_by_norm(step, 0.1)
    assert all((c == s).all() for c, s in zip(step, copies, strict=True))


def test_the_descent_on_the_recurrence_follows_its_slope():
    slope = difference_slope(lambda w: (w**50 - 0.5) ** 2 / 2, 0.98)
    before, after = descend_recurrence(w=0.98, rate=1e-7, steps=1)
    # a step of 1e-7 along a slope of -2.5, curvature 220: the second order is 1e-5 of the first
    assert before - after == pytest.approx(1e-7 * slope**2, rel=1e-4)


def test_clipping_saves_a_descent_from_the_cliff():
    plain, clipped = descend_recurrence(), descend_recurrence(limit=1.0)
    # one step of 0.002 * 5000 from the cliff throws w to -10, and (-10)^50 to 1e50
    assert plain[1] > 1e100
    assert math.isinf(plain[-1])
    # at most 0.002 a step: 0.05 + 0.014 down to 0.5^(1/50) takes 32, none of them upward
    assert clipped[:32] == sorted(clipped[:32], reverse=True)
    assert clipped[31] > 1e-6 > clipped[-1]


@pytest.mark.parametrize("limit", [0.0, -1.0, math.nan])
@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
def test_a_limit_is_above_0(clip, limit):
    with pytest.raises(InputValueError, match="above 0"):
        clip([np.ones(2)], limit)


# --- Lu and others 2020; dead ReLUs


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_the_share_that_is_born_dead_lies_between_its_limits(width):
    figure, (low, high) = born_dead(width), born_dead_limits(width)
    chance = 3 / math.sqrt(500 * SEEDS)  # three standard deviations of a share of 10,000, over 1/2
    assert low - chance / 2 < figure.values.mean() < high + chance / 2
    assert figure.high - figure.low < 10 * math.sqrt(0.25 / 500)  # 20 seeds, five deviations each


def test_a_single_unit_is_born_dead_with_the_probability_of_ten_signs():
    # width 1: layer 1 opens one side, each of the nine others must be positive: 2^-9 lives
    assert born_dead_limits(1)[0] == 1 - 2**-9
    deviation = math.sqrt(2**-9 / (500 * SEEDS))
    assert abs(born_dead(1).values.mean() - (1 - 2**-9)) < 4 * deviation


def test_more_depth_kills_and_more_width_saves():
    assert born_dead(3, depth=20).median > born_dead(3, depth=10).median + 0.1
    shares = [born_dead(width).median for width in (1, 2, 3, 4, 8)]
    assert shares == sorted(shares, reverse=True)


def test_a_large_rate_kills_and_a_small_one_does_not():
    small, large, larger = (dead_after_training(rate) for rate in (1.0, 10.0, 30.0))
    assert small.high == 0  # steps shorter than the weights close no unit for all 50 examples
    # no theory: measured 0.12 to 0.84 with median 0.61, and 0.47 to 1 with median 0.9
    assert 0.4 < large.median < 0.8
    assert 0.75 < larger.median <= 1


def test_the_dead_stay_dead():
    shares = dead_share_by_step(10.0)
    late = shares[50:]  # by then few live units are left to move; a dead unit's gradient is 0
    assert (np.diff(late, axis=0) >= 0).all()
    assert shares.shape == (201, SEEDS)
    assert (shares[0] < 0.1).all()  # born closed for 50 examples in a plane: hardly any


def test_behind_a_layer_that_learns_some_of_the_dead_come_back():
    found = revivals(1.0)
    assert found.units == 640
    assert 0 < found.came_back < found.died < found.units
    closed = dead_units._closed_by_step(1.0, 200, seed=0)
    stories = ["".join("x" if dead else "o" for dead in unit) for unit in closed.T]
    counts = (64, sum("x" in story for story in stories), sum("xo" in story for story in stories))
    assert revivals(1.0, seeds=1) == counts
    assert revivals(0.0, steps=5).came_back == 0  # nothing moves: closed is closed
    # the inputs of a single hidden layer are the data, which never move: there the dead stay dead
    shares = dead_share_by_step(1.0)
    assert (np.diff(shares, axis=0) >= 0).all()


# --- Ioffe and Szegedy 2015; He and others 2016


def test_batch_normalisation_keeps_the_gradient_of_sigmoids():
    none, batch, layer = (normalised_layers(n) for n in ("none", "batch", "layer"))
    # plain: dL/dz loses what wide layers lose, nine times; dL/dW_1 meets inputs of rms 1, dL/dW_10
    # activations of rms 0.5 all of one sign, whose products do not average away: a factor 0.3 to 1
    theory = math.prod(slope for _, slope in wide_layers("sigmoid", 1.0, 10)[:-1])
    assert 0.3 * theory < none.low <= none.high < theory
    # with it no layer forgets: measured 1.1 to 1.6, and nothing in theory below 1/2 or above 3
    assert 0.5 < batch.low <= batch.high < 3
    # over the units it cannot take away what all examples share, a = 1/2: it helps far less
    assert 10 * none.high < layer.low <= layer.high < batch.low / 100


@pytest.mark.parametrize("gain", [0.5, 0.1])
def test_plain_blocks_lose_the_gain_in_every_layer(gain):
    figure = identity_paths(gain, residual=False)
    # slope 1 after a few layers; each seed strays as in the ReLU walk, with variance 2/n a layer:
    # exp(sqrt(2 * 50 / 64) / 2) = 1.9 for one seed, 3.5 for two deviations
    assert gain**50 / 3.5 < figure.low <= figure.high < 3.5 * gain**50


@pytest.mark.parametrize("gain", [0.5, 0.1])
def test_residual_blocks_add_to_the_identity(gain):
    figure = identity_paths(gain, residual=True)
    # each block multiplies the norm by sqrt(1 + gain^2 * mean squared slope): slopes of at most 1
    # give the upper end, slopes of 0 the lower. The product of a block's two parts is gain/sqrt(64)
    # at random, so the logarithm of 50 blocks strays by gain * sqrt(50/64); two such deviations
    stray = math.exp(2 * gain * math.sqrt(50 / 64))
    assert 1 / stray < figure.low <= figure.high < stray * (1 + gain**2) ** 25
    if gain == 0.1:  # tanh stays nearly linear: the upper end, 1.28, is met
        assert figure.median == pytest.approx((1 + gain**2) ** 25, rel=0.05)


# --- discrete operations and saddle points


def test_a_rounded_network_has_slope_0_and_depends_on_its_weight():
    weights = np.linspace(0.013, 3.987, 500)
    assert np.ptp(rounded_loss(weights)) > 90  # 0 at w = 2, 102 at w = 0: the weight matters
    # 144 jumps of width 2e-6 on a length of 4: 7e-5 of the weights meet one
    assert flat_share().low >= 0.998
    assert flat_share().median == 1


def test_the_slope_at_a_jump_is_as_large_as_one_over_h():
    # w x = 1/2 for x = 1: there the difference measures the jump, not a slope
    slopes = [abs(difference_slope(rounded_loss, 0.5, h)) for h in (1e-3, 1e-6)]
    assert slopes[1] == pytest.approx(1000 * slopes[0], rel=1e-6)


def test_straight_through_is_no_derivative_and_descends_all_the_same():
    w = 0.3301
    assert difference_slope(rounded_loss, w) == 0
    assert straight_through(w) < -50  # the slope that mean((w x - 2 x)^2) would have: 51 (w - 2)
    assert straight_through(w) == pytest.approx(51 * (w - 2), rel=0.05)  # up to rounding
    losses = descend_straight_through(w)
    assert losses[0] > 50
    assert losses[-1] == 0


def test_the_saddle_holds_what_starts_on_its_ridge():
    assert steps_near_saddle(0.0) is None  # y' = 1.2 y: 0 stays 0, exactly
    # from y the ridge is left after log(1 / (2 |y|)) / log(1.2) steps, or one later for y^4
    for y, steps in ((1e-8, 98), (1e-4, 48), (-1e-4, 48)):
        assert steps_near_saddle(y) == steps
        assert 0 <= steps - math.floor(math.log(0.5 / abs(y)) / math.log(1.2)) <= 2


def test_noise_leaves_the_saddle():
    # one step of noise moves y by some 1e-4, from where 48 steps are left, 41 from three times it
    steps = [steps_near_saddle(0.0, noise=1e-3, seed=seed) for seed in range(SEEDS)]
    assert all(35 < n < 70 for n in steps)
    assert difference_slope(lambda y: saddle_loss(0.0, y), 0.0) == 0


# --- the reproductions themselves


def test_every_result_names_claim_source_and_change():
    arguments = {
        "backward_variance": ("uniform",),
        "born_dead": (2,),
        "dead_after_training": (1.0, 5),
        "flat_share": (),
        "forward_spread": ("uniform", 1),
        "lost_directions": ("orthogonal", 2),
        "normalised_layers": ("batch",),
        "recurrence": (1.0, 2),
        "relu_depth": (2, "he"),
        "sigmoid_chain": (3,),
        "sigmoid_layers": (3,),
        "smallest_singular_value": ("orthogonal", 2),
        "steep_chain": (3,),
        "steps_to_learn": ("orthogonal", 2),
    }
    for name, values in arguments.items():
        result = getattr(depth, name)(*values)
        assert isinstance(result, Reproduction)
        assert all((result.claim, result.source, result.changed, result.unit))
        assert len(result.values) == (1 if name == "steep_chain" else SEEDS)


def test_a_reproduction_prints_the_same_in_every_run():
    assert repr(relu_depth(10, "he", 16)) == repr(relu_depth(10, "he", 16))
    line = repr(Reproduction("c", "s", "d", np.array([1.0, 3.0, 2.0]), "times", "2"))
    assert line == "median 2 times (1 to 3 over 3 seeds)\n    theory: 2"


def test_digits_do_not_hang_on_the_last_bit(monkeypatch):
    # another BLAS rounds otherwise: weights that differ by 1e-13 must print the same
    def prints():
        return [repr(steps_to_learn("orthogonal", 10)), repr(steps_to_learn("lecun", 5))]

    before, draw = prints(), linear_results._draw
    shaken = np.random.default_rng(5)

    def shake(*args):
        weights, target = draw(*args)
        return weights * (1 + 1e-13 * shaken.normal(size=weights.shape)), target

    monkeypatch.setattr(linear_results, "_draw", shake)
    assert prints() == before
