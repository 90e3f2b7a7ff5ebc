"""Wrong gradients lead lower by length or by direction, and the race at one length tells which."""

import numpy as np
import pytest

from bpcourse.checking import MISTAKES, descend, fixture
from bpcourse.experiments.bearing import at_right_length, bearing
from bpcourse.multilayer import backward_pass, forward_pass, in_order

NOT_RUN = ("transpose forgotten", "bias gradient along the wrong axis", "nothing cached")
MULTIPLES = {
    "sum instead of mean": 6.0,  # the batch
    "mean taken twice": 1 / 6,
    "factor 2 too many": 2.0,
    "factor 2 lost": 1 / 2,
}


def wrong():
    return {name: one.backward for name, one in MISTAKES.items() if name not in NOT_RUN}


@pytest.mark.parametrize(("name", "factor"), MULTIPLES.items())
def test_four_mistakes_only_change_the_length(name, factor):
    found = bearing(MISTAKES[name].backward, *fixture())
    assert found.cosine == 1
    assert found.length == pytest.approx(factor, abs=1e-9)


def test_a_vector_at_right_angles_has_the_cosine_0():
    def turned(network, cache, y):
        right = backward_pass(network, cache, y)
        found = [0 * array for array in right.biases]
        found[-1] = right.biases[-1][::-1] * [1, -1]  # two outputs: turned by 90 degrees
        return right._replace(weights=tuple(0 * w for w in right.weights), biases=tuple(found))

    found = bearing(turned, *fixture())
    assert found.cosine == pytest.approx(0, abs=1e-9)
    network, x, y = fixture()
    right = backward_pass(network, forward_pass(network, x), y)
    whole = np.sqrt(sum((array**2).sum() for array in in_order(right)))
    assert found.length == pytest.approx(np.linalg.norm(right.biases[-1]) / whole, abs=1e-9)


@pytest.mark.parametrize("name", wrong())
def test_the_right_length_keeps_the_direction(name):
    before = bearing(wrong()[name], *fixture())
    after = bearing(at_right_length(wrong()[name]), *fixture())
    assert after.length == pytest.approx(1, abs=1e-9)
    assert after.cosine == pytest.approx(before.cosine, abs=1e-9)


def test_gradients_of_0_stay_so():
    def silent(network, cache, y):
        right = backward_pass(network, cache, y)
        weights, biases = (tuple(0 * array for array in part) for part in right[:2])
        return right._replace(weights=weights, biases=biases)

    network, x, y = fixture()
    found = at_right_length(silent)(network, forward_pass(network, x), y)
    assert not any(array.any() for array in in_order(found))


def test_at_one_length_a_multiple_of_the_right_gradient_is_the_right_gradient():
    settings = {"rate": 0.5, "steps": 100}
    right = descend(backward_pass, *fixture(), **settings)[-1]
    for name in MULTIPLES:
        as_it_is = descend(MISTAKES[name].backward, *fixture(), **settings)[-1]
        fair = descend(at_right_length(MISTAKES[name].backward), *fixture(), **settings)[-1]
        assert fair == pytest.approx(right, rel=1e-9)
        assert abs(as_it_is / right - 1) > 0.1
