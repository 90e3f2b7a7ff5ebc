"""Sizes that nobody wants to wait for are refused before anything is drawn."""

import pytest

from bpcourse.errors import BpcourseError, InputTypeError, InputValueError
from bpcourse.experiments import depth

SIZED = {
    "depth of a profile": depth.depth_profile,
    "width of a profile": lambda n: depth.depth_profile(3, width=n),
    "a chain": depth.sigmoid_chain,
    "a steep chain": depth.steep_chain,
    "layers": depth.sigmoid_layers,
    "width of layers": lambda n: depth.sigmoid_layers(3, width=n),
    "spread": lambda n: depth.forward_spread("glorot", 3, width=n),
    "variance": lambda n: depth.backward_variance("glorot", width=n),
    "relu": lambda n: depth.relu_depth(n, "he"),
    "blocks": lambda n: depth.identity_paths(0.1, residual=True, depth=n),
    "born dead": depth.born_dead,
    "born dead, deep": lambda n: depth.born_dead(2, depth=n),
    "flat": depth.flat_share,
    "factors": lambda n: depth.lost_directions("lecun", factors=n),
    "size of matrices": lambda n: depth.smallest_singular_value("lecun", size=n),
    "units": lambda n: depth.recurrence(1.0, units=n),
    "steps to learn": lambda n: depth.steps_to_learn("lecun", n),
    "units that learn": lambda n: depth.steps_to_learn("lecun", 2, units=n),
}


@pytest.mark.parametrize("size", [0, -3, 10**6 + 1, 10**12, 2.5, "2", None, True, float("nan")])
@pytest.mark.parametrize("name", SIZED)
def test_a_size_without_sense_is_refused_at_once(name, size):
    kind = InputValueError if type(size) is int else InputTypeError
    with pytest.raises(kind, match=r"is .*; give a whole number from \d"):
        SIZED[name](size)


def test_sizes_that_are_too_much_together_are_refused():
    with pytest.raises(BpcourseError, match=r"would fill \d+\.\d GiB; stay below 0\.5"):
        depth.depth_profile(2000, width=2000)
