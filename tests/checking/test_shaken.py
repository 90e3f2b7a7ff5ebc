"""The trembling: every number a little, up or down, and never twice the same way."""

import numpy as np
import pytest

from bpcourse.checking.shaken import SIZE, Tremor


@pytest.mark.parametrize("length", [20, 5000, 20000])  # from a store of 8192, or drawn for the call
@pytest.mark.parametrize("number", [1.0, 1 + 1j])
def test_every_number_trembles_up_and_down_and_each_call_otherwise(length, number):
    tremor = Tremor(sum)
    calls = [tremor.shake(np.full(length, number)) - number for _ in range(3)]
    for moved in calls:
        for part in (moved.real, moved.imag) if isinstance(number, complex) else (moved,):
            assert -SIZE <= part.min() < 0 < part.max() <= SIZE
    assert not np.array_equal(calls[0], calls[1])
    assert not np.array_equal(calls[1], calls[2])


def test_what_is_shaken_keeps_its_shape_and_the_original_its_numbers():
    given = np.arange(6.0).reshape(2, 3)
    assert Tremor(sum).shake(given).shape == (2, 3)
    assert given.tolist() == [[0, 1, 2], [3, 4, 5]]
