"""What controls take and what they say of a number that they cannot show."""

import math

import pytest

from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.widgets.controls import finite, slider


@pytest.mark.parametrize("value", [-4, 0, 4])
def test_a_number_within_reach_may_lie_at_its_end(value):
    assert finite("w", value, reach=4) == value


@pytest.mark.parametrize(
    ("value", "error"),
    [(math.inf, InputValueError), (math.nan, InputValueError), ("1", InputTypeError)],
)
def test_without_a_reach_any_finite_number_is_asked_for(value, error):
    with pytest.raises(error, match="give a finite number"):
        finite("w", value)


def test_a_slider_moves_by_a_hundredth_and_shows_it():
    part = slider("x", 1, reach=2)
    assert (part.step, part.readout_format) == (0.01, ".2f")
    part.close()
