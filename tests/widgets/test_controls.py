"""What controls take and what they say of a number that they cannot show."""

import math

import pytest

from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.widgets.controls import finite, menu, place, slider, whole_slider


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


def test_a_mark_places_a_slider_by_its_number_as_text():
    parts = [whole_slider("step", 1, 0, 9), slider("x", 0, reach=2), menu("m", ["1", "2"], "1")]
    for part, text, value in zip(parts, ("7", "-1.5", "2"), (7, -1.5, "2"), strict=True):
        place(part, text)
        assert part.value == value
    with pytest.raises(InputTypeError, match="step is 'seven'"):
        place(parts[0], "seven")
    for part in parts:
        part.close()
