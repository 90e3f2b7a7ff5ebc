"""The plot of a loss beside its rivals says who is below whom, and from when on."""

import math

import numpy as np
import pytest

from bpcourse.drawing import plot_rivals
from bpcourse.errors import ShapeError


def test_the_words_say_from_which_step_on_a_rival_is_beaten_for_good():
    plot = plot_rivals([0, 5, 10, 15], [3.0, 1.0, 2.0, 0.5], {"one": 1.5, "two": 4.0, "low": 0.1})
    assert plot.text == (
        "Loss in nats a character against step. model: from 3.00 at 0 to 0.50 at 15, below one "
        "from 15 on, below two from 0 on, not below low. one: 1.50. two: 4.00. low: 0.10."
    )
    assert plot.png[1:4] == b"PNG"
    assert "not below one" in plot_rivals([0], [math.nan], {"one": 1.0}).text


def test_arrays_are_taken_as_lists_are():
    rivals = {"one": 1.0}
    found = plot_rivals(np.array([0, 5]), np.array([2.0, 0.5]), rivals).text
    assert found == plot_rivals([0, 5], [2.0, 0.5], rivals).text


@pytest.mark.parametrize(
    ("steps", "losses", "rivals"),
    [([0, 1], [1.0], {}), ([], [], {}), ([0], [1.0], dict.fromkeys("abcd", 1.0))],
)
def test_what_does_not_fit_is_refused(steps, losses, rivals):
    with pytest.raises(ShapeError, match="give a loss for each step"):
        plot_rivals(steps, losses, rivals)
